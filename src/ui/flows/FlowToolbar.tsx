import { Eye, X } from 'lucide-react'
import type { FlowOnLine } from '../../store/flows/lines/line-list'
import { seenFlowsOf, useStore, type FlowTable } from '../../store/index'
import { Button, IconButton, VerdictBadge } from '../kit/index'
import { CopyMenu } from './CopyMenu'
import { FilterBox } from './FilterBox'
import frame from '../kit/frame.module.css'
import styles from './flows.module.css'
import type { ListedFlows } from './useListed'
import { lazyPart } from '../kit/lazyPart'

const AddFilter = lazyPart(() => import('./AddFilter'), <span className={styles['square']} />)
const ViewMenu = lazyPart(() => import('./ViewMenu'), <span className={styles['square']} />)

const verdicts = ['FORWARDED', 'DROPPED', 'REDIRECTED'] as const

interface Props {
  readonly listed: ListedFlows
  readonly marked: ReadonlyMap<number, FlowOnLine>
}

export function FlowToolbar({ listed, marked }: Props) {
  const { table, computed, counts, share } = listed
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  const changes = useStore((state) => (state.changes?.table === computed ? state.changes : null))
  const changed =
    changes === null ? 0 : changes.newlyDropped + changes.newlyAllowed + changes.newlyProxied + changes.noLongerProxied
  const isChangedOnly = filter.changedOnly === true
  const isSeenOnly = filter.seenOnly === true
  const isFiltered = filter.text !== '' || filter.verdicts.length > 0 || isChangedOnly || isSeenOnly
  const seen = seenFlowsOf(table).length
  const toggle = (verdict: (typeof verdicts)[number]): void => {
    const isOn = filter.verdicts.includes(verdict)
    setFilter({
      ...filter,
      verdicts: isOn ? filter.verdicts.filter((other) => other !== verdict) : [...filter.verdicts, verdict],
    })
  }
  return (
    <div className={`${frame['toolbar']} ${styles['toolbar']}`} role="toolbar" aria-label="Filter flows">
      <FilterBox />
      <AddFilter />
      {verdicts.map((verdict) => (
        <Button
          key={verdict}
          className={styles['verdict'] ?? ''}
          aria-pressed={filter.verdicts.includes(verdict)}
          onClick={() => toggle(verdict)}
          variant="quiet"
          title={`Show only ${verdict}`}
        >
          <VerdictBadge verdict={verdict} />
          {counts[verdict].toLocaleString('en')}
        </Button>
      ))}
      {counts.ERROR > 0 && (
        <span className={styles['errors']}>
          <VerdictBadge verdict="ERROR" /> {counts.ERROR}
        </span>
      )}
      {(changed > 0 || isChangedOnly) && (
        <Button
          variant="quiet"
          className={styles['verdict'] ?? ''}
          aria-pressed={isChangedOnly}
          title="Show only what the last edit changed"
          onClick={() => setFilter({ ...filter, changedOnly: !isChangedOnly })}
        >
          Changed {changed.toLocaleString('en')}
        </Button>
      )}
      {(seen > 0 || isSeenOnly) && (
        <Button
          variant="quiet"
          className={styles['verdict'] ?? ''}
          aria-pressed={isSeenOnly}
          title="Show only requests that were sent from the shell"
          onClick={() => setFilter({ ...filter, seenOnly: !isSeenOnly })}
        >
          <Eye size={14} aria-hidden /> Seen {seen.toLocaleString('en')}
        </Button>
      )}
      <span className={styles['tail']}>
        {share !== null && (
          <span className={styles['count']} role="status">
            {Math.floor(share * 100)}% filtered
          </span>
        )}
        <FlowCount table={computed} listed={isFiltered ? listed.computedCount : null} />
        <IconButton
          label="Clear the filter"
          disabled={!isFiltered}
          onClick={() => setFilter({ text: '', verdicts: [] })}
        >
          <X size={15} aria-hidden />
        </IconButton>
        <ViewMenu />
        <CopyMenu listed={listed} marked={marked} />
      </span>
    </div>
  )
}

interface CountProps {
  readonly table: FlowTable
  readonly listed: number | null
}

/** How many flows are listed, of how many. */
function FlowCount({ table: { total }, listed }: CountProps) {
  const all = `${total.toLocaleString('en')} ${total === 1 ? 'flow' : 'flows'}`
  return (
    <span className={styles['count']} data-testid="flow-count">
      {/* What a filter leaves is read out; how many flows there are is in the summary of the workspace. */}
      <span role="status">{listed !== null && `${listed.toLocaleString('en')} of ${all}`}</span>
      {listed === null && all}
    </span>
  )
}
