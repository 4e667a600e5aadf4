/** Expressions of `--cel-expression`: their library is large, so it is loaded where a command line has one. */
import type { FlowExpressionCompiler } from '../../engine/doors/whole'

let compiler: FlowExpressionCompiler | null = null

/** Loads the library if a command line asks for it. */
export async function loadCel(args: readonly string[]): Promise<void> {
  if (!args.some((arg) => arg.startsWith('--cel-expression'))) return
  compiler = (await import('../../engine/doors/cel')).celExpression
}

/** Compiles an expression; see `loadCel`. */
export const celExpression: FlowExpressionCompiler = (text) =>
  compiler === null ? `the expression "${text}" cannot be read here` : compiler(text)
