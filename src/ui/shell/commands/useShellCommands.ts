import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from '../../../store/index'
import type { SheetName, ShellActions } from './actions'
import { openExample, startPasting } from './steps'
import { useShellKeys } from './useShellKeys'

/** Reads files into the workspace and says how it went. */
async function addFiles(list: readonly File[]): Promise<void> {
  const { addFiles: add } = await import('../../../store/import/imports')
  await add(
    useStore,
    list.map((file) => ({ path: file.webkitRelativePath || file.name, file })),
  )
}

export function useShellCommands(): ShellActions {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [sheet, setSheet] = useState<SheetName | null>(null)
  const input = useRef<HTMLInputElement | null>(null)
  // The same for good: a new one would take the commands away while the palette opens, until they are registered again.
  const openFiles = useCallback(() => {
    input.current ??= createFileInput(false)
    input.current.click()
  }, [])

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
      openFiles,
      openFolder,
    }),
    [isPaletteOpen, isHelpOpen, sheet, openFiles],
  )

  useEffect(() => {
    let isGone = false
    let unregister = (): void => undefined
    // Nobody looks for a command before the page is there.
    void import('./commands').then(({ shellCommands }) => {
      const commands = shellCommands({ openFiles, openFolder, setSheet, setHelpOpen })
      if (!isGone) unregister = useStore.getState().registerCommands(commands)
    })
    return () => {
      isGone = true
      unregister()
    }
  }, [openFiles])

  useShellKeys({ openFiles, setSheet, setHelpOpen, setPaletteOpen })
  return actions
}

function openFolder(): void {
  createFileInput(true).click()
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
