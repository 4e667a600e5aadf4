/** Rows that agree in verdict, sides and deciders: few classes, however many rows, so that their words are made once. */
import type { FlowTable } from '../state/store-type'

export interface FlowClasses {
  /** Class of each row. */
  readonly of: Uint32Array
  /** A row of each class. */
  readonly examples: readonly number[]
}

const known = new WeakMap<FlowTable, FlowClasses>()

/** The classes of a table, found once for each table. */
export function flowClasses(table: FlowTable): FlowClasses {
  let classes = known.get(table)
  if (classes === undefined) known.set(table, (classes = classify(table)))
  return classes
}

function classify({
  count,
  deciders,
  verdict,
  egress,
  ingress,
  egressBy,
  ingressBy,
  dropReason,
}: FlowTable): FlowClasses {
  const numbers = new Map<number, number>()
  const examples: number[] = []
  const of = new Uint32Array(count)
  const width = deciders.length
  for (let i = 0; i < count; i++) {
    const sides = ((verdict[i] ?? 0) * 8 + (egress[i] ?? 0)) * 8 + (ingress[i] ?? 0)
    const by = (egressBy[i] ?? 0) * width + (ingressBy[i] ?? 0)
    // Below 2^53: sides and reason take 16 bits, and lists of deciders are fewer than rows.
    const sum = (by * 256 + sides) * 256 + (dropReason[i] ?? 0)
    let number = numbers.get(sum)
    if (number === undefined) {
      number = examples.push(i) - 1
      numbers.set(sum, number)
    }
    of[i] = number
  }
  return { of, examples }
}
