import { Copy, Download, Milestone, Pin, PinOff, Plus, X } from 'lucide-react'
import { useStore } from '../../store/index'
import { closeFlows, forgetFlows, keepFlows, takeAsPresent } from '../../store/replay/replay'
import { groups, groupWords, type Group, type PageReport } from '../../store/replay/words'
import { copyText } from '../kit/clipboard'
import { Button, download, fileName, IconButton, Menu, MenuItem, MenuLabel } from '../kit/index'
import { ColumnMenu } from './ColumnMenu'
import type { Columns } from './columns'
import { csvText, jsonText, markdownText, tabsText } from './copy'
import frame from '../kit/frame.module.css'
import styles from './replay.module.css'
import type { Item } from './rows'

interface Props {
  readonly report: PageReport
  readonly listed: ReadonlyMap<Group, readonly Item[]>
  /** Items of each group before groups are chosen. */
  readonly counts: ReadonlyMap<Group, number>
  readonly filter: string
  readonly setFilter: (filter: string) => void
  /** Groups that are shown; empty for all. */
  readonly chosen: ReadonlySet<Group>
  readonly setChosen: (chosen: ReadonlySet<Group>) => void
  readonly columns: Columns
  readonly openFiles: (isAdding: boolean) => void
}

async function copy(what: string, text: string): Promise<void> {
  useStore
    .getState()
    .tell(
      (await copyText(text))
        ? `Copied ${what}`
        : 'This browser does not let the page copy: export the rows as a file instead',
    )
}

/** Which groups and rows are shown, and what can be done with them. */
export function ReplayToolbar(props: Props) {
  const { report, listed, counts, filter, setFilter, chosen, setChosen, columns, openFiles } = props
  const name = useStore((state) => state.workspaceName)
  const point = useStore((state) => state.comparedPoint)
  const isRestored = useStore((state) => state.replay?.isRestored === true)
  const toggle = (group: Group): void => {
    const next = new Set(chosen)
    if (!next.delete(group)) next.add(group)
    setChosen(next)
  }
  return (
    <div className={frame['toolbar']} role="toolbar" aria-label="Replay">
      <input
        type="search"
        className={styles['filter']}
        aria-label="Filter rows"
        placeholder="Filter: words, or --to-pod shop/api"
        data-replay-filter
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && filter !== '') {
            setFilter('')
            event.stopPropagation()
          }
        }}
      />
      <span className={styles['tail']}>
        {point === null && (
          <IconButton label="Take this as present: what you write from here on is the draft" onClick={takeAsPresent}>
            <Milestone size={15} aria-hidden />
          </IconButton>
        )}
        {isRestored ? null : (
          <IconButton label="Open more flows" onClick={() => openFiles(true)}>
            <Plus size={15} aria-hidden />
          </IconButton>
        )}
        <Keep />
        <ColumnMenu columns={columns} />
        <Menu
          side="top"
          trigger={
            <Button variant="quiet" aria-label="Copy rows" title="Copy rows">
              <Copy size={15} aria-hidden />
            </Button>
          }
        >
          <MenuLabel>Copy what is listed as</MenuLabel>
          <MenuItem hint="for a spreadsheet" onSelect={() => void copy('the rows', tabsText(listed, columns.shown))}>
            Cells
          </MenuItem>
          <MenuItem hint="for a review" onSelect={() => void copy('Markdown', markdownText(report, listed))}>
            Markdown
          </MenuItem>
          <MenuItem hint="to quote" onSelect={() => void copy('the summary', report.summary)}>
            Summary
          </MenuItem>
        </Menu>
        <Menu
          side="top"
          trigger={
            <Button variant="quiet" aria-label="Export rows" title="Export rows">
              <Download size={15} aria-hidden />
            </Button>
          }
        >
          <MenuLabel>Save what is listed as</MenuLabel>
          <MenuItem
            hint="for a review"
            onSelect={() => download(fileName(`${name} replay`, 'md'), markdownText(report, listed), 'text/markdown')}
          >
            Markdown
          </MenuItem>
          <MenuItem
            hint="for a spreadsheet"
            onSelect={() => download(fileName(`${name} replay`, 'csv'), csvText(listed, columns.shown), 'text/csv')}
          >
            CSV
          </MenuItem>
          <MenuItem
            hint="for programs"
            onSelect={() => download(fileName(`${name} replay`, 'json'), jsonText(report, listed), 'application/json')}
          >
            JSON
          </MenuItem>
        </Menu>
        <IconButton label="Close flows" onClick={closeFlows}>
          <X size={15} aria-hidden />
        </IconButton>
      </span>
      <span className={styles['groups']}>
        {groups.map((group) => (
          <button
            key={group}
            type="button"
            data-group={group}
            aria-pressed={chosen.has(group)}
            title={groupWords[group].about}
            disabled={(counts.get(group) ?? 0) === 0 && !chosen.has(group)}
            onClick={() => toggle(group)}
          >
            {groupWords[group].title} <strong>{(counts.get(group) ?? 0).toLocaleString('en')}</strong>
          </button>
        ))}
      </span>
    </div>
  )
}

/** Keeps the flows in this browser, or forgets them; nothing is kept by itself. */
function Keep() {
  const isKept = useStore((state) => state.replay?.isKept)
  const canKeep = useStore((state) => state.storage !== null)
  if (!canKeep || isKept === undefined) return null
  return (
    <IconButton
      label={isKept === true ? 'Forget the kept flows' : 'Keep these flows in this browser'}
      aria-pressed={isKept === true}
      disabled={isKept === null}
      onClick={() => (isKept === true ? void forgetFlows() : keepFlows())}
    >
      {isKept === true ? <PinOff size={15} aria-hidden /> : <Pin size={15} aria-hidden />}
    </IconButton>
  )
}
