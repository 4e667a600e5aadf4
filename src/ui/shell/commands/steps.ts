/** What commands and keys of the shell do that belongs to no pane. */
import { problemsOf, showPlace, startOf, useStore, type LowerView } from '../../../store/index'

export async function openExample(id: string): Promise<void> {
  const { examples } = await import('../../../lessons/examples/examples')
  const example = examples.find((item) => item.id === id)
  if (example !== undefined) useStore.getState().openWorkspace(example.title, example.files)
}

/** Gives the user a file with the cursor in it. */
export function startPasting(): void {
  const store = useStore.getState()
  const file = store.files.find(({ name }) => name === store.activeFile)?.name ?? store.addFile('manifests.yaml')
  store.revealRange(startOf(file))
}

/** A new file, with the cursor in it. */
export function startFile(): void {
  const { addFile, revealRange } = useStore.getState()
  revealRange(startOf(addFile()))
}

export function jumpToProblem(step: 1 | -1): void {
  const { reveal, announce, tell } = useStore.getState()
  const problems = problemsOf(useStore.getState()).filter(({ severity }) => severity !== 'info')
  if (problems.length === 0) {
    tell('There are no problems')
    return
  }
  const at = problems.findIndex(({ range }) => range.file === reveal?.range.file && range.start === reveal.range.start)
  const problem = problems[(at + step + problems.length) % problems.length]
  if (problem !== undefined) {
    void showPlace(problem.range)
    announce(problem.message)
  }
}

/** Puts the cursor into the filter of the flows, in a pane that may be folded. */
export function filterFlows(): void {
  useStore.getState().showLower('flows')
  window.setTimeout(() => document.querySelector<HTMLElement>('[data-flow-filter]')?.focus(), 0)
}

/** Shows something in the lower pane, which may be folded, with the keys on its tab. */
export function showView(view: LowerView): void {
  useStore.getState().showLower(view)
  window.setTimeout(() => document.getElementById(`lower-${view}`)?.focus(), 0)
}

/** The shell and, from there, what the lower pane shows usually. */
export function toggleShell(): void {
  const { lowerView, collapsedPanes, showLower } = useStore.getState()
  showLower(lowerView === 'shell' && !collapsedPanes.includes('flows') ? 'flows' : 'shell')
}

/** The workspace is saved as one types; asking for it does no harm. */
export async function save(): Promise<void> {
  const { storage, tell } = useStore.getState()
  await storage?.autosave.save()
  const { storageProblem, isElsewhere } = useStore.getState()
  tell(storageProblem ?? (isElsewhere ? 'Another tab stores this workspace' : 'The workspace is saved in this browser'))
}
