/** All identities × all identities × all port classes: the rows of all policy maps, and who has which. */
import { protocolOfNumber } from '../cilium/numbers'
import { MatrixBit, type PortClass, type VerdictMatrix } from '../types'
import { portClasses, type ClassOfPorts } from './maps/port-classes'
import { rowsOf, writeRows } from './maps/rows'
import type { SubjectMap } from './maps/subject-maps'
import type { PolicyModel } from './model'

/** Subject map of each identity by direction: that of the first endpoint that has it; absent for all others. */
function mapsOfIdentities(model: PolicyModel): {
  readonly ingress: readonly (SubjectMap | undefined)[]
  readonly egress: readonly (SubjectMap | undefined)[]
  readonly conflicts: ReadonlySet<number>
} {
  const ingress: (SubjectMap | undefined)[] = Array.from({ length: model.identities.length })
  const egress: (SubjectMap | undefined)[] = Array.from({ length: model.identities.length })
  const conflicts = new Set<number>()
  const { endpoints } = model.cluster
  for (let i = 0; i < endpoints.length; i++) {
    const identity = model.inside.ofEndpoint[i] ?? 0
    if (ingress[identity] !== undefined || endpoints[i]?.isHostNetwork === true) continue
    ingress[identity] = model.maps.mapOf(i, 'ingress')
    egress[identity] = model.maps.mapOf(i, 'egress')
    if (ingress[identity].conflict !== null || egress[identity].conflict !== null) conflicts.add(identity)
  }
  return { ingress, egress, conflicts }
}

/** Computes the whole matrix; see `VerdictMatrix` for its layout. */
export function verdictMatrix(model: PolicyModel): VerdictMatrix {
  const size = model.identities.length
  const words = (size + 31) >>> 5
  const { ingress, egress, conflicts } = mapsOfIdentities(model)
  const rows = new Map<SubjectMap | undefined, number>()
  // Row 0 stands for identities without endpoints: nothing holds them back.
  rows.set(undefined, 0)
  for (const map of [...ingress, ...egress]) if (!rows.has(map)) rows.set(map, rows.size)
  const distinct = [...rows.keys()].filter((map) => map !== undefined)
  const classes = portClasses(distinct)
  const allowed = new Uint32Array(rows.size * classes.length * words)
  const redirected = new Uint32Array(rows.size * classes.length * words)
  allowed.fill(0xff_ff_ff_ff, 0, classes.length * words)
  const shape = JSON.stringify(classes)
  for (const map of distinct) {
    const at = (rows.get(map) ?? 0) * classes.length * words
    writeRows(rowsOf(map, classes, words, shape), { allowed, redirected }, { at, words })
  }
  const rowOf = (maps: readonly (SubjectMap | undefined)[]): Uint32Array =>
    Uint32Array.from(maps, (map) => rows.get(map) ?? 0)
  return {
    identities: Uint32Array.from(model.identities, (identity) => identity.number),
    classes: classes.map(publicClass),
    words,
    egressRow: rowOf(egress),
    ingressRow: rowOf(ingress),
    allowed,
    redirected,
    errors: Uint8Array.from(model.identities, (_, i) => (conflicts.has(i) ? 1 : 0)),
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

/** A class of ports as the outside of the engine sees it. */
export function publicClass({ protocol, ranges }: ClassOfPorts): PortClass {
  return { protocol: protocolOfNumber(protocol) ?? 'other', ranges }
}
