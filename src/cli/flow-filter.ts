/** The filters of `hubble observe` on the command line. */
import { flags, re2Find, takeFilter, type HubbleFilter } from '../engine/doors/whole'
import type { Context } from './command'
import { UserError } from './input/io'
import { celExpression } from './input/cel'
import type { FilterReader, Options } from './options'

export const filterHelp = [{ name: 'not', summary: 'Turns the next filter round' }, ...flags]
  .map(({ name, summary }) => `  --${name.padEnd(21)}${summary}`)
  .join('\n')

/** Reads the flags of `hubble observe`. */
export const readFilters: FilterReader = (args, options) =>
  takeFilter(args, options, { find: re2Find, cel: celExpression })

/** @throws UserError for a filter that makes no sense */
export function filterOf({ filter }: Options): HubbleFilter {
  const [problem] = filter.problems.filter(({ severity }) => severity === 'error')
  if (problem !== undefined)
    throw new UserError(
      problem.message,
      problem.suggestion === undefined ? undefined : `Did you mean ${problem.suggestion}?`,
    )
  return filter.filter
}

/** Says in one sentence which flags of `hubble observe` change nothing. */
export function tellIgnored({ io, options }: Context): void {
  const names = [...new Set(options.filter.ignored)]
  if (names.length === 0 || options.has('quiet')) return
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  io.error(
    `membrane: ${list} ${names.length === 1 ? 'is' : 'are'} for a live cluster or its output, and ${names.length === 1 ? 'changes' : 'change'} nothing here\n`,
  )
}
