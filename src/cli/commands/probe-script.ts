/** `membrane probe-script`: a shell script that compares predicted verdicts with a real cluster. */
import { idName } from '../../engine/keys'
import {
  FlowVerdict,
  matchRows,
  runChecks,
  type Analysis,
  type CheckedFlow,
  type Endpoint,
  type HubbleFilter,
  type Probe,
} from '../../engine/doors/whole'
import { analyzePaths, exitFor, printJson, tellErrors, type Command } from '../command'
import { filterHelp, filterOf, tellIgnored, readFilters } from '../flow-filter'
import { exitCodes } from '../input/io'
import { printedAs } from '../options'
import type { Options } from '../options'
import { probeShell, quote } from '../probe-shell'
import { version } from '../output/version'

const defaultLimit = 200

const formats = ['text', 'json'] as const

export const probeScript: Command = {
  help: `Usage: membrane probe-script FILE… [filters] [options] > probe.sh

Prints a POSIX shell script that opens the predicted TCP connections from inside the pods with kubectl exec, and says which verdicts
do not hold. It creates and changes nothing, and asks before it begins. Flows that Traffic resources state are checked; where there
are none, those of the flow table, and filters choose among them. Senders outside the cluster, protocols other than TCP and HTTP
methods other than GET and OPTIONS are left out.

Options:
  --all-flows            the flow table, though there are Traffic resources
  --limit N              at most N probes (${defaultLimit})
  -o, --output FORMAT    text (default) or json

Filters of the flow table:
${filterHelp}
`,
  options: { output: printedAs(formats), limit: { type: 'string' }, 'all-flows': { type: 'boolean' } },
  readFilters,
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    const filter = filterOf(options)
    const analysis = analyzePaths(context, options.rest)
    tellIgnored(context)
    tellErrors(context, analysis)
    const limit = options.count('limit') ?? defaultLimit
    const predicted = predictions(analysis, options, filter)
    const lines: string[] = []
    let left = 0
    for (const prediction of predicted) {
      const line = probeLine(prediction, analysis)
      if (line === null || lines.length >= limit) left++
      else lines.push(line)
    }
    const script = probeShell(lines, version)
    if (format === 'json') printJson(context, 'probe-script', analysis.diagnostics, { script, probes: lines.length })
    else io.out(script)
    if (left > 0 && !options.has('quiet'))
      io.error(
        `${lines.length} ${lines.length === 1 ? 'probe' : 'probes'}; ${left} ${left === 1 ? 'flow' : 'flows'} left out: that cannot be tried from inside a pod, or beyond --limit\n`,
      )
    return exitFor([analysis], exitCodes.good)
  },
}

type Prediction = Pick<CheckedFlow, 'probe' | 'outcome'>

function predictions(analysis: Analysis, options: Options, filter: HubbleFilter): readonly Prediction[] {
  const stated = runChecks(analysis).checks.flatMap(({ flows }) => flows)
  if (stated.length > 0 && !options.has('all-flows')) return stated
  const table = analysis.flows()
  return Array.from(matchRows(table, filter, analysis), (row) => {
    const verdict = table.verdict[row]
    const isDenied = verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR
    return {
      probe: {
        from: table.peers[table.source[row] ?? 0]?.key ?? '',
        to: table.peers[table.destination[row] ?? 0]?.key ?? '',
        protocol: table.ports[table.port[row] ?? 0]?.protocol ?? 'TCP',
        port: table.ports[table.port[row] ?? 0]?.port ?? 0,
      },
      outcome: isDenied ? 'denied' : 'allowed',
    }
  })
}

/** What may stand in the script: names that Kubernetes itself would take. Manifests are not to be trusted with a shell. */
const objectName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const labelText = /^[A-Za-z0-9]([-A-Za-z0-9._/]*[A-Za-z0-9])?$/
const hostText = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/i
const pathText = /^\/[\x21-\x7E]*$/
const harmless = new Set(['GET', 'OPTIONS'])

function probeLine({ probe, outcome }: Prediction, analysis: Analysis): string | null {
  const { from, to, protocol, port, http, dnsName } = probe
  if (protocol !== 'TCP' || dnsName !== undefined || from === to || port === 0) return null
  const sender = podWords(from, analysis)
  if (sender === null) return null
  const title = titleOf(probe)
  if (/^(ip|dns):/.test(to)) {
    const host = idName(to)
    if (!hostText.test(host) || http !== undefined) return null
    return ['probe_out', ...[outcome, title, ...sender, host, String(port)].map(quote)].join(' ')
  }
  const receiver = podWords(to, analysis)
  if (receiver === null) return null
  const words = [outcome, title, ...sender, ...receiver, String(port)]
  if (http === undefined) return ['probe', ...words.map(quote)].join(' ')
  const { method = 'GET', path = '/', host, headers } = http
  if (!harmless.has(method) || !pathText.test(path) || host !== undefined || headers !== undefined) return null
  return ['probe_http', ...[...words, method, path].map(quote)].join(' ')
}

function titleOf({ from, to, port, http }: Probe): string {
  const request = http === undefined ? '' : ` ${http.method ?? 'GET'} ${http.path ?? '/'}`
  return `${from} -> ${to}:${port}${request}`
}

/** Namespace, name and label selector of an endpoint; null for anything else. */
function podWords(key: string, analysis: Analysis): readonly [string, string, string] | null {
  const endpoint = endpointsOf(analysis).get(key)
  if (endpoint === undefined || !objectName.test(endpoint.namespace) || !objectName.test(endpoint.name)) return null
  const labels = Object.entries(endpoint.podLabels).filter(
    ([name, value]) => labelText.test(name) && (value === '' || labelText.test(value)),
  )
  return [endpoint.namespace, endpoint.name, labels.map(([name, value]) => `${name}=${value}`).join(',')]
}

const known = new WeakMap<Analysis, ReadonlyMap<string, Endpoint>>()

function endpointsOf(analysis: Analysis): ReadonlyMap<string, Endpoint> {
  let endpoints = known.get(analysis)
  if (endpoints === undefined)
    known.set(analysis, (endpoints = new Map(analysis.endpoints.map((endpoint) => [endpoint.key, endpoint]))))
  return endpoints
}
