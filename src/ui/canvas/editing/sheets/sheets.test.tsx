import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { namespaceNode, useStore, type FlowRef } from '../../../../store/index'
import { openPage, yamlNow } from '../../../testing/page'
import { openShop, shop } from '../../../testing/shop'
import { DropSheet } from './DropSheet'
import { IsolateSheet } from './IsolateSheet'
import { RemoveSheet } from './RemoveSheet'

const preview = async (): Promise<string> =>
  (await screen.findByRole('list', { name: 'What it would change' })).textContent ?? ''

it('isolating a pod shows whom it cuts off, and writes a default deny in the kind that is chosen', async () => {
  const closes: number[] = []
  const sheet = <IsolateSheet subject="shop/api" name="shop/api" onClose={() => closes.push(1)} />
  const user = await openPage(openShop, sheet)
  expect(screen.getByRole('dialog', { name: 'Isolate shop/api' })).toBeTruthy()
  await waitFor(async () => expect(await preview()).toContain('shop/api becomes isolated for ingress'))
  await user.selectOptions(screen.getByLabelText('Written as'), 'NetworkPolicy')
  await user.click(screen.getByRole('button', { name: 'Isolate' }))
  expect(closes).toEqual([1])
  expect(yamlNow()).toMatch(/kind: NetworkPolicy[\s\S]*app: api/)
})

it('isolation of egress keeps DNS, unless it is unticked', async () => {
  const user = await openPage(
    openShop,
    <IsolateSheet subject={namespaceNode('shop')} name="namespace shop" onClose={() => undefined} />,
  )
  expect(screen.queryByLabelText(/^DNS stays allowed/)).toBeNull()
  await user.click(screen.getByRole('radio', { name: /^For egress/ }))
  await waitFor(async () => expect(await preview()).toMatch(/isolated for egress/))
  await user.click(screen.getByRole('button', { name: 'Isolate' }))
  expect(yamlNow()).toMatch(/port: "?53"?/)
  act(() => useStore.getState().undo())
  await user.click(screen.getByLabelText(/^DNS stays allowed/))
  await user.click(screen.getByRole('button', { name: 'Isolate' }))
  expect(yamlNow()).not.toMatch(/port: "?53"?/)
})

it('a flow is dropped in one of the ways that are offered, and what else would go is shown', async () => {
  const flow: FlowRef = { from: 'shop/api', to: 'shop/db', protocol: 'TCP', port: 5432 }
  const closes: number[] = []
  const user = await openPage(shop, <DropSheet flow={flow} onClose={() => closes.push(1)} />)
  expect(screen.getByText('shop/api → shop/db on TCP/5432')).toBeTruthy()
  act(() => useStore.getState().select({ kind: 'flow', flow }, 'table'))
  const ways = await screen.findAllByRole('radio')
  expect(ways.length).toBeGreaterThan(1)
  await waitFor(async () => expect(await preview()).toContain('shop/api → shop/db on TCP/5432: newly dropped'))
  await user.click(screen.getByRole('button', { name: 'Do it' }))
  expect(closes).toEqual([1])
  const { probe } = useStore.getState()
  await waitFor(async () => expect((await probe(flow))?.verdict).toBe('DROPPED'))
})

it('a namespace goes with what is in it, after it was said what that is', async () => {
  const closes: number[] = []
  const user = await openPage(shop, <RemoveSheet namespace="shop" onClose={() => closes.push(1)} />)
  expect(await screen.findByText('5 resources go with it:')).toBeTruthy()
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toContain(
    'CiliumNetworkPolicy/shop/db-from-api',
  )
  await user.click(screen.getByRole('button', { name: 'Remove' }))
  await waitFor(() => expect(closes).toEqual([1]))
  expect(yamlNow()).not.toContain('namespace: shop')
  expect(yamlNow()).toContain('namespace: ops')
})

it('a namespace is kept at a click', async () => {
  const closes: number[] = []
  const user = await openPage(shop, <RemoveSheet namespace="ops" onClose={() => closes.push(1)} />)
  await user.click(await screen.findByRole('button', { name: 'Keep it' }))
  expect(closes).toEqual([1])
  expect(yamlNow()).toBe(shop)
})
