/** `cilium-dbg` inside an agent: what one node knows. Source: cilium-dbg/cmd. */
import {
  columns,
  endpointIds,
  policyMap,
  printEndpointList,
  printIdentityList,
  printMonitor,
  printPolicyMap,
  type HubbleFlow,
} from '../../engine/doors/whole'
import { ciliumVersion } from '../cluster/system'
import { CommandError } from '../error'
import { readOptions, type Options } from '../options'
import { printed, type Call, type Result, type Tool } from '../tool'

export const ciliumDbg: Tool = (args, call) => {
  try {
    const options = readOptions(args, {
      values: ['output', 'type', 'related-to', 'from', 'to'],
      switches: ['numeric', 'all', 'verbose', 'brief', 'hex', 'json'],
      short: { o: 'output', t: 'type', n: 'numeric', v: 'verbose', j: 'json' },
    })
    return run(options, call)
  } catch (error) {
    if (error instanceof CommandError)
      return { out: error.out, error: `${error.message.replace(/^error: /, 'Error: ')}\n`, code: error.code }
    throw error
  }
}

export const agentCommands: readonly string[] = [
  'bpf',
  'endpoint',
  'identity',
  'monitor',
  'policy',
  'status',
  'version',
]

function run(options: Options, call: Call): Result {
  const [name, verb, argument, more] = options.words
  const { cluster, place } = call
  const analysis = cluster.analysis()
  switch (`${name ?? ''} ${verb ?? ''}`) {
    case 'identity list':
      return printed(printIdentityList(analysis.identities))
    case 'identity get': {
      const number = Number(argument)
      const text = printIdentityList(analysis.identities, number)
      if (!analysis.identities.some((identity) => identity.number === number))
        throw new CommandError(
          `Error: Cannot get identity for given ID ${argument ?? ''}: [GET /identity/{id}][404] getIdentityIdNotFound`,
        )
      return printed(text)
    }
    case 'endpoint list':
      return printed(printEndpointList(analysis, { node: place.node }))
    case 'endpoint get': {
      const key = endpointKey(Number(argument), call)
      return printed(printEndpointList(analysis, { only: key }))
    }
    case 'bpf policy': {
      if (argument !== 'get') break
      const print = (key: string): string =>
        printPolicyMap(policyMap(analysis, key), { numeric: options.has('numeric') })
      if (options.has('all'))
        return printed(
          localEndpoints(call)
            .map(({ key, id }) => `Endpoint ID: ${id}\n\n${print(key)}\n\n`)
            .join(''),
        )
      if (more === undefined) throw new CommandError('Error: provide an endpoint ID or --all')
      return printed(print(endpointKey(Number(more), call)))
    }
    case 'policy selectors':
      return printed(selectors(call))
    case 'monitor ':
      return monitor(options, call)
    case 'status ':
      return printed(
        `KVStore:                 Disabled\nKubernetes:              Ok         1.34 (v1.34.0) [linux/amd64]\nCilium:                  Ok   ${ciliumVersion}\nIPAM:                    IPv4: ${localEndpoints(call).length + 2}/254 allocated\nHubble:                  Ok              Current/Max Flows: ${cluster.flows.flows.length}/4095\nController Status:       40/40 healthy\nProxy Status:            OK\n`,
      )
    case 'version ':
      return printed(`Client: ${ciliumVersion}\nDaemon: ${ciliumVersion}\n`)
    default:
  }
  throw new CommandError(
    name === undefined || !agentCommands.includes(name)
      ? `Error: unknown command "${name ?? ''}" for "cilium-dbg"\nRun 'cilium-dbg --help' for usage.`
      : `Error: cilium-dbg ${options.words.join(' ')} is not simulated here`,
  )
}

/** Endpoints of the agent's node with their numbers. */
function localEndpoints({ cluster, place }: Call): readonly { readonly key: string; readonly id: number }[] {
  const { endpoints } = cluster.analysis()
  const ids = endpointIds(endpoints)
  return endpoints
    .filter(({ hostNetwork, node }) => hostNetwork !== true && (place.node === undefined || node === place.node))
    .map(({ key }) => ({ key, id: ids.get(key) ?? 0 }))
    .toSorted((a, b) => a.id - b.id)
}

function endpointKey(id: number, call: Call): string {
  const found = localEndpoints(call).find((endpoint) => endpoint.id === id)
  if (found === undefined) throw new CommandError(`Error: Cannot get endpoint ${id}: endpoint not found on this node`)
  return found.key
}

function selectors({ cluster }: Call): string {
  const { policies, endpoints } = cluster.analysis()
  const numbers = new Map<string, number>(endpoints.map(({ key, identity }) => [key, identity]))
  const rows = new Map<string, { users: number; identities: Set<number>; policy: string }>()
  for (const policy of policies) {
    if (policy.status !== 'accepted') continue
    for (const { text, selects } of policy.selectors) {
      const row = rows.get(text) ?? { users: 0, identities: new Set<number>(), policy: policy.name }
      row.users++
      for (const key of selects) row.identities.add(numbers.get(key) ?? 0)
      rows.set(text, row)
    }
  }
  const lines = [...rows].flatMap(([text, { users, identities, policy }]) => {
    const [first = '', ...rest] = [...identities].toSorted((a, b) => a - b).map(String)
    return [[text, policy, String(users), first], ...rest.map((number) => ['', '', '', number])]
  })
  return columns([['SELECTOR', 'LABELS', 'USERS', 'IDENTITIES'], ...lines], { minWidth: 5, padding: 3 })
}

/** What the monitor would have printed of the flows so far. */
function monitor(options: Options, call: Call): Result {
  const { cluster, place } = call
  const id = (name: string): number | null => (options.text(name) === undefined ? null : Number(options.text(name)))
  const [related, from, to] = [id('related-to'), id('from'), id('to')]
  const types = options.texts('type')
  const isWanted = ({ source, destination, node_name: node, event_type: event }: HubbleFlow): boolean =>
    (place.node === undefined || node === place.node) &&
    (related === null || source?.ID === related || destination?.ID === related) &&
    (from === null || source?.ID === from) &&
    (to === null || destination?.ID === to) &&
    (types.length === 0 ||
      types.some((type) => (type === 'drop' ? event.type === 1 : type === 'policy-verdict' && event.type === 5)))
  return { out: printMonitor(cluster.flows.flows.filter(isWanted)), error: 'Press Ctrl-C to quit\n', code: 0 }
}
