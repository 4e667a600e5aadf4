/** Keys of pods, sorted, by sets of identities. */
import { forEachBit, hasBit, type Bitset } from '../../policy/selectors/bitset'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { placesBefore } from '../../../values/difference'

interface Sorted {
  readonly endpoints: PolicyModel['cluster']['endpoints']
  /** Their places, in the order of their keys. */
  readonly order: Uint32Array
}

const lastSorted = new LastMade<Sorted>()

/** Sorts endpoints by their keys. After an edit those that it has left need not be sorted again. */
function sorted(model: PolicyModel): Uint32Array {
  const { endpoints } = model.cluster
  const before = lastSorted.of(model)
  if (before?.endpoints === endpoints) return before.order
  const keyOf = (i: number): string => endpoints[i]?.key ?? ''
  const keep = (order: Uint32Array): Uint32Array => {
    lastSorted.keep(model, { endpoints, order })
    return order
  }
  const placeBefore = placesBefore(before?.endpoints ?? [], endpoints)
  const nowOf = new Int32Array(before?.order.length ?? 0).fill(-1)
  const fresh: number[] = []
  for (let i = 0; i < endpoints.length; i++) {
    const old = placeBefore(i)
    if (old < 0) fresh.push(i)
    else nowOf[old] = i
  }
  const areSameKeys = fresh.every((i) => keyOf(i) === before?.endpoints[i]?.key)
  if (before?.endpoints.length === endpoints.length && areSameKeys) return keep(before.order)
  fresh.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const order = new Uint32Array(endpoints.length)
  let at = 0
  let next = 0
  for (const old of before?.order ?? []) {
    const now = nowOf[old] ?? -1
    if (now < 0) continue
    for (; next < fresh.length && keyOf(fresh[next] ?? 0) < keyOf(now); next++) order[at++] = fresh[next] ?? 0
    order[at++] = now
  }
  order.set(fresh.slice(next), at)
  return keep(order)
}

/** Sets with a larger share than this of all pods are not sorted on their own. */
const share = 1 / 16
/** Of so many sets, as after most edits, each is looked for among all pods. */
const mostLookedFor = 16

/** Places of pods by identity, kept with the identities of the pods, which most edits leave. */
const podsOf = new WeakMap<PolicyModel['inside'], ReadonlyMap<number, readonly number[]>>()

function byIdentity({ inside, cluster }: PolicyModel): ReadonlyMap<number, readonly number[]> {
  const known = podsOf.get(inside)
  if (known !== undefined) return known
  const pods = new Map<number, number[]>()
  cluster.endpoints.forEach(({ isHostNetwork }, i) => {
    if (isHostNetwork) return
    const identity = inside.ofEndpoint[i] ?? 0
    const list = pods.get(identity)
    if (list === undefined) pods.set(identity, [i])
    else list.push(i)
  })
  podsOf.set(inside, pods)
  return pods
}

export class EndpointKeys {
  private readonly known = new Map<Bitset, readonly string[]>()

  constructor(private readonly model: PolicyModel) {}

  of(bits: Bitset): readonly string[] {
    let keys = this.known.get(bits)
    if (keys === undefined) this.known.set(bits, (keys = this.keysOf(bits)))
    return keys
  }

  private keysOf(bits: Bitset): readonly string[] {
    const { endpoints } = this.model.cluster
    const most = endpoints.length * share
    const places = this.known.size < mostLookedFor ? this.lookFor(bits, most) : this.membersOf(bits)
    if (places.length <= most) return places.map((i) => endpoints[i]?.key ?? '').sort()
    const { ofEndpoint } = this.model.inside
    const keys: string[] = []
    for (const i of sorted(this.model)) {
      const endpoint = endpoints[i]
      if (endpoint !== undefined && hasBit(bits, ofEndpoint[i] ?? 0) && !endpoint.isHostNetwork) keys.push(endpoint.key)
    }
    return keys
  }

  /** @param most it does not matter which they are where there are more */
  private lookFor(bits: Bitset, most: number): readonly number[] {
    const { cluster, inside } = this.model
    const places: number[] = []
    for (let i = 0; i < cluster.endpoints.length && places.length <= most; i++)
      if (hasBit(bits, inside.ofEndpoint[i] ?? 0) && cluster.endpoints[i]?.isHostNetwork === false) places.push(i)
    return places
  }

  private membersOf(bits: Bitset): readonly number[] {
    const pods = byIdentity(this.model)
    const places: number[] = []
    forEachBit(bits, (identity) => places.push(...(pods.get(identity) ?? [])))
    return places
  }
}
