/** Which identities a selector selects: each distinct selector is evaluated once, by way of an index of labels. */
import type { Prefix } from '../../cluster/address'
import { clusterKey, namespaceKey } from '../../cluster/labels'
import type { ClusterIdentity } from '../../cluster/identity'
import { PrefixTable } from '../../cluster/prefix-table'
import {
  andInto,
  andNotInto,
  clearBit,
  copyOf,
  emptyBitset,
  emptyWords,
  forEachBit,
  fullBitset,
  orInto,
  setBit,
  type Bitset,
} from './bitset'
import { moved, renumber, type Renumbering } from './renumbering'
import type { Requirement, Selector } from './selector'

/** Identities that have a label key, and which value. */
interface KeyIndex {
  readonly present: Bitset
  readonly byValue: Map<string, Bitset>
}

const worldKeys: ReadonlySet<string> = new Set(['world', 'world-ipv4', 'world-ipv6'])

function isNegative({ operator }: Requirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist'
}

function isClusterKey({ key, operator }: Requirement): boolean {
  return key === clusterKey && (operator === 'In' || operator === 'Exists')
}

/** As the entities `world` and `remote-node` select; such a label in a selector acts on each address by itself. */
function isEntity(name: 'world' | 'remote-node'): (requirement: Requirement) => boolean {
  return ({ source, key, operator }) => source === 'reserved' && key === name && operator === 'Exists'
}
const isWorldEntity = isEntity('world')
const isRemoteNodeEntity = isEntity('remote-node')

/** Labels of all identities, looked up from the label's side. */
interface LabelIndex {
  /** Keys by the labels' source. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, KeyIndex>>
  /** Keys of any source, as far as they have been asked for. */
  readonly anySource: Map<string, KeyIndex | undefined>
  /** What selectors of groups of addresses may select. */
  readonly inGroups: Bitset
  /** What stands below an aggregate: pods of the cluster, addresses with an identity of their own, nodes with labels. */
  readonly pods: Bitset
  readonly outside: Bitset
  readonly nodes: Bitset
}

/** What was answered before, by the text of the selector. */
type Answers = Map<string, Bitset>

/** The identities from which others came by an edit, and what the edit added: the answers follow from theirs. */
interface Origin {
  readonly base: SelectorCache
  readonly renumbering: Renumbering
  readonly added: SelectorCache
}

export class SelectorCache {
  readonly size: number
  readonly all: Bitset
  private labels: LabelIndex | undefined
  private addresses: PrefixTable | undefined
  private inner: InnerTable | undefined
  private readonly selected: Answers = new Map()
  private readonly peers: Answers = new Map()
  private readonly aggregated: Answers = new Map()

  /** @param hasAggregates whether one key of a policy map stands for many identities, as since 1.20 */
  constructor(
    readonly identities: readonly ClusterIdentity[],
    readonly hasAggregates = true,
    private readonly origin: Origin | null = null,
  ) {
    this.size = identities.length
    this.all = fullBitset(this.size)
  }

  /**
   * The cache for another list of identities, whose answers follow from those of this one, each when it is first asked for;
   * null where the lists have too little in common. The base stays the same from edit to edit.
   */
  renumbered(identities: readonly ClusterIdentity[]): SelectorCache | null {
    const base = this.origin?.base ?? this
    const renumbering = renumber(base.identities, identities)
    if (renumbering === null) return null
    const added = renumbering.added.map((index) => identities[index]).filter((identity) => identity !== undefined)
    const { hasAggregates } = this
    return new SelectorCache(identities, hasAggregates, {
      base,
      renumbering,
      added: new SelectorCache(added, hasAggregates),
    })
  }

  /** What the base answers, moved, with the identities that came since. */
  private carried({ base, renumbering, added }: Origin, ask: (cache: SelectorCache) => Bitset): Bitset {
    const old = ask(base)
    if (old === base.all) return this.all
    const bits = moved(old, renumbering)
    if (added.size > 0) forEachBit(ask(added), (i) => setBit(bits, renumbering.added[i] ?? 0))
    return bits
  }

  /** Built for the first selector that has not been asked before. */
  private get index(): LabelIndex {
    return (this.labels ??= indexLabels(this.identities))
  }

  /** Identities that a selector selects. The result is shared: do not change it. */
  select(selector: Selector): Bitset {
    let bits = this.selected.get(selector.text)
    if (bits === undefined) {
      const { origin } = this
      bits = origin === null ? this.evaluate(selector) : this.carried(origin, (cache) => cache.select(selector))
      this.selected.set(selector.text, bits)
    }
    return bits
  }

  /** Identities that a selector stands for as a peer, those by way of an aggregate included. Shared: do not change it. */
  selectPeers(selector: Selector): Bitset {
    if (selector.type !== 'labels' || !selector.requirements.every(isNegative)) return this.select(selector)
    let bits = this.peers.get(selector.text)
    if (bits === undefined) {
      bits = copyOf(this.select(selector))
      orInto(bits, this.aggregates(selector))
      this.peers.set(selector.text, bits)
    }
    return bits
  }

  /**
   * Identities that a selector covers by a key for many of them at once. The policy map has such keys for all pods of
   * the cluster, for all addresses with an identity of their own and for all nodes with labels (pkg/policy/aggregate.go).
   * These aggregates have no label themselves, so a selector that only rules labels out selects them, and with them
   * every member. Before 1.20 there is the key for all identities alone. Shared: do not change.
   */
  aggregates(selector: Selector): Bitset {
    let bits = this.aggregated.get(selector.text)
    if (bits === undefined) {
      const { origin } = this
      bits = origin === null ? this.aggregatesOf(selector) : this.carried(origin, (cache) => cache.aggregates(selector))
      this.aggregated.set(selector.text, bits)
    }
    return bits
  }

  private aggregatesOf(selector: Selector): Bitset {
    if (selector.type === 'all') return this.all
    const bits = emptyBitset(this.size)
    if (selector.type === 'labels' && this.hasAggregates) {
      const { requirements } = selector
      const { pods, outside, nodes } = this.index
      const isForAll = requirements.every(isNegative)
      if (isForAll || requirements.every(isClusterKey)) orInto(bits, pods)
      if (isForAll || requirements.every(isWorldEntity)) orInto(bits, outside)
      if (isForAll || requirements.every(isRemoteNodeEntity)) orInto(bits, nodes)
    }
    return bits
  }

  private evaluate(selector: Selector): Bitset {
    switch (selector.type) {
      case 'all':
        return this.all
      case 'labels':
        return this.matching(selector.requirements)
      case 'cidr':
        return this.inPrefix(selector.prefix, selector.except)
      case 'cidr-group': {
        const bits = this.matching(selector.requirements)
        andInto(bits, this.index.inGroups)
        for (const hole of selector.except) andNotInto(bits, this.inPrefix(hole, []))
        return bits
      }
      case 'fqdn': {
        const bits = emptyBitset(this.size)
        const label = keyIndex(this.index, 'fqdn', selector.pattern.text)
        if (label !== undefined) orInto(bits, label.present)
        return bits
      }
    }
  }

  private matching(requirements: readonly Requirement[]): Bitset {
    const bits = copyOf(this.all)
    for (const requirement of requirements) {
      const { source, key, operator, values } = requirement
      const entry = keyIndex(this.index, source, key)
      switch (operator) {
        case 'Exists':
          andInto(bits, entry?.present ?? emptyBitset(this.size))
          break
        case 'DoesNotExist':
          if (entry !== undefined) andNotInto(bits, entry.present)
          break
        case 'In': {
          const [value] = values
          const only = values.length === 1 && value !== undefined ? entry?.byValue.get(value) : undefined
          andInto(bits, only ?? this.bearing(entry, values))
          break
        }
        case 'NotIn':
          for (const value of values) {
            const found = entry?.byValue.get(value)
            if (found !== undefined) andNotInto(bits, found)
          }
      }
    }
    return bits
  }

  /** Identities that have a key with one of the values. */
  private bearing(entry: KeyIndex | undefined, values: readonly string[]): Bitset {
    const bits = emptyBitset(this.size)
    for (const value of values) {
      const found = entry?.byValue.get(value)
      if (found !== undefined) orInto(bits, found)
    }
    return bits
  }

  /**
   * Prefix containment among outside addresses; a prefix of length 0 is the world of its family, and 0.0.0.0/0 in a cluster
   * of one family is the world itself.
   */
  private inPrefix(prefix: Prefix, except: readonly Prefix[]): Bitset {
    const bits = emptyBitset(this.size)
    this.eachInside(prefix, (i) => setBit(bits, i))
    for (const hole of except) this.eachInside(hole, (i) => clearBit(bits, i))
    return bits
  }

  private eachInside(outer: Prefix, visit: (identity: number) => void): void {
    this.addresses ??= new PrefixTable(this.identities.map(({ prefix }) => prefix))
    for (const i of this.addresses.inside(outer)) visit(i)
    this.inner ??= innerTable(this.identities)
    const { table, owners, notInZero } = this.inner
    for (const i of owners.length === 0 ? [] : table.inside(outer)) {
      const owner = owners[i] ?? 0
      if (outer.length > 0 || !notInZero.has(owner)) visit(owner)
    }
    if (outer.length > 0 || outer.family !== 4) return
    this.identities.forEach(({ prefix, texts }, i) => {
      if (prefix !== null && texts.includes('reserved:world')) visit(i)
    })
  }
}

/** Prefixes of pods and nodes, where rules about addresses match them: one selects its owner by any of them. */
interface InnerTable {
  readonly table: PrefixTable
  readonly owners: readonly number[]
  /** Owners that no prefix of length 0 covers. */
  readonly notInZero: ReadonlySet<number>
}

function innerTable(identities: readonly ClusterIdentity[]): InnerTable {
  const prefixes: Prefix[] = []
  const owners: number[] = []
  const notInZero = new Set<number>()
  identities.forEach(({ inner }, i) => {
    if (inner === undefined) return
    if (!inner.isInZero) notInZero.add(i)
    for (const prefix of inner.prefixes) {
      prefixes.push(prefix)
      owners.push(i)
    }
  })
  return { table: new PrefixTable(prefixes), owners, notInZero }
}

function indexLabels(identities: readonly ClusterIdentity[]): LabelIndex {
  const size = identities.length
  const sources = new Map<string, Map<string, KeyIndex>>()
  const inGroups = emptyBitset(size)
  const pods = emptyBitset(size)
  const outside = emptyBitset(size)
  const nodes = emptyBitset(size)
  const inCluster = emptyBitset(size)
  for (let i = 0; i < size; i++) {
    const isInside = identities[i]?.inner !== undefined
    if (identities[i]?.isInGroups === true) setBit(inGroups, i)
    for (const { source, key, value } of identities[i]?.labels ?? []) {
      let keys = sources.get(source)
      if (keys === undefined) sources.set(source, (keys = new Map()))
      let entry = keys.get(key)
      if (entry === undefined) keys.set(key, (entry = { present: emptyBitset(size), byValue: new Map() }))
      setBit(entry.present, i)
      let bits = entry.byValue.get(value)
      if (bits === undefined) entry.byValue.set(value, (bits = emptyBitset(size)))
      setBit(bits, i)
      if (source === 'cidr' || source === 'fqdn' || source === 'cidrgroup') {
        if (!isInside) setBit(outside, i)
      } else if (source === 'k8s' && key === namespaceKey) setBit(pods, i)
      else if (source === 'k8s' && key === clusterKey) setBit(inCluster, i)
      else if (source === 'reserved' && worldKeys.has(key)) setBit(inGroups, i)
      else if (source === 'reserved' && key === 'remote-node') {
        setBit(nodes, i)
        if (isInside) setBit(inCluster, i)
      } else if (source === 'reserved' && key === 'kube-apiserver' && identities[i]?.prefix !== null) {
        // An API server outside the nodes has an identity of its own, whether or not a rule names its address.
        setBit(outside, i)
      }
    }
  }
  // Without labels and addresses nodes share the reserved identity, which stands below no aggregate.
  andInto(nodes, inCluster)
  return { sources, anySource: new Map(), inGroups, pods, outside, nodes }
}

/** A key of one source, or of any. */
function keyIndex({ sources, anySource }: LabelIndex, source: string, key: string): KeyIndex | undefined {
  if (source !== 'any') return sources.get(source)?.get(key)
  if (anySource.has(key)) return anySource.get(key)
  const found: KeyIndex[] = []
  for (const keys of sources.values()) {
    const entry = keys.get(key)
    if (entry !== undefined) found.push(entry)
  }
  const entry = found.length > 1 ? union(found) : found[0]
  anySource.set(key, entry)
  return entry
}

function union(entries: readonly KeyIndex[]): KeyIndex {
  const present = emptyWords(entries[0]?.present.length ?? 0)
  const byValue = new Map<string, Bitset>()
  for (const entry of entries) {
    orInto(present, entry.present)
    for (const [value, bits] of entry.byValue) {
      const known = byValue.get(value)
      if (known === undefined) byValue.set(value, copyOf(bits))
      else orInto(known, bits)
    }
  }
  return { present, byValue }
}
