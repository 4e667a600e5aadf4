import { act, screen, waitFor } from '@testing-library/react'
import { useMemo } from 'react'
import { expect, it } from 'vitest'
import { namespaceNode, useStore } from '../../../store/index'
import { blankCanvas, type BlankCanvas } from '../../testing/canvas'
import { announced, openPage, yamlNow } from '../../testing/page'
import { openShop, shop } from '../../testing/shop'
import { emptyGraph } from '../graph/elements'
import { graphOf } from '../../testing/pictures'
import Editing from './Editing'

/** What is over the canvas, with the cards that the workspace has. */
function Over({ canvas: { controller } }: { readonly canvas: BlankCanvas }) {
  const snapshot = useStore((state) => state.snapshot)
  const graph = useMemo(() => (snapshot === null ? emptyGraph : graphOf(snapshot)), [snapshot])
  const nothing = (): void => undefined
  return <Editing controller={controller} graph={graph} onToggleFold={nothing} onTidy={nothing} onFocus={nothing} />
}

async function open(text = openShop) {
  const canvas = blankCanvas()
  const user = await openPage(text, <Over canvas={canvas} />)
  const select = (key: string): void => {
    act(() => useStore.getState().select({ kind: 'endpoint', key }, 'canvas'))
    canvas.surface.focus()
  }
  return { user, canvas, select }
}

it('a pod is added with the keyboard, and its form is open with the name to be typed over', async () => {
  const { user } = await open()
  screen.getByRole('button', { name: 'Add Namespace' }).focus()
  await user.keyboard('{ArrowDown}')
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add Pod' }))
  await user.keyboard('{Enter}')
  const form = await screen.findByRole('dialog', { name: /^Edit shop\/pod-1/ })
  expect(form.contains(document.activeElement)).toBe(true)
  await user.keyboard('cache{Enter}')
  expect(await screen.findByRole('dialog', { name: 'Edit shop/cache' })).toBeTruthy()
  expect(yamlNow()).toMatch(/name: cache\n\s+namespace: shop/)
})

it('a namespace is added at a click and named, and the next pod goes into it', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('button', { name: 'Add Namespace' }))
  await screen.findByRole('dialog', { name: /^Edit namespace/ })
  await user.keyboard('store{Enter}')
  await screen.findByRole('dialog', { name: 'Edit namespace store' })
  await user.keyboard('{Escape}')
  await user.click(screen.getByRole('button', { name: 'Add Pod' }))
  expect(await screen.findByRole('dialog', { name: /^Edit store\/pod-1/ })).toBeTruthy()
})

it('the button that opens the bar in a narrow pane says whether it is open, and it closes once something is added', async () => {
  const { user } = await open()
  const toggle = screen.getByRole('button', { name: 'Add to the picture' })
  expect(toggle.getAttribute('aria-expanded')).toBe('false')
  await user.click(toggle)
  expect(toggle.getAttribute('aria-expanded')).toBe('true')
  await user.click(screen.getByRole('button', { name: 'Add Pod' }))
  expect(toggle.getAttribute('aria-expanded')).toBe('false')
})

it('an address outside is added, and its form takes another one', async () => {
  const { user } = await open()
  await user.click(screen.getByRole('button', { name: 'Add Address' }))
  await screen.findByRole('dialog', { name: /^Edit 203\.0\.113\./ })
  await user.keyboard('198.51.100.7{Enter}')
  await waitFor(() => expect(yamlNow()).toContain('198.51.100.7'))
})

it('C connects what is selected, I isolates it, F2 edits it', async () => {
  const { user, select } = await open()
  for (const [key, title] of [
    ['c', 'Connect'],
    ['i', 'Isolate shop/web'],
    ['{F2}', 'Edit shop/web'],
  ] as const) {
    select('shop/web')
    await user.keyboard(key)
    expect(await screen.findByRole('dialog', { name: title })).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
  }
})

it('Delete removes a pod, and asks before a namespace goes', async () => {
  const { user, select, canvas } = await open()
  select('ops/admin')
  await user.keyboard('{Delete}')
  await waitFor(() => expect(yamlNow()).not.toContain('name: admin'))
  act(() => useStore.getState().select({ kind: 'namespace', name: 'shop' }, 'canvas'))
  canvas.surface.focus()
  await user.keyboard('{Delete}')
  expect(await screen.findByRole('dialog', { name: 'Remove namespace shop?' })).toBeTruthy()
  expect(yamlNow()).toContain('namespace: shop')
})

it('a pod is copied as YAML and pasted as another one', async () => {
  const { user, select } = await open()
  select('shop/api')
  await user.keyboard('{Control>}c{/Control}')
  await waitFor(() => expect(announced()).toContain('Copied Pod/shop/api'))
  expect(await navigator.clipboard.readText()).toContain('name: api')
  select('shop/api')
  await user.paste(await navigator.clipboard.readText())
  await waitFor(() => expect(yamlNow().match(/app: api/g)).toHaveLength(2))
})

it('without a selection the keys say what they need', async () => {
  const { user, canvas } = await open()
  canvas.surface.focus()
  await user.keyboard('i')
  expect(announced()).toContain('Select a pod or a namespace first.')
})

it('the menu of a pod and of a namespace offers what is done with each', async () => {
  const { user, canvas } = await open(shop)
  act(() => canvas.menu({ node: 'shop/web', namespace: 'shop' }))
  const names = (): readonly string[] => screen.getAllByRole('menuitem').map(({ textContent }) => textContent ?? '')
  expect(names()).toEqual(expect.arrayContaining(['Edit… F2', 'Connect to… C', 'Isolate… I', 'Add a service for it']))
  await user.click(screen.getByRole('menuitem', { name: /^Add a service for it/ }))
  await waitFor(() => expect(yamlNow()).toMatch(/kind: Service[\s\S]*app: web/))
  await user.keyboard('{Escape}')
  act(() => canvas.menu({ node: namespaceNode('ops'), namespace: 'ops' }))
  expect(names()).toContain('Add a pod here')
  await user.click(screen.getByRole('menuitem', { name: 'Add a pod here' }))
  expect(await screen.findByRole('dialog', { name: /^Edit ops\/pod-1/ })).toBeTruthy()
})

it('the menu of a line states its traffic', async () => {
  const { user, canvas } = await open(shop)
  act(() => canvas.menu({ edge: { from: 'shop/web', to: 'shop/db' } }))
  await user.click(screen.getByRole('menuitem', { name: 'State as traffic…' }))
  await user.click(await screen.findByRole('button', { name: 'State it' }))
  await waitFor(() => expect(yamlNow()).toMatch(/kind: Traffic[\s\S]*to: shop\/db:5432/))
})
