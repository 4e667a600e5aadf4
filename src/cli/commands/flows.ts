/** `membrane flows`: every flow with its verdict, in the formats and with the filters of `hubble observe`. */
import {
  FlowSide,
  FlowVerdict,
  dropReasonName,
  flowRecords,
  matchRows,
  printFlows,
  printMonitor,
  probeRecords,
  runChecks,
  type FlowTable,
  type HubbleFlow,
} from '../../engine/index'
import {
  analyzePaths,
  exitFor,
  printJson,
  tellErrors,
  isStrictlyBad,
  strictHelp,
  type Command,
  type Context,
} from '../command'
import { exitCodes } from '../io'
import type { Options } from '../options'
import { filterHelp, filterOf, filterOptions, limitOf } from '../flow-filter'
import type { Paint } from '../paint'
import { printableLines } from '../text'

const formats = ['compact', 'table', 'dict', 'jsonpb', 'monitor', 'json'] as const
const defaultLimit = 10_000

export const flows: Command = {
  name: 'flows',
  summary: 'every flow with its verdict, as hubble observe prints it',
  help: `Usage: membrane flows FILE… [filters] [options]

One connection for every pair of endpoints and every port that the receiver serves, and for outside peers where they matter.
Filters are those of hubble observe; the same filter twice means either, different filters must all hold.

  membrane flows manifests/ --verdict DROPPED --to-pod shop/api
  membrane flows manifests/ --not --from-namespace kube-system -o table

Options:
${strictHelp}  -o, --output FORMAT    compact (default), table, dict, jsonpb (Hubble's own JSON, one object a line),
                         monitor (as cilium-dbg monitor prints verdicts and drops), or json
  --stated               only the flows that Traffic resources state, with their HTTP requests and DNS queries
  --print-policy-names   the deciding policies, in compact format
  --print-node-name      the node
  --limit N              print at most N flows (${defaultLimit})

Filters:
${filterHelp}
`,
  options: {
    ...filterOptions,
    stated: { type: 'boolean' },
    'print-policy-names': { type: 'boolean' },
    'print-node-name': { type: 'boolean' },
    strict: { type: 'boolean' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const filter = filterOf(options)
    const limit = limitOf(options, defaultLimit)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    if (options.has('stated') && format !== 'json') {
      const records = probeRecords(
        analysis,
        runChecks(analysis).checks.flatMap((check) => check.flows.map(({ probe }) => ({ probe }))),
      )
      io.out(coloured(print(format, records, options), paint))
      return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
    }
    const table = analysis.flows()
    const all = matchRows(table, filter, analysis)
    const rows = all.subarray(0, limit)
    if (format === 'json') printJson(context, 'flows', analysis.diagnostics, result(table, rows, all.length))
    else io.out(coloured(print(format, flowRecords(analysis, table, rows), options), paint))
    tellCut(context, table, all.length, rows.length)
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

function print(format: Exclude<(typeof formats)[number], 'json'>, records: readonly HubbleFlow[], options: Options) {
  if (format === 'monitor') return printMonitor(records)
  return printFlows(format, records, {
    node: options.has('print-node-name'),
    policyNames: options.has('print-policy-names'),
  })
}

function tellCut({ io, options }: Context, table: FlowTable, matched: number, printed: number): void {
  if (options.has('quiet')) return
  if (table.total > table.count)
    io.error(`there are ${table.total} flows; only the first ${table.count} were looked at\n`)
  if (matched > printed) io.error(`${printed} of ${matched} flows were printed; see --limit\n`)
}

const verdictNames = ['FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR'] as const
const sideNames = ['none', 'allowed', 'denied', 'redirected', 'error'] as const

function result(table: FlowTable, rows: Uint32Array, matched: number): unknown {
  return {
    matched,
    flows: Array.from(rows, (row) => {
      const port = table.ports[table.port[row] ?? 0]
      const reason = table.dropReason[row] ?? 0
      return {
        from: table.peers[table.source[row] ?? 0]?.key,
        to: table.peers[table.destination[row] ?? 0]?.key,
        protocol: port?.protocol,
        port: port?.port,
        isAssumedPort: port?.assumed === true,
        verdict: verdictNames[table.verdict[row] ?? FlowVerdict.ERROR],
        ...(reason === 0 ? {} : { dropReason: dropReasonName(reason) }),
        egress: {
          decision: sideNames[table.egress[row] ?? FlowSide.none],
          by: table.deciders[table.egressBy[row] ?? 0],
        },
        ingress: {
          decision: sideNames[table.ingress[row] ?? FlowSide.none],
          by: table.deciders[table.ingressBy[row] ?? 0],
        },
      }
    }),
  }
}

const wordColours: Readonly<Record<string, 'green' | 'red' | 'magenta'>> = {
  FORWARDED: 'green',
  ALLOWED: 'green',
  DROPPED: 'red',
  DENIED: 'red',
  REDIRECTED: 'magenta',
}

function coloured(text: string, paint: Paint): string {
  return printableLines(text).replace(/(?<= )(FORWARDED|ALLOWED|DROPPED|DENIED|REDIRECTED)(?=\s)/g, (word) =>
    paint(wordColours[word] ?? 'green', word),
  )
}
