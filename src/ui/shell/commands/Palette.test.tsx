import { act, fireEvent, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useStore } from '../../../store/index'
import { holdTyping } from '../../kit/typeAhead'
import { openPage } from '../../testing/page'
import type { ShellActions } from './actions'
import Palette from './Palette'

const setPaletteOpen = vi.fn<(open: boolean) => void>()

const shell: ShellActions = {
  isPaletteOpen: true,
  setPaletteOpen,
  isHelpOpen: false,
  setHelpOpen: () => undefined,
  sheet: null,
  setSheet: () => undefined,
  openFiles: () => undefined,
  openFolder: () => undefined,
  startPasting: () => undefined,
  openExample: async () => undefined,
}

function type(text: string): void {
  holdTyping()
  for (const key of text.split('')) fireEvent.keyDown(window, { key: key === '\n' ? 'Enter' : key })
}

it('runs what was typed with Enter while the palette was still being fetched, once its command is there', async () => {
  type('tidy\nab')
  await openPage('', <Palette shell={shell} />)
  const tidy = vi.fn<() => void>()
  expect(setPaletteOpen).not.toHaveBeenCalled()
  act(
    () =>
      void useStore
        .getState()
        .registerCommands([{ id: 'canvas-tidy', title: 'Tidy the picture', group: 'View', run: tidy }]),
  )
  await waitFor(() => expect(tidy).toHaveBeenCalledOnce())
  expect(setPaletteOpen).toHaveBeenCalledExactlyOnceWith(false)
})
