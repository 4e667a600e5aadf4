/** Columns of the flow table, and what its rows may stand under. */
export type FlowColumn =
  /** When the flow is taken to happen: the table is computed, not observed. */
  | 'time'
  | 'source'
  | 'sourceNamespace'
  | 'sourceIdentity'
  | 'destination'
  | 'destinationNamespace'
  | 'destinationIdentity'
  | 'port'
  | 'protocol'
  | 'l7'
  | 'verdict'
  | 'reason'
  /** The side that decided: where it was dropped, or where policy let it through. */
  | 'direction'
  | 'policy'

export type FlowGrouping = 'none' | 'policy' | 'source' | 'destination'
