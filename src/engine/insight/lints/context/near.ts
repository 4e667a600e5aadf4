/** What a misspelt word was probably meant to be. */
import { nearestWord } from '../../../../values/words'

/** The nearest of the known words; words that differ in their digits alone are different things, not slips. */
export function nearWord(word: string, known: Iterable<string>): string | null {
  const withoutDigits = word.replace(/[0-9]+/g, '')
  return nearestWord(
    word,
    [...known].filter((other) => other !== word && other.replace(/[0-9]+/g, '') !== withoutDigits),
  )
}
