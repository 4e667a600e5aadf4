/** Splitting typed text into words as a shell does, with their places, and quoting them back. */

export interface Word {
  readonly text: string
  /** Offsets into the text, quotes included; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** Starts with a quote, so that it is never a flag. */
  readonly isQuoted: boolean
}

/** Words of a text: single and double quotes keep spaces, a backslash keeps the next character. */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = []
  let i = 0
  while (i < text.length) {
    if (/\s/.test(text[i] ?? '')) {
      i++
      continue
    }
    const start = i
    let word = ''
    let quote = ''
    for (; i < text.length; i++) {
      const c = text[i] ?? ''
      if (quote !== '') {
        if (c === quote) quote = ''
        else if (c === '\\' && quote === '"' && /["\\$`]/.test(text[i + 1] ?? '')) word += text[++i] ?? ''
        else word += c
      } else if (c === '"' || c === "'") quote = c
      else if (c === '\\' && i + 1 < text.length) {
        // A backslash at the end of a line joins it with the next.
        if (text[++i] !== '\n') word += text[i] ?? ''
      } else if (/\s/.test(c)) break
      else word += c
    }
    if (word !== '' || /["']/.test(text.slice(start, i)))
      words.push({ text: word, start, end: i, isQuoted: /^["']/.test(text[start] ?? '') })
  }
  return words
}

/** A word as a shell would have to be given it. */
export function quoteWord(word: string): string {
  if (word !== '' && !/[\s"'\\]|^-/.test(word)) return word
  return word.includes("'") ? `"${word.replace(/["\\$`]/g, '\\$&')}"` : `'${word}'`
}
