/** `shop/api-6c9d5b7f8-t8wln:44322`, `pay.example:443`, `[2001:db8::1]:53`: one end in the text forms. */
import type { EventEnd } from '../event'

export interface TextEnd {
  readonly end: EventEnd
  readonly port?: number
}

const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5})(?:\([^)]*\))?)?$/
const plain = /^([^\s:]+)(?::(\d{1,5})(?:\([^)]*\))?)?$/
const address4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/
const address6 = /^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}$/
const hardware = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i
const identityNumber = /^ID:(\d{1,10})$/

/**
 * @param identity what stands in brackets behind it, without the brackets
 * @returns null where it is none
 */
export function readTextEnd(text: string, identity: string | undefined): TextEnd | null {
  const known = readIdentity(identity)
  if (hardware.test(text)) return { end: known }
  if (address6.test(text)) return { end: { ...known, address: text } }
  const six = bracketed.exec(text)
  if (six !== null) return withPort({ ...known, address: six[1] ?? '' }, six[2])
  if (text === '') return { end: known }
  const parts = plain.exec(text)
  const name = parts?.[1]
  if (name === undefined) return null
  if (address4.test(name)) return withPort({ ...known, address: name }, parts?.[2])
  const slash = name.indexOf('/')
  if (slash === 0 || slash === name.length - 1 || name.indexOf('/', slash + 1) >= 0) return null
  if (slash > 0) return withPort({ ...known, text: name }, parts?.[2])
  return withPort({ ...known, names: name.split(',').map((one) => one.replace(/\.$/, '').toLowerCase()) }, parts?.[2])
}

function withPort(end: EventEnd, port: string | undefined): TextEnd | null {
  if (port === undefined) return { end }
  const number = Number(port)
  return number > 65_535 ? null : { end, port: number }
}

function readIdentity(text: string | undefined): EventEnd {
  if (text === undefined || text === 'unknown' || text === '') return {}
  const number = identityNumber.exec(text)?.[1]
  return number === undefined ? { reserved: text } : { identity: Number(number) }
}
