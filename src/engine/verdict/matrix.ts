/**
 * All identities × all identities × all port classes.
 *
 * Who may talk to whom is bitset algebra: per map and port class the entries are taken in order of precedence, and
 * each decides for those of its peers that no earlier one has decided for.
 */
import { andInto, andNotInto, orInto, type Bitset } from '../policy/bitset'
import { protocolNumber } from '../policy/entry'
import { MatrixBit, type PortClass, type Protocol, type VerdictMatrix } from '../types'
import { portClasses, type ClassOfPorts } from './port-classes'
import type { ResolvedEntry } from './resolved'
import type { SubjectMap } from './subject-maps'
import type { World } from './world'

/**
 * Fills in the peers that entries, in order of precedence, let through, and those of them that go through the proxy.
 * Each entry decides for those of its peers that no earlier one has decided for; a Pass puts the rest of its tier off.
 */
export function decidePeers(entries: readonly ResolvedEntry[], allowed: Bitset, redirected: Bitset): void {
  const open = new Uint32Array(allowed.length).fill(0xff_ff_ff_ff)
  const scratch = new Uint32Array(allowed.length)
  let passed: Bitset | null = null
  let passedTier = -1
  for (const entry of entries) {
    scratch.set(entry.peers)
    andInto(scratch, open)
    if (passed !== null && entry.tier === passedTier) andNotInto(scratch, passed)
    if (entry.action === 'pass') {
      if (passed === null || passedTier !== entry.tier) passed = new Uint32Array(allowed.length)
      passedTier = entry.tier
      orInto(passed, scratch)
      continue
    }
    andNotInto(open, scratch)
    if (entry.action === 'deny') continue
    orInto(allowed, scratch)
    if (entry.isL7) orInto(redirected, scratch)
  }
}

/** Whether an entry covers a class of ports as a whole; it never covers a part of one. */
export function coversClass({ ports }: ResolvedEntry, { protocol, ranges }: ClassOfPorts): boolean {
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
  const words = (size + 31) >>> 5
  const { ingress, egress, conflicts } = mapsOfIdentities(world)
  const rows = new Map<SubjectMap | undefined, number>()
  // Row 0 stands for identities without endpoints: nothing holds them back.
  rows.set(undefined, 0)
  for (const map of [...ingress, ...egress]) if (!rows.has(map)) rows.set(map, rows.size)
  const distinct = [...rows.keys()].filter((map) => map !== undefined)
  const classes = portClasses(distinct)
  const allowed = new Uint32Array(rows.size * classes.length * words)
  const redirected = new Uint32Array(rows.size * classes.length * words)
  allowed.fill(0xff_ff_ff_ff, 0, classes.length * words)
  for (const map of distinct) {
    const row = rows.get(map) ?? 0
    const known = new Map<string, number>()
    classes.forEach((portClass, c) => {
      const at = (row * classes.length + c) * words
      const covering: ResolvedEntry[] = []
      let key = ''
      map.entries.forEach((entry, i) => {
        if (!coversClass(entry, portClass)) return
        covering.push(entry)
        key += `${i},`
      })
      // Most classes of ports meet the same entries of a map, and then the same peers.
      const same = known.get(key)
      if (same !== undefined) {
        allowed.copyWithin(at, same, same + words)
        redirected.copyWithin(at, same, same + words)
        return
      }
      known.set(key, at)
      decidePeers(covering, allowed.subarray(at, at + words), redirected.subarray(at, at + words))
    })
  }
  const rowOf = (maps: readonly (SubjectMap | undefined)[]): Uint32Array =>
    Uint32Array.from(maps, (map) => rows.get(map) ?? 0)
  return {
    identities: Uint32Array.from(world.identities, (identity) => identity.number),
    classes: classes.map(publicClass),
    words,
    egressRow: rowOf(egress),
    ingressRow: rowOf(ingress),
    allowed,
    redirected,
    errors: Uint8Array.from(world.identities, (_, i) => (conflicts.has(i) ? 1 : 0)),
  }
}

/** The bits of one cell, see `MatrixBit`. Indices are those of `matrix.identities` and `matrix.classes`. */
export function matrixCell(matrix: VerdictMatrix, source: number, destination: number, portClass: number): number {
  const bit = (sets: Uint32Array, row: number | undefined, peer: number): boolean => {
    const word = sets[((row ?? 0) * matrix.classes.length + portClass) * matrix.words + (peer >>> 5)] ?? 0
    return ((word >>> (peer & 31)) & 1) === 1
  }
  const from = matrix.egressRow[source]
  const to = matrix.ingressRow[destination]
  let cell = 0
  if (matrix.errors[source] === 1) cell |= MatrixBit.egressError
  else if (bit(matrix.allowed, from, destination))
    cell |= MatrixBit.egressAllowed | (bit(matrix.redirected, from, destination) ? MatrixBit.egressL7 : 0)
  if (matrix.errors[destination] === 1) cell |= MatrixBit.ingressError
  else if (bit(matrix.allowed, to, source))
    cell |= MatrixBit.ingressAllowed | (bit(matrix.redirected, to, source) ? MatrixBit.ingressL7 : 0)
  return cell
}

const protocolNames = new Map<number, Protocol>()
for (const [name, number] of Object.entries(protocolNumber)) {
  // The keys of the table are the protocols and `any`, which has no name here.
  if (number !== 0) protocolNames.set(number, name as Protocol)
}

function publicClass({ protocol, ranges }: ClassOfPorts): PortClass {
  return { protocol: protocolNames.get(protocol) ?? 'other', ranges }
}
