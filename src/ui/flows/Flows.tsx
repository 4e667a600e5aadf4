import { Suspense, useEffect, useRef, useState } from 'react'
import { usesFlags, useStore, type FlowTable } from '../../store/index'
import { Button, download, EmptyNote, fileName } from '../kit/index'
import { flowsText } from './copy'
import { FlowGrid } from './FlowGrid'
import { FlowToolbar } from './FlowToolbar'
import frame from '../kit/frame.module.css'
import styles from './flows.module.css'
import { lazyPart } from '../kit/lazyPart'
import { useListed } from './useListed'

const FilterChips = lazyPart(() => import('./filter/FilterChips'))

const noRows = new Uint32Array()
const noMarks: { readonly of: null; readonly rows: ReadonlySet<number> } = { of: null, rows: new Set() }

/** The flow table in Hubble's words, with its filters. */
export default function Flows() {
  const listed = useListed()
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  const [marks, setMarks] = useState<{ readonly of: FlowTable | null; readonly rows: ReadonlySet<number> }>(noMarks)
  const marked = listed !== null && marks.of === listed.table ? marks.rows : noMarks.rows
  useExport(listed?.table ?? null, listed?.rows ?? noRows)

  if (listed === null) {
    return (
      <div className={`${frame['frame']} ${styles['flows']}`}>
        <h2 className="visually-hidden">Flows</h2>
        <EmptyNote>
          Flows appear here: for each pair of endpoints and each port, what happens to a connection, and which policy
          decided.
        </EmptyNote>
      </div>
    )
  }
  const { table, reckoned, rows } = listed
  return (
    <div className={`${frame['frame']} ${styles['flows']}`}>
      <h2 className="visually-hidden">Flows</h2>
      <FlowToolbar listed={listed} marked={marked} />
      {usesFlags(filter.text) && (
        <Suspense>
          <FilterChips />
        </Suspense>
      )}
      {table.count === 0 ? (
        <EmptyNote>
          There are no flows: the workspace has fewer than two endpoints, and no policy selects one. Requests that are
          typed in the shell appear here too.
        </EmptyNote>
      ) : rows.length === 0 ? (
        <EmptyNote>
          No flow matches the filter.{' '}
          <Button onClick={() => setFilter({ text: '', verdicts: [] })}>Clear the filter</Button>
        </EmptyNote>
      ) : (
        <FlowGrid
          table={table}
          reckoned={reckoned}
          rows={rows}
          marked={marked}
          onMark={(chosen) => setMarks({ of: table, rows: chosen })}
        />
      )}
    </div>
  )
}

/** Offers the listed flows as a file, one JSON object a line, as `hubble observe -o jsonpb` writes them. */
function useExport(table: FlowTable | null, rows: Uint32Array): void {
  const listed = useRef({ table, rows })
  useEffect(() => {
    listed.current = { table, rows }
  }, [table, rows])
  useEffect(() => {
    const save = async (): Promise<void> => {
      const { workspaceName, announce } = useStore.getState()
      const { table: shown, rows: chosen } = listed.current
      const text = shown === null ? null : await flowsText(shown, chosen, 'jsonpb')
      if (text === null) announce('There are no flows to export')
      else download(fileName(`${workspaceName} flows`, 'json'), text, 'application/json')
    }
    return useStore
      .getState()
      .registerCommands([{ id: 'export-flows', title: 'Export the listed flows as JSON', group: 'Export', run: save }])
  }, [])
}
