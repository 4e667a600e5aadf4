import { useEffect, useMemo, useRef, useState } from 'react'
import { examples } from '../../lessons/examples'
import { importFiles, useStore, type Command } from '../../store/index'
import { download, fileName } from '../kit/index'
import { workspaceYaml } from './export'
import { isTextField } from './textField'

/** What the bar, the empty state and the palette share. */
export interface ShellActions {
  readonly isPaletteOpen: boolean
  readonly setPaletteOpen: (open: boolean) => void
  readonly isHelpOpen: boolean
  readonly setHelpOpen: (open: boolean) => void
  readonly openFiles: () => void
  readonly startPasting: () => void
  readonly openExample: (id: string) => void
}

/** Reads files into the workspace and says how it went. */
export async function addFiles(list: readonly File[]): Promise<void> {
  const store = useStore.getState()
  const imported = await importFiles(list)
  if ('problem' in imported) {
    useStore.setState({ notice: imported.problem })
    return
  }
  for (const file of imported.files) store.addFile(file.name, file.text)
  store.announce(`Read ${imported.files.map((file) => file.name).join(', ')}`)
}

function openExample(id: string): void {
  const example = examples.find((item) => item.id === id)
  if (example !== undefined) useStore.getState().openWorkspace(example.title, example.files)
}

/** Gives the user a file with the cursor in it. */
function startPasting(): void {
  const store = useStore.getState()
  const file = store.files.find(({ name }) => name === store.activeFile)?.name ?? store.addFile('manifests.yaml')
  if (store.collapsedPanes.includes('editor')) store.togglePane('editor')
  store.revealRange({ file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 })
}

function exportYaml(): void {
  const { workspaceName, files, announce } = useStore.getState()
  download(fileName(workspaceName, 'yaml'), workspaceYaml(files), 'application/yaml')
  announce('Exported the workspace as YAML')
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

export function useShellCommands(): ShellActions {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const input = useRef<HTMLInputElement | null>(null)

  const actions = useMemo<ShellActions>(
    () => ({
      isPaletteOpen,
      setPaletteOpen,
      isHelpOpen,
      setHelpOpen,
      startPasting,
      openExample,
      openFiles() {
        input.current ??= createFileInput()
        input.current.click()
      },
    }),
    [isPaletteOpen, isHelpOpen],
  )

  const { openFiles } = actions
  useEffect(() => {
    const state = useStore.getState
    const commands: readonly Command[] = [
      { id: 'open-files', title: 'Open files…', group: 'File', keys: 'Mod+O', run: openFiles },
      { id: 'new-file', title: 'New file', group: 'File', run: () => void state().addFile() },
      { id: 'export-yaml', title: 'Export as YAML', group: 'Export', run: exportYaml },
      ...examples.map((example): Command => ({
        id: `example-${example.id}`,
        title: `Open example: ${example.title}`,
        group: 'File',
        run: () => openExample(example.id),
      })),
      { id: 'undo', title: 'Undo', group: 'Edit', keys: 'Mod+Z', run: () => state().undo() },
      { id: 'redo', title: 'Redo', group: 'Edit', keys: 'Mod+Shift+Z', run: () => state().redo() },
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
      { id: 'help-problems', title: 'Help on problems', group: 'Help', run: () => state().showHelp('') },
      { id: 'help', title: 'Keys and colours', group: 'Help', keys: '?', run: () => setHelpOpen(true) },
    ]
    return state().registerCommands(commands)
  }, [openFiles])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isMod = event.ctrlKey || event.metaKey
      const isTyping = isTextField(event.target)
      const key = event.key.toLowerCase()
      const { undo, redo, announce } = useStore.getState()
      if (isMod && key === 'k') setPaletteOpen(true)
      else if (isMod && key === 'o') openFiles()
      else if (isMod && key === 's') announce('The workspace is saved in this browser as you type')
      else if (isMod && key === 'z' && !isTyping) (event.shiftKey ? redo : undo)()
      else if (event.key === 'F8') jumpToProblem(event.shiftKey ? -1 : 1)
      else if (event.key === '?' && !isTyping) setHelpOpen(true)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [openFiles])

  return actions
}

function createFileInput(): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = '.yaml,.yml,.json,.txt,text/plain,application/yaml,application/json'
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.value = ''
    void addFiles(files)
  })
  return input
}
