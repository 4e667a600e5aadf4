/** Rows that agree in verdict, sides and deciders: few classes, however many rows, so that their words are made once. */
import type { FlowTable } from '../../types'
import { remembered } from '../../../values/remembered'

export interface FlowClasses {
  /** Class of each row. */
  readonly of: Uint32Array
  /** A row of each class. */
  readonly examples: readonly number[]
}

/** The classes of a table, found once for each table. */
export const flowClasses = remembered(classify)

/** Lists of deciders are fewer than this. */
const width = 2 ** 18

/** One number for all that decides about a row but its ends and its port; below 2^53, as sides and reason take 16 bits. */
export function outcomeKey(table: FlowTable, i: number): number {
  const sides = ((table.verdict[i] ?? 0) * 8 + (table.egress[i] ?? 0)) * 8 + (table.ingress[i] ?? 0)
  const by = (table.egressBy[i] ?? 0) * width + (table.ingressBy[i] ?? 0)
  return (by * 256 + sides) * 256 + (table.dropReason[i] ?? 0)
}

function classify(table: FlowTable): FlowClasses {
  const numbers = new Map<number, number>()
  const examples: number[] = []
  const of = new Uint32Array(table.count)
  for (let i = 0; i < table.count; i++) {
    const key = outcomeKey(table, i)
    let number = numbers.get(key)
    if (number === undefined) {
      number = examples.push(i) - 1
      numbers.set(key, number)
    }
    of[i] = number
  }
  return { of, examples }
}
