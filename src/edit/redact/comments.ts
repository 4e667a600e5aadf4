/**
 * Comments that must not stay: fields that would be cut if they were not commented out (a container's `env`, the data of
 * a Secret), and lines that look like a credential. Other comments are the author's own, and stay.
 */
import { neverKept } from './keep'

export interface Comment {
  readonly start: number
  readonly end: number
}

/** A field on a commented line, with its list dashes: `#   - name: a`. */
const fieldLine = /^([ \t]*(?:- +)*)["']?([A-Za-z][\w./-]*)["']?[ \t]*:(?=\s|$)/

/** A word of a sentence, or a number as small as that of a year. */
const word = /^\(?(?:[a-z][a-z'’]*(?:-[a-z'’]+)*|\d{1,4})?[—–,;.:!?)-]*$/i
const longestProse = 200

/** Names that say where a credential is, for how long it lasts or how it is used; the value is none. */
const aboutCredentials =
  /(?:names?|namespace|refs?|seconds|minutes|hours|days|ttl|path|file|class|types?|mode|version|enabled|required|mount|count|length|rotation|policy|store|url|issuer|audience|review|reviews)$/i

/** `password: x`, `DB_TOKEN=x`: one word, or one that no prose has. Each repetition is bounded: a comment may be a megabyte long. */
const assigned =
  /((?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|(?:access|private)[_-]?key|credentials?)[\w-]{0,40})["']?\s{0,9}[:=]\s{0,9}(?!(?:true|false|null|none|yes|no|required|optional|unused|unset|empty|enabled|disabled|redacted|removed|omitted|tbd|todo)\b)(?:[^\s{[#](?:\S{400}|\S{0,399}\s{0,99}(?:#|$))|\S{0,400}\d)/gi

const credentials: readonly RegExp[] = [
  /(?:passw(?:or)?d|passphrase|token|api[_-]?key)\s{1,9}(?:is|was)\s{1,9}(?:\S{0,80}[\d"'`]|\S{0,80}\w-\w{1,40}-\w)/i,
  // The name of a user and a password in an address.
  /\w:\/\/[^\s/@:]{0,80}:[^\s/@]{1,200}@/,
  /\bauthorization["']?\s{0,9}[:=]\s{0,9}["']?\w{1,20}\s{1,9}[\w+/.~-]{8}/i,
  // Not `basic networking`: a word of a sentence has no digit, and no capital behind a small letter.
  /\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,9}(?=[\w+/.~-]{0,200}(?:\d|[a-z][A-Z])|[\w+/.~-]{24})[\w+/.~-]{8}/,
  /\bAKIA[0-9A-Z]{12}|\bgh[opsur]_\w{16}|\bgithub_pat_|\bglpat-|\bxox[abpr]-|\beyJ[\w-]{8,200}\.eyJ/,
]

/** Whether `env: prod` or `data: see the wiki` is a sentence and no field: none of these fields holds mere words. */
function isProse(value: string): boolean {
  const said = value.trim()
  return said !== '' && said.length <= longestProse && said.split(/[\s/]+/).every((part) => word.test(part))
}

function holdsCredential(said: string): boolean {
  for (const [, name = ''] of said.matchAll(assigned)) if (!aboutCredentials.test(name)) return true
  return credentials.some((pattern) => pattern.test(said))
}

/** The comments of a text that must go; `comments` are all of them, in order. */
export function secretComments<T extends Comment>(text: string, comments: readonly T[]): readonly T[] {
  /** Column of the commented-out field that is being left out, and where the line before it ended. */
  let field: number | null = null
  let isKey = false
  let before = -1
  return comments.filter(({ start, end }) => {
    const said = text.slice(start, end).replace(/^#+/, '').trimEnd()
    const isNext = before >= 0 && /^\r?\n[ \t]*$/.test(text.slice(before, start))
    before = end
    if (!isNext) field = null
    if (!isNext) isKey = false
    if (/-----BEGIN [A-Z ]*(?:KEY|CERTIFICATE|FILE|MESSAGE)/.test(said)) isKey = true
    if (isKey) {
      isKey = !said.includes('-----END ')
      return true
    }
    const column = said.search(/\S/)
    if (column < 0) return field !== null
    if (field !== null && (column > field || (column === field && said[column] === '-'))) return true
    field = null
    const [, lead, name = ''] = fieldLine.exec(said) ?? []
    if (lead !== undefined && neverKept.has(name) && !isProse(said.slice(said.indexOf(':') + 1))) {
      field = lead.length
      return true
    }
    return holdsCredential(said)
  })
}

/** The comments of text in which nothing but comments, blanks and separators of documents stands. */
export function commentsBetween(text: string): readonly Comment[] {
  return [...text.matchAll(/(?<=^|\s)#.*/g)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }))
}
