/**
 * Regular expressions of HTTP rules, in RE2's syntax and linear time, never the JavaScript engine's own.
 *
 * Most paths and methods hold no special character and need no library. For the others an implementation is provided
 * from outside, so that a page whose manifests have none need not load it.
 */

export interface Expression {
  /** Whether the expression matches the whole text. */
  matches(text: string): boolean
}

/** Compiles an expression; null for one outside RE2's syntax. */
export type ExpressionCompiler = (text: string) => Expression | null

let compiler: ExpressionCompiler | null = null
const compiled = new Map<string, Expression | null>()
const mostKept = 1000

/** Gives the engine its regular expressions. */
export function provideExpressions(implementation: ExpressionCompiler): void {
  if (compiler === implementation) return
  compiler = implementation
  compiled.clear()
}

/** Whether any of the texts may need more than literal expressions: a cheap test, true too often rather than too seldom. */
export function mayNeedExpressions(texts: readonly string[]): boolean {
  return compiler === null && texts.some((text) => text.includes('http'))
}

const literal = /^[A-Za-z0-9/_-]*$/

/** The compiled form of an expression; null for one outside RE2's syntax. */
export function compileExpression(text: string): Expression | null {
  if (literal.test(text)) return { matches: (other) => other === text }
  const known = compiled.get(text)
  if (known !== undefined) return known
  if (compiler === null) throw new Error('the engine was given no regular expressions')
  const expression = compiler(text)
  if (compiled.size >= mostKept) compiled.clear()
  compiled.set(text, expression)
  return expression
}
