/** `membrane diff`: what changes between two sets of manifests, as to who may talk to whom. */
import { arrivals, compareAnalyses, type Arrival } from '../../engine/doors/whole'
import {
  analyzeSources,
  exitFor,
  printJson,
  tellErrors,
  tellUnread,
  isStrictlyBad,
  strictHelp,
  type Command,
} from '../command'
import { comparisonMarkdown, comparisonText, type ComparedWithArrivals } from '../output/comparison-text'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { printedAs, someOf } from '../options'

const kinds = ['allowed', 'dropped', 'l7', 'isolation', 'exposed', 'any'] as const
type FailKind = (typeof kinds)[number]

function isPresent(kind: FailKind, { flows, isolation, isSame, arrivals: added = [] }: ComparedWithArrivals): boolean {
  switch (kind) {
    case 'any':
      return !isSame
    case 'isolation':
      return isolation.length > 0
    case 'l7':
      return flows.some((flow) => flow.kind.includes('l7'))
    case 'exposed':
      return added.some(({ isIngressIsolated, isEgressIsolated }) => !isIngressIsolated || !isEgressIsolated)
    case 'allowed':
      // What reaches a new workload, or is reached by it, was not there before.
      return flows.some((flow) => flow.kind === kind) || added.some(brings)
    default:
      return flows.some((flow) => flow.kind === kind)
  }
}

function brings({ reaches, reachedBy }: Arrival): boolean {
  return [reaches, reachedBy].some(({ groups }) =>
    groups.some(({ workloads, outside }) => workloads.length > 0 || outside.includes('world')),
  )
}

const formats = ['text', 'markdown', 'json'] as const

export const diff: Command = {
  help: `Usage: membrane diff BEFORE AFTER [options]

BEFORE and AFTER are files or folders, or - for the standard input. Compares every pair of endpoints and outside peers on every port,
not only those that somebody serves, and groups what changes. Pods with generated names are found again by their workload.

  membrane diff main/manifests manifests --output markdown
  membrane diff old.yaml new.yaml --with cluster.yaml --fail-on allowed

Options:
  --with FILE            files that both sides share, such as the pods of the cluster; may be given several times
  --fail-on KINDS        exit 1 where there is any of these, separated by commas: allowed, dropped, l7, isolation, exposed, any.
                         allowed is also what a new workload brings; exposed: a new workload that is not isolated both ways.
                         Without it the exit code does not depend on what changes
  --exit-code            the same as --fail-on any
${strictHelp}  -o, --output FORMAT    text (default), markdown, or json
`,
  options: {
    output: printedAs(formats),
    with: { type: 'string', multiple: true },
    'fail-on': someOf(kinds),
    'exit-code': { type: 'boolean' },
    strict: { type: 'boolean' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const failOn = failKinds(options.text('fail-on'), options.has('exit-code'))
    const [before, after, more] = options.rest
    if (before === undefined || after === undefined || more !== undefined)
      throw new UserError('diff compares exactly two files or folders', 'membrane diff BEFORE AFTER')
    if ([before, after, ...options.texts('with')].filter((path) => path === '-').length > 1)
      throw new UserError('the standard input can be read only once')
    const shared = readSources(options.texts('with'), io)
    tellUnread(context, shared)
    const [b, a] = [before, after].map((path) => {
      const own = readSources([path], io)
      tellUnread(context, own)
      return analyzeSources(context, [shared, own])
    })
    if (b === undefined || a === undefined) throw new RangeError('two paths were given')
    tellErrors(context, b, a)
    const compared = compareAnalyses(b, a)
    const comparison = { ...compared, arrivals: arrivals(a, compared) }
    const leftOut = new Set([...compared.leftOut.before, ...compared.leftOut.after])
    if (format === 'json') printJson(context, 'diff', a.diagnostics, comparison)
    else
      io.out(
        format === 'markdown'
          ? comparisonMarkdown(comparison, leftOut.size)
          : comparisonText(comparison, paint, leftOut.size),
      )
    const isBad = failOn.some((kind) => isPresent(kind, comparison)) || isStrictlyBad(context, [b, a])
    return exitFor([b, a], isBad ? exitCodes.bad : exitCodes.good)
  },
}

function failKinds(written: string | undefined, any: boolean): readonly FailKind[] {
  const wanted = (written ?? '').split(',').filter((word) => word !== '')
  const found = wanted.map((word) => {
    const kind = kinds.find((known) => known === word)
    if (kind === undefined) throw new UserError(`--fail-on takes ${kinds.join(', ')}, not "${word}"`)
    return kind
  })
  return any ? [...found, 'any'] : found
}
