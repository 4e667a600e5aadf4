/** HTTP requests that an allow rule is narrowed to, as a user writes them: `GET /public/.*, POST /v1/orders`. */
import type { PlainMap } from '../../yaml/written/render'

export interface RequestPattern {
  /** Both are regular expressions in RE2's syntax that match the whole; empty for any. */
  readonly method: string
  readonly path: string
}

const methodWord = /^[A-Z|]+$/

/** Requests parted by commas or lines; a text says what cannot be read. A word that begins with a slash is a path. */
export function readRequests(text: string): readonly RequestPattern[] | string {
  const requests: RequestPattern[] = []
  for (const part of text.split(/[,\n]/)) {
    const words = part.trim().split(/\s+/)
    const [first = '', second = ''] = words
    if (first === '') continue
    if (words.length > 2) return `"${part.trim()}" has more than a method and a path. Separate requests by commas.`
    const isPath = first.startsWith('/')
    const method = isPath ? '' : first.toUpperCase()
    const path = isPath ? first : second
    if (isPath && second !== '') return `"${part.trim()}": write the method before the path.`
    if (method !== '' && !methodWord.test(method))
      return `"${first}" is not a method. Write GET, POST or another one first.`
    if (path !== '' && !path.startsWith('/')) return `"${path}" is not a path: paths begin with a slash.`
    requests.push({ method, path })
  }
  return requests
}

/** A request as an entry of `rules.http`. */
export function httpRule({ method, path }: RequestPattern): PlainMap {
  return { ...(method === '' ? {} : { method }), ...(path === '' ? {} : { path }) }
}
