/**
 * The place where the matrix comes in, and what is kept of it from one edit to the next. It is provided from outside, as answers
 * about single flows are: a page does not make it until two sets of policies are compared.
 */
import type { VerdictMatrix } from '../types'
import type { SubjectMap } from './maps/subject-maps'
import type { PolicyModel } from './model'

/** The matrix that was computed last, with the map behind each row: an edit leaves most rows, and they are copied in one go. */
export interface LastMatrix {
  readonly maps: readonly (SubjectMap | undefined)[]
  readonly shape: string
  readonly words: number
  readonly rows: RowSets
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
