/**
 * The place where the matrix comes in, and what is kept of it from one edit to the next. It is provided from outside, as answers
 * about single flows are: a page does not make it until two sets of policies are compared.
 */
import type { VerdictMatrix } from '../types'
import type { ClassOfPorts } from './maps/port-classes'
import type { SubjectMap } from './maps/subject-maps'
import type { Lineage } from './maps/subjects'
import type { PolicyModel } from './model'
import type { NamedPorts, PortUses } from './port-uses'

/** What is true of a map and of all that decide alike. */
export interface RowFacts extends NamedPorts {
  /** Whether any flow goes through the proxy. */
  readonly isL7: boolean
  /** Whether what it says of a peer follows from the entries that select the peer alone. */
  readonly isPlain: boolean
  /** Equal for maps under the same rules of the engine's own, with the same named ports; null until somebody asks. */
  defaults: string | null
}

/** A map with the place of its rows in the matrix. */
export interface PlacedMap {
  readonly map: SubjectMap
  readonly place: number
  readonly facts: RowFacts
  /** Where the rows of the same map were in the matrix before; -1 where it had none. */
  readonly before: number
}

/** The matrix that was computed last, with the maps behind its rows: an edit leaves most rows, and they are copied or moved. */
export interface LastMatrix {
  readonly identities: PolicyModel['identities']
  /** All but the first rows, which are of no map. */
  readonly placed: ReadonlyMap<Lineage, Pick<PlacedMap, 'place' | 'facts'>>
  /** The ports that the maps name, to be counted on from. */
  readonly uses: PortUses
  readonly classes: readonly ClassOfPorts[]
  /** The classes as text. */
  readonly shape: string
  readonly words: number
  readonly rows: RowSets
  /** Whether any flow goes through a proxy. */
  readonly isAnyL7: boolean
}

export type RowSets = Pick<VerdictMatrix, 'allowed' | 'redirected'>

/** Keeps a matrix from one edit to the next. */
export class MatrixMemory {
  last: LastMatrix | null = null
}

export type MatrixMaker = (model: PolicyModel, memory: MatrixMemory) => VerdictMatrix

let maker: MatrixMaker | null = null

/** Gives the engine its matrix. */
export function provideMatrix(implementation: MatrixMaker): void {
  maker = implementation
}

/** @throws where none has been provided: `engine/doors/matrix` was not loaded */
export function makeMatrix(model: PolicyModel, memory: MatrixMemory): VerdictMatrix {
  if (maker === null) throw new Error('the matrix has not been loaded')
  return maker(model, memory)
}
