/**
 * Entries with everything looked up: peers as sets of identities, ports as numbers, precedence as one number.
 * Source: pkg/policy/types/entry.go (precedence), pkg/policy/l4.go (named ports).
 */
import { protocolOfNumber, protocolNumber } from '../../cilium/numbers'
import type { NamedPorts } from '../../cluster/named-ports'
import { andInto, copyOf, emptyBitset, orInto, setBit, type Bitset } from '../../policy/selectors/bitset'
import type { Peer, PolicyEntry, PortRange } from '../../policy/entry'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import { namedRange, type SharedEnds } from './filters'

/** What put an entry there: a policy's rule, or one of the engine's own default rules. */
export type Origin =
  | { readonly kind: 'policy'; readonly entry: PolicyEntry }
  | { readonly kind: 'default-allow' | 'default-deny' | 'localhost' | 'unknown-protocol' }

export interface ResolvedEntry {
  readonly origin: Origin
  readonly action: 'allow' | 'deny' | 'pass'
  readonly tier: number
  /** Higher is asked first: an inverted rank, then what the entry does. */
  readonly precedence: number
  readonly isL7: boolean
  readonly peers: Bitset
  /** Peers that it covers by a key for any peer or for a whole kind of peers, and not by keys of their own. */
  readonly aggregated: Bitset
  /** Null for all ports of all protocols. */
  readonly ports: readonly PortRange[] | null
}

const rankLimit = 2 ** 31

/** Low byte of the precedence; see section "Precedence" of pkg/policy/types/entry.go. */
function effectPrecedence(action: 'allow' | 'deny' | 'pass', entry: PolicyEntry | null): number {
  if (action === 'deny') return 255
  if (action === 'pass') return 0
  switch (entry?.l7?.kind) {
    case 'listener':
      return entry.l7.priority > 0 && entry.l7.priority <= 100 ? 255 - entry.l7.priority : 129
    case 'http':
      return 154
    case 'tls':
      return 139
    case 'dns':
      return 134
    default:
      return 1
  }
}

/** One number to order entries by: the rank first, then the effect. */
export function precedenceOf(rank: number, action: 'allow' | 'deny' | 'pass', entry: PolicyEntry | null): number {
  return (rankLimit - rank) * 256 + effectPrecedence(action, entry)
}

interface PeerSets {
  readonly peers: Bitset
  readonly aggregated: Bitset
}

function resolvedEntry(
  entry: PolicyEntry,
  { peers, aggregated }: PeerSets,
  ports: readonly PortRange[] | null,
): ResolvedEntry {
  const { action, tier, rank, l7 } = entry
  return {
    origin: { kind: 'policy', entry },
    action,
    tier,
    precedence: precedenceOf(rank, action, entry),
    isL7: l7 !== null,
    peers,
    aggregated,
    ports,
  }
}

/** What entries look up at their subject. */
export interface SubjectPorts {
  readonly own: NamedPorts
  readonly ends: SharedEnds
}

/** Resolves the entries of one subject; named ports of ingress are the subject's own, those of egress the peers'. */
export class EntryResolver {
  private readonly peerSets = new WeakMap<readonly Peer[], PeerSets>()
  private readonly shared = new WeakMap<PolicyEntry, readonly ResolvedEntry[]>()
  private readonly none: Bitset
  private bearers: ReadonlyMap<string, ReadonlyMap<number, Bitset>> | undefined

  constructor(private readonly selection: SelectorCache) {
    this.none = emptyBitset(selection.size)
  }

  resolve(entry: PolicyEntry, subject: SubjectPorts): readonly ResolvedEntry[] {
    // Only named ports of ingress make an entry mean something else for another subject.
    const isShared = entry.direction === 'egress' || entry.ports?.some(isNamed) !== true
    if (!isShared) return this.resolveFor(entry, subject)
    let known = this.shared.get(entry)
    if (known === undefined) {
      known = this.resolveFor(entry, subject)
      this.shared.set(entry, known)
    }
    return known
  }

  private resolveFor(entry: PolicyEntry, { own, ends }: SubjectPorts): readonly ResolvedEntry[] {
    const { ports } = entry
    if (ports?.length === 0) return []
    const sets = this.peersOf(entry.peers)
    if (ports?.some(isNamed) !== true) return [resolvedEntry(entry, sets, ports)]
    const plain = ports.filter((port) => !isNamed(port))
    const resolved: ResolvedEntry[] = []
    if (plain.length > 0) resolved.push(resolvedEntry(entry, sets, plain))
    for (const port of ports.filter(isNamed)) {
      if (entry.direction === 'ingress') {
        const found = own.byName.get(port.name ?? '')
        if (found !== undefined && protocolNumber[found.protocol] === port.protocol)
          resolved.push(resolvedEntry(entry, sets, [namedRange(entry.tier, port, found.port, ends)]))
        continue
      }
      // Towards each peer it is a single port, whatever `endPort` says, and no aggregate stands for several peers.
      for (const [number, peers] of this.bearersOf(port, entry.peers)) {
        const single = { ...port, first: number, last: number }
        resolved.push(resolvedEntry(entry, { peers, aggregated: this.none }, [single]))
      }
    }
    return resolved
  }

  private peersOf(peers: readonly Peer[] | null): PeerSets {
    if (peers === null) return { peers: this.selection.all, aggregated: this.selection.all }
    const [first] = peers
    // The selection itself keeps what a single selector selects.
    if (peers.length === 1 && first !== undefined)
      return {
        peers: this.selection.selectPeers(first.selector),
        aggregated: this.selection.aggregates(first.selector),
      }
    let sets = this.peerSets.get(peers)
    if (sets === undefined) {
      sets = { peers: emptyBitset(this.selection.size), aggregated: emptyBitset(this.selection.size) }
      for (const { selector } of peers) {
        orInto(sets.peers, this.selection.selectPeers(selector))
        orInto(sets.aggregated, this.selection.aggregates(selector))
      }
      this.peerSets.set(peers, sets)
    }
    return sets
  }

  /** The peers that selectors select by themselves and that give a port this name, by the number behind the name. */
  private bearersOf(port: PortRange, peers: readonly Peer[] | null): ReadonlyMap<number, Bitset> {
    const bearers = (this.bearers ??= bearersOfNames(this.selection)).get(
      `${protocolOfNumber(port.protocol)}/${port.name}`,
    )
    const found = new Map<number, Bitset>()
    if (bearers === undefined) return found
    const selected = emptyBitset(this.selection.size)
    for (const { selector } of peers ?? []) orInto(selected, this.selection.select(selector))
    for (const [number, all] of bearers) {
      const bits = copyOf(all)
      if (peers !== null) andInto(bits, selected)
      if (bits.some((word) => word !== 0)) found.set(number, bits)
    }
    return found
  }
}

/** Identities by `protocol/name` of a port and the number that it stands for. */
function bearersOfNames({ identities, size }: SelectorCache): ReadonlyMap<string, ReadonlyMap<number, Bitset>> {
  const bearers = new Map<string, Map<number, Bitset>>()
  identities.forEach(({ namedPorts }, identity) => {
    for (const [name, { protocol, port }] of namedPorts.byName) {
      const key = `${protocol}/${name}`
      let numbers = bearers.get(key)
      if (numbers === undefined) bearers.set(key, (numbers = new Map()))
      let bits = numbers.get(port)
      if (bits === undefined) numbers.set(port, (bits = emptyBitset(size)))
      setBit(bits, identity)
    }
  })
  return bearers
}

function isNamed({ name }: PortRange): boolean {
  return name !== undefined
}

/** Whether a list of port ranges covers a port; null covers everything. */
export function coversPort(ports: readonly PortRange[] | null, protocol: number, port: number): boolean {
  return (
    ports === null || ports.some((range) => range.protocol === protocol && range.first <= port && port <= range.last)
  )
}

/**
 * How narrowly a list of port ranges covers a port, in bits: 0 for every protocol, 8 for every port of one, up to 24
 * for a single port. Ranges stand in the policy map as blocks of a power of two (pkg/policy/portrange.go).
 */
export function portSpecificity(ports: readonly PortRange[] | null, protocol: number, port: number): number {
  if (ports === null) return 0
  let best = 0
  for (const range of ports) {
    if (range.protocol === protocol && range.first <= port && port <= range.last)
      best = Math.max(best, 8 + blockBits(range, port))
  }
  return best
}

function blockBits({ first, last }: PortRange, port: number): number {
  for (let bits = 0; bits < 16; bits++) {
    const size = 2 ** (16 - bits)
    const start = Math.floor(port / size) * size
    if (start >= first && start + size - 1 <= last) return bits
  }
  return 16
}
