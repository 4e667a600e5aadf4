/** All identities × all identities × all port classes: the rows of all policy maps, and who has which. */
import { protocolOfNumber } from '../cilium/numbers'
import { MatrixBit, type Direction, type PortClass, type VerdictMatrix } from '../types'
import { renumber } from '../policy/selectors/renumbering'
import type { ClassOfPorts } from './maps/port-classes'
import { rowsOf, writeRows } from './maps/rows'
import type { Lineage } from './maps/subjects'
import { MatrixMemory, type LastMatrix, type PlacedMap, type RowSets } from './matrices'
import type { PolicyModel } from './model'
import { factsOf, RowMover, type WantedRows } from './moved-rows'
import { PortUses } from './port-uses'

/** The identities of pods with a network of their own, in order: those that have a policy map. */
function podIdentities({ inside, cluster }: PolicyModel): Uint32Array {
  const known = identitiesOfPods.get(inside)
  if (known !== undefined) return known
  const isOfPod = new Uint8Array(inside.identities.length)
  const { endpoints } = cluster
  for (let i = 0; i < endpoints.length; i++)
    if (endpoints[i]?.isHostNetwork !== true) isOfPod[inside.ofEndpoint[i] ?? 0] = 1
  const found: number[] = []
  for (let i = 0; i < isOfPod.length; i++) if (isOfPod[i] === 1) found.push(i)
  const list = Uint32Array.from(found)
  identitiesOfPods.set(inside, list)
  return list
}

const identitiesOfPods = new WeakMap<PolicyModel['inside'], Uint32Array>()

/** The classes of ports of some maps, and their text; counted from those of the last matrix on. */
function classesOf(
  maps: readonly PlacedMap[],
  placed: LastMatrix['placed'],
  last: LastMatrix | null,
): Pick<LastMatrix, 'classes' | 'shape' | 'uses'> {
  const uses = last?.uses ?? new PortUses()
  let kept = 0
  for (const { before, facts } of maps)
    if (before < 0) uses.count(facts, 1)
    else kept++
  if (last !== null && kept < last.placed.size)
    for (const [lineage, { facts }] of last.placed) if (!placed.has(lineage)) uses.count(facts, -1)
  const { classes } = uses
  return { uses, classes, shape: last?.classes === classes ? last.shape : JSON.stringify(classes) }
}

/** Larger ones are not kept: they are as much memory as all the rest. */
const mostWordsKept = 4_000_000

/** Computes the whole matrix; see `VerdictMatrix` for its layout. */
export function verdictMatrix(model: PolicyModel, memory = new MatrixMemory()): VerdictMatrix {
  const { identities } = model
  const { last } = memory
  const size = identities.length
  const words = (size + 31) >>> 5
  const pods = podIdentities(model)
  const ingressRow = new Uint32Array(size)
  const egressRow = new Uint32Array(size)
  const errors = new Uint8Array(size)
  const placed = new Map<Lineage, PlacedMap>()
  const maps: PlacedMap[] = []
  const fillIn = (direction: Direction, rows: Uint32Array): void => {
    for (const identity of pods) {
      const map = model.maps.mapOfIdentity(identity, direction)
      if (map.conflict !== null) errors[identity] = 1
      let known = placed.get(map.lineage)
      if (known === undefined) {
        const before = last?.placed.get(map.lineage)
        known = { map, place: maps.length + 1, facts: before?.facts ?? factsOf(map), before: before?.place ?? -1 }
        placed.set(map.lineage, known)
        maps.push(known)
      }
      rows[identity] = known.place
    }
  }
  fillIn('ingress', ingressRow)
  fillIn('egress', egressRow)
  const { classes, shape, uses } = classesOf(maps, placed, last)
  const rows = filledRows({ maps, classes, shape, words }, model, last)
  const isAnyL7 = maps.some(({ facts }) => facts.isL7)
  const isKept = rows.allowed.length <= mostWordsKept
  memory.last = isKept ? { identities, placed, uses, classes, shape, words, rows, isAnyL7 } : null
  const numbers = new Uint32Array(size)
  for (let i = 0; i < size; i++) numbers[i] = identities[i]?.number ?? 0
  return { identities: numbers, classes: classes.map(publicClass), words, egressRow, ingressRow, ...rows, errors }
}

/** The rows of all maps; those of maps that decide as they did are taken from an earlier matrix. */
function filledRows(wanted: WantedRows, model: PolicyModel, last: LastMatrix | null): RowSets {
  const { maps, classes, shape, words } = wanted
  const length = classes.length * words
  const sets: RowSets = {
    allowed: new Uint32Array((maps.length + 1) * length),
    redirected: new Uint32Array((maps.length + 1) * length),
  }
  // Nothing holds identities without pods back.
  sets.allowed.fill(0xff_ff_ff_ff, 0, length)
  const mover = moverOf(wanted, model, last)
  for (let i = 0; i < maps.length;) {
    const first = maps[i]
    if (first === undefined) break
    let count = 1
    if (mover?.hasRowsOf(first) === true) {
      for (
        let next = maps[i + 1];
        next?.before === first.before + count && mover.hasRowsOf(next);
        next = maps[i + count]
      )
        count++
      mover.take(sets, first, count)
    } else writeRows(rowsOf(first.map, classes, words, shape), sets, { at: first.place * length, words })
    i += count
  }
  return sets
}

/** Null where there is no earlier matrix to take anything from. */
function moverOf(wanted: WantedRows, model: PolicyModel, last: LastMatrix | null): RowMover | null {
  // Whoever got the earlier matrix may have handed its memory on to another thread, which leaves nothing here.
  const length = last === null ? 0 : (last.placed.size + 1) * last.classes.length * last.words
  if (last?.rows.allowed.length !== length || last.rows.redirected.length !== length) return null
  const renumbering = last.identities === model.identities ? null : renumber(last.identities, model.identities)
  if (renumbering === null && last.identities !== model.identities) return null
  return new RowMover(wanted, last, renumbering, model)
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

/**
 * Some of the classes of ports as the outside of the engine sees them. What `other` stands for follows from them alone: a protocol
 * that rules name and of which no port is among them is there without ranges.
 */
export function publicClasses(chosen: readonly ClassOfPorts[], all: readonly ClassOfPorts[]): readonly PortClass[] {
  const found = chosen.map(publicClass)
  if (!found.some(({ protocol }) => protocol === 'other')) return found
  const own = new Set(found.map(({ protocol }) => protocol))
  const absent = new Set(all.map((item) => publicClass(item).protocol).filter((protocol) => !own.has(protocol)))
  return [...found, ...[...absent].map((protocol): PortClass => ({ protocol, ranges: [] }))]
}
