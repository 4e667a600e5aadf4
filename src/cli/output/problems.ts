/** Diagnostics for people: `file:line:column: error: message [code]`, as compilers write them. */
import { leftOutCodes } from '../../engine/codes'
import type { Analysis, Diagnostic, SourceRange } from '../../engine/doors/whole'
import type { Paint } from './paint'
import { printable } from './text'

const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const

export function placeOf({ file, line }: SourceRange): string {
  return `${printable(file)}:${line}`
}

export function problemLine({ severity, code, message, help, range }: Diagnostic, paint: Paint): string {
  const where = `${placeOf(range)}:${range.column}`
  const hint = help === undefined ? '' : `\n    ${paint('dim', printable(help))}`
  return `${paint('bold', where)}: ${paint(colours[severity], severity)}: ${printable(message)} ${paint('dim', `[${code}]`)}${hint}\n`
}

/**
 * Whether a problem keeps something from being read, so that an answer would be about less than was given: broken YAML,
 * or an expectation of another shape.
 */
export function isUnreadable({ severity, code, resource }: Diagnostic): boolean {
  if (severity !== 'error') return false
  return code.startsWith('yaml-') || (code === 'wrong-type' && /^(Traffic|External)\//.test(resource ?? ''))
}

/** Errors of an analysis; warnings are what `membrane lint` is for. */
export function errorsOf({ diagnostics }: Analysis): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error')
}

/** Objects that look like policies and take no part: policies of other programs, misspelt kinds, versions that nobody serves. */
export function leftOutOf({ diagnostics }: Analysis): readonly Diagnostic[] {
  return diagnostics.filter(({ code }) => leftOutCodes.has(code))
}

/** Policies that somebody refuses, by their keys. */
export function refusedOf({ policies }: Analysis): readonly string[] {
  return policies.filter(({ status }) => status === 'rejected').map(({ key }) => key)
}
