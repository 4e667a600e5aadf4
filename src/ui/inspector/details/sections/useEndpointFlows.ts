import { useEffect, useState } from 'react'
import { useStore, type FlowTable, type Snapshot } from '../../../../store/index'

/** The flows of one peer: those of the table, or its own from the engine where the table does not list all; null meanwhile. */
export function useEndpointFlows({ flows }: Snapshot, peer: string): FlowTable | null {
  const ask = useStore((state) => state.ask)
  // A node that no rule is about is in no row, and has flows all the same.
  const isWhole = flows.count === flows.total && flows.peers.some(({ key }) => key === peer)
  const [found, setFound] = useState<{ readonly of: FlowTable; readonly table: FlowTable } | null>(null)
  useEffect(() => {
    if (isWhole) return
    let isWanted = true
    void ask('flows-of', { peer }).then((answer) => {
      if (isWanted && answer !== null) setFound({ of: flows, table: answer.table })
    })
    return () => {
      isWanted = false
    }
  }, [isWhole, ask, peer, flows])
  if (isWhole) return flows
  return found?.of === flows ? found.table : null
}
