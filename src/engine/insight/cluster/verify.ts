/** Real policy maps of a cluster compared with those that the engine computes, entry by entry. */
import { protocolOfNumber } from '../../cilium/numbers'
import { policyMapOf } from '../../flow/datapath/policy-map'
import type { PolicyModel } from '../../verdict/model'

/** One entry of a policy map as the datapath holds it. */
export interface RealEntry {
  readonly action: 'Allow' | 'Deny'
  readonly direction: 'ingress' | 'egress'
  readonly identity: number
  readonly protocol: number
  readonly firstPort: number
  readonly lastPort: number
}

/** The policy map of one endpoint of one agent. */
export interface RealMap {
  readonly agent: string
  readonly endpoint: number
  readonly entries: readonly RealEntry[]
  /** `namespace/name`; null where it is not known. */
  readonly pod: string | null
}

export interface MapDifference {
  readonly agent: string
  readonly endpoint: number
  readonly pod: string
  /** `real`: the cluster has the entry and the engine has not. `computed`: the other way round. */
  readonly only: 'real' | 'computed'
  /** Such as `Allow Ingress 41101 8080/TCP`. */
  readonly entry: string
  readonly cause: string
  /** It is as it has to be, and no difference in verdicts. */
  readonly isExplained: boolean
}

export interface MapComparison {
  /** Entries on both sides, and how many of them agree. */
  readonly entries: number
  readonly agree: number
  readonly endpoints: number
  readonly differences: readonly MapDifference[]
  /** Maps that could not be compared, with the reason. */
  readonly skipped: readonly { readonly agent: string; readonly endpoint: number; readonly reason: string }[]
}

/** Identities of addresses and names: each agent numbers its own. Source: pkg/identity/numericidentity.go. */
const firstLocal = 2 ** 24
const aggregates: ReadonlySet<number> = new Set([11, 12, 13, 14])

/** Compares the maps of a dump with those of a model of the same dump. */
export function compareMaps(model: PolicyModel, maps: readonly RealMap[]): MapComparison {
  const known = new Set(model.identities.map(({ number }) => number))
  const differences: MapDifference[] = []
  const skipped: { agent: string; endpoint: number; reason: string }[] = []
  let entries = 0
  let agree = 0
  let endpoints = 0
  for (const { agent, endpoint, entries: real, pod } of maps) {
    const reason = skipReason(model, pod)
    if (pod === null || reason !== null) {
      skipped.push({ agent, endpoint, reason: reason ?? '' })
      continue
    }
    endpoints++
    const computed = policyMapOf(model, pod).map((entry) => ({ text: textOf(entry), entry }))
    const { onlyReal, onlyComputed, same } = pair(
      real.filter(isCounted).map((entry) => ({ text: textOf(entry), entry })),
      computed.filter(({ entry }) => isCounted(entry)),
    )
    agree += same
    entries += same + onlyReal.length + onlyComputed.length
    for (const entry of onlyReal) {
      const isGone = entry.identity >= 100 && entry.identity < firstLocal && !known.has(entry.identity)
      differences.push({
        agent,
        endpoint,
        pod,
        only: 'real',
        entry: textOf(entry),
        cause: isGone
          ? 'no pod of the dump has this identity any more: the agent keeps it for a while'
          : 'the agent lets in or out what the policies of the dump do not say: they changed in between, or the engine is wrong',
        isExplained: isGone,
      })
    }
    for (const entry of onlyComputed)
      differences.push({
        agent,
        endpoint,
        pod,
        only: 'computed',
        entry: textOf(entry),
        cause:
          entry.identity >= firstLocal
            ? 'the agent has learnt no such address, or it was forgotten'
            : 'the agent lacks it: it had not caught up, its map is full, or the engine is wrong',
        isExplained: false,
      })
  }
  return { entries, agree, endpoints, differences, skipped }
}

function skipReason(model: PolicyModel, pod: string | null): string | null {
  if (pod === null) return 'it is no pod of the dump: a host, health or ingress endpoint, or one that has gone'
  const index = model.endpointIndex.get(pod)
  if (index === undefined) return `${pod} is not among the pods of the dump`
  return model.maps.conflictOf(index) === null ? null : `the policies of ${pod} cannot be combined`
}

/** Aggregates stand beside the entry for any peer since 1.20, and say the same. */
function isCounted({ identity }: RealEntry): boolean {
  return !aggregates.has(identity)
}

interface Written<E extends RealEntry> {
  readonly text: string
  readonly entry: E
}

/** Entries that are the same on both sides; those of addresses pair up by all but their numbers. */
function pair(
  real: readonly Written<RealEntry>[],
  computed: readonly Written<RealEntry>[],
): { readonly onlyReal: readonly RealEntry[]; readonly onlyComputed: readonly RealEntry[]; readonly same: number } {
  const left = new Map<string, RealEntry[]>()
  for (const { text, entry } of computed) {
    const key = entry.identity >= firstLocal ? anyLocal(entry) : text
    const list = left.get(key)
    if (list === undefined) left.set(key, [entry])
    else list.push(entry)
  }
  const onlyReal: RealEntry[] = []
  let same = 0
  for (const { text, entry } of real) {
    const list = left.get(entry.identity >= firstLocal ? anyLocal(entry) : text)
    if (list?.pop() === undefined) onlyReal.push(entry)
    else same++
  }
  return { onlyReal, onlyComputed: [...left.values()].flat(), same }
}

function anyLocal(entry: RealEntry): string {
  return textOf({ ...entry, identity: firstLocal })
}

function textOf({ action, direction, identity, protocol, firstPort, lastPort }: RealEntry): string {
  const ports =
    firstPort === 0 && lastPort === 65_535 ? '' : firstPort === lastPort ? `${firstPort}/` : `${firstPort}-${lastPort}/`
  const name = protocol === 0 ? 'ANY' : `${ports}${protocolOfNumber(protocol) ?? protocol}`
  return `${action} ${direction === 'ingress' ? 'Ingress' : 'Egress'} ${identity} ${name}`
}
