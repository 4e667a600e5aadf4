/**
 * Regular expressions of HTTP rules, in RE2's syntax and linear time, never the JavaScript engine's own.
 *
 * Most paths and methods hold no special character and need no library. For the others a compiler is handed to the
 * engine, so that a page whose manifests have none need not load it.
 */

export interface Expression {
  readonly text: string
  /** Whether the expression matches the whole text. */
  matches(text: string): boolean
}

/** Compiles an expression of RE2 to a test of whole texts; null for one outside RE2's syntax. */
export type ExpressionCompiler = (text: string) => ((text: string) => boolean) | null

const literal = /^[A-Za-z0-9/_-]*$/

/** Whether a text matches itself alone, so that no library is needed for it. */
export function isLiteral(text: string): boolean {
  return literal.test(text)
}

const mostKept = 1000

/** The compiled expressions of one engine. */
export class Expressions {
  private readonly compiled = new Map<string, Expression | null>()

  constructor(private compiler: ExpressionCompiler | null = null) {}

  get hasCompiler(): boolean {
    return this.compiler !== null
  }

  provide(compiler: ExpressionCompiler): void {
    if (this.compiler === compiler) return
    this.compiler = compiler
    this.compiled.clear()
  }

  /**
   * The compiled form of an expression; null for one outside RE2's syntax.
   *
   * @throws where more than a literal is asked for and no compiler was provided: see `policy/expressions.ts`
   */
  compile(text: string): Expression | null {
    if (isLiteral(text)) return { text, matches: (other) => other === text }
    const known = this.compiled.get(text)
    if (known !== undefined) return known
    if (this.compiler === null) throw new Error('the engine was given no regular expressions')
    const matches = this.compiler(text)
    const expression = matches === null ? null : { text, matches }
    if (this.compiled.size >= mostKept) this.compiled.clear()
    this.compiled.set(text, expression)
    return expression
  }
}
