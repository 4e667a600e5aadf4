import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { useStore } from '../../store/index'
import { analysed, announced, openPage } from '../testing/page'
import { openShop } from '../testing/shop'
import Canvas from './Canvas'

async function open() {
  // What the picture is painted with is not there without a browser; what is drawn stands in the list behind it.
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  Object.defineProperty(document, 'fonts', { configurable: true, value: { ready: Promise.resolve() } })
  const user = await openPage(openShop, <Canvas />)
  const surface = screen.getByRole('application', { name: /^Picture of the cluster/ })
  await waitFor(() => expect(screen.getAllByRole('treeitem').length).toBeGreaterThan(1), { timeout: 20_000 })
  return { user, surface }
}

afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(document, 'fonts')
})

const run = (id: string): void =>
  act(
    () =>
      void useStore
        .getState()
        .commands.find((command) => command.id === id)
        ?.run(),
  )

it('lists what it draws, and selects what is clicked there', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('treeitem', { name: /shop\/api/ }))
  expect(useStore.getState().selection).toMatchObject({ kind: 'endpoint' })
})

it('shows only what is selected and its neighbours, until Escape', async () => {
  const { user, surface } = await open()
  await user.click(screen.getByRole('treeitem', { name: /shop\/api/ }))
  surface.focus()
  await user.keyboard('n')
  expect(announced()).toContain('Only this and its neighbours are shown. Escape shows everything again.')
  await user.keyboard('{Escape}')
  expect(announced()).toContain('Everything is shown again')
})

it('is tidied by a command, which undo takes back, and finds by its key', async () => {
  const { user, surface } = await open()
  run('canvas-tidy')
  expect(announced()).toContain('Done: Tidy the picture. Undo with Ctrl+Z.')
  act(() => useStore.getState().undo())
  expect(announced()).toContain('Undone: Tidy the picture')
  surface.focus()
  await user.keyboard('/')
  expect(await screen.findByRole('search', { name: 'Find on the canvas' })).toBeTruthy()
})

it('keeps its commands over an edit, and they do what the picture of now can do', async () => {
  await open()
  const fold = () => useStore.getState().commands.find(({ id }) => id === 'canvas-fold')
  await waitFor(() => expect(fold()).toBeDefined())
  const seen = new Set([fold()])
  const stop = useStore.subscribe(() => seen.add(fold()))
  act(() => useStore.getState().setText('shop.yaml', openShop.replaceAll('shop', 'store')))
  await analysed()
  await waitFor(() => expect(screen.getByRole('treeitem', { name: /store\/api/ })).toBeTruthy())
  act(() => useStore.getState().select({ kind: 'namespace', name: 'store' }, 'canvas'))
  stop()
  expect(seen.size).toBe(1)
  run('canvas-fold')
  await waitFor(() => expect(screen.queryByRole('treeitem', { name: /store\/api/ })).toBeNull())
})
