import { exampleContents } from '../../lessons/examples/example-contents'
import { useEffect, useMemo, useRef, useState } from 'react'
import { startOf, useStore, type Command } from '../../store/index'
import { holdTyping } from '../kit/typeAhead'
import { exportCommands } from './exportCommands'
import { isTextField } from './textField'

/** Parts of the page that have help of their own. */
const helpTopics = [
  ['reach', 'how far can it go: reach, compromise, exposure, ghosts'],
  ['readings', 'two readings of NetworkPolicy'],
  ['pseudonyms', 'pseudonyms'],
  ['assistants', 'assistants (MCP)'],
] as const

/** Sheets that are loaded when they are opened. */
export type SheetName = 'share' | 'pseudonyms' | 'workspaces' | 'proposals' | 'fewer-policies' | 'handout'

/** What the bar, the empty state and the palette share. */
export interface ShellActions {
  readonly isPaletteOpen: boolean
  readonly setPaletteOpen: (open: boolean) => void
  readonly isHelpOpen: boolean
  readonly setHelpOpen: (open: boolean) => void
  readonly sheet: SheetName | null
  readonly setSheet: (sheet: SheetName | null) => void
  readonly openFiles: () => void
  readonly openFolder: () => void
  readonly startPasting: () => void
  readonly openExample: (id: string) => Promise<void>
}

/** Reads files into the workspace and says how it went. */
async function addFiles(list: readonly File[]): Promise<void> {
  const { addFiles: add } = await import('../../store/import/imports')
  await add(
    useStore,
    list.map((file) => ({ path: file.webkitRelativePath || file.name, file })),
  )
}

/** Shows the observed flows, in a pane that may be folded, with the keys on them. */
function showReplay(): void {
  useStore.getState().showLower('replay')
  window.setTimeout(() => document.getElementById('lower-replay')?.focus(), 0)
}

const isMac = navigator.platform.startsWith('Mac')

async function openExample(id: string): Promise<void> {
  const { examples } = await import('../../lessons/examples/examples')
  const example = examples.find((item) => item.id === id)
  if (example !== undefined) useStore.getState().openWorkspace(example.title, example.files)
}

/** Gives the user a file with the cursor in it. */
function startPasting(): void {
  const store = useStore.getState()
  const file = store.files.find(({ name }) => name === store.activeFile)?.name ?? store.addFile('manifests.yaml')
  if (store.collapsedPanes.includes('editor')) store.togglePane('editor')
  store.revealRange(startOf(file))
}

/** A new file, with the cursor in it. */
function startFile(): void {
  const { addFile, revealRange } = useStore.getState()
  revealRange(startOf(addFile()))
}

function jumpToProblem(step: 1 | -1): void {
  const { snapshot, reveal, revealRange, announce } = useStore.getState()
  const problems = snapshot?.diagnostics.filter(({ severity }) => severity !== 'info') ?? []
  if (problems.length === 0) {
    announce('There are no problems')
    return
  }
  const at = problems.findIndex(({ range }) => range.file === reveal?.range.file && range.start === reveal.range.start)
  const problem = problems[(at + step + problems.length) % problems.length]
  if (problem !== undefined) {
    revealRange(problem.range)
    announce(problem.message)
  }
}

/** The shell and, from there, what the lower pane shows usually. */
function toggleShell(): void {
  const { lowerView, collapsedPanes, showLower } = useStore.getState()
  showLower(lowerView === 'shell' && !collapsedPanes.includes('flows') ? 'flows' : 'shell')
}

/** The workspace is saved as one types; asking for it does no harm. */
async function save(): Promise<void> {
  const { storage, announce } = useStore.getState()
  await storage?.autosave.save()
  const { storageProblem, isElsewhere } = useStore.getState()
  announce(
    storageProblem ?? (isElsewhere ? 'Another tab stores this workspace' : 'The workspace is saved in this browser'),
  )
}

export function useShellCommands(): ShellActions {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [sheet, setSheet] = useState<SheetName | null>(null)
  const input = useRef<HTMLInputElement | null>(null)

  const actions = useMemo<ShellActions>(
    () => ({
      isPaletteOpen,
      setPaletteOpen,
      isHelpOpen,
      setHelpOpen,
      sheet,
      setSheet,
      startPasting,
      openExample,
      openFiles() {
        input.current ??= createFileInput(false)
        input.current.click()
      },
      openFolder: () => createFileInput(true).click(),
    }),
    [isPaletteOpen, isHelpOpen, sheet],
  )

  const { openFiles, openFolder } = actions
  useEffect(() => {
    const state = useStore.getState
    const commands: readonly Command[] = [
      { id: 'open-files', title: 'Open files or a zip…', group: 'File', keys: 'Mod+O', run: openFiles },
      { id: 'open-folder', title: 'Open a folder…', group: 'File', run: openFolder },
      { id: 'new-file', title: 'New file', group: 'File', run: startFile },
      { id: 'workspaces', title: 'Workspaces: open, copy, delete…', group: 'File', run: () => setSheet('workspaces') },
      { id: 'handout', title: 'Print a handout…', group: 'Export', keys: 'Mod+P', run: () => setSheet('handout') },
      { id: 'share', title: 'Share a link…', group: 'File', run: () => setSheet('share') },
      {
        id: 'proposals',
        title: 'Proposals: least privilege from flows that were seen, stated or listed…',
        group: 'Edit',
        keys: 'Alt+P',
        run: () => setSheet('proposals'),
      },
      {
        id: 'fewer-policies',
        title: 'Proposals: fewer policies, by one for all copies, merging, removing what is idle…',
        group: 'Edit',
        run: () => setSheet('fewer-policies'),
      },
      {
        id: 'export-pseudonyms',
        title: 'Share or export under pseudonyms…',
        group: 'Export',
        run: () => setSheet('pseudonyms'),
      },
      ...exportCommands,
      { id: 'lessons', title: 'Lessons…', group: 'Help', run: () => state().setLessonListOpen(true) },
      {
        id: 'challenges',
        title: 'Challenges: solve or make one…',
        group: 'Help',
        run: () => state().setChallengeListOpen(true),
      },
      ...exampleContents.map((example): Command => ({
        id: `example-${example.id}`,
        title: `Open example: ${example.title}`,
        group: 'File',
        run: () => openExample(example.id),
      })),
      { id: 'undo', title: 'Undo', group: 'Edit', keys: 'Mod+Z', run: () => state().undo() },
      { id: 'redo', title: 'Redo', group: 'Edit', keys: 'Mod+Shift+Z', run: () => state().redo() },
      {
        id: 'go-back',
        title: 'Go back to what was selected before',
        group: 'Go to',
        keys: 'Alt+←',
        run: () => void state().goBack(),
      },
      {
        id: 'go-forward',
        title: 'Go forward again',
        group: 'Go to',
        keys: 'Alt+→',
        run: () => void state().goForward(),
      },
      { id: 'next-problem', title: 'Next problem', group: 'Go to', keys: 'F8', run: () => jumpToProblem(1) },
      {
        id: 'previous-problem',
        title: 'Previous problem',
        group: 'Go to',
        keys: 'Shift+F8',
        run: () => jumpToProblem(-1),
      },
      { id: 'toggle-editor', title: 'Show or hide the editor', group: 'View', run: () => state().togglePane('editor') },
      { id: 'toggle-flows', title: 'Show or hide the flows', group: 'View', run: () => state().togglePane('flows') },
      {
        id: 'toggle-inspector',
        title: 'Show or hide the inspector',
        group: 'View',
        run: () => state().togglePane('inspector'),
      },
      { id: 'theme-system', title: 'Theme: as the system', group: 'View', run: () => state().setTheme('system') },
      { id: 'theme-light', title: 'Theme: light', group: 'View', run: () => state().setTheme('light') },
      { id: 'theme-dark', title: 'Theme: dark', group: 'View', run: () => state().setTheme('dark') },
      { id: 'help-shell', title: 'Help: the shell', group: 'Help', run: () => state().showHelp('topic-shell') },
      ...helpTopics.map(([topic, title]): Command => ({
        id: `help-${topic}`,
        title: `Help: ${title}`,
        group: 'Help',
        run: () => state().showHelp(`topic-${topic}`),
      })),
      {
        id: 'help-challenges',
        title: 'Help: challenges',
        group: 'Help',
        run: () => state().showHelp('topic-challenges'),
      },
      {
        id: 'help-embedding',
        title: 'Help: embedding, reading along, handouts',
        group: 'Help',
        run: () => state().showHelp('topic-embedding'),
      },
      { id: 'help-problems', title: 'Help on problems', group: 'Help', run: () => state().showHelp('') },
      { id: 'help', title: 'Keys and colours', group: 'Help', keys: '?', run: () => setHelpOpen(true) },
    ]
    return state().registerCommands(commands)
  }, [openFiles, openFolder])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isMod = event.ctrlKey || event.metaKey
      const isTyping = isTextField(event.target)
      const key = event.key.toLowerCase()
      const { undo, redo, goBack, goForward } = useStore.getState()
      // In a text field of a Mac these keys move by a word.
      const isTravel = event.altKey && !isMod && !event.shiftKey && !event.defaultPrevented && !(isTyping && isMac)
      if (isMod && key === 'k') {
        holdTyping()
        setPaletteOpen(true)
      } else if (isMod && key === 'o') openFiles()
      else if (isMod && key === 'p') setSheet('handout')
      else if (isMod && key === 's') void save()
      else if (isMod && key === 'z' && !isTyping) (event.shiftKey ? redo : undo)()
      else if (event.altKey && !isMod && event.code === 'KeyP') setSheet('proposals')
      else if (event.altKey && !isMod && event.code === 'KeyO') showReplay()
      else if (event.ctrlKey && event.code === 'Backquote') toggleShell()
      else if (isTravel && event.key === 'ArrowLeft') {
        // With nothing to go back to the browser does: it leaves the page.
        if (!goBack()) return
      } else if (isTravel && event.key === 'ArrowRight') {
        if (!goForward()) return
      } else if (event.key === 'F8') jumpToProblem(event.shiftKey ? -1 : 1)
      else if (event.key === '?' && !isTyping) setHelpOpen(true)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [openFiles])

  return actions
}

function createFileInput(isFolder: boolean): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = isFolder
  input.accept = '.yaml,.yml,.json,.txt,.zip,text/plain,application/yaml,application/json,application/zip'
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.value = ''
    void addFiles(files)
  })
  return input
}
