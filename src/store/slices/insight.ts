/** The insight slice: checks and comparisons, and the Traffic resources that they write. */
import type { StateCreator } from 'zustand'
import { appendDocument, type StatedTraffic } from '../../edit/index'
import type { InsightSlice } from '../state/insight'
import type { Store } from '../state/store-type'

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
  spread: null,
  setSpread: (spread) => set({ spread }),
  expectNow(checks) {
    const edits = checks.flatMap(({ fix }) => fix?.edits ?? [])
    if (edits.length > 0) get().applyEdits(edits, 'Expect what happens now')
  },
  async stateListed() {
    const [{ statementsOf, mostStatements }, { listedFlows }] = await Promise.all([
      import('../flows/statements'),
      import('../flows/lines/listed-flows'),
    ])
    const { snapshot, tell } = get()
    const flows = snapshot === null ? [] : await statementsOf(snapshot, listedFlows(get()))
    if (get().snapshot !== snapshot) tell('The workspace has changed meanwhile: try again.')
    else if (flows === null) tell(`More than ${mostStatements} flows are listed. Filter the flow table first.`)
    else await write(get(), flows)
  },
  async stateUnstated(unstated) {
    const { statementsOfUnstated } = await import('../flows/statements')
    await write(get(), statementsOfUnstated(unstated))
  },
})

/** Adds flows to the file that has Traffic resources, or to one of their own. */
async function write({ files, snapshot, applyEdits, addFile, announce, tell }: Store, flows: readonly StatedTraffic[]) {
  const { documentOf } = await import('../flows/statements')
  if (flows.length === 0) {
    tell('There is no flow to state')
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
