/**
 * How many entries the policy map of each endpoint and node holds, against how many fit, and which rules they come from.
 * Source: pkg/policy/mapstate.go, pkg/policy/aggregate.go, pkg/maps/policymap.
 */
import { outsideKey } from '../../keys'
import { isAtLeast } from '../../cilium/settings/versions'
import { locate, pathText } from '../../manifest/resource'
import { countBits, type Bitset } from '../../policy/selectors/bitset'
import type { PolicyEntry } from '../../policy/entry'
import type { SourceRange } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { nodeConflict, someNode } from '../../verdict/maps/node-subjects'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { blocksOf } from '../../verdict/maps/port-classes'
import { keysOfMap, type Key } from './policy-map'
import { Note } from '../../../values/note'

/** What one rule adds to a map. */
export interface RuleCost {
  /** Key of its policy. */
  readonly policy: string
  /** Where it stands in the policy, such as `spec.ingress[0]`. */
  readonly path: string
  readonly range: SourceRange
  readonly entries: number
}

/** One map, which endpoints under the same rules have alike. */
export interface MapSize {
  /** Keys of the endpoints, in the order of the workspace; of nodes, where the host firewall is on, `node:NAME`. */
  readonly endpoints: readonly string[]
  readonly entries: number
  /** The costliest first. */
  readonly rules: readonly RuleCost[]
}

export interface MapSizes {
  /** `bpf-policy-map-max`. */
  readonly limit: number
  /** Whether an endpoint whose map is full is cut off, and not left with what fits. */
  readonly isLockdown: boolean
  /** The largest first. */
  readonly maps: readonly MapSize[]
  /** Maps that were too many to count: each is smaller than those listed, by a rough count. */
  readonly uncounted: number
}

/** More maps than these are not counted to the entry. */
const mostMaps = 200

/** From this part of the limit on a map is worth a warning. */
export const warningShare = 0.8

/** The maps of a model's endpoints. Only what the workspace holds is counted: names may resolve to more addresses. */
export function mapSizesOf(model: PolicyModel): MapSizes {
  const { values } = model.cluster.settings
  const candidates = [...candidatesOf(model)].sort(largestFirst)
  const counted = candidates.slice(0, mostMaps).map((candidate) => countOf(model, candidate))
  return {
    limit: Number(values['bpf-policy-map-max']),
    isLockdown: values['enable-endpoint-lockdown-on-policy-overflow'] === 'true',
    maps: counted.sort((a, b) => b.entries - a.entries),
    uncounted: candidates.length - counted.length,
  }
}

/** Maps that may hold too much, counted to the entry. A rough count leaves all others out, so that most workspaces cost nothing. */
export function largeMapsOf(model: PolicyModel): readonly MapSize[] {
  const least = Number(model.cluster.settings.values['bpf-policy-map-max']) * warningShare
  return candidatesOf(model)
    .filter(({ atMost }) => atMost >= least)
    .sort(largestFirst)
    .slice(0, mostMaps)
    .map((candidate) => countOf(model, candidate))
    .filter(({ entries }) => entries >= least)
}

interface Candidate {
  readonly endpoints: string[]
  readonly maps: readonly [SubjectMap, SubjectMap]
  /** No map has more entries than its rules have peers and blocks of ports. */
  readonly atMost: number
}

/** Kept with their maps, as an edit leaves most of them. */
const knownCosts = new Note<SubjectMap, number>()

const largestFirst = (a: Candidate, b: Candidate): number => b.atMost - a.atMost

/** Endpoints by their maps. */
function candidatesOf(model: PolicyModel): readonly Candidate[] {
  const known = new Map<string, Candidate>()
  const counts: PeerCounts = new Map()
  const costOf = (map: SubjectMap): number => {
    let cost = knownCosts.get(map)
    if (cost === undefined) knownCosts.set(map, (cost = mostEntries(map, counts)))
    return cost
  }
  let last: Candidate | undefined
  const add = (key: string, maps: Candidate['maps']): void => {
    // Replicas of one pod stand next to each other.
    if (last?.maps[0] === maps[0] && last.maps[1] === maps[1]) {
      last.endpoints.push(key)
      return
    }
    const name = `${maps[0].id} ${maps[1].id}`
    last = known.get(name)
    if (last === undefined)
      known.set(name, (last = { endpoints: [key], maps, atMost: costOf(maps[0]) + costOf(maps[1]) }))
    else last.endpoints.push(key)
  }
  model.cluster.endpoints.forEach(({ key, isHostNetwork }, i) => {
    if (isHostNetwork || model.maps.conflictOf(i) !== null) return
    add(key, [model.maps.mapOf(i, 'ingress'), model.maps.mapOf(i, 'egress')])
  })
  for (const node of model.nodes().byName.values()) {
    if (node.name === someNode || nodeConflict(node) !== null) continue
    add(outsideKey('node', node.name), [node.mapOf('ingress'), node.mapOf('egress')])
  }
  return [...known.values()]
}

/** How many peers a set holds; maps share the sets of the rules that they have in common. */
type PeerCounts = Map<Bitset, number>

/** Keys for any peer are five since 1.20, so this is no bound for maps with few entries, which are of no interest here. */
function mostEntries({ entries }: SubjectMap, counts: PeerCounts): number {
  let sum = 0
  for (const { peers, ports } of entries) {
    let count = counts.get(peers)
    if (count === undefined) counts.set(peers, (count = countBits(peers)))
    let blocks = ports === null ? 1 : 0
    for (const range of ports ?? []) blocks += blocksOf(range).length
    sum += (count + 5) * blocks
  }
  return sum
}

function countOf(model: PolicyModel, { endpoints, maps }: Candidate): MapSize {
  const isExpanded = isAtLeast(model.cluster.settings.version, '1.20')
  const byRule = new Map<string, { entry: PolicyEntry; entries: number }>()
  let entries = 0
  for (const map of maps)
    for (const key of keysOfMap(model, map)) {
      const count = isExpanded && isAnyPeer(key) ? 5 : 1
      entries += count
      const { origin } = key.resolved
      if (origin.kind !== 'policy') continue
      const { entry } = origin
      const name = `${entry.policy.key} ${pathText(entry.path)}`
      const known = byRule.get(name)
      if (known === undefined) byRule.set(name, { entry, entries: count })
      else known.entries += count
    }
  const rules = [...byRule.values()].map(({ entry: { policy, path }, entries: own }) => ({
    policy: policy.key,
    path: pathText(path),
    range: locate(policy.place, path),
    entries: own,
  }))
  return { endpoints, entries, rules: rules.sort((a, b) => b.entries - a.entries) }
}

function isAnyPeer({ entry }: Key): boolean {
  return entry.identity === 0
}
