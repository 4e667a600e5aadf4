import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { useStore } from '../../store/index'
import { announced, openPage } from '../testing/page'
import { objectYaml } from '../../engine/testing/manifests'
import { openShop, shop } from '../testing/shop'
import Flows from './Flows'

const filterBox = (): HTMLInputElement => screen.getByRole('combobox', { name: 'Filter flows by text' })
const lines = (): readonly string[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent ?? '')

it('without a workspace says what will stand here', async () => {
  await openPage('', <Flows />)
  expect(screen.getByText(/^Flows appear here/)).toBeTruthy()
  expect(screen.queryByRole('grid')).toBeNull()
})

it('lists every flow with the verdict in words and the policy that decided', async () => {
  await openPage(shop, <Flows />)
  expect(lines().some((line) => /shop\/web.*shop\/db.*5432.*DROPPED.*Policy denied/i.test(line))).toBe(true)
  expect(lines().some((line) => /shop\/api.*shop\/db.*5432.*FORWARDED/.test(line))).toBe(true)
})

it('what is typed filters; what no flow matches can be cleared at a click', async () => {
  const user = await openPage(shop, <Flows />)
  const all = lines().length
  await user.type(filterBox(), 'db')
  await waitFor(() => expect(lines().length).toBeLessThan(all))
  expect(lines().every((line) => line.includes('db'))).toBe(true)
  expect(screen.getByTestId('flow-count').textContent).toMatch(/^\d+ of \d+ flows$/)
  await user.type(filterBox(), 'zzz')
  await user.click(await screen.findByText('Clear the filter', { selector: 'button' }))
  expect(lines()).toHaveLength(all)
  expect(filterBox().value).toBe('')
})

it('where nothing has the verdicts that were asked for, the flows of all verdicts are one click away', async () => {
  const user = await openPage(shop, <Flows />)
  await user.type(filterBox(), '--to-pod shop/db --verdict REDIRECTED --verdict UNDECIDED')
  await user.click(await screen.findByText('Show all verdicts', { selector: 'button' }))
  expect(filterBox().value).toBe('--to-pod shop/db')
  expect(lines().some((line) => line.includes('DROPPED'))).toBe(true)
})

it('flags of hubble observe are completed by keys and become chips that turn round', async () => {
  const user = await openPage(shop, <Flows />)
  await user.type(filterBox(), '--to-pod shop/d')
  const option = await screen.findByRole('option', { name: /shop\/db/ })
  expect(option.getAttribute('aria-selected')).toBe('true')
  await user.keyboard('{Enter}')
  expect(filterBox().value).toBe('--to-pod shop/db ')
  await waitFor(() => expect(lines().every((line) => line.includes('shop/db'))).toBe(true))
  await user.click(await screen.findByTitle('Click to leave these flows out.'))
  await waitFor(() => expect(lines().some((line) => line.includes('5432'))).toBe(false))
  await user.click(screen.getByRole('button', { name: 'Take to-pod shop/db away' }))
  expect(filterBox().value).toBe('')
})

it('a verdict is a button that is pressed, and a head sorts up, down and not at all', async () => {
  const user = await openPage(shop, <Flows />)
  await user.click(screen.getByTitle('Show only DROPPED'))
  expect(screen.getByTitle('Show only DROPPED').getAttribute('aria-pressed')).toBe('true')
  expect(lines().every((line) => line.includes('DROPPED'))).toBe(true)
  const head = screen.getByRole('columnheader', { name: 'Source' })
  const sources = (): readonly string[] => lines().map((line) => /(ops|shop)\/[a-z]+/.exec(line)?.[0] ?? '')
  await user.click(within(head).getByRole('button'))
  expect(head.getAttribute('aria-sort')).toBe('ascending')
  const up = sources()
  await user.click(within(head).getByRole('button'))
  expect(head.getAttribute('aria-sort')).toBe('descending')
  expect(sources()).toEqual([...up].reverse())
  await user.click(within(head).getByRole('button'))
  expect(head.getAttribute('aria-sort')).toBe('none')
})

it('keys walk the rows and select the flow; marked rows are copied', async () => {
  const user = await openPage(shop, <Flows />)
  await user.type(filterBox(), 'db')
  screen.getByRole('grid').focus()
  await user.keyboard('{Home}')
  const first = useStore.getState().selection
  expect(first).toMatchObject({ kind: 'flow' })
  await user.keyboard('{ArrowDown}')
  expect(useStore.getState().selection).not.toEqual(first)
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}{Control>}c{/Control}')
  await waitFor(() => expect(announced()).toContain('Copied 2 flows'))
  const copied = (await navigator.clipboard.readText()).trim().split('\n')
  expect(copied).toHaveLength(3)
  expect(copied[0]).toMatch(/^SOURCE\tDESTINATION\tPORT/)
})

it('grouped by destination, a group is folded by key and says how many flows it has', async () => {
  const user = await openPage(shop, <Flows />)
  await user.click(await screen.findByRole('button', { name: 'Columns and groups' }))
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'By destination' }))
  const grid = await screen.findByRole('treegrid', { name: 'Flows' })
  const group = within(grid)
    .getAllByRole('row')
    .find((row) => row.getAttribute('aria-level') === '1')!
  expect(group.textContent).toMatch(/\d+ flows/)
  const before = lines().length
  grid.focus()
  await user.keyboard('{Home}{ArrowLeft}')
  expect(lines().length).toBeLessThan(before)
  await user.keyboard('{ArrowRight}')
  expect(lines()).toHaveLength(before)
})

it('a policy that only asks for default deny marks what that drops; Escape lets the selection go', async () => {
  const user = await openPage(
    `${openShop}---\n${objectYaml('NetworkPolicy', 'shop/closed', { spec: '{podSelector: {}}' })}`,
    <Flows />,
  )
  act(() => useStore.getState().select({ kind: 'policy', key: 'NetworkPolicy/shop/closed' }, 'editor'))
  const related = (): readonly (string | null)[] =>
    [...document.querySelectorAll('[data-related=true]')].map((row) => row.getAttribute('data-verdict'))
  await waitFor(() => expect(related().length).toBeGreaterThan(0))
  expect(new Set(related())).toEqual(new Set(['DROPPED']))
  screen.getByRole('grid', { name: 'Flows' }).focus()
  await user.keyboard('{Escape}')
  expect(useStore.getState().selection).toBeNull()
})

/** As many pods as have more flows than the page lists itself. */
const many = Array.from(
  { length: 150 },
  (_, i) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p-${i}, namespace: n-${i % 3}, labels: {app: a-${i % 10}}}\nspec: {containers: [{name: c, ports: [{containerPort: 80}]}]}`,
).join('\n---\n')

it('what is looked at of a long list stays in sight while the text is edited', async () => {
  await openPage(many, <Flows />)
  await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-busy')).toBe('false'))
  const first = (): string | null => screen.getAllByRole('row')[1]?.getAttribute('aria-rowindex') ?? null
  const grid = screen.getByRole('grid')
  act(() => {
    grid.scrollTop = 28 * 9000
    grid.dispatchEvent(new Event('scroll'))
  })
  await waitFor(() => expect(lines().every((line) => line.includes('p-'))).toBe(true))
  expect(first()).toBe('8992')
  const asked: number[] = []
  const { ask } = useStore.getState()
  act(() =>
    useStore.setState({
      ask: (kind, asks) => {
        if (kind === 'flow-list' && asks !== null && 'first' in asks) asked.push(asks.first)
        return ask(kind, asks)
      },
    }),
  )
  asked.length = 0
  const before = useStore.getState().snapshot
  act(() => useStore.getState().setText('shop.yaml', many.replace('app: a-0', 'app: other')))
  await waitFor(() => expect(useStore.getState().snapshot).not.toBe(before))
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]).toBeGreaterThan(8000)
  expect(first()).toBe('8992')
})

it('more flows than the page lists itself are filtered, sorted and walked by asking the engine', async () => {
  const user = await openPage(many, <Flows />)
  const count = screen.getByTestId('flow-count')
  expect(count.textContent).toBe('22,350 flows')
  let mostBehind = 0
  onTestFinished(useStore.subscribe(({ viewsBehind }) => (mostBehind = Math.max(mostBehind, viewsBehind))))
  await user.type(filterBox(), '--from-pod n-2/p-149')
  await waitFor(() => expect(screen.getByTestId('flow-count').textContent).toBe('149 of 22,350 flows'))
  await waitFor(() => expect(lines().every((line) => line.startsWith('n-2/p-149'))).toBe(true))
  expect(mostBehind).toBe(1)
  expect(useStore.getState().viewsBehind).toBe(0)
  await user.click(screen.getByRole('columnheader', { name: 'Destination' }).querySelector('button')!)
  await user.click(screen.getByRole('columnheader', { name: 'Destination' }).querySelector('button')!)
  await waitFor(() => expect(lines()[0]).toMatch(/^n-2\/p-149n-2\/p-98/))
  screen.getByRole('grid').focus()
  await user.keyboard('{Home}')
  await waitFor(() => expect(useStore.getState().selection).toMatchObject({ flow: { to: 'n-2/p-98' } }))
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
  await waitFor(() => expect(screen.getAllByRole('row', { selected: true })).toHaveLength(2))
  await user.keyboard('{Control>}c{/Control}')
  await waitFor(() => expect(announced()).toContain('Copied 2 flows'))
})
