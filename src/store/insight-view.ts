/** Checks and comparisons: what the lower pane shows, the point that the workspace is compared with, and what they write. */
import type { StateCreator } from 'zustand'
import { appendDocument, trafficDocument, type StatedTraffic } from '../edit/index'
import type { Check } from '../worker/types'
import { expectationsOf, mostExpectations } from './expectations'
import { uniqueFileName } from './file-names'
import type { AnalyzeOptions, SourceFile, Store } from './types'

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
  /** Writes the expectations that the fixes of these checks hold, as one step. */
  readonly expectNow: (checks: readonly Check[]) => void
  /** States rows of the flow table, with what happens to them now. */
  readonly stateRows: (rows: Iterable<number>) => void
  /** States flows as expected, in the file that has Traffic resources, or in one of its own. */
  readonly stateFlows: (flows: readonly StatedTraffic[]) => void
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
  stopComparing: () => set({ comparedPoint: null }),
  expectNow(checks) {
    const edits = checks.flatMap(({ fix }) => fix?.edits ?? [])
    if (edits.length > 0) get().applyEdits(edits, 'Expect what happens now')
  },
  stateRows(rows) {
    const { snapshot, announce, stateFlows } = get()
    if (snapshot === null) return
    const flows = expectationsOf(snapshot, rows)
    if (flows === null) announce(`More than ${mostExpectations} flows are listed. Filter the flow table first.`)
    else stateFlows(flows)
  },
  stateFlows(flows) {
    const { files, snapshot, applyEdits, addFile, announce } = get()
    if (flows.length === 0) {
      announce('There is no flow to state')
      return
    }
    const stated = snapshot?.resources.filter(({ kind }) => kind === 'Traffic') ?? []
    const home = stated.at(-1)?.range.file
    const file = files.find(({ name }) => name === home)
    const yaml = trafficDocument(freeName(stated.map(({ name }) => name)), flows)
    if (file === undefined)
      addFile(
        uniqueFileName(
          ownFile,
          files.map(({ name }) => name),
        ),
        yaml,
      )
    else applyEdits([appendDocument(file, yaml)], 'State flows')
    announce(`Stated ${flows.length} flows in ${file?.name ?? ownFile}`)
  },
})

/** Two Traffic resources of one name would count as one. */
function freeName(taken: readonly string[]): string {
  let number = 1
  while (taken.includes(number === 1 ? 'expected' : `expected-${number}`)) number++
  return number === 1 ? 'expected' : `expected-${number}`
}
