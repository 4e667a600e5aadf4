/**
 * Regular expressions of HTTP rules, in RE2's syntax and linear time, never the JavaScript engine's own.
 *
 * Most paths and methods hold no special character and need no library. For the others a compiler is handed to the
 * engine, so that a page whose manifests have none need not load it.
 */

export interface Expression {
  readonly text: string
  /** Instructions that RE2 makes of it, about; 0 where nobody counted. */
  readonly size: number
  /** Whether the expression matches the whole text. */
  matches(text: string): boolean
}

/** Compiles an expression of RE2 to a test of whole texts; null for one outside RE2's syntax. */
export interface ExpressionCompiler {
  (text: string): ((text: string) => boolean) | null
  /** Counts the instructions of an expression; see `Expression.size`. */
  readonly sizeOf?: (text: string) => number
}

/** Envoy's default of `re2.max_program_size.error_level`. Source: envoy source/common/common/regex.cc. */
export const mostInstructions = 100

/** A failure, a match, and the loop that looks for a beginning: what RE2 makes of any expression. */
export const leastInstructions = 4

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
    if (isLiteral(text)) return { text, size: text.length + leastInstructions, matches: (other) => other === text }
    const known = this.compiled.get(text)
    if (known !== undefined) return known
    if (this.compiler === null) throw new Error('the engine was given no regular expressions')
    const matches = this.compiler(text)
    const expression = matches === null ? null : { text, size: this.compiler.sizeOf?.(text) ?? 0, matches }
    if (this.compiled.size >= mostKept) this.compiled.clear()
    this.compiled.set(text, expression)
    return expression
  }
}
