/**
 * Who is told apart: pods that the rules treat alike, nodes as Cilium sees them, outside addresses as disjoint ranges, and
 * DNS names.
 */
import { formatAddress, formatPrefix, type Prefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { ownRanges, type AddressRange } from '../../cluster/ranges'
import { nodeConflict } from '../../verdict/node-subjects'
import { findPeer, type PolicyModel } from '../../verdict/model'
import { isOfCluster } from '../../verdict/sight'
import { compareTexts } from '../../../values/compare'
import type { UnitSide } from '../diff/units'
import { workloadName } from '../workloads'
import type { PeerKind } from './types'

/** A workload, or a pod whose workload has pods that fare otherwise. */
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

function addWorkloads(model: PolicyModel, sides: UnitSide[], parties: Party[]): readonly string[] {
  const units = new Map<string, { readonly side: UnitSide; readonly pods: number[] }>()
  const hostPods: string[] = []
  model.cluster.endpoints.forEach((endpoint, index) => {
    if (endpoint.isHostNetwork) {
      hostPods.push(endpoint.key)
      return
    }
    const identity = model.inside.ofEndpoint[index] ?? 0
    const [egress, ingress] = [model.maps.mapOf(index, 'egress'), model.maps.mapOf(index, 'ingress')]
    const key = `${identity} ${egress.id} ${ingress.id}`
    const known = units.get(key)
    if (known !== undefined) known.pods.push(index)
    else {
      const isBroken = model.maps.conflictOf(index) !== null
      units.set(key, { side: { identity, egress, ingress, isBroken, key: endpoint.key }, pods: [index] })
    }
  })
  const unitOfWorkload = new Map<string, string | null>()
  const names = model.cluster.endpoints.map((endpoint) => `${endpoint.namespace}/${workloadName(endpoint)}`)
  const nameOf = (index: number): string => names[index] ?? ''
  for (const [key, { pods }] of units)
    for (const index of pods) {
      const name = nameOf(index)
      const known = unitOfWorkload.get(name)
      unitOfWorkload.set(name, known === undefined || known === key ? key : null)
    }
  for (const { side, pods } of units.values()) {
    const members = new Map<
      string,
      { label: string; key: string; namespace: string; keys: Set<string>; pods: number }
    >()
    for (const index of pods) {
      const endpoint = model.cluster.endpoints[index]
      if (endpoint === undefined) continue
      const name = nameOf(index)
      const label = unitOfWorkload.get(name) === null ? endpoint.key : name
      const known = members.get(label)
      if (known !== undefined) {
        known.pods += endpoint.replicas
        known.keys.add(endpoint.key)
        continue
      }
      const { key, namespace, replicas } = endpoint
      members.set(label, { label, key, namespace, keys: new Set([key]), pods: replicas })
    }
    const sorted = [...members.values()].sort((a, b) => compareTexts(a.label, b.label))
    parties.push({
      kind: 'workload',
      key: side.key,
      members: sorted,
      ranges: [],
      canSend: true,
      sides: [sides.length],
    })
    sides.push(side)
  }
  return hostPods
}

type Outside = Omit<Party, 'sides'>

const entities = ['host', 'remote-node', 'kube-apiserver', 'ingress', 'health']

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
  const cidrs = prefixes.flatMap((prefix): Outside[] => {
    const ranges = ownRanges(prefix, table)
    return ranges.length === 0 || isInside(model, prefix) ? [] : [addresses(`cidr:${formatPrefix(prefix)}`, ranges)]
  })
  return [
    ...entities.map((name) => outside('node', `entity:${name}`, name)),
    ...[...model.inside.ofNode.keys()].sort().map((name) => outside('node', `node:${name}`, `node ${name}`)),
    ...worlds,
    ...cidrs,
    ...[...model.ofName.keys()].sort().map((name) => outside('name', `dns:${name}`, name)),
    ...more.map((key) => outside('addresses', key, key.slice(key.indexOf(':') + 1))),
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
  return { ...outside('addresses', key, key.slice(key.indexOf(':') + 1)), ranges }
}

/** An address of a pod, a node or a service: rules about addresses do not decide about it. */
function isInside(model: PolicyModel, prefix: Prefix): boolean {
  return prefix.length === (prefix.family === 4 ? 32 : 128) && isOfCluster(model, formatAddress(prefix))
}

/** Entities that stand for nodes, which are under policy where the host firewall is on. */
const nodeKeys = new Set(['entity:host', 'entity:remote-node', 'entity:kube-apiserver'])

function sidesOf(model: PolicyModel, { key }: Outside, identity: number): readonly UnitSide[] {
  const free: UnitSide = { identity, egress: null, ingress: null, isBroken: false, key }
  if (!nodeKeys.has(key) && !key.startsWith('node:')) return [free]
  const { isActive, byName } = model.nodes()
  if (!isActive) return [free]
  const named = byName.get(key.slice('node:'.length))
  const nodes = key.startsWith('node:') && named !== undefined ? [named] : [...byName.values()]
  const sides = new Map<string, UnitSide>()
  for (const node of nodes) {
    const [egress, ingress] = [node.mapOf('egress'), node.mapOf('ingress')]
    sides.set(`${egress.id} ${ingress.id}`, { identity, egress, ingress, isBroken: nodeConflict(node) !== null, key })
  }
  return sides.size === 0 ? [free] : [...sides.values()]
}
