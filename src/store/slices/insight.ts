/** Checks and comparisons: what the lower pane shows, the point that the workspace is compared with, and what they write. */
import type { StateCreator } from 'zustand'
import { appendDocument, type StatedTraffic } from '../../edit/index'
import type { Check, CheckReport, Comparison } from '../../worker/types'
import type { AnalyzeOptions, SourceFile, Store } from '../state/store-type'

export type LowerView = 'flows' | 'checks' | 'compare'

/** A workspace to compare the present one with. */
export interface ComparedPoint {
  readonly name: string
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  /** The point comes after the workspace: what differs is what would change with it. */
  readonly isAfter: boolean
}

export interface InsightSlice {
  readonly lowerView: LowerView
  /** Shows a view of the lower pane, and the pane itself. */
  readonly showLower: (view: LowerView) => void
  /** Null until a point is saved or a manifest pasted. */
  readonly comparedPoint: ComparedPoint | null
  /** Compares with the workspace as it is now, from here on. */
  readonly savePoint: () => void
  readonly compareWith: (name: string, files: readonly SourceFile[]) => void
  /** Turns round which of the two comes first. */
  readonly swapCompared: () => void
  readonly stopComparing: () => void
  /** What differs, once it is known: the picture brings it out while the lower pane lists it. */
  readonly comparison: Comparison | null
  readonly setComparison: (comparison: Comparison | null) => void
  /** Writes the expectations that the fixes of these checks hold, as one step. */
  readonly expectNow: (checks: readonly Check[]) => void
  /** States rows of the flow table, with what happens to them now. */
  readonly stateRows: (rows: Iterable<number>) => Promise<void>
  /** States flows that are reachable and that nobody stated, as expected. */
  readonly stateUnstated: (flows: NonNullable<CheckReport['unstated']>) => Promise<void>
}

const ownFile = 'checks.yaml'

export const createInsightSlice: StateCreator<Store, [], [], InsightSlice> = (set, get) => ({
  lowerView: 'flows',
  comparedPoint: null,
  showLower(lowerView) {
    const { collapsedPanes, togglePane } = get()
    if (collapsedPanes.includes('flows')) togglePane('flows')
    set({ lowerView })
  },
  savePoint() {
    const { files, options, announce } = get()
    set({ comparedPoint: { name: 'the saved point', files, options, isAfter: false } })
    announce('Saved this point: edits from here on are compared with it')
  },
  compareWith: (name, files) => set({ comparedPoint: { name, files, options: get().options, isAfter: false } }),
  swapCompared() {
    const { comparedPoint } = get()
    if (comparedPoint !== null) set({ comparedPoint: { ...comparedPoint, isAfter: !comparedPoint.isAfter } })
  },
  stopComparing: () => set({ comparedPoint: null, comparison: null }),
  comparison: null,
  setComparison: (comparison) => set({ comparison }),
  expectNow(checks) {
    const edits = checks.flatMap(({ fix }) => fix?.edits ?? [])
    if (edits.length > 0) get().applyEdits(edits, 'Expect what happens now')
  },
  async stateRows(rows) {
    const { statementsOfRows, mostStatements } = await import('../flows/statements')
    const { snapshot, announce } = get()
    const flows = snapshot === null ? [] : statementsOfRows(snapshot, rows)
    if (flows === null) announce(`More than ${mostStatements} flows are listed. Filter the flow table first.`)
    else await write(get(), flows)
  },
  async stateUnstated(unstated) {
    const { statementsOfUnstated } = await import('../flows/statements')
    await write(get(), statementsOfUnstated(unstated))
  },
})

/** Adds flows to the file that has Traffic resources, or to one of their own. */
async function write({ files, snapshot, applyEdits, addFile, announce }: Store, flows: readonly StatedTraffic[]) {
  const { documentOf } = await import('../flows/statements')
  if (flows.length === 0) {
    announce('There is no flow to state')
    return
  }
  const stated = snapshot?.resources.filter(({ kind }) => kind === 'Traffic') ?? []
  const yaml = documentOf(
    stated.map(({ name }) => name),
    flows,
  )
  const file = files.find(({ name }) => name === stated.at(-1)?.range.file)
  if (file === undefined) addFile(ownFile, yaml)
  else applyEdits([appendDocument(file, yaml)], 'State flows')
  announce(`Stated ${flows.length} flows in ${file?.name ?? ownFile}`)
}
