/**
 * All identities × all identities × all port classes.
 *
 * Who may talk to whom is bitset algebra: per map and port class the entries are taken in order of precedence, and
 * each decides for those of its peers that no earlier one has decided for.
 */
import { andNotInto, emptyBitset, orInto, type Bitset } from '../policy/bitset'
import { protocolNumber } from '../policy/entry'
import { MatrixBit, type PortClass, type Protocol, type VerdictMatrix } from '../types'
import { portClasses, type ClassOfPorts } from './port-classes'
import type { ResolvedEntry } from './resolved'
import type { SubjectMap } from './subject-maps'
import type { World } from './world'

export interface AllowedPeers {
  readonly allowed: Bitset
  readonly redirected: Bitset
}

/** Peers that a map lets through on ports of one class, and those of them that go through the proxy. */
export function allowedPeers(map: SubjectMap, portClass: ClassOfPorts, size: number): AllowedPeers {
  const allowed = emptyBitset(size)
  const redirected = emptyBitset(size)
  const open = emptyBitset(size).fill(0xff_ff_ff_ff)
  let passed: Bitset | null = null
  let passedTier = -1
  const scratch = emptyBitset(size)
  for (const entry of map.entries) {
    if (!coversClass(entry, portClass)) continue
    scratch.set(entry.peers)
    for (let i = 0; i < scratch.length; i++) scratch[i] = (scratch[i] ?? 0) & (open[i] ?? 0)
    if (passed !== null && entry.tier === passedTier) andNotInto(scratch, passed)
    if (entry.action === 'pass') {
      if (passed === null || passedTier !== entry.tier) passed = emptyBitset(size)
      passedTier = entry.tier
      orInto(passed, scratch)
      continue
    }
    andNotInto(open, scratch)
    if (entry.action === 'deny') continue
    orInto(allowed, scratch)
    if (entry.isL7) orInto(redirected, scratch)
  }
  return { allowed, redirected }
}

function coversClass({ ports }: ResolvedEntry, { protocol, ranges }: ClassOfPorts): boolean {
  if (ports === null) return true
  if (protocol === 0) return false
  const [first, last] = ranges[0] ?? [0, 0]
  return ports.some((port) => port.protocol === protocol && port.first <= first && last <= port.last)
}

/** Subject map of each identity by direction: that of the first endpoint that bears it; absent for all others. */
function mapsOfIdentities(world: World): {
  readonly ingress: readonly (SubjectMap | undefined)[]
  readonly egress: readonly (SubjectMap | undefined)[]
  readonly conflicts: ReadonlySet<number>
} {
  const ingress: (SubjectMap | undefined)[] = Array.from({ length: world.identities.length })
  const egress: (SubjectMap | undefined)[] = Array.from({ length: world.identities.length })
  const conflicts = new Set<number>()
  const { endpoints } = world.cluster
  for (let i = 0; i < endpoints.length; i++) {
    const identity = world.inside.ofEndpoint[i] ?? 0
    if (ingress[identity] !== undefined || endpoints[i]?.isHostNetwork === true) continue
    ingress[identity] = world.maps.mapOf(i, 'ingress')
    egress[identity] = world.maps.mapOf(i, 'egress')
    if (ingress[identity].conflict !== null || egress[identity].conflict !== null) conflicts.add(identity)
  }
  return { ingress, egress, conflicts }
}

/** Computes the whole matrix; see `VerdictMatrix` for its layout. */
export function verdictMatrix(world: World): VerdictMatrix {
  const size = world.identities.length
  const { ingress, egress, conflicts } = mapsOfIdentities(world)
  const distinct = new Set<SubjectMap>()
  for (const map of [...ingress, ...egress]) if (map !== undefined) distinct.add(map)
  const classes = portClasses(distinct)
  const width = classes.length
  const bytes = new Map<SubjectMap, Uint8Array>()
  for (const map of distinct) bytes.set(map, bytesOf(map, classes, size))
  const cells = new Uint8Array(size * size * width)
  const rowLength = size * width
  const openEgress = new Uint8Array(rowLength).fill(MatrixBit.egressAllowed)
  const errorEgress = new Uint8Array(rowLength).fill(MatrixBit.egressError)
  for (let source = 0; source < size; source++) {
    const map = egress[source]
    const row = conflicts.has(source) ? errorEgress : map === undefined ? openEgress : (bytes.get(map) ?? openEgress)
    cells.set(row, source * rowLength)
  }
  for (let destination = 0; destination < size; destination++) {
    const map = ingress[destination]
    const column = map === undefined || conflicts.has(destination) ? undefined : bytes.get(map)
    const constant = conflicts.has(destination) ? MatrixBit.ingressError : MatrixBit.ingressAllowed
    let from = 0
    for (let source = 0; source < size; source++) {
      const to = source * rowLength + destination * width
      if (column === undefined) {
        for (let c = 0; c < width; c++) cells[to + c] = (cells[to + c] ?? 0) | constant
      } else {
        for (let c = 0; c < width; c++) cells[to + c] = (cells[to + c] ?? 0) | (column[from++] ?? 0)
      }
    }
  }
  return {
    identities: Uint32Array.from(world.identities, (identity) => identity.number),
    classes: classes.map(publicClass),
    cells,
  }
}

/** One direction of a map as bytes: `[peer * classes + class]`. */
function bytesOf(map: SubjectMap, classes: readonly ClassOfPorts[], size: number): Uint8Array {
  const width = classes.length
  const [allowedBit, l7Bit] =
    map.direction === 'egress'
      ? [MatrixBit.egressAllowed, MatrixBit.egressL7]
      : [MatrixBit.ingressAllowed, MatrixBit.ingressL7]
  const bytes = new Uint8Array(size * width)
  for (let c = 0; c < width; c++) {
    const portClass = classes[c]
    if (portClass === undefined) continue
    const { allowed, redirected } = allowedPeers(map, portClass, size)
    for (let peer = 0; peer < size; peer++) {
      const word = peer >>> 5
      const shift = peer & 31
      const bit = ((allowed[word] ?? 0) >>> shift) & 1
      if (bit === 1) bytes[peer * width + c] = allowedBit | ((((redirected[word] ?? 0) >>> shift) & 1) * l7Bit)
    }
  }
  return bytes
}

const protocolNames = new Map<number, Protocol>()
for (const [name, number] of Object.entries(protocolNumber)) {
  // The keys of the table are the protocols and `any`, which has no name here.
  if (number !== 0) protocolNames.set(number, name as Protocol)
}

function publicClass({ protocol, ranges }: ClassOfPorts): PortClass {
  return { protocol: protocolNames.get(protocol) ?? 'other', ranges }
}
