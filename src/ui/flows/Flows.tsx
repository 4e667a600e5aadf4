import { useEffect, useState } from 'react'
import type { FlowOnLine } from '../../store/flows/lines/line-list'
import { usesFlags, useStore, type FlowTable } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import { FlowGrid } from './FlowGrid'
import { FlowToolbar } from './FlowToolbar'
import frame from '../kit/frame.module.css'
import styles from './flows.module.css'
import { lazyPart } from '../kit/lazyPart'
import { useListed } from './useListed'

const FilterChips = lazyPart(() => import('./filter/FilterChips'))

interface Marks {
  /** The flows that they were made among. */
  readonly of: FlowTable | null
  readonly flows: ReadonlyMap<number, FlowOnLine>
}

/** What of a filter asks for verdicts. */
const ofVerdict = /\s*(?:--not\s+)?--verdict(?:\s+|=)\S+/g

const noMarks: Marks = { of: null, flows: new Map() }

/** The flow table in Hubble's words, with its filters. */
export default function Flows() {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const listed = useListed(collapsed)
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  const [marks, setMarks] = useState<Marks>(noMarks)
  const marked = listed !== null && marks.of === listed.computed ? marks.flows : noMarks.flows
  useFlowCommands()

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
  const { computed } = listed
  const anyVerdict = filter.text.replaceAll(ofVerdict, '').trim()
  const asksForVerdicts = filter.verdicts.length > 0 || anyVerdict !== filter.text.trim()
  return (
    <div className={`${frame['frame']} ${styles['flows']}`}>
      <h2 className="visually-hidden">Flows</h2>
      <FlowToolbar listed={listed} marked={marked} />
      {usesFlags(filter.text) && <FilterChips />}
      {listed.table.count === 0 && computed.total === 0 ? (
        <EmptyNote>
          There are no flows: the workspace has fewer than two endpoints, and no policy selects one. Requests that are
          typed in the shell appear here too.
        </EmptyNote>
      ) : listed.count === 0 ? (
        <EmptyNote>
          No flow matches the filter.{' '}
          {asksForVerdicts && (
            <>
              <Button onClick={() => setFilter({ text: anyVerdict, verdicts: [] })}>Show all verdicts</Button>{' '}
            </>
          )}
          <Button onClick={() => setFilter({ text: '', verdicts: [] })}>Clear the filter</Button>
        </EmptyNote>
      ) : (
        <FlowGrid
          listed={listed}
          marked={marked}
          onMark={(flows) => setMarks({ of: computed, flows })}
          onToggleGroup={(key) => setCollapsed((before) => toggled(before, key))}
        />
      )}
    </div>
  )
}

function toggled(before: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(before)
  if (!next.delete(key)) next.add(key)
  return next
}

function useFlowCommands(): void {
  useEffect(
    () =>
      useStore.getState().registerCommands([
        {
          id: 'clear-filter',
          title: 'Clear the filter of flows',
          group: 'View',
          run: () => useStore.getState().setFlowFilter({ text: '', verdicts: [] }),
        },
      ]),
    [],
  )
}
