/** The ends that flows of a workspace can have: endpoints, and the outside peers that its rules are about. */
import { outsideKey } from '../../keys'
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { isWhole, ownRanges, rangesName, rangesText } from '../../cluster/ranges'
import { ofKind } from '../../manifest/resource'
import type { ReservedName } from '../../cilium/numbers'
import type { Direction, Peer } from '../../types'
import { addressesOfName, findPeer, isOfCluster } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import { someNode, type NodeSubject } from '../../verdict/maps/node-subjects'
import type { RuleOfPolicy } from '../../verdict/maps/subjects'
import type { PolicyRule } from '../../policy/entry'
import type { Selector } from '../../policy/selectors/selector'
import { podsOf, type Pods } from './pods'
import { isSame } from '../../../values/same'
import { emptyBitset, hasBit, orInto, type Bitset } from '../../policy/selectors/bitset'
import { remembered } from '../../../values/remembered'

export interface FlowPeer extends Peer {
  /** Index among the model's identities. */
  readonly index: number
  /** Index among the cluster's endpoints; -1 for any other peer. */
  readonly endpoint: number
  /** For an outside peer: whether it can be a sender towards, or a receiver of, endpoints under policy. */
  readonly asSource: boolean
  readonly asDestination: boolean
  /** The node whose own policies hold for it, where the host firewall is on, or Cilium's own endpoint that it is. */
  readonly subject?: NodeSubject
  /** What others see of it. */
  readonly shown: Peer
}

const entityLabels: Readonly<Partial<Record<ReservedName, string>>> = {
  host: 'host',
  'remote-node': 'remote node',
  'kube-apiserver': 'kube-apiserver',
  health: 'health',
  ingress: 'ingress',
  world: 'world',
  'world-ipv4': 'world IPv4',
  'world-ipv6': 'world IPv6',
}

/** More nodes than these are peers of their own only where policies are about them, and not for a rule about any node. */
const mostNodes = 12

/** The peers of a model by their numbers: pods first, of which most are only shown. */
export class FlowPeers {
  readonly shown: readonly Peer[]
  /** How many of them are pods. */
  readonly pods: number
  private readonly made: (FlowPeer | undefined)[] = []

  constructor(
    private readonly model: PolicyModel,
    /** The peers that are no pods. */
    readonly outside: readonly FlowPeer[],
  ) {
    const pods = podsOf(model)
    this.pods = pods.shown.length
    this.shown = shownOf(
      pods,
      outside.map((peer) => peer.shown),
    )
  }

  get length(): number {
    return this.shown.length
  }

  at(i: number): FlowPeer | undefined {
    return i < this.pods ? (this.made[i] ??= this.pod(i)) : this.outside[i - this.pods]
  }

  private pod(i: number): FlowPeer | undefined {
    const shown = this.shown[i]
    const index = this.model.inside.ofEndpoint[i]
    if (shown === undefined || index === undefined) return undefined
    const { key, kind, label, identity, note } = shown
    const own = { key, kind, label, identity, index, endpoint: i, asSource: true, asDestination: true, shown }
    return note === undefined ? own : { ...own, note }
  }
}

/** What was shown last of the same pods, and the part of it that is no pods. */
const lastShown = new WeakMap<Pods, { readonly outside: readonly Peer[]; readonly all: readonly Peer[] }>()

function shownOf(pods: Pods, outside: readonly Peer[]): readonly Peer[] {
  const before = lastShown.get(pods)
  if (before !== undefined && isSame(before.outside, outside)) return before.all
  const all = pods.shown.concat(outside)
  lastShown.set(pods, { outside, all })
  return all
}

/**
 * All peers of a model: endpoints in their order, then entities, nodes, prefixes and names.
 *
 * @param asked key of a node that is a peer whether rules are about it or not
 */
export function flowPeers(model: PolicyModel, asked: string | null = null): FlowPeers {
  const peers: FlowPeer[] = []
  const named = namedPeers(model)
  const add = (
    { key, kind, label }: Pick<Peer, 'key' | 'kind' | 'label'>,
    { asSource, asDestination }: Pick<FlowPeer, 'asSource' | 'asDestination'>,
    { note, subject }: Pick<FlowPeer, 'note' | 'subject'> = {},
  ): void => {
    const found = findPeer(model, key)
    if (typeof found === 'string' || (!asSource && !asDestination)) return
    const identity = model.identities[found.identity]?.number ?? 0
    const shown: Peer = { key, kind, label, identity, ...(note === undefined ? {} : { note }) }
    peers.push({
      ...shown,
      index: found.identity,
      endpoint: -1,
      asSource,
      asDestination,
      ...(subject === undefined ? {} : { subject }),
      shown,
    })
  }
  const prefixes = model.prefixes.flatMap((text) => parsePrefix(text) ?? [])
  const table = new PrefixTable(prefixes)
  const { isDualStack, family } = model.cluster.settings
  // Nobody is just the world where there are two families, or where prefixes hold all addresses.
  const rest = isDualStack ? [] : ownRanges({ family, bits: 0n, length: 0 }, table)
  const hasWorld = rest.length > 0
  for (const [name, label] of Object.entries(entityLabels)) {
    if (name === 'world' && !hasWorld) continue
    const isAlways = name === 'host' || name.startsWith('world')
    // Without Node resources one node stands for all.
    const subject = name === 'host' ? subjectAt(model, someNode) : model.ownEndpoints().get(outsideKey('entity', name))
    add(
      { key: outsideKey('entity', name), kind: 'entity', label },
      {
        asSource: isAlways || named.ingress.entities.has(name),
        asDestination: isAlways || named.egress.entities.has(name),
      },
      {
        ...(subject === undefined ? {} : { subject }),
        ...(name === 'world' && table.within({ family, bits: 0n, length: 0 }).some(({ length }) => length > 0)
          ? { note: `what the prefixes of policies leave of it: ${rangesText(rest)}` }
          : {}),
      },
    )
  }
  for (const name of model.cluster.nodes.keys()) {
    const key = outsideKey('node', name)
    const subject = subjectAt(model, name)
    const isMeant = (direction: Direction): boolean =>
      key === asked || subject !== undefined || isNodeMeant(model, named[direction], direction, name)
    add(
      { key, kind: 'node', label: name },
      { asSource: isMeant('ingress'), asDestination: isMeant('egress') },
      {
        note: subject === undefined ? 'a node: no policy of its own applies' : 'a node, with policies of its own',
        ...(subject === undefined ? {} : { subject }),
      },
    )
  }
  for (const text of model.prefixes) {
    const prefix = parsePrefix(text)
    if (prefix === null) continue
    const found = findPeer(model, outsideKey('cidr', text))
    // A prefix of length 0 is the world, unless a CIDR group makes more of it.
    if (typeof found === 'string' || (prefix.length === 0 && found.identity < model.inside.identities.length)) continue
    const isAddress = prefix.length === (prefix.family === 4 ? 32 : 128)
    // Addresses of pods, nodes and services stand for these, whatever rules say about addresses.
    if (isAddress && isOfCluster(model, formatAddress(prefix))) continue
    const own = ownRanges(prefix, table)
    // All its addresses are decided by narrower prefixes, which are peers of their own.
    if (own.length === 0) continue
    add(
      isAddress
        ? { key: outsideKey('ip', formatAddress(prefix)), kind: 'address', label: formatAddress(prefix) }
        : { key: outsideKey('cidr', text), kind: 'cidr', label: rangesName(prefix, table) },
      {
        asSource: isNamed(model, named.ingress, found.identity),
        asDestination: isNamed(model, named.egress, found.identity),
      },
      isWhole(prefix, table) ? {} : { note: `what narrower prefixes leave of ${text}` },
    )
  }
  const known = new Set(peers.map(({ key }) => key))
  for (const address of statedAddresses(model)) {
    const key = outsideKey('ip', address)
    if (!known.has(key)) add({ key, kind: 'address', label: address }, { asSource: true, asDestination: true })
    known.add(key)
  }
  for (const name of model.names) {
    const stated = addressesOfName(model, name)
    // Whoever has the address stands for the name.
    if (stated.length > 0 && stated.every((address) => isOfCluster(model, address))) continue
    const note = 'no address is stated: it stands for one that only this name resolves to'
    add(
      { key: outsideKey('dns', name), kind: 'dns', label: name },
      { asSource: false, asDestination: true },
      model.ofName.has(name) ? { note } : {},
    )
  }
  return new FlowPeers(model, peers)
}

/** Addresses of External resources that state no name: those with one are seen under it. */
function statedAddresses(model: PolicyModel): readonly string[] {
  return ofKind(model.cluster.source.resources, 'External').flatMap(({ object: { spec } }) => {
    if ((spec?.dns ?? []).length > 0) return []
    return (spec?.addresses ?? []).flatMap((text) => {
      const address = parseAddress(text)
      return address === null || isOfCluster(model, text) ? [] : [formatAddress(address)]
    })
  })
}

interface NamedPeers {
  readonly entities: Set<string>
  /** Identities that selectors of outside addresses select. */
  readonly outside: Bitset
  /** What those selectors leave out: a hole in a prefix is worth seeing too. */
  readonly holes: Set<string>
}

/** What one rule names outside the pods, as far as it does. */
interface NamedByRule {
  readonly direction: Direction
  readonly reserved: readonly string[]
  /** Of outside addresses. */
  readonly selectors: readonly Selector[]
}

/** Kept with their policy: an edit leaves most policies as they are, and most name pods alone. */
const namedByRule = remembered((rule: PolicyRule): readonly NamedByRule[] =>
  rule.entries.flatMap(({ direction, peers }) => {
    const reserved: string[] = []
    const selectors: Selector[] = []
    for (const { selector } of peers ?? [])
      if (selector.type === 'labels') {
        for (const { source, key, operator } of selector.requirements)
          if (source === 'reserved' && (operator === 'Exists' || operator === 'In')) reserved.push(key)
      } else if (selector.type !== 'all') selectors.push(selector)
    return reserved.length === 0 && selectors.length === 0 ? [] : [{ direction, reserved, selectors }]
  }),
)

/** What rules of each direction name outside the pods; a rule about the whole cluster names no entity by itself. */
function namedPeers(model: PolicyModel): Readonly<Record<Direction, NamedPeers>> {
  const fresh = (): NamedPeers => ({
    entities: new Set(),
    outside: emptyBitset(model.selection.size),
    holes: new Set(),
  })
  const named = { ingress: fresh(), egress: fresh() }
  for (const { rule } of [...model.rules, ...nodeRules(model)]) {
    for (const { direction, reserved, selectors } of namedByRule(rule)) {
      const { entities, outside, holes } = named[direction]
      for (const selector of selectors) {
        orInto(outside, model.selection.select(selector))
        if (selector.type === 'cidr') for (const hole of selector.except) holes.add(formatPrefix(hole))
      }
      if (reserved.length < 5) for (const key of reserved) entities.add(key)
    }
  }
  return named
}

/** A node that policies hold back in any direction; undefined where none does, or the host firewall is off. */
function subjectAt(model: PolicyModel, name: string): NodeSubject | undefined {
  const node = model.nodes().byName.get(name)
  return node?.mapOf('ingress').isEnforced === true || node?.mapOf('egress').isEnforced === true ? node : undefined
}

/** Rules of the nodes that are under policy; each once. */
export function nodeRules(model: PolicyModel): readonly RuleOfPolicy[] {
  const found = new Map(
    [...model.nodes().byName.values()].flatMap(({ rules }) => rules.rules.map((own) => [own.rule, own])),
  )
  return [...found.values()]
}

/** Entities that stand for nodes. */
const nodeEntities = ['host', 'remote-node', 'kube-apiserver'] as const

/** Whether rules of a direction are about a node: by a label or an address of its own, or about nodes where these are few. */
function isNodeMeant(model: PolicyModel, { entities }: NamedPeers, direction: Direction, name: string): boolean {
  const { nodes, apiServer } = model.cluster
  const own = model.inside.ofNode.get(name)
  if (own !== undefined && isNodeNamed(model, direction, own)) return true
  if (nodes.size > mostNodes || nodes.get(name)?.isStated !== true) return false
  return nodeEntities.some(
    (entity) => entities.has(entity) && (entity !== 'kube-apiserver' || apiServer?.nodes.has(name) === true),
  )
}

/** Whether a rule selects a node by a label or an address of its own. */
function isNodeNamed(model: PolicyModel, direction: Direction, identity: number): boolean {
  return [...model.rules, ...nodeRules(model)].some(({ rule }) =>
    rule.entries.some(
      (entry) =>
        entry.direction === direction &&
        (entry.peers ?? []).some(
          ({ selector }) =>
            (selector.type === 'labels' ? selector.text.includes('remote-node') : selector.type !== 'all') &&
            hasBit(model.selection.select(selector), identity),
        ),
    ),
  )
}

/** Whether a rule names an outside peer. */
function isNamed(model: PolicyModel, { outside, holes }: NamedPeers, identity: number): boolean {
  const prefix = model.identities[identity]?.prefix
  return hasBit(outside, identity) || (prefix !== null && prefix !== undefined && holes.has(formatPrefix(prefix)))
}
