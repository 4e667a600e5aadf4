/** `hubble`, over the flows that the shell's requests made. Source: hubble/cmd/observe/flows.go, hubble/pkg/printer. */
import {
  columns,
  filterFlows,
  flowFormats,
  printFlows,
  re2Find,
  takeFilter,
  type FlowFormat,
  type HubbleFlow,
} from '../../engine/doors/whole'
import type { Cluster } from '../cluster/cluster'
import { CommandError } from '../error'
import { printed, type Call, type Result, type Tool } from '../tool'

export const hubble: Tool = (args, call) => {
  const at = args.findIndex((arg) => !arg.startsWith('-'))
  const [name, ...rest] = at < 0 ? [] : args.slice(at)
  try {
    switch (name) {
      case 'observe':
        return observe([...args.slice(0, at), ...rest], call)
      case 'status':
        return status(call)
      case 'list':
        return list(rest, call)
      case 'version':
        return printed('hubble v1.18.0 (simulated)\n')
      case undefined:
      case 'help':
        return printed(
          `hubble, as far as this shell simulates it:\n  ${hubbleCommands.join(', ')}, list nodes\n\nTry: hubble observe --verdict DROPPED --last 20\n`,
        )
      default:
        throw new CommandError(`Error: unknown command "${name}" for "hubble"\nRun 'hubble --help' for usage.`)
    }
  } catch (error) {
    if (error instanceof CommandError) return { out: error.out, error: `${error.message}\n`, code: error.code }
    throw error
  }
}

export const hubbleCommands: readonly string[] = ['observe', 'status', 'list', 'version']

/** Flags of its own, and whether a value follows. */
const own: ReadonlyMap<string, boolean> = new Map([
  ['output', true],
  ['o', true],
  ['last', true],
  ['first', true],
  ['follow', false],
  ['f', false],
  ['all', false],
  ['print-node-name', false],
  ['print-policy-names', false],
  ['json', false],
  ['j', false],
])

/** How many flows are printed where nobody says how many. Source: `defaults.FlowPrintCount`. */
const usualCount = 20

interface Own {
  readonly format: FlowFormat
  readonly last: number | null
  readonly first: number | null
  readonly isFollowing: boolean
  readonly node: boolean
  readonly policyNames: boolean
}

/** Prints the flows that were seen since it was asked last. */
export type Follower = () => string

/** Follows flows where a line is `hubble observe … --follow` and nothing else; null for any other line. */
export function followLine(line: string, cluster: Cluster): Follower | null {
  const words = line
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
  const isAlone = words[0] === 'hubble' && words[1] === 'observe' && !/[|;&><$`]/.test(line)
  if (!isAlone || !words.some((word) => word === '--follow' || /^-[A-Za-z]*f$/.test(word))) return null
  let seen = cluster.flows.seen
  return () => {
    const flows = cluster.flows.since(seen)
    seen = cluster.flows.seen
    try {
      return print(words.slice(2), flows, cluster).out
    } catch {
      return ''
    }
  }
}

function observe(args: readonly string[], call: Call): Result {
  const { cluster, place } = call
  const flows = cluster.flows.flows.filter(({ node_name: node }) => place.node === undefined || node === place.node)
  return print(args, flows, cluster)
}

function print(args: readonly string[], flows: readonly HubbleFlow[], cluster: Cluster): Result {
  const { filter, problems, rest } = takeFilter(
    args.filter((arg) => arg !== 'flows'),
    own,
    { find: re2Find },
  )
  const [problem] = problems.filter(({ severity }) => severity === 'error')
  if (problem !== undefined)
    throw new CommandError(
      `${problem.message}${problem.suggestion === undefined ? '' : `\nDid you mean ${problem.suggestion}?`}`,
    )
  const options = readOwn(rest)
  const services = cluster.analysis().services
  const found = filterFlows(flows, filter, re2Find, {
    servicesOf: (pod) => services.flatMap(({ key, selects }) => (selects.includes(pod) ? [key] : [])),
  })
  const { format, last, first, isFollowing, node, policyNames } = options
  // A filter without a number asks for all that is kept, as Hubble does; without one, for the latest.
  const wanted = last ?? (filter.terms.length > 0 || isFollowing ? found.length : usualCount)
  const shown = first === null ? found.slice(Math.max(0, found.length - wanted)) : found.slice(0, first)
  const out = printFlows(format, shown, { node, policyNames })
  const hint =
    cluster.flows.seen === 0 ? 'hubble: no flows yet: send a request first, such as kubectl exec POD -- curl URL\n' : ''
  return { out, error: hint, code: 0 }
}

function readOwn(words: readonly string[]): Own {
  let format: FlowFormat = 'compact'
  let last: number | null = null
  let first: number | null = null
  let isFollowing = false
  let node = false
  let policyNames = false
  for (let i = 0; i < words.length; i++) {
    const [name = '', attached] = (words[i] ?? '').split('=')
    const value = (): string => attached ?? words[++i] ?? ''
    switch (name) {
      case '-o':
      case '--output':
        format = formatOf(value())
        break
      case '--last':
        last = count(value(), name)
        break
      case '--first':
        first = count(value(), name)
        break
      case '-f':
      case '--follow':
        isFollowing = true
        break
      case '--all':
        last = Number.MAX_SAFE_INTEGER
        break
      case '--print-node-name':
        node = true
        break
      case '--print-policy-names':
        policyNames = true
        break
      case '-j':
      case '--json':
        format = 'jsonpb'
        break
      default:
        throw new CommandError(`unknown command "${words[i] ?? ''}" for "hubble observe"`)
    }
  }
  return { format, last, first, isFollowing, node, policyNames }
}

function formatOf(text: string): FlowFormat {
  const found = flowFormats.find((format) => format === text)
  if (found === undefined)
    throw new CommandError(`invalid output format: ${text}: it is one of ${flowFormats.join(', ')}`)
  return found
}

function count(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`invalid argument "${text}" for "${name}" flag`)
  return Number(text)
}

function status({ cluster }: Call): Result {
  const { seen, flows } = cluster.flows
  return printed(
    `Healthcheck (via localhost:4245): Ok\nCurrent/Max Flows: ${flows.length}/4,095 (${((flows.length / 4095) * 100).toFixed(2)}%)\nFlows/s: ${seen === 0 ? '0.00' : '0.01'}\nConnected Nodes: ${cluster.nodes.length}/${cluster.nodes.length}\n`,
  )
}

function list([what]: readonly string[], { cluster }: Call): Result {
  if (what !== 'nodes' && what !== 'node') throw new CommandError('Error: hubble list knows nodes')
  const rows = cluster.nodes.map((node) => [
    node,
    'Connected',
    '2d',
    '0.01',
    `${flowsOn(cluster.flows.flows, node)}/4095 (0.00%)`,
  ])
  return printed(
    columns([['NAME', 'STATUS', 'AGE', 'FLOWS/S', 'CURRENT/MAX-FLOWS'], ...rows], { minWidth: 2, padding: 3 }),
  )
}

function flowsOn(flows: readonly HubbleFlow[], node: string): number {
  return flows.filter(({ node_name: name }) => name === node).length
}
