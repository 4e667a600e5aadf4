/**
 * The policy map of an endpoint as the datapath holds it: a key for each peer, or for many peers at once, and each block
 * of ports. Keys that a wider one makes redundant are left out. Source: pkg/policy/mapstate.go, pkg/policy/portrange.go.
 */
import { isAtLeast } from '../../cilium/settings/versions'
import { forEachBit, hasBit } from '../../policy/selectors/bitset'
import type { Authentication, PortRange } from '../../policy/entry'
import type { Direction } from '../../types'
import { statedBy, strength } from '../../verdict/maps/authentication'
import { blocksOf } from '../../verdict/maps/port-classes'
import { originName } from '../../verdict/maps/side'
import type { ResolvedEntry } from '../../verdict/maps/resolved'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { proxyPort } from '../records/addresses'

export interface PolicyMapEntry {
  readonly action: 'Allow' | 'Deny'
  readonly direction: Direction
  /** 0 stands for any peer, 11 for all pods of the cluster, 13 for all addresses outside, 14 for all nodes with their own. */
  readonly identity: number
  readonly labels: readonly string[]
  /** IP protocol number; 0 for all. */
  readonly protocol: number
  readonly firstPort: number
  readonly lastPort: number
  /** Bits of protocol and port that the key states: 0, 8, or up to 24. */
  readonly prefixLength: number
  /** 0 where traffic does not go through a proxy. */
  readonly proxyPort: number
  readonly authentication: 'disabled' | 'spire' | 'test-always-fail'
  /** Policy, or rule of Cilium's own, that the entry comes from. */
  readonly by: string
}

/** Aggregated identities. Source: pkg/identity/numericidentity.go. */
const aggregates = { any: 0, cluster: 11, world: 13, nodes: 14 } as const

/** Entries of both directions in the order of `cilium-dbg bpf policy get`; empty for what is no endpoint under policy. */
export function policyMapOf(model: PolicyModel, endpoint: string): readonly PolicyMapEntry[] {
  const index = model.endpointIndex.get(endpoint)
  if (index === undefined || model.cluster.endpoints[index]?.isHostNetwork === true) return []
  if (model.maps.conflictOf(index) !== null) return []
  const entries = (['ingress', 'egress'] as const).flatMap((direction) =>
    keysOfMap(model, model.maps.mapOf(index, direction)).map(({ entry }) => entry),
  )
  return entries.sort(compareEntries)
}

/** The keys of one direction, with what put each there. */
export function keysOfMap(model: PolicyModel, { direction, entries }: SubjectMap): readonly Key[] {
  return withoutRedundant(withTakenOver(keysOf(model, direction, entries)))
}

export interface Key {
  readonly entry: PolicyMapEntry
  readonly resolved: ResolvedEntry
  readonly precedence: number
  /** The key for many peers that covers this peer as well; null for such a key itself. */
  readonly aggregate: number | null
}

function keysOf(model: PolicyModel, direction: Direction, entries: readonly ResolvedEntry[]): readonly Key[] {
  const keys: Key[] = []
  const passed: ResolvedEntry[] = []
  for (const resolved of entries) {
    // It is no entry of the map: such packets are dropped before it is asked.
    if (resolved.origin.kind === 'unknown-protocol') continue
    if (resolved.action === 'pass') {
      passed.push(resolved)
      continue
    }
    const blocks = resolved.ports === null ? [wholeRange] : resolved.ports.flatMap(blocksOf)
    for (const block of blocks) {
      const add = (identity: number, labels: readonly string[], aggregate: number | null): void => {
        keys.push({
          entry: entryOf(resolved, { direction, identity, labels }, block),
          resolved,
          precedence: resolved.precedence,
          aggregate,
        })
      }
      // Before 1.20 there was one key for many peers: that for all of them (pkg/policy/aggregate.go).
      const aggregate = aggregateOf(model, resolved)
      const hasAggregate = aggregate === aggregates.any || isAtLeast(model.cluster.settings.version, '1.20')
      const many = hasAggregate ? aggregate : null
      if (many !== null && !isPassed(passed, resolved, -1)) add(many, [aggregateLabels[many] ?? ''], null)
      forEachBit(resolved.peers, (peer) => {
        if ((hasAggregate && hasBit(resolved.aggregated, peer)) || isPassed(passed, resolved, peer)) return
        const identity = model.identities[peer]
        if (identity === undefined) return
        add(identity.number, identity.texts, aggregateAround(identity.number))
      })
    }
  }
  return keys
}

/** Whether a Pass of the same tier puts an entry off: for all peers (-1) or for one. */
function isPassed(passed: readonly ResolvedEntry[], { tier }: ResolvedEntry, peer: number): boolean {
  return passed.some((pass) => pass.tier === tier && pass.ports === null && peer >= 0 && hasBit(pass.peers, peer))
}

/** The key for many peers that a peer is one of beside that for all; reserved identities are under none. */
function aggregateAround(number: number): number | null {
  if (number < 100) return null
  if (number < 2 ** 24) return aggregates.cluster
  return number < 2 ** 25 ? aggregates.world : aggregates.nodes
}

const aggregateLabels: Readonly<Record<number, string>> = {
  [aggregates.any]: 'reserved:unknown',
  [aggregates.cluster]: 'reserved:aggregate-cluster',
  [aggregates.world]: 'reserved:aggregate-world',
  [aggregates.nodes]: 'reserved:aggregate-remote-node',
}

/** Which key for many peers an entry has; null for none. */
function aggregateOf(model: PolicyModel, { aggregated }: ResolvedEntry): number | null {
  if (aggregated === model.selection.all) return aggregates.any
  let found: number | null = null
  forEachBit(aggregated, (peer) => {
    found ??= aggregateAround(model.identities[peer]?.number ?? 0)
  })
  return found
}

const wholeRange: PortRange = { protocol: 0, first: 0, last: 65_535 }

function entryOf(
  resolved: ResolvedEntry,
  { direction, identity, labels }: Pick<PolicyMapEntry, 'direction' | 'identity' | 'labels'>,
  { protocol, first, last }: PortRange,
): PolicyMapEntry {
  const entry = resolved.origin.kind === 'policy' ? resolved.origin.entry : null
  return {
    action: resolved.action === 'deny' ? 'Deny' : 'Allow',
    direction,
    identity,
    labels,
    protocol,
    firstPort: first,
    lastPort: last,
    prefixLength: protocol === 0 ? 0 : 8 + 16 - Math.log2(last - first + 1),
    proxyPort: resolved.isL7 && resolved.action === 'allow' ? proxyPort(direction, entry?.l7?.kind === 'dns') : 0,
    authentication: typeOf(statedBy(resolved)),
    by: originName(resolved),
  }
}

function typeOf(mode: Authentication | null): PolicyMapEntry['authentication'] {
  return mode === 'required' ? 'spire' : (mode ?? 'disabled')
}

/**
 * Keys that say nothing of authentication take over what wider ones of their precedence ask for. Source:
 * pkg/policy/mapstate.go (insertAuthWithChanges).
 */
function withTakenOver(keys: readonly Key[]): readonly Key[] {
  const asking = keys.filter(({ resolved }) => (strength[statedBy(resolved) ?? 'disabled'] ?? 0) > 0)
  if (asking.length === 0) return keys
  return keys.map((key) => {
    if (key.entry.action === 'Deny' || statedBy(key.resolved) !== null) return key
    let taken: Authentication = 'disabled'
    for (const other of asking) {
      const mode = statedBy(other.resolved) ?? 'disabled'
      if (other.precedence === key.precedence && strength[mode] > strength[taken] && holds(other, key)) taken = mode
    }
    return taken === 'disabled' ? key : { ...key, entry: { ...key.entry, authentication: typeOf(taken) } }
  })
}

/**
 * Keys that no wider one with the same or a higher precedence covers; of equal keys the first. Blocks of ports contain each
 * other or have nothing in common, so that those around a block are found by their names, however many keys there are.
 */
function withoutRedundant(keys: readonly Key[]): readonly Key[] {
  const byBlock = new Map<string, Key[]>()
  const sizes = new Set<number>()
  for (const key of keys) {
    const { identity, protocol, firstPort, lastPort } = key.entry
    sizes.add(lastPort - firstPort + 1)
    const block = blockName(identity, protocol, firstPort, lastPort)
    const list = byBlock.get(block)
    if (list === undefined) byBlock.set(block, [key])
    else list.push(key)
  }
  const position = new Map(keys.map((key, i) => [key, i]))
  return keys.filter((key) => {
    const { identity, protocol, firstPort } = key.entry
    const wider = new Set([identity, aggregates.any, ...(key.aggregate === null ? [] : [key.aggregate])])
    const isCoveredBy = (other: Key): boolean =>
      other !== key &&
      covers(other, key) &&
      (!covers(key, other) || (position.get(other) ?? 0) < (position.get(key) ?? 0))
    for (const number of wider) {
      if (byBlock.get(blockName(number, 0, 0, 0))?.some(isCoveredBy) === true) return false
      for (const size of sizes) {
        const first = firstPort - (firstPort % size)
        if (byBlock.get(blockName(number, protocol, first, first + size - 1))?.some(isCoveredBy) === true) return false
      }
    }
    return true
  })
}

/** Of all protocols there is but one block. */
function blockName(identity: number, protocol: number, first: number, last: number): string {
  return protocol === 0 ? `${identity}` : `${identity} ${protocol} ${first} ${last}`
}

/** Whether one key decides for all that another one could decide for, and asks for the same authentication. */
function covers(wider: Key, narrower: Key): boolean {
  if (wider.precedence < narrower.precedence) return false
  const isEqual = wider.precedence === narrower.precedence
  if (isEqual && wider.entry.authentication !== narrower.entry.authentication) return false
  return holds(wider, narrower)
}

/** Whether a key is about all peers and ports of another one. */
function holds(wider: Key, narrower: Key): boolean {
  const [a, b] = [wider.entry, narrower.entry]
  const isPeer = a.identity === b.identity || a.identity === aggregates.any || a.identity === narrower.aggregate
  const isPort =
    a.protocol === 0 || (a.protocol === b.protocol && a.firstPort <= b.firstPort && b.lastPort <= a.lastPort)
  return isPeer && isPort
}

/** Denies first, ingress before egress, then by identity. Source: pkg/maps/policymap/policymap.go. */
function compareEntries(a: PolicyMapEntry, b: PolicyMapEntry): number {
  const rank = ({ action, direction }: PolicyMapEntry): number =>
    (action === 'Deny' ? 0 : 2) + (direction === 'ingress' ? 0 : 1)
  return rank(a) - rank(b) || a.identity - b.identity || a.protocol - b.protocol || a.firstPort - b.firstPort
}
