import { useState } from 'react'
import { parsePeer, useStore } from '../../store/index'
import { groups, groupWords, type Group } from '../../store/replay/words'
import { Button, EmptyNote, LinkButton } from '../kit/index'
import frame from '../kit/frame.module.css'
import styles from './replay.module.css'
import { clockText, notesOf, portText, reasonText, seenText, timesOf, type Item } from './rows'

const shownAtFirst = 200

interface Props {
  readonly listed: ReadonlyMap<Group, readonly Item[]>
  /** Whether the draft is the text in the editor, so that its lines can be shown there. */
  readonly isDraftHere: boolean
}

/** The rows, group by group; what breaks comes first. */
export function ReplayList({ listed, isDraftHere }: Props) {
  const used = groups.filter((group) => (listed.get(group)?.length ?? 0) > 0)
  if (used.length === 0) return <EmptyNote>No row matches.</EmptyNote>
  return (
    <div className={frame['body']} tabIndex={0} role="region" aria-label="Observed flows" data-pane-focus>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Port</th>
            <th scope="col">Seen</th>
            <th scope="col" className={styles['number']}>
              Times
            </th>
            <th scope="col">First</th>
            <th scope="col">Last</th>
            <th scope="col">Now</th>
            <th scope="col">Draft</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        {used.map((group) => (
          <GroupRows key={group} group={group} items={listed.get(group) ?? []} isDraftHere={isDraftHere} />
        ))}
      </table>
    </div>
  )
}

function GroupRows({
  group,
  items,
  isDraftHere,
}: {
  readonly group: Group
  readonly items: readonly Item[]
  readonly isDraftHere: boolean
}) {
  const [most, setMost] = useState(shownAtFirst)
  const { title, about } = groupWords[group]
  return (
    <tbody data-group={group} aria-label={title}>
      <tr className={styles['group']}>
        <th colSpan={10} scope="rowgroup">
          {title} ({items.length.toLocaleString('en')}) <span className={styles['soft']}>{about}</span>
        </th>
      </tr>
      {items.slice(0, most).map((item) => (
        <Row key={`${item.row.id} ${item.request?.text ?? ''}`} item={item} isDraftHere={isDraftHere} />
      ))}
      {items.length > most && (
        <tr>
          <td colSpan={10}>
            <Button variant="quiet" onClick={() => setMost(most * 5)}>
              Show more of {items.length.toLocaleString('en')}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  )
}

function Row({ item, isDraftHere }: { readonly item: Item; readonly isDraftHere: boolean }) {
  const { row, request } = item
  const { select, revealRange } = useStore.getState()
  const { now = '', draft = '', draftBy } = request ?? row
  const range = draftBy?.range
  const reason = reasonText(item)
  const { peers, protocol, port } = row
  const isHere = useStore(
    ({ snapshot }) => peers !== null && isKnown(snapshot, peers.from) && isKnown(snapshot, peers.to),
  )
  const show = (): void => {
    if (peers !== null && protocol !== null) select({ kind: 'flow', flow: { ...peers, protocol, port } }, 'table')
  }
  return (
    <tr>
      <td className={styles['mono']}>
        {isHere && protocol !== null ? (
          <LinkButton onClick={show} title="Show in the picture, and explain">
            {row.from}
          </LinkButton>
        ) : (
          row.from
        )}
        {(row.gone === 'from' || row.gone === 'both') && <Gone />}
      </td>
      <td className={styles['mono']}>
        {row.to}
        {(row.gone === 'to' || row.gone === 'both') && <Gone />}
      </td>
      <td className={styles['mono']}>{portText(item)}</td>
      <td>{seenText(item)}</td>
      <td className={styles['number']}>{timesOf(item).toLocaleString('en')}</td>
      <td className={styles['time']}>{request === null ? clockText(row.firstMs) : ''}</td>
      <td className={styles['time']}>{request === null ? clockText(row.lastMs) : ''}</td>
      <td>{now}</td>
      <td data-changes={draft !== now}>{draft}</td>
      <td className={styles['why']} title={[reason, ...notesOf(item)].join('\n')}>
        {range !== undefined && isDraftHere && (
          <>
            <LinkButton onClick={() => revealRange(range)}>
              {range.file}:{range.line}
            </LinkButton>{' '}
          </>
        )}
        {reason}
        {notesOf(item).map((note) => (
          <span key={note} className={styles['note']}>
            {note}
          </span>
        ))}
      </td>
    </tr>
  )
}

function isKnown(snapshot: ReturnType<typeof useStore.getState>['snapshot'], key: string): boolean {
  return parsePeer(key)?.kind !== 'endpoint' || snapshot?.endpoints.some((endpoint) => endpoint.key === key) === true
}

function Gone() {
  return (
    <span className={styles['gone']} title="This pod is gone: asked of a stand-in">
      gone
    </span>
  )
}
