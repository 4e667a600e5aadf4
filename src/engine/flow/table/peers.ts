/** The ends that flows of a workspace can have: endpoints, and the outside peers that its rules are about. */
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { ownRanges, rangeText, type AddressRange } from '../../cluster/ranges'
import { ofKind } from '../../manifest/resource'
import type { ReservedName } from '../../cilium/numbers'
import type { Direction, Peer } from '../../types'
import { findPeer, type PolicyModel } from '../../verdict/model'
import { isOfCluster } from '../../verdict/sight'
import { emptyBitset, hasBit, orInto, type Bitset } from '../../policy/bitset'

export interface FlowPeer extends Peer {
  /** Index among the model's identities. */
  readonly index: number
  /** Index among the cluster's endpoints; -1 for any other peer. */
  readonly endpoint: number
  /** For an outside peer: whether it can be a sender towards, or a receiver of, endpoints under policy. */
  readonly asSource: boolean
  readonly asDestination: boolean
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

/** All peers of a model: endpoints in their order, then entities, prefixes and names. */
export function flowPeers(model: PolicyModel): readonly FlowPeer[] {
  const peers: FlowPeer[] = model.cluster.endpoints.map((endpoint, i) => {
    const index = model.inside.ofEndpoint[i] ?? 0
    return {
      key: endpoint.key,
      kind: 'endpoint',
      label: endpoint.key,
      identity: model.identities[index]?.number ?? 0,
      index,
      endpoint: i,
      asSource: true,
      asDestination: true,
      ...(endpoint.isHostNetwork
        ? { note: 'on the host network: it counts as the host, and no policy of its own applies' }
        : {}),
    }
  })
  const named = namedPeers(model)
  const add = (
    key: string,
    kind: Peer['kind'],
    label: string,
    asSource: boolean,
    asDestination: boolean,
    note?: string,
  ): void => {
    const found = findPeer(model, key)
    if (typeof found === 'string' || (!asSource && !asDestination)) return
    const identity = model.identities[found.identity]?.number ?? 0
    peers.push({
      key,
      kind,
      label,
      identity,
      index: found.identity,
      endpoint: -1,
      asSource,
      asDestination,
      ...(note === undefined ? {} : { note }),
    })
  }
  const prefixes = model.prefixes.flatMap((text) => parsePrefix(text) ?? [])
  const table = new PrefixTable(prefixes)
  const { isDualStack, family } = model.cluster.settings
  // Where prefixes hold all addresses, nobody is left who is just the world.
  const hasWorld = isDualStack || ownRanges({ family, bits: 0n, length: 0 }, table).length > 0
  for (const [name, label] of Object.entries(entityLabels)) {
    if (name === 'world' && !hasWorld) continue
    const isAlways = name === 'host' || name.startsWith('world')
    add(
      `entity:${name}`,
      'entity',
      label,
      isAlways || named.ingress.entities.has(name),
      isAlways || named.egress.entities.has(name),
    )
  }
  for (const [name, identity] of model.inside.ofNode) {
    add(`node:${name}`, 'entity', name, isNodeNamed(model, 'ingress', identity), isNodeNamed(model, 'egress', identity))
  }
  for (const text of model.prefixes) {
    const prefix = parsePrefix(text)
    if (prefix === null) continue
    const found = findPeer(model, `cidr:${text}`)
    // A prefix of length 0 is the world, unless a CIDR group makes more of it.
    if (typeof found === 'string' || (prefix.length === 0 && found.identity < model.inside.identities.length)) continue
    const isAddress = prefix.length === (prefix.family === 4 ? 32 : 128)
    // Addresses of pods, nodes and services are those, whatever rules say about addresses.
    if (isAddress && isOfCluster(model, formatAddress(prefix))) continue
    const own = ownRanges(prefix, table)
    // All its addresses are decided by narrower prefixes, which are peers of their own.
    if (own.length === 0) continue
    const isWhole = table.inside(prefix).length <= 1
    add(
      isAddress ? `ip:${formatAddress(prefix)}` : `cidr:${text}`,
      isAddress ? 'address' : 'cidr',
      isAddress ? formatAddress(prefix) : text,
      isNamed(model, named.ingress, found.identity),
      isNamed(model, named.egress, found.identity),
      isWhole ? undefined : `what narrower prefixes leave of it: ${rangesText(own)}`,
    )
  }
  const known = new Set(peers.map(({ key }) => key))
  for (const address of statedAddresses(model)) {
    const key = `ip:${address}`
    if (!known.has(key)) add(key, 'address', address, true, true)
    known.add(key)
  }
  for (const name of model.names) {
    const note = model.ofName.has(name)
      ? 'no address is stated: it stands for one that only this name resolves to'
      : undefined
    add(`dns:${name}`, 'dns', name, false, true, note)
  }
  return peers
}

const mostRanges = 3

function rangesText(ranges: readonly AddressRange[]): string {
  const texts = ranges.slice(0, mostRanges).map(rangeText)
  return ranges.length > mostRanges ? `${texts.join(', ')} and ${ranges.length - mostRanges} more` : texts.join(', ')
}

/** Addresses of External resources that state no name: those with one are seen under it. */
function statedAddresses({ cluster }: PolicyModel): readonly string[] {
  return ofKind(cluster.source.resources, 'External').flatMap(({ object: { spec } }) => {
    if ((spec?.dns ?? []).length > 0) return []
    return (spec?.addresses ?? []).flatMap((text) => {
      const address = parseAddress(text)
      return address === null ? [] : [formatAddress(address)]
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

/** What rules of each direction name outside the pods; a rule about the whole cluster names no entity by itself. */
function namedPeers(model: PolicyModel): Readonly<Record<Direction, NamedPeers>> {
  const fresh = (): NamedPeers => ({
    entities: new Set(),
    outside: emptyBitset(model.selection.size),
    holes: new Set(),
  })
  const named = { ingress: fresh(), egress: fresh() }
  for (const { rule } of model.rules) {
    for (const entry of rule.entries) {
      const reserved: string[] = []
      for (const { selector } of entry.peers ?? []) {
        if (selector.type === 'labels') {
          for (const { source, key, operator } of selector.requirements) {
            if (source === 'reserved' && (operator === 'Exists' || operator === 'In')) reserved.push(key)
          }
        } else if (selector.type !== 'all') {
          const { outside, holes } = named[entry.direction]
          orInto(outside, model.selection.select(selector))
          if (selector.type === 'cidr') for (const hole of selector.except) holes.add(formatPrefix(hole))
        }
      }
      if (reserved.length < 5) for (const key of reserved) named[entry.direction].entities.add(key)
    }
  }
  return named
}

/** Whether a rule selects a node by a label of its own. */
function isNodeNamed(model: PolicyModel, direction: Direction, identity: number): boolean {
  return model.rules.some(({ rule }) =>
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
