/**
 * Who is told apart: pods that the rules treat alike, nodes as Cilium sees them, outside addresses as disjoint ranges, and
 * DNS names.
 */
import { hasScheme, idName, outsideKey } from '../../keys'
import { formatAddress, formatPrefix, type Prefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { ownRanges, type AddressRange } from '../../cluster/ranges'
import { nodeEntities } from '../../verdict/node-ends'
import { findPeer, isOfCluster, outsideServers } from '../../verdict/find-peer'
import { serverSenders } from '../../verdict/sight'
import type { PolicyModel } from '../../verdict/model'
import { compareTexts } from '../../../values/compare'
import { sideOfKey, sideOfNode, sidesOnNode, type UnitSide } from '../diff/sides'
import { nodeNames } from '../diff/units'
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
  /** Nodes of its pods; the empty text stands for a node that is not stated. */
  readonly nodes: ReadonlySet<string>
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
  /** The API server as a sender, where that is seen as somebody else. */
  readonly sendsAs?: readonly number[]
  /** The API server's sides to pods of the nodes on which it runs, whose local host it is. */
  readonly home?: ReadonlyMap<string, number>
  /** Of nodes: where each of the sides is; the empty text stands for nodes that nobody states. */
  readonly places?: readonly ReadonlySet<string>[]
  /** Of pods: their nodes; absent where that of one of them is not stated. */
  readonly nodes?: ReadonlySet<string>
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
    const { own, sent = [], home = [], places } = sidesOf(model, party, found.identity)
    const all = [...own, ...sent, ...home.map(({ side }) => side)]
    const numbers = all.map((_, i) => sides.length + i)
    parties.push({
      ...party,
      sides: numbers.slice(0, own.length),
      ...(sent.length === 0 ? {} : { sendsAs: numbers.slice(own.length, own.length + sent.length) }),
      ...(home.length === 0
        ? {}
        : { home: new Map(home.map(({ name }, i) => [name, sides.length + own.length + sent.length + i])) }),
      ...(places === undefined ? {} : { places }),
    })
    sides.push(...all)
  }
  return { parties, sides, hostPods }
}

interface Unit {
  readonly side: UnitSide
  readonly members: OpenMember[]
  readonly nodes: Set<string>
}

interface OpenMember extends Member {
  readonly keys: Set<string>
  readonly nodes: Set<string>
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
      units.push({ side: { identity, egress, ingress, isBroken, key: endpoint.key }, members: [], nodes: new Set() })
    }
    units[unit]?.nodes.add(endpoint.nodeName)
    return unit
  })
  addMembers(model, units, unitOf)
  for (const { side, members, nodes } of units) {
    parties.push({
      kind: 'workload',
      key: side.key,
      members: members.sort((a, b) => compareTexts(a.label, b.label)),
      ranges: [],
      canSend: true,
      sides: [sides.length],
      ...(nodes.has('') ? {} : { nodes }),
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
  endpoints.forEach(({ key, namespace, replicas, nodeName }, index) => {
    const unit = units[unitOf[index] ?? -1]
    const name = nameOf[index] ?? -1
    if (unit === undefined) return
    const isSplit = unitOfName[name] === split
    const member = isSplit ? undefined : known[name]
    if (member !== undefined) {
      member.pods += replicas
      member.keys.add(key)
      member.nodes.add(nodeName)
      return
    }
    const label = isSplit ? key : (labels[name] ?? '')
    const made: OpenMember = {
      label,
      key,
      namespace,
      keys: new Set([key]),
      pods: replicas,
      nodes: new Set([nodeName]),
    }
    unit.members.push(made)
    if (!isSplit) known[name] = made
  })
}

type Outside = Omit<Party, 'sides' | 'sendsAs' | 'home' | 'places' | 'nodes'>

const apiServer = 'kube-apiserver'
const apiServerKey = outsideKey('entity', apiServer)
const entities = ['host', 'remote-node', apiServer, 'ingress', 'health']

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
  const servers = new Set(outsideServers(model))
  const cidrs = prefixes.flatMap((prefix): Outside[] => {
    const ranges = ownRanges(prefix, table)
    if (ranges.length === 0 || isInside(model, prefix)) return []
    const key = outsideKey('cidr', formatPrefix(prefix))
    const isServer = isAddress(prefix) && servers.delete(formatAddress(prefix))
    return [{ ...outside('addresses', key, isServer ? apiServer : idName(key)), ranges }]
  })
  const names = outsideServers(model).length > 0 ? entities.filter((name) => name !== apiServer) : entities
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
    members: [{ label, key, namespace: '', keys: new Set([key]), pods: 1, nodes: new Set() }],
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

interface Sides {
  readonly own: readonly UnitSide[]
  readonly sent?: readonly UnitSide[]
  readonly home?: readonly { readonly name: string; readonly side: UnitSide }[]
  readonly places?: Party['places']
}

function sidesOf(model: PolicyModel, { key }: Outside, identity: number): Sides {
  const named = hasScheme(key, 'node')
  if (!named && !nodeEntities.has(key)) return { own: [sideOfKey(model, key, identity)] }
  const { isActive } = model.nodes()
  if (named) {
    const side = isActive ? sideOfNode(model, key) : null
    return { own: [side ?? sideOfKey(model, key, identity)] }
  }
  const sides = new Map<string, UnitSide>()
  const places = new Map<string, Set<string>>()
  const add = (name: string, found: readonly UnitSide[]): void => {
    for (const side of found) {
      const text = `${side.identity} ${side.egress?.id} ${side.ingress?.id}`
      sides.set(text, side)
      places.set(text, (places.get(text) ?? new Set()).add(name))
    }
  }
  for (const name of nodeNames(model, model)) add(name, sidesOnNode(model, key, name))
  if (key === apiServerKey)
    return { own: [...sides.values()], sent: sentByServer(model, [...sides.values()]), home: homesOf(model) }
  if (key === 'entity:host' && !isActive && !model.cluster.settings.cidrMode.nodes)
    add('', [sideOfKey(model, key, identity)])
  return { own: [...sides.values()], places: [...places.values()] }
}

/** What the API server is to the pods of its own nodes. */
function homesOf(model: PolicyModel): NonNullable<Sides['home']> {
  const names = [...(model.cluster.apiServer?.nodes ?? [])]
  return names.flatMap((name) => sidesOnNode(model, 'entity:host', name).map((side) => ({ name, side })))
}

/** The API server's sides as a sender, where other nodes see it otherwise than as a receiver. */
function sentByServer(model: PolicyModel, own: readonly UnitSide[]): readonly UnitSide[] {
  const seen = serverSenders(model)
  const isSame = own.every((side) => seen.every((identity) => identity === side.identity))
  return isSame ? [] : own.flatMap((side) => seen.map((identity) => ({ ...side, identity })))
}
