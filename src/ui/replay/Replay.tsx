import { useMemo, useState } from 'react'
import { printSeen } from '../../store/flows/filter/listed'
import { seenNow, useStore } from '../../store/index'
import { cancelReading, closeFlows, openFlows, openFlowText } from '../../store/replay/replay'
import type { Group, PageReport } from '../../store/replay/words'
import { Button, EmptyNote } from '../kit/index'
import { About } from './About'
import { PasteFlows } from './PasteFlows'
import frame from '../kit/frame.module.css'
import styles from './replay.module.css'
import { ReplayList } from './ReplayList'
import { ReplayToolbar } from './ReplayToolbar'
import { KeptFlows } from './KeptFlows'
import { useColumns } from './columns'
import { byGroup } from './rows'
import { useListed } from './useListed'

/** Asks for files of flows. */
function chooseFiles(isAdding: boolean): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.addEventListener('change', () => openFlows([...(input.files ?? [])], { isAdding }))
  input.click()
}

/** What the draft in the editor does to flows that a cluster really had. */
export default function Replay() {
  const replay = useStore((state) => state.replay)
  const seen = useStore(seenNow)
  const [isPasting, setPasting] = useState(false)
  const paste = <PasteFlows open={isPasting} onOpenChange={setPasting} />
  const reading = replay?.reading ?? null
  if (replay === null || (replay.report === null && reading === null))
    return (
      <EmptyNote>
        {replay?.problem === null || replay === null ? null : <p role="alert">{replay.problem}</p>}
        {replay !== null && replay.problem === null ? (
          <p>Judging the flows…</p>
        ) : (
          <>
            <p>
              Open what Hubble saw, and see which of it your edits would break. Record it with{' '}
              <code>hubble observe --last 10000 -o jsonpb &gt; flows.jsonl</code>; compact, dict, table, exporter files
              and gzip are fine too. Flows stay on this page while it is open: they are neither stored nor shared,
              unless you say that this browser is to keep them.
            </p>
            <div className={styles['choices']}>
              <Button variant="primary" onClick={() => chooseFiles(false)}>
                Open files of flows…
              </Button>
              <Button onClick={() => setPasting(true)}>Paste flows…</Button>
              {seen.length > 0 && (
                <Button onClick={() => void printSeen(seen, 'jsonpb').then((text) => openFlowText(text))}>
                  Replay what the shell sent ({seen.length})
                </Button>
              )}
            </div>
            <KeptFlows />
          </>
        )}
        {paste}
      </EmptyNote>
    )
  return (
    <div className={`${frame['frame']} ${styles['pane']}`} aria-busy={replay.isPending || reading !== null}>
      <h2 className="visually-hidden">Replay</h2>
      {reading !== null && <Reading />}
      {replay.problem !== null && (
        <p role="alert" className={styles['problem']}>
          {replay.problem} <Button onClick={closeFlows}>Close the flows</Button>
        </p>
      )}
      {replay.report !== null && <Report />}
      {paste}
    </div>
  )
}

function Reading() {
  const reading = useStore((state) => state.replay?.reading ?? null)
  if (reading === null) return null
  const { names, lines, bytes } = reading
  return (
    <div className={styles['reading']}>
      <progress aria-label="Reading flows" />
      <span>
        Reading {names.length === 1 ? names[0] : `${names.length} files`} (
        {(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB): {lines.toLocaleString('en')} lines
      </span>
      <Button onClick={cancelReading}>Cancel</Button>
    </div>
  )
}

const noGroups: ReadonlySet<Group> = new Set()

function Report() {
  const report = useStore((state) => state.replay?.report ?? null)
  const isDraftHere = useStore((state) => state.comparedPoint?.isAfter !== true)
  const [filter, setFilter] = useState('')
  const [chosen, setChosen] = useState(noGroups)
  const columns = useColumns()
  const items = useListed(report, filter)
  const found = useMemo(() => byGroup(items), [items])
  const listed = useMemo(
    () => new Map([...found].filter(([group]) => chosen.size === 0 || chosen.has(group))),
    [found, chosen],
  )
  if (report === null) return null
  const counts = new Map([...found].map(([group, items]) => [group, items.length]))
  return (
    <>
      <p className={styles['summary']} data-testid="replay-summary">
        {report.summary}
      </p>
      <ReplayToolbar
        report={report}
        listed={listed}
        counts={counts}
        filter={filter}
        setFilter={setFilter}
        chosen={chosen}
        setChosen={setChosen}
        columns={columns}
        openFiles={chooseFiles}
      />
      {[...listed.values()].some((rows) => rows.length > 0) ? (
        <ReplayList
          listed={listed}
          columns={columns.shown}
          widths={columns.widths}
          setWidths={columns.setWidths}
          isDraftHere={isDraftHere}
        />
      ) : (
        <EmptyNote>{emptyText(report, filter !== '' || chosen.size > 0)}</EmptyNote>
      )}
      <About report={report} />
    </>
  )
}

/** Why no row is listed. */
function emptyText({ rows, files }: PageReport, isNarrowed: boolean): string {
  if (rows.length > 0 && isNarrowed) return 'No row matches the filter.'
  return files.some(({ unread }) => unread > 0)
    ? 'No line could be read as a connection: below stands why.'
    : 'Policies are asked about none of these flows: below stands what they are.'
}
