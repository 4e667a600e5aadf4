/**
 * Flows counted by namespace, for clusters whose flows are too many to list: all of them are counted, none is made.
 *
 * Endpoints with the same identity and the same ports are taken together, and their verdicts read from the matrix.
 */
import type { FlowGroup, FlowPort, FlowTotals } from '../../types'
import { classOf, portClasses } from '../../verdict/port-classes'
import { protocolOf } from '../../verdict/probe'
import { verdictMatrix } from '../../verdict/matrix'
import type { PolicyModel } from '../../verdict/model'
import type { FlowPeer } from './peers'

/** Peers that every flow treats alike. */
interface Bundle {
  /** Namespace, or the key of an outside peer. */
  readonly place: string
  readonly identity: number
  readonly isEndpoint: boolean
  readonly asSource: boolean
  readonly asDestination: boolean
  readonly isIngressEnforced: boolean
  readonly isEgressEnforced: boolean
  readonly ports: readonly FlowPort[]
  count: number
  /** Endpoints of one replica, which do not talk to themselves. */
  single: number
}

type Draft = { -readonly [K in keyof FlowGroup]: FlowGroup[K] }

/** With more namespaces and outside peers than this nobody reads a list of their pairs, and it would not fit into memory. */
const mostPlaces = 500

/** Counts all flows of a model by pairs of namespaces and outside peers; `groups` is null where those are too many. */
export function flowGroups(
  model: PolicyModel,
  peers: readonly FlowPeer[],
  ports: readonly (readonly FlowPort[])[],
): { readonly groups: readonly FlowGroup[] | null; readonly totals: FlowTotals } {
  const bundles = bundle(model, peers, ports)
  const matrix = verdictMatrix(model)
  const { words, allowed, redirected, errors } = matrix
  const width = matrix.classes.length
  const classIndex = new Map<FlowPort, number>()
  const classes = portClasses(mapsOf(model))
  for (const list of ports)
    for (const port of list) classIndex.set(port, classOf(classes, protocolOf(port.protocol), port.port))
  const places = new Map<string, number>()
  for (const { place } of bundles) if (!places.has(place)) places.set(place, places.size)
  const placeOf = bundles.map(({ place }) => places.get(place) ?? 0)
  const groups = new Map<number, Draft>()
  const rest = newGroup('', '')
  const totals = { forwarded: 0, dropped: 0, redirected: 0 }
  const bit = (sets: Uint32Array, at: number, peer: number): boolean =>
    (((sets[at + (peer >>> 5)] ?? 0) >>> (peer & 31)) & 1) === 1
  for (const [j, to] of bundles.entries()) {
    for (const [i, from] of bundles.entries()) {
      const pairs = pairsOf(from, to)
      if (pairs === 0) continue
      const key = (placeOf[i] ?? 0) * places.size + (placeOf[j] ?? 0)
      let group = places.size > mostPlaces ? rest : groups.get(key)
      if (group === undefined) groups.set(key, (group = newGroup(from.place, to.place)))
      for (const port of to.ports) {
        const c = classIndex.get(port) ?? 0
        const out = ((matrix.egressRow[from.identity] ?? 0) * width + c) * words
        const into = ((matrix.ingressRow[to.identity] ?? 0) * width + c) * words
        const leaves = !from.isEndpoint || (errors[from.identity] !== 1 && bit(allowed, out, to.identity))
        const enters = !to.isEndpoint || (errors[to.identity] !== 1 && bit(allowed, into, from.identity))
        if (leaves && enters) {
          const isL7 =
            (from.isEndpoint && bit(redirected, out, to.identity)) ||
            (to.isEndpoint && bit(redirected, into, from.identity))
          group[isL7 ? 'redirected' : 'forwarded'] += pairs
          totals[isL7 ? 'redirected' : 'forwarded'] += pairs
        } else {
          group.dropped += pairs
          totals.dropped += pairs
          group.isDroppedAtSource ||= !leaves
          group.isDroppedAtDestination ||= !enters
        }
      }
    }
  }
  return { groups: places.size > mostPlaces ? null : [...groups.values()], totals }
}

function newGroup(from: string, to: string): Draft {
  return {
    from,
    to,
    forwarded: 0,
    dropped: 0,
    redirected: 0,
    isDroppedAtSource: false,
    isDroppedAtDestination: false,
  }
}

function mapsOf(model: PolicyModel) {
  return new Set(
    model.cluster.endpoints.flatMap((endpoint, i) =>
      endpoint.isHostNetwork ? [] : [model.maps.mapOf(i, 'ingress'), model.maps.mapOf(i, 'egress')],
    ),
  )
}

function bundle(
  model: PolicyModel,
  peers: readonly FlowPeer[],
  ports: readonly (readonly FlowPort[])[],
): readonly Bundle[] {
  const numbers = new Map<readonly FlowPort[], number>()
  const bundles = new Map<string, Bundle>()
  peers.forEach((peer, i) => {
    const list = ports[i] ?? []
    let number = numbers.get(list)
    if (number === undefined) numbers.set(list, (number = numbers.size))
    const endpoint = model.cluster.endpoints[peer.endpoint]
    const place = endpoint === undefined ? peer.key : `namespace:${endpoint.namespace}`
    const isEndpoint = endpoint !== undefined && !endpoint.isHostNetwork
    const key = `${place} ${peer.index} ${number} ${isEndpoint}`
    let found = bundles.get(key)
    if (found === undefined) {
      found = {
        place,
        identity: peer.index,
        isEndpoint,
        asSource: peer.asSource,
        asDestination: peer.asDestination,
        isIngressEnforced: isEndpoint && model.maps.mapOf(peer.endpoint, 'ingress').isEnforced,
        isEgressEnforced: isEndpoint && model.maps.mapOf(peer.endpoint, 'egress').isEnforced,
        ports: list,
        count: 0,
        single: 0,
      }
      bundles.set(key, found)
    }
    found.count++
    if ((endpoint?.replicas ?? 1) <= 1) found.single++
  })
  return [...bundles.values()]
}

/** How many pairs two bundles make, by the rules of the flow table. */
function pairsOf(from: Bundle, to: Bundle): number {
  if (from.isEndpoint && to.isEndpoint) return from.count * to.count - (from === to ? from.single : 0)
  if (from.isEndpoint) return to.asDestination && from.isEgressEnforced ? from.count * to.count : 0
  if (to.isEndpoint) return from.asSource && to.isIngressEnforced ? from.count * to.count : 0
  return 0
}
