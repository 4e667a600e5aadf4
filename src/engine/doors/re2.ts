/** RE2 expressions by the re2js library. Loaded apart from the engine where size matters. */
import { RE2JS } from 're2js'
import { provideExpressions } from '../policy/expressions'

provideExpressions((text) => {
  try {
    const expression = RE2JS.compile(text)
    return { matches: (other) => expression.matches(other) }
  } catch {
    // The library throws for an expression outside RE2's syntax; there is no other way to ask it.
    return null
  }
})
