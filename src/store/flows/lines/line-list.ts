/** Lines of the flow table, wherever they are kept: on the page, or in the worker where there are too many. */
import { flowRow, computedOf, rowOfFlow, type FlowLineGroup, type FlowLines } from '../../../worker/rows'
import type { FlowRef, FlowTable, Selection, Snapshot } from '../../state/store-type'
import { rowsOfSelection } from './of-selection'

/** A flow, by its row in some table. */
export interface PickedFlow {
  readonly table: FlowTable
  readonly row: number
}

/** A flow on a line; its number tells it from all others, whatever the filter. */
export interface FlowOnLine extends PickedFlow {
  readonly id: number
}

export interface LineList {
  /** The same for as long as the same flows are on the same lines. */
  readonly key: object
  readonly count: number
  readonly isGrouped: boolean
  /** The flow on a line; null for the head of a group, and for one that has not arrived yet. */
  readonly flowAt: (line: number) => FlowOnLine | null
  readonly groupAt: (line: number) => FlowLineGroup | null
  /** The line of the head that a line stands under. */
  readonly headOf: (line: number) => number
  /** -1 for a flow that is not listed. */
  readonly lineOf: (flow: FlowRef) => Promise<number>
  /** The first line about something that is selected; -1 where none is. */
  readonly lineAbout: (selection: Selection) => Promise<number>
  /** Flows on the lines from one to another, both included, up to a number. */
  readonly flowsBetween: (first: number, last: number, most: number) => Promise<readonly FlowOnLine[]>
  /** Says which lines are in view; the end is exclusive. */
  readonly look: (first: number, end: number) => void
}

export function linesOnPage(snapshot: Snapshot, table: FlowTable, { lines, groups }: FlowLines): LineList {
  const flowAt = (line: number): FlowOnLine | null => {
    const row = lines[line] ?? -1
    return row < 0 ? null : { table, row, id: row }
  }
  return {
    key: lines,
    count: lines.length,
    isGrouped: groups.length > 0,
    flowAt,
    groupAt: (line) => groups[-1 - (lines[line] ?? 0)] ?? null,
    headOf: (from) => {
      let line = from
      while (line > 0 && (lines[line] ?? -1) >= 0) line--
      return line
    },
    lineOf: (flow) => {
      const row = rowOfFlow(table, flow)
      return Promise.resolve(row < 0 ? -1 : lines.indexOf(row))
    },
    lineAbout: (selection) => {
      const about = rowsOfSelection({ ...snapshot, flows: computedOf(table) }, selection)
      return Promise.resolve(about === null ? -1 : lines.findIndex((row) => row >= 0 && about[row] === 1))
    },
    flowsBetween: (first, last, most) => {
      const found: FlowOnLine[] = []
      for (let line = first; line <= last && found.length < most; line++) {
        const flow = flowAt(line)
        if (flow !== null) found.push(flow)
      }
      return Promise.resolve(found)
    },
    look: () => undefined,
  }
}

/** The question that a flow on a line answers. */
export const refOf = ({ table, row }: PickedFlow): FlowRef => flowRow(table, row).ref

/** A test of flows: whether they are about what is selected. */
export function relatedTest(snapshot: Snapshot | null, selection: Selection | null): (flow: PickedFlow) => boolean {
  const known = new Map<FlowTable, Uint8Array | null>()
  return ({ table, row }) => {
    const flows = computedOf(table)
    let rows = known.get(flows)
    if (rows === undefined)
      known.set(flows, (rows = snapshot === null ? null : rowsOfSelection({ ...snapshot, flows }, selection)))
    return rows?.[row] === 1
  }
}
