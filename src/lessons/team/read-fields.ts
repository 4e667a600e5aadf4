/** Fields of a lesson that is read without trust: what they are, and what is wrong with them. */

export type Fields = Readonly<Record<string, unknown>>

/** Notes a problem and where it is. */
export type Complain = (place: string, text: string) => void

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** A short sight of a wrong value. */
export function shown(value: unknown): string {
  if (value === undefined) return 'it is missing'
  const text = JSON.stringify(value)
  return `it is ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`
}

export function checkKeys(fields: Fields, known: readonly string[], place: string, complain: Complain): void {
  for (const key of Object.keys(fields))
    if (!known.includes(key)) complain(place, `there is no field "${key}" here; known are ${known.join(', ')}`)
}

export function textOf(fields: Fields, key: string, place: string, complain: Complain): string {
  const value = fields[key]
  if (isText(value)) return value
  complain(place, `${key} must be text; ${shown(value)}`)
  return ''
}

export function listOf(fields: Fields, key: string, place: string, complain: Complain): readonly unknown[] {
  const value = fields[key]
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  complain(place, `${key} must be a list; ${shown(value)}`)
  return []
}
