/** The filters of `hubble observe` on the command line. */
import { flags, parseFilter, printFilter, re2Find, type HubbleFilter } from '../engine/index'
import { UserError } from './io'
import type { Options, OptionTable } from './options'

export const filterOptions: OptionTable = {
  not: { type: 'boolean', multiple: true },
  limit: { type: 'string' },
  ...Object.fromEntries(
    flags.map(({ name, takesValue, short }) => [
      name,
      {
        type: takesValue ? ('string' as const) : ('boolean' as const),
        multiple: true,
        ...(short === undefined ? {} : { short }),
      },
    ]),
  ),
}

export const filterHelp = [{ name: 'not', summary: 'Turns the next filter round' }, ...flags]
  .map(({ name, summary }) => `  --${name.padEnd(21)}${summary}`)
  .join('\n')

/** @throws UserError for a filter that makes no sense */
export function filterOf(options: Options): HubbleFilter {
  const terms: HubbleFilter['terms'][number][] = []
  let isNegated = false
  for (const { name, value } of options.inOrder) {
    if (name === 'not') {
      isNegated = true
      continue
    }
    const flag = flags.find((known) => known.name === name)
    if (flag === undefined) continue
    terms.push({ flag: flag.name, value, isNegated })
    isNegated = false
  }
  if (isNegated) throw new UserError('nothing follows --not: it turns round the filter after it')
  const { filter, problems } = parseFilter(printFilter({ terms, words: [] }), re2Find)
  const [problem] = problems.filter(({ severity }) => severity === 'error')
  if (problem !== undefined) throw new UserError(problem.message)
  return filter
}

/** What `--limit` says. */
export function limitOf(options: Options, otherwise: number): number {
  const written = options.text('limit')
  if (written === undefined) return otherwise
  if (!/^[0-9]+$/.test(written)) throw new UserError(`--limit takes a number, not "${written}"`)
  return Number(written)
}
