/** Real policy maps of a cluster compared with those that the engine computes, entry by entry. */
import { protocolOfNumber, reservedNumbers } from '../../cilium/numbers'
import { canonicalAddress } from '../../cluster/address'
import { keysOfMap } from '../../flow/datapath/policy-map'
import { directoryOf } from '../../names/cluster-directory'
import type { PolicyModel } from '../../verdict/model'
import { nodeConflict } from '../../verdict/maps/node-subjects'
import type { SubjectMap } from '../../verdict/maps/subject-maps'

/** One entry of a policy map as the datapath holds it. */
export interface RealEntry {
  readonly action: 'Allow' | 'Deny'
  readonly direction: 'ingress' | 'egress'
  readonly identity: number
  readonly protocol: number
  readonly firstPort: number
  readonly lastPort: number
}

/** The policy map of one endpoint of one agent. */
export interface RealMap {
  /** The agent's pod. */
  readonly agent: string
  readonly endpoint: number
  readonly entries: readonly RealEntry[]
  /** `namespace/name`; null where it is not known. */
  readonly pod: string | null
  /** Its own addresses, by which a pod is found as well. */
  readonly addresses: readonly string[]
  /** The number of its identity; null where it is not known. */
  readonly identity: number | null
}

export interface MapDifference {
  readonly agent: string
  readonly endpoint: number
  readonly pod: string
  /** `real`: the cluster has the entry and the engine has not. `computed`: the other way round. */
  readonly only: 'real' | 'computed'
  /** Such as `Allow Ingress 41101 8080/TCP`. */
  readonly entry: string
  readonly cause: string
  /** It is as it has to be, and no difference in verdicts. */
  readonly isExplained: boolean
}

export interface MapComparison {
  /** Entries on both sides, and how many of them agree. */
  readonly entries: number
  readonly agree: number
  readonly endpoints: number
  readonly differences: readonly MapDifference[]
  /** Maps that could not be compared, with the reason. */
  readonly skipped: readonly { readonly agent: string; readonly endpoint: number; readonly reason: string }[]
}

/** Identities of addresses and names: each agent numbers its own. Source: pkg/identity/numericidentity.go. */
const firstLocal = 2 ** 24
/** In a mesh the upper bits of an identity tell its cluster. */
const firstOfOtherClusters = 2 ** 16
const aggregates: ReadonlySet<number> = new Set([11, 12, 13, 14])

/** Compares the maps of a dump with those of a model of the same dump. */
export function compareMaps(model: PolicyModel, maps: readonly RealMap[]): MapComparison {
  const known = new Set(model.identities.map(({ number }) => number))
  const differences: MapDifference[] = []
  const skipped: { agent: string; endpoint: number; reason: string }[] = []
  let entries = 0
  let agree = 0
  let endpoints = 0
  for (const real of maps) {
    const { agent, endpoint } = real
    const subject = subjectOf(model, real)
    if ('reason' in subject) {
      skipped.push({ agent, endpoint, reason: subject.reason })
      continue
    }
    endpoints++
    const { onlyReal, onlyComputed, same } = pair(
      real.entries.filter(isCounted),
      computedOf(model, subject.maps).filter(({ entry }) => isCounted(entry)),
    )
    agree += same
    entries += same + onlyReal.length + onlyComputed.length
    const add = (only: MapDifference['only'], entry: RealEntry, cause: Cause): void =>
      void differences.push({ agent, endpoint, pod: subject.name, only, entry: textOf(entry), ...cause })
    for (const entry of onlyReal) add('real', entry, causeOfReal(entry, known, subject.maps))
    for (const computed of onlyComputed) add('computed', computed.entry, causeOfComputed(computed))
  }
  return { entries, agree, endpoints, differences, skipped }
}

type Subject = { readonly name: string; readonly maps: readonly SubjectMap[] } | { readonly reason: string }

/** Who a map is of: a pod, or the node of the agent where the host firewall is on. */
function subjectOf(model: PolicyModel, { agent, pod, addresses, identity }: RealMap): Subject {
  if (identity === reservedNumbers.host) return nodeOf(model, agent)
  const directory = directoryOf(model.cluster)
  const byAddress = addresses
    .map((text) => directory.podAt(canonicalAddress(text) ?? ''))
    .find((found) => found !== null)
  const name = pod ?? byAddress?.key
  if (name === undefined) {
    const reserved = Object.entries(reservedNumbers).find(([, number]) => number === identity)?.[0]
    return {
      reason: reserved === undefined ? 'no pod of the dump has it: it has gone' : `it is the ${reserved} endpoint`,
    }
  }
  const index = model.endpointIndex.get(name)
  if (index === undefined) return { reason: `${name} is not among the pods of the dump` }
  if (model.maps.conflictOf(index) !== null) return { reason: `the policies of ${name} cannot be combined` }
  return { name, maps: [model.maps.mapOf(index, 'ingress'), model.maps.mapOf(index, 'egress')] }
}

function nodeOf(model: PolicyModel, agent: string): Subject {
  const { isActive, byName } = model.nodes()
  if (!isActive) return { reason: 'it is the host endpoint, and the host firewall is off' }
  const home = model.cluster.endpoints.find(({ name, isHostNetwork }) => name === agent && isHostNetwork)?.nodeName
  const node = byName.get(home ?? '')
  if (node === undefined) return { reason: 'it is the host endpoint, and the node of the agent is not in the dump' }
  if (nodeConflict(node) !== null) return { reason: `the policies of node ${node.name} cannot be combined` }
  return { name: `node ${node.name}`, maps: [node.mapOf('ingress'), node.mapOf('egress')] }
}

/** An entry of a computed map; for addresses whether they are there only if a pod of the node has looked a name up. */
interface ComputedEntry {
  readonly entry: RealEntry
  readonly isLearnt: boolean
}

function computedOf(model: PolicyModel, maps: readonly SubjectMap[]): readonly ComputedEntry[] {
  return maps
    .flatMap((map) => keysOfMap(model, map).map(({ entry }) => entry))
    .map((entry) => ({ entry, isLearnt: entry.labels.some((label) => label.startsWith('fqdn:')) }))
}

interface Cause {
  readonly cause: string
  readonly isExplained: boolean
}

function causeOfReal(entry: RealEntry, known: ReadonlySet<number>, maps: readonly SubjectMap[]): Cause {
  const { identity } = entry
  if (identity >= 100 && identity < firstLocal && !known.has(identity))
    return {
      cause:
        identity >= firstOfOtherClusters
          ? 'it is an identity of another cluster of the mesh, about which the dump contains nothing'
          : 'no pod of the dump has this identity any more: the agent keeps it for a while',
      isExplained: true,
    }
  if (identity >= firstLocal && isOfName(entry, maps))
    return { cause: 'the agent has learnt an address of a name that the policies allow', isExplained: true }
  return {
    cause:
      'the agent lets in or out what the policies of the dump do not say: they changed in between, or the engine is wrong',
    isExplained: false,
  }
}

/** Whether a rule for names has such an entry for every address that it learns. */
function isOfName(real: RealEntry, maps: readonly SubjectMap[]): boolean {
  return maps.some(
    ({ direction, entries }) =>
      direction === real.direction &&
      entries.some(
        ({ origin, action, ports }) =>
          origin.kind === 'policy' &&
          (origin.entry.peers ?? []).some(({ selector }) => selector.type === 'fqdn') &&
          (action === 'deny' ? 'Deny' : 'Allow') === real.action &&
          (ports === null
            ? real.protocol === 0
            : ports.some(
                ({ protocol, first, last }) =>
                  protocol === real.protocol && first <= real.firstPort && real.lastPort <= last,
              )),
      ),
  )
}

function causeOfComputed({ entry: { identity }, isLearnt }: ComputedEntry): Cause {
  if (isLearnt) return { cause: 'no pod of the node has looked the name up', isExplained: true }
  return {
    cause:
      identity >= firstLocal
        ? 'the agent has no such address: it had not caught up, its map is full, or the engine is wrong'
        : 'the agent lacks it: it had not caught up, its map is full, or the engine is wrong',
    isExplained: false,
  }
}

/** Aggregates stand beside the entry for any peer since 1.20, and say the same. */
function isCounted({ identity }: RealEntry): boolean {
  return !aggregates.has(identity)
}

/** Entries that are the same on both sides; those of addresses pair up by all but their numbers. */
function pair(
  real: readonly RealEntry[],
  computed: readonly ComputedEntry[],
): {
  readonly onlyReal: readonly RealEntry[]
  readonly onlyComputed: readonly ComputedEntry[]
  readonly same: number
} {
  const left = new Map<string, ComputedEntry[]>()
  // Those that need not be there are paired last.
  for (const one of computed.toSorted((a, b) => Number(b.isLearnt) - Number(a.isLearnt))) {
    const key = keyOf(one.entry)
    const list = left.get(key)
    if (list === undefined) left.set(key, [one])
    else list.push(one)
  }
  const onlyReal: RealEntry[] = []
  let same = 0
  for (const entry of real) {
    if (left.get(keyOf(entry))?.pop() === undefined) onlyReal.push(entry)
    else same++
  }
  return { onlyReal, onlyComputed: [...left.values()].flat(), same }
}

function keyOf(entry: RealEntry): string {
  return textOf(entry.identity >= firstLocal ? { ...entry, identity: firstLocal } : entry)
}

function textOf({ action, direction, identity, protocol, firstPort, lastPort }: RealEntry): string {
  const ports =
    firstPort === 0 && lastPort === 65_535 ? '' : firstPort === lastPort ? `${firstPort}/` : `${firstPort}-${lastPort}/`
  const name = protocol === 0 ? 'ANY' : `${ports}${protocolOfNumber(protocol) ?? protocol}`
  return `${action} ${direction === 'ingress' ? 'Ingress' : 'Egress'} ${identity} ${name}`
}
