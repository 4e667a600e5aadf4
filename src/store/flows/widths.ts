/** How much room the columns of the flow table need for what stands in them. */
import { flowClasses, cellText, namespaceOf, portText, requestText, seenFlowsOf } from '../../worker/rows'
import type { FlowColumn, FlowTable } from '../state/store-type'

/** Characters of the longest text in a column; 0 for columns of words that every table has. */
export function longestText(table: FlowTable, column: FlowColumn, written: (text: string) => string = String): number {
  const longest = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0)
  switch (column) {
    case 'source':
    case 'destination':
      return longest(table.peers.map(({ label }) => label))
    case 'sourceNamespace':
    case 'destinationNamespace':
      return longest(table.peers.map((_, peer) => namespaceOf(table, peer)))
    case 'port':
      return longest(table.ports.map((port) => portText(port).replace(/ \(.*\)$/, '')))
    case 'policy':
      return longest(flowClasses(table).examples.map((row) => written(cellText(table, column, row))))
    case 'l7':
      // Capital letters are wide.
      return longest(seenFlowsOf(table).map(requestText)) * 1.15
    default:
      return 0
  }
}
