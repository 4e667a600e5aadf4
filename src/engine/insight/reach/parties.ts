/**
 * Who is told apart: pods that the rules treat alike, nodes as Cilium sees them, outside addresses as disjoint ranges, and
 * DNS names.
 */
import { hasScheme, idName, outsideKey } from '../../keys'
import { formatAddress, formatPrefix, type Prefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { ownRanges, type AddressRange } from '../../cluster/ranges'
import { nodeEntities } from '../../verdict/node-ends'
import { findPeer, isOfCluster } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import { compareTexts } from '../../../values/compare'
import { nodeNames, sideOfKey, sideOfNode, sidesOnNode, type UnitSide } from '../diff/units'
import { workloadName } from '../workloads'
import type { PeerKind } from './types'

/** A workload, or a pod whose workload has pods that get other answers. */
export interface Member {
  readonly label: string
  /** Key of one of its pods, as in `Peer`. */
  readonly key: string
  readonly namespace: string
  /** Keys of all its pods. */
  readonly keys: ReadonlySet<string>
  /** How many pods it has, as far as the workspace says. */
  readonly pods: number
}

export interface Party {
  readonly kind: PeerKind
  /** Key to ask about. */
  readonly key: string
  /** Workloads; for outside peers the one that it is. */
  readonly members: readonly Member[]
  /** Addresses that are its own; empty for all other kinds. */
  readonly ranges: readonly AddressRange[]
  readonly canSend: boolean
  /** How it is seen and what it is under: one entry, or one for each node that may be meant. */
  readonly sides: readonly number[]
}

export interface Parties {
  readonly parties: readonly Party[]
  readonly sides: readonly UnitSide[]
  /** Pods that share a node's network, which are nodes to Cilium. */
  readonly hostPods: readonly string[]
}

/** @param more keys of addresses to list besides, such as those of metadata servers */
export function partiesOf(model: PolicyModel, more: readonly string[] = []): Parties {
  const sides: UnitSide[] = []
  const parties: Party[] = []
  const hostPods = addWorkloads(model, sides, parties)
  for (const party of outsideParties(model, more)) {
    const found = findPeer(model, party.key)
    if (typeof found === 'string') continue
    const own = sidesOf(model, party, found.identity)
    parties.push({ ...party, sides: own.map((_, i) => sides.length + i) })
    sides.push(...own)
  }
  return { parties, sides, hostPods }
}

interface Unit {
  readonly side: UnitSide
  readonly members: OpenMember[]
}

interface OpenMember extends Member {
  readonly keys: Set<string>
  pods: number
}

/** Pods of one identity are under the same rules: they are one party. */
function addWorkloads(model: PolicyModel, sides: UnitSide[], parties: Party[]): readonly string[] {
  const { endpoints } = model.cluster
  const units: Unit[] = []
  const ofIdentity = new Map<number, number>()
  const hostPods: string[] = []
  const unitOf = endpoints.map((endpoint, index) => {
    if (endpoint.isHostNetwork) {
      hostPods.push(endpoint.key)
      return -1
    }
    const identity = model.inside.ofEndpoint[index] ?? 0
    let unit = ofIdentity.get(identity)
    if (unit === undefined) {
      ofIdentity.set(identity, (unit = units.length))
      const [egress, ingress] = [model.maps.mapOf(index, 'egress'), model.maps.mapOf(index, 'ingress')]
      const isBroken = model.maps.conflictOf(index) !== null
      units.push({ side: { identity, egress, ingress, isBroken, key: endpoint.key }, members: [] })
    }
    return unit
  })
  addMembers(model, units, unitOf)
  for (const { side, members } of units) {
    parties.push({
      kind: 'workload',
      key: side.key,
      members: members.sort((a, b) => compareTexts(a.label, b.label)),
      ranges: [],
      canSend: true,
      sides: [sides.length],
    })
    sides.push(side)
  }
  return hostPods
}

const split = -2

/** Workloads go to their unit as a whole; of those whose pods are in several, each pod is listed. */
function addMembers({ cluster: { endpoints } }: PolicyModel, units: readonly Unit[], unitOf: readonly number[]): void {
  const numbers = new Map<string, number>()
  const unitOfName: number[] = []
  const labels: string[] = []
  const nameOf = endpoints.map((endpoint, index) => {
    const unit = unitOf[index] ?? -1
    if (unit < 0) return -1
    const label = `${endpoint.namespace}/${workloadName(endpoint)}`
    let name = numbers.get(label)
    if (name === undefined) {
      numbers.set(label, (name = labels.length))
      labels.push(label)
      unitOfName.push(unit)
    } else if (unitOfName[name] !== unit) unitOfName[name] = split
    return name
  })
  const known: OpenMember[] = []
  endpoints.forEach(({ key, namespace, replicas }, index) => {
    const unit = units[unitOf[index] ?? -1]
    const name = nameOf[index] ?? -1
    if (unit === undefined) return
    const isSplit = unitOfName[name] === split
    const member = isSplit ? undefined : known[name]
    if (member !== undefined) {
      member.pods += replicas
      member.keys.add(key)
      return
    }
    const label = isSplit ? key : (labels[name] ?? '')
    const made: OpenMember = { label, key, namespace, keys: new Set([key]), pods: replicas }
    unit.members.push(made)
    if (!isSplit) known[name] = made
  })
}

type Outside = Omit<Party, 'sides'>

const apiServer = 'kube-apiserver'
const entities = ['host', 'remote-node', apiServer, 'ingress', 'health']

/** Addresses of an API server that runs on no node: nobody else has the label of its entity then. */
function outsideServers({ cluster }: PolicyModel): Set<string> {
  const { nodes, outside: found } = cluster.apiServer ?? { nodes: new Set(), outside: [] }
  return new Set(nodes.size > 0 ? [] : found)
}

function outsideParties(model: PolicyModel, more: readonly string[]): readonly Outside[] {
  const { settings } = model.cluster
  const first = model.inside.identities.length
  const prefixes = model.identities.flatMap(({ prefix }, i) =>
    i < first || prefix === null || (prefix.length === 0 && model.addresses().longestAround(prefix) !== i)
      ? []
      : [prefix],
  )
  const table = new PrefixTable(prefixes)
  const families: readonly (4 | 6)[] = settings.isDualStack ? [4, 6] : [settings.family]
  const worlds = families.flatMap((family): Outside[] => {
    const ranges = ownRanges({ family, bits: 0n, length: 0 }, table)
    const key = settings.isDualStack ? `entity:world-ipv${family}` : 'entity:world'
    const isNamed = prefixes.some((prefix) => prefix.length === 0 && prefix.family === family)
    return ranges.length === 0 || isNamed ? [] : [addresses(key, ranges)]
  })
  const servers = outsideServers(model)
  const cidrs = prefixes.flatMap((prefix): Outside[] => {
    const ranges = ownRanges(prefix, table)
    if (ranges.length === 0 || isInside(model, prefix)) return []
    const key = outsideKey('cidr', formatPrefix(prefix))
    const isServer = isAddress(prefix) && servers.delete(formatAddress(prefix))
    return [{ ...outside('addresses', key, isServer ? apiServer : idName(key)), ranges }]
  })
  const names = outsideServers(model).size > 0 ? entities.filter((name) => name !== apiServer) : entities
  return [
    ...names.map((name) => outside('node', outsideKey('entity', name), name)),
    ...[...servers].map((address) => outside('addresses', outsideKey('ip', address), apiServer)),
    ...[...model.inside.ofNode.keys()].sort().map((name) => outside('node', outsideKey('node', name), `node ${name}`)),
    ...worlds,
    ...cidrs,
    ...[...model.ofName.keys()].sort().map((name) => outside('name', outsideKey('dns', name), name)),
    ...more.map((key) => outside('addresses', key, idName(key))),
  ]
}

function outside(kind: PeerKind, key: string, label: string): Outside {
  return {
    kind,
    key,
    members: [{ label, key, namespace: '', keys: new Set([key]), pods: 1 }],
    ranges: [],
    canSend: kind !== 'name',
  }
}

function addresses(key: string, ranges: readonly AddressRange[]): Outside {
  return { ...outside('addresses', key, idName(key)), ranges }
}

/** An address of a pod, a node or a service: rules about addresses do not decide about it. */
function isInside(model: PolicyModel, prefix: Prefix): boolean {
  return isAddress(prefix) && isOfCluster(model, formatAddress(prefix))
}

function isAddress({ length, family }: Prefix): boolean {
  return length === (family === 4 ? 32 : 128)
}

function sidesOf(model: PolicyModel, { key }: Outside, identity: number): readonly UnitSide[] {
  const named = hasScheme(key, 'node')
  if (!named && !nodeEntities.has(key)) return [sideOfKey(model, key, identity)]
  const { isActive } = model.nodes()
  if (named) {
    const side = isActive ? sideOfNode(model, key) : null
    return [side ?? sideOfKey(model, key, identity)]
  }
  const sides = new Map<string, UnitSide>()
  for (const name of nodeNames(model, model))
    for (const side of sidesOnNode(model, key, name))
      sides.set(`${side.identity} ${side.egress?.id} ${side.ingress?.id}`, side)
  return [...sides.values()]
}
