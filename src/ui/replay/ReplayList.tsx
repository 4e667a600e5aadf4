import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { parsePeer, useStore } from '../../store/index'
import { groups, groupWords, type Group } from '../../store/replay/words'
import { Breakable } from '../kit/Breakable'
import { Button, LinkButton } from '../kit/index'
import type { Column, Widths } from './columns'
import frame from '../kit/frame.module.css'
import styles from './replay.module.css'
import { layoutOf, ReplayHead } from './ReplayHead'
import { cellText, notesOf, reasonText, type Item } from './rows'
import { useCutReasons, Why } from './Why'

const shownAtFirst = 200

interface Shown {
  readonly columns: readonly Column[]
  /** Whether the draft is the text in the editor, so that its lines can be shown there. */
  readonly isDraftHere: boolean
}

interface Props extends Shown {
  readonly listed: ReadonlyMap<Group, readonly Item[]>
  readonly widths: Widths
  readonly setWidths: (widths: Widths) => void
}

/** The rows, group by group; what breaks comes first. */
export function ReplayList({ listed, columns, widths, setWidths, isDraftHere }: Props) {
  const used = groups.filter((group) => (listed.get(group)?.length ?? 0) > 0)
  return (
    <div
      className={`${frame['body']} ${styles['rows']}`}
      tabIndex={0}
      role="region"
      aria-label="Observed flows"
      data-pane-focus
      onKeyDown={moveByRow}
    >
      <table
        className={styles['table']}
        style={layoutOf(columns, widths)}
        data-fixed={Object.keys(widths).length > 0 || undefined}
      >
        <ReplayHead columns={columns} looks={looks} widths={widths} setWidths={setWidths} />
        {used.map((group) => (
          <GroupRows
            key={group}
            group={group}
            items={listed.get(group) ?? []}
            columns={columns}
            isDraftHere={isDraftHere}
          />
        ))}
      </table>
    </div>
  )
}

/** Up and down go from row to row; Enter shows the row in the picture, Space the whole of its reason. */
function moveByRow(event: KeyboardEvent<HTMLElement>): void {
  const { currentTarget: body, key } = event
  const rows = [...body.querySelectorAll<HTMLElement>('tr[data-row]')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1,
  }
  if (key === ' ' && document.activeElement === rows[at])
    rows[at]?.querySelector<HTMLElement>('button[aria-expanded]')?.click()
  else if (key === 'Enter' && document.activeElement === rows[at]) rows[at]?.querySelector('button')?.click()
  else if (steps[key] === undefined || event.altKey || event.ctrlKey || event.metaKey) return
  else rows[Math.max(0, Math.min(rows.length - 1, steps[key]))]?.focus()
  event.preventDefault()
}

const looks: Readonly<Partial<Record<Column, string | undefined>>> = {
  from: `${styles['mono']} ${styles['name']}`,
  to: `${styles['mono']} ${styles['name']}`,
  port: `${styles['mono']} ${styles['name']}`,
  times: styles['number'],
  first: styles['time'],
  last: styles['time'],
  nodes: styles['mono'],
  policy: styles['mono'],
  why: styles['why'],
}

interface GroupProps extends Shown {
  readonly group: Group
  readonly items: readonly Item[]
}

function GroupRows({ group, items, columns, isDraftHere }: GroupProps) {
  const [most, setMost] = useState(shownAtFirst)
  const { title, about } = groupWords[group]
  const body = useRef<HTMLTableSectionElement>(null)
  useCutReasons(body)
  return (
    <tbody ref={body} data-group={group} aria-label={title}>
      <tr className={styles['group']}>
        <th colSpan={columns.length} scope="rowgroup">
          {title} ({items.length.toLocaleString('en')}) <span className={styles['soft']}>{about}</span>
        </th>
      </tr>
      {items.slice(0, most).map((item) => (
        <Row
          key={`${item.row.id} ${item.request?.text ?? ''}`}
          item={item}
          columns={columns}
          isDraftHere={isDraftHere}
        />
      ))}
      {items.length > most && (
        <tr>
          <td colSpan={columns.length}>
            <Button variant="quiet" onClick={() => setMost(most * 5)}>
              Show more of {items.length.toLocaleString('en')}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  )
}

function Row({ item, columns, isDraftHere }: Shown & { readonly item: Item }) {
  const { row, request } = item
  const { select } = useStore.getState()
  const { now = '', draft = '' } = request ?? row
  const { peers, protocol, port } = row
  const isHere = useStore(
    ({ snapshot }) => peers !== null && isKnown(snapshot, peers.from) && isKnown(snapshot, peers.to),
  )
  const show = (): void => {
    if (peers !== null && protocol !== null) select({ kind: 'flow', flow: { ...peers, protocol, port } }, 'inspector')
  }
  const content = (column: Column): ReactNode => {
    const text = cellText(column, item)
    switch (column) {
      case 'from':
        return (
          <>
            {isHere && protocol !== null ? (
              <LinkButton onClick={show} title="Show in the picture, and explain">
                <Breakable name={text} />
              </LinkButton>
            ) : (
              <Breakable name={text} />
            )}
            {(row.gone === 'from' || row.gone === 'both') && <Gone />}
          </>
        )
      case 'to':
        return (
          <>
            <Breakable name={text} />
            {(row.gone === 'to' || row.gone === 'both') && <Gone />}
          </>
        )
      case 'why':
        return <Why item={item} isDraftHere={isDraftHere} />
      default:
        return text
    }
  }
  return (
    <tr data-row tabIndex={-1}>
      {columns.map((column) => (
        <td
          key={column}
          className={looks[column]}
          data-changes={column === 'draft' ? draft !== now : undefined}
          title={column === 'why' ? [reasonText(item), ...notesOf(item)].join('\n') : cellText(column, item)}
        >
          {content(column)}
        </td>
      ))}
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
