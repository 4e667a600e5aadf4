/** `membrane flows`: every flow with its verdict, in the formats and with the filters of `hubble observe`. */
import { doubtsOfFlows, matchRows, type Analysis, type HubbleFilter } from '../../engine/doors/whole'
import { analyzePaths, exitFor, isStrictlyBad, printJson, strictHelp, tellErrors, type Command } from '../command'
import { exitCodes } from '../input/io'
import { printedAs } from '../options'
import { filterHelp, filterOf, tellIgnored, readFilters } from '../flow-filter'
import {
  connectionRows,
  matchingEvents,
  printEvents,
  statedConnections,
  statedRows,
  tableRows,
} from '../output/flow-events'

const formats = ['compact', 'table', 'dict', 'json', 'jsonpb', 'monitor', 'json-rows'] as const
/** Hubble's other spellings of its formats. */
const otherNames: Readonly<Record<string, (typeof formats)[number]>> = { tab: 'table', JSON: 'json' }
const defaultLimit = 10_000

export const flows: Command = {
  help: `Usage: membrane flows FILE… [filters] [options]

One connection for every pair of endpoints and every port that the receiver serves, and for outside peers where they matter; of
each the events that Hubble would see. Filters are those of hubble observe, and choose events as it does; the same filter twice
means either, different filters must all hold. Flags of hubble observe for a live cluster are taken and change nothing.

  membrane flows manifests/ --verdict DROPPED --to-pod shop/api
  membrane flows manifests/ -t drop --not --from-namespace kube-system -o table

Options:
${strictHelp}  -o, --output FORMAT    compact (default), table, dict, json or jsonpb (Hubble's own JSON, one object a line),
                         monitor (as cilium-dbg monitor prints verdicts and drops), or json-rows (one object with a row
                         for each connection of which an event matches)
  --stated               only the flows that Traffic resources state, with their HTTP requests and DNS queries
  --print-policy-names   the deciding policies, behind the verdicts of policies
  --print-node-name      the node
  --limit N              print at most N events (${defaultLimit})

Filters:
${filterHelp}
`,
  options: {
    output: printedAs(formats),
    limit: { type: 'string' },
    stated: { type: 'boolean' },
    'print-policy-names': { type: 'boolean' },
    'print-node-name': { type: 'boolean' },
    strict: { type: 'boolean' },
  },
  readFilters,
  run(context) {
    const { io, options, paint } = context
    const written = options.text('output') ?? ''
    const format = otherNames[written] ?? options.choice('output', formats)
    const filter = filterOf(options)
    const limit = options.count('limit') ?? defaultLimit
    const analysis = analyzePaths(context, options.rest)
    tellIgnored(context)
    tellErrors(context, analysis)
    const isStated = options.has('stated')
    const [notes, doubts]: [string[], readonly string[]] = [[], isStated ? [] : doubtsOfFlows(analysis)]
    if (format === 'json-rows') {
      const { rows, matched } = isStated ? statedRows(analysis, filter, limit) : tableRowsOf(analysis, filter, limit)
      printJson(context, 'flows', analysis.diagnostics, { matched, flows: rows, doubts })
      if (matched > rows.length) notes.push(`${rows.length} of ${matched} flows were printed; see --limit`)
    } else {
      const connections = isStated ? statedConnections(analysis, filter) : connectionRows(analysis, filter)
      const { events, isCut } = matchingEvents(connections, filter, analysis, limit)
      io.out(
        printEvents(format, events, paint, {
          node: options.has('print-node-name'),
          policyNames: options.has('print-policy-names'),
        }),
      )
      if (isCut) notes.push(`only the first ${limit} events were printed; see --limit`)
      else if (events.length === 0) notes.push(nothing(filter, isStated))
    }
    const table = isStated ? null : analysis.flows()
    if (table !== null && table.total > table.count)
      notes.push(`there are ${table.total} flows; only the first ${table.count} were looked at`)
    const undecided = table?.undecided?.length ?? 0
    if (undecided > 0)
      notes.push(
        `${undecided} of ${table?.count ?? 0} flows depend on what the files do not state, such as the node of a pod, and show their strictest answer; membrane explain lists every answer`,
      )
    if (!options.has('quiet')) for (const sentence of [...notes, ...doubts]) io.error(`${sentence}\n`)
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

function tableRowsOf(analysis: Analysis, filter: HubbleFilter, limit: number) {
  const table = analysis.flows()
  const all = matchRows(table, filter, analysis)
  return { rows: tableRows(table, all.subarray(0, limit)), matched: all.length }
}

function nothing({ terms }: HubbleFilter, isStated: boolean): string {
  const asksForRequests = terms.some(
    ({ flag, value, isNegated }) =>
      !isNegated &&
      (flag.startsWith('http-') || (flag === 'type' && /^(l7|129)/.test(value)) || /^(http|dns)$/.test(value)),
  )
  return asksForRequests && !isStated
    ? 'no event matches: which requests there are is known for stated traffic only; see --stated'
    : 'no event matches'
}
