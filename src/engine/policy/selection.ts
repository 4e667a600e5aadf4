/** Which identities a selector selects: each distinct selector is evaluated once, by way of an index of labels. */
import { contains, type Prefix } from '../cluster/address'
import { clusterKey, namespaceKey } from '../cluster/labels'
import type { ClusterIdentity } from '../cluster/identities'
import { andInto, andNotInto, emptyBitset, fullBitset, orInto, setBit, type Bitset } from './bitset'
import type { Requirement, Selector } from './selector'

/** Identities by label key: `source:key` and, for keys of any source, `any:key`. */
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

/** As the entity `world` selects it; the label `reserved:world` in a selector acts on each address by itself. */
function isWorldKey({ source, key, operator }: Requirement): boolean {
  return source === 'reserved' && key === 'world' && operator === 'Exists'
}

export class SelectionIndex {
  readonly size: number
  readonly all: Bitset
  private readonly keys = new Map<string, KeyIndex>()
  private readonly world: Bitset
  private readonly pods: Bitset
  private readonly outside: Bitset
  private readonly selected = new Map<string, Bitset>()
  private readonly peers = new Map<string, Bitset>()
  private readonly aggregated = new Map<string, Bitset>()

  constructor(readonly identities: readonly ClusterIdentity[]) {
    this.size = identities.length
    this.all = fullBitset(this.size)
    this.world = emptyBitset(this.size)
    this.pods = emptyBitset(this.size)
    this.outside = emptyBitset(this.size)
    for (let i = 0; i < identities.length; i++) {
      for (const { source, key, value } of identities[i]?.labels ?? []) {
        this.index(`${source}:${key}`, value, i)
        this.index(`any:${key}`, value, i)
        if (source === 'cidr' || source === 'fqdn') setBit(this.outside, i)
        if (source === 'k8s' && key === namespaceKey) setBit(this.pods, i)
        if (source === 'reserved' && worldKeys.has(key)) setBit(this.world, i)
      }
    }
  }

  /** Identities that a selector selects. The result is shared: do not change it. */
  select(selector: Selector): Bitset {
    const known = this.selected.get(selector.text)
    if (known !== undefined) return known
    const bits = this.evaluate(selector)
    this.selected.set(selector.text, bits)
    return bits
  }

  /** Identities that a selector stands for as a peer, those by way of an aggregate included. Shared: do not change it. */
  selectPeers(selector: Selector): Bitset {
    if (selector.type !== 'labels' || !selector.requirements.every(isNegative)) return this.select(selector)
    const known = this.peers.get(selector.text)
    if (known !== undefined) return known
    const bits = this.select(selector).slice()
    orInto(bits, this.pods)
    this.peers.set(selector.text, bits)
    return bits
  }

  /**
   * Identities that a selector covers by a key for many of them at once. The policy map has such keys for all pods of
   * the cluster and for all outside addresses (pkg/policy/aggregate.go). The first bears none of
   * the pods' labels, so a selector that only rules labels out selects it, and with it every pod. Shared: do not change.
   */
  aggregates(selector: Selector): Bitset {
    const known = this.aggregated.get(selector.text)
    if (known !== undefined) return known
    let bits = emptyBitset(this.size)
    if (selector.type === 'all') {
      bits = this.all
    } else if (selector.type === 'labels') {
      const { requirements } = selector
      if (requirements.every(isNegative) || requirements.every(isClusterKey)) orInto(bits, this.pods)
      if (requirements.every(isWorldKey)) orInto(bits, this.outside)
    }
    this.aggregated.set(selector.text, bits)
    return bits
  }

  private index(key: string, value: string, identity: number): void {
    let entry = this.keys.get(key)
    if (entry === undefined) {
      entry = { present: emptyBitset(this.size), byValue: new Map() }
      this.keys.set(key, entry)
    }
    setBit(entry.present, identity)
    let bits = entry.byValue.get(value)
    if (bits === undefined) {
      bits = emptyBitset(this.size)
      entry.byValue.set(value, bits)
    }
    setBit(bits, identity)
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
        andInto(bits, this.world)
        for (const hole of selector.except) andNotInto(bits, this.inPrefix(hole, []))
        return bits
      }
      case 'fqdn': {
        const bits = emptyBitset(this.size)
        const label = this.keys.get(`fqdn:${selector.pattern.text}`)
        if (label !== undefined) orInto(bits, label.present)
        return bits
      }
    }
  }

  private matching(requirements: readonly Requirement[]): Bitset {
    const bits = this.all.slice()
    for (const requirement of requirements) {
      const { source, key, operator, values } = requirement
      const entry = this.keys.get(`${source}:${key}`)
      switch (operator) {
        case 'Exists':
          andInto(bits, entry?.present ?? emptyBitset(this.size))
          break
        case 'DoesNotExist':
          if (entry !== undefined) andNotInto(bits, entry.present)
          break
        case 'In':
        case 'NotIn': {
          const wanted = emptyBitset(this.size)
          for (const value of values) {
            const found = entry?.byValue.get(value)
            if (found !== undefined) orInto(wanted, found)
          }
          if (operator === 'In') andInto(bits, wanted)
          else andNotInto(bits, wanted)
        }
      }
    }
    return bits
  }

  /** Prefix containment among outside addresses; a prefix of length 0 is the world of its family. */
  private inPrefix(prefix: Prefix, except: readonly Prefix[]): Bitset {
    const bits = emptyBitset(this.size)
    for (let i = 0; i < this.identities.length; i++) {
      const identity = this.identities[i]
      if (identity === undefined) continue
      const inner = identity.prefix
      if (inner !== null && contains(prefix, inner) && !except.some((hole) => contains(hole, inner))) setBit(bits, i)
    }
    return bits
  }
}
