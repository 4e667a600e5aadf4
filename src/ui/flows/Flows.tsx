import { lazy, Suspense, useMemo } from 'react'
import { filterRows, usesFlags, useStore } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import { FlowGrid } from './FlowGrid'
import { FlowToolbar } from './FlowToolbar'
import styles from './flows.module.css'

const FilterChips = lazy(() => import('./filter/FilterChips'))

/** The flow table in Hubble's words, with its filters. */
export default function Flows() {
  const snapshot = useStore((state) => state.snapshot)
  const filter = useStore((state) => state.flowFilter)
  const sort = useStore((state) => state.flowSort)
  const setFilter = useStore((state) => state.setFlowFilter)
  const table = snapshot?.flows ?? null
  const rows = useMemo(
    () => (table === null ? new Uint32Array() : filterRows(table, filter, sort)),
    [table, filter, sort],
  )

  if (table === null) {
    return (
      <div className={styles['flows']}>
        <h2 className="visually-hidden">Flows</h2>
        <EmptyNote>
          Flows appear here: for each pair of endpoints and each port, what happens to a connection, and which policy
          decided.
        </EmptyNote>
      </div>
    )
  }
  return (
    <div className={styles['flows']}>
      <h2 className="visually-hidden">Flows</h2>
      <FlowToolbar table={table} rows={rows} />
      {usesFlags(filter.text) && (
        <Suspense>
          <FilterChips />
        </Suspense>
      )}
      {table.count === 0 ? (
        <EmptyNote>
          There are no flows: the workspace has fewer than two endpoints, and no policy selects one.
        </EmptyNote>
      ) : rows.length === 0 ? (
        <EmptyNote>
          No flow matches the filter.{' '}
          <Button onClick={() => setFilter({ text: '', verdicts: [] })}>Clear the filter</Button>
        </EmptyNote>
      ) : (
        <FlowGrid table={table} rows={rows} />
      )}
    </div>
  )
}
