/** All identities × all identities × all port classes: the rows of all policy maps, and who has which. */
import { protocolOfNumber } from '../cilium/numbers'
import { MatrixBit, type PortClass, type VerdictMatrix } from '../types'
import { portClasses, type ClassOfPorts } from './maps/port-classes'
import { rowsOf, writeRows } from './maps/rows'
import type { SubjectMap } from './maps/subject-maps'
import { MatrixMemory, type LastMatrix, type RowSets } from './matrices'
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

/** Larger ones are not kept: they are as much memory as all the rest. */
const mostWordsKept = 4_000_000

/** Computes the whole matrix; see `VerdictMatrix` for its layout. */
export function verdictMatrix(model: PolicyModel, memory = new MatrixMemory()): VerdictMatrix {
  const size = model.identities.length
  const words = (size + 31) >>> 5
  const { ingress, egress, conflicts } = mapsOfIdentities(model)
  const rows = new Map<SubjectMap | undefined, number>()
  // Row 0 stands for identities without endpoints: nothing holds them back.
  rows.set(undefined, 0)
  for (const map of [...ingress, ...egress]) if (!rows.has(map)) rows.set(map, rows.size)
  const distinct = [...rows.keys()].filter((map) => map !== undefined)
  const classes = portClasses(distinct)
  const shape = JSON.stringify(classes)
  const maps = [...rows.keys()]
  const { allowed, redirected } = filledRows({ maps, classes, shape, words }, memory.last)
  const isKept = allowed.length <= mostWordsKept
  memory.last = isKept ? { maps, shape, words, rows: { allowed, redirected } } : null
  const rowOf = (ofIdentities: readonly (SubjectMap | undefined)[]): Uint32Array =>
    Uint32Array.from(ofIdentities, (map) => rows.get(map) ?? 0)
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

interface WantedRows {
  readonly maps: readonly (SubjectMap | undefined)[]
  readonly classes: readonly ClassOfPorts[]
  readonly shape: string
  readonly words: number
}

/** The rows of all maps; those that stand where they stood in an earlier matrix are taken from there. */
function filledRows({ maps, classes, shape, words }: WantedRows, last: LastMatrix | null): RowSets {
  const length = classes.length * words
  // Whoever got the earlier matrix may have handed its memory on to another thread, which leaves nothing here.
  const isAlike =
    last?.shape === shape &&
    last.words === words &&
    last.rows.allowed.length === maps.length * length &&
    last.rows.redirected.length === maps.length * length
  const sets: RowSets = isAlike
    ? { allowed: new Uint32Array(last.rows.allowed), redirected: new Uint32Array(last.rows.redirected) }
    : { allowed: new Uint32Array(maps.length * length), redirected: new Uint32Array(maps.length * length) }
  if (!isAlike) sets.allowed.fill(0xff_ff_ff_ff, 0, length)
  for (let i = 0; i < maps.length; i++) {
    const map = maps[i]
    if (map === undefined || (isAlike && last.maps[i] === map)) continue
    // Rows of a map without a proxy are left as they are.
    if (isAlike) sets.redirected.fill(0, i * length, (i + 1) * length)
    writeRows(rowsOf(map, classes, words, shape), sets, { at: i * length, words })
  }
  return sets
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
