/** RE2 expressions by the re2js library. Loaded apart from the engine where size matters. */
import { RE2JS } from 're2js'
import type { ExpressionCompiler } from '../expressions'
import { programSize } from './expression-size'

/**
 * Instructions of an expression times characters of a text, up to which one is matched with the other: about two seconds.
 * Envoy refuses expressions beyond that for their size, which answers about them say, and requests beyond 60 kB.
 */
const mostSteps = 10_000_000

/** Whole texts, as Envoy matches. What would take too many steps matches nothing. */
export const re2: ExpressionCompiler = Object.assign(
  (text: string) => {
    try {
      const expression = RE2JS.compile(text)
      const size = programSize(text)
      return (other: string) => size * other.length <= mostSteps && expression.matches(other)
    } catch {
      // The library throws for an expression outside RE2's syntax; there is no other way to ask it.
      return null
    }
  },
  { sizeOf: programSize },
)

/** Anywhere in a text, as Go's `regexp.MatchString` and with it Hubble's flags. */
export const re2Find: ExpressionCompiler = (text) => {
  try {
    const expression = RE2JS.compile(text)
    return (other) => expression.matcher(other).find()
  } catch {
    return null
  }
}

/** Both in one, so that the page and its workers load the same file, and the browser keeps it once. */
export const regularExpressions = { re2, re2Find } as const
