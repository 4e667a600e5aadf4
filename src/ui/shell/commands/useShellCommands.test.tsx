import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../../store/index'
import { openPage } from '../../testing/page'
import { useShellCommands } from './useShellCommands'

it('keeps its commands while the palette and the sheets open and close, so that Enter finds what was typed', async () => {
  await openPage('', <></>)
  const shell = renderHook(() => useShellCommands()).result
  const commands = () => useStore.getState().commands
  await waitFor(() => expect(commands().map(({ id }) => id)).toContain('export-report'))
  const before = commands()
  act(() => shell.current.setPaletteOpen(true))
  expect(commands()).toBe(before)
  act(() => shell.current.setPaletteOpen(false))
  act(() => shell.current.setSheet('share'))
  act(() => shell.current.setHelpOpen(true))
  expect(commands()).toBe(before)
})
