/**
 * Other words for parts of requests and of names with wildcards, in which patterns match as before.
 *
 * A pattern such as `/order.*` says how a word begins. So a word that begins, ends or goes on with a word of a pattern is
 * made of that word's code and the code of the rest. Codes are letters alone, since patterns ask for letters, and of one
 * length behind a `z` that stands nowhere else in them: none is part of another.
 */
import type { TableEntry } from './names'
import { commonWords } from './well-known'

export class Words {
  private readonly codes = new Map<string, string>()
  private readonly width: number

  /**
   * @param literals words that patterns hold, in small letters
   * @param mostWords an upper bound on how many words will be asked for
   */
  constructor(
    private readonly literals: ReadonlySet<string>,
    mostWords: number,
    earlier: readonly TableEntry[] = [],
  ) {
    for (const { kind, name, pseudonym } of earlier) if (kind === 'word') this.codes.set(name, pseudonym)
    const [known] = this.codes.values()
    this.width = known !== undefined ? known.length - 1 : Math.max(2, Math.ceil(Math.log(mostWords + 1) / Math.log(25)))
  }

  /** The other word; case is kept where it is all small, all large, or large at the beginning. */
  of(word: string): string {
    const small = word.toLowerCase()
    if (word === small) return this.encoded(small)
    if (word === word.toUpperCase())
      return word.length === 1 ? capital(this.encoded(small)) : this.encoded(small).toUpperCase()
    if (word.slice(1) === small.slice(1)) return capital(this.encoded(small))
    return this.atom(word)
  }

  table(): readonly TableEntry[] {
    return [...this.codes].map(([name, pseudonym]) => ({ kind: 'word', name, pseudonym }))
  }

  private encoded(word: string): string {
    if (word === '') return ''
    const found = this.literalIn(word)
    if (found !== null) {
      const end = found.at + found.length
      return [word.slice(0, found.at), word.slice(found.at, end), word.slice(end)]
        .map((part) => this.encoded(part))
        .join('')
    }
    return commonWords.has(word) ? word : this.atom(word)
  }

  /** The longest word of a pattern that a word begins with, or else ends with, or else holds. */
  private literalIn(word: string): { readonly at: number; readonly length: number } | null {
    const placesOf = (length: number): readonly number[] => [
      ...new Set([0, word.length - length, ...Array.from({ length: word.length - length }, (_, at) => at)]),
    ]
    for (const place of [0, 1, 2])
      for (let length = word.length - 1; length > 0; length--) {
        const places = place === 2 ? placesOf(length) : placesOf(length).slice(place, place + 1)
        // One letter is what may be repeated at the end of a word.
        const isTooShort = length === 1 && place !== 1
        const at = isTooShort ? undefined : places.find((from) => this.literals.has(word.slice(from, from + length)))
        if (at !== undefined) return { at, length }
      }
    return null
  }

  private atom(word: string): string {
    let code = this.codes.get(word)
    if (code === undefined) {
      let number = this.codes.size
      code = ''
      for (let i = 0; i < this.width; i++) {
        code = String.fromCharCode(97 + (number % 25)) + code
        number = Math.floor(number / 25)
      }
      code = `z${code}`
      this.codes.set(word, code)
    }
    return code
  }
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

/** Runs of letters of a plain text, each replaced. */
export function renameText(text: string, rename: (word: string) => string): string {
  return text.replace(/[A-Za-z]+/g, rename)
}

/** What a regular expression (RE2) is made of: words to be replaced, and everything else. */
const pieces =
  /\\Q[\s\S]*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\x[0-9A-Fa-f]{2}|\\[\s\S]|\[\^?\]?(?:\[:\w+:\]|\\[\s\S]|[^\]\\])*\]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|[A-Za-z]+|[^]/g

/**
 * Replaces the words of a regular expression. What repeats the last letter of a word (`orders?`) repeats the code of that
 * letter alone.
 */
export function renameExpression(text: string, rename: (word: string) => string): string {
  const found = text.match(pieces) ?? []
  return found
    .map((piece, i) => {
      const named = /^\(\?P?<(\w+)>$/.exec(piece)
      if (named !== null) return piece.replace(named[1] ?? '', renameText(named[1] ?? '', rename))
      if (piece.startsWith('\\Q'))
        return piece.replace(
          /^(\\Q)([\s\S]*?)(\\E)?$/,
          (_, a: string, b: string, c = '') => a + renameText(b, rename) + String(c),
        )
      if (!/^[A-Za-z]+$/.test(piece)) return piece
      if (!/^[?*+{]/.test(found[i + 1] ?? '')) return rename(piece)
      const [first, last] = [piece.slice(0, -1), piece.slice(-1)]
      const code = rename(last)
      return (first === '' ? '' : rename(first)) + (code.length > 1 ? `(?:${code})` : code)
    })
    .join('')
}

/** The words of a regular expression, in small letters. */
export function wordsOfExpression(text: string): readonly string[] {
  const words: string[] = []
  renameExpression(text, (word) => {
    words.push(word.toLowerCase())
    return word
  })
  return words
}
