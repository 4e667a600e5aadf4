/** What one side's policy says of a flow. */
export interface OracleSide {
  readonly decision: 'allowed' | 'denied' | 'none' | 'error'
  readonly l7: boolean
  readonly by: readonly string[]
  /** The list of deciders is one of several that Cilium may come to. */
  readonly byVaries?: true
}
