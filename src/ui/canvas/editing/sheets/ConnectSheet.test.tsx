import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { outsideKey, useStore } from '../../../../store/index'
import { announced, openPage, yamlNow } from '../../../testing/page'
import { openShop, shop } from '../../../testing/shop'
import { ConnectSheet } from './ConnectSheet'
import type { ConnectRequest } from '../gestures/open'

async function open(part: Partial<ConnectRequest> = {}, text = shop) {
  const closes: number[] = []
  const request: ConnectRequest = { from: 'shop/web', to: 'shop/db', action: 'allow', ...part }
  const user = await openPage(text, <ConnectSheet request={request} onClose={() => closes.push(1)} />)
  return { user, closes }
}

const field = (name: string): HTMLInputElement => screen.getByLabelText(name)
const rule = async (): Promise<string> => (await screen.findByLabelText(/^The rule in /)).textContent ?? ''
const preview = async (): Promise<string> =>
  (await screen.findByRole('list', { name: 'What it would change' })).textContent ?? ''

it('shows the rule and what it changes before it is written, and says that nobody else gets through', async () => {
  const { user, closes } = await open({}, shop)
  expect(field('Port').value).toBe('5432')
  expect(await rule()).toContain('app: web')
  await waitFor(async () => expect(await preview()).toContain('Nobody else gets through.'))
  expect(await preview()).toContain('shop/web → shop/db on TCP/5432: newly allowed')
  const before = yamlNow()
  await user.click(screen.getByRole('button', { name: 'Allow it' }))
  expect(closes).toEqual([1])
  expect(yamlNow()).not.toBe(before)
  expect(yamlNow()).toContain('app: web')
  expect(announced()).toContainEqual(expect.stringMatching(/Undo with Ctrl\+Z\.$/))
})

it('one undo takes the connection back to the letter', async () => {
  const { user } = await open()
  await rule()
  await user.click(screen.getByRole('button', { name: 'Allow it' }))
  expect(yamlNow()).not.toBe(shop)
  useStore.getState().undo()
  expect(yamlNow()).toBe(shop)
})

it('Deny writes a rule that wins, as a Cilium policy', async () => {
  const { user } = await open({ from: 'shop/api' })
  await user.click(screen.getByRole('radio', { name: /^Deny it/ }))
  await user.selectOptions(field('Written as'), 'CiliumNetworkPolicy')
  await waitFor(async () => expect(await preview()).toContain('shop/api → shop/db on TCP/5432: newly dropped'))
  await user.click(screen.getByRole('button', { name: 'Deny it' }))
  expect(yamlNow()).toContain('ingressDeny:')
})

it('a port that is none is refused in words, and the button with it', async () => {
  const { user } = await open()
  await rule()
  await user.clear(field('Port'))
  await user.type(field('Port'), '70000')
  expect(screen.getByText('A port is a number from 0 to 65535; empty means all.')).toBeTruthy()
  expect(field('Port').getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('button', { name: 'Allow it' })).toHaveProperty('disabled', true)
})

it('requests narrow a Cilium rule; a line that is none is said', async () => {
  const { user } = await open({ to: 'shop/api' }, openShop)
  await user.selectOptions(field('Written as'), 'CiliumNetworkPolicy')
  await user.type(field('Only these HTTP requests'), 'GET /public/.*')
  await waitFor(async () => expect(await rule()).toMatch(/method: GET[\s\S]*path: "\/public/))
  await user.clear(field('Only these HTTP requests'))
  await user.type(field('Only these HTTP requests'), 'GET public')
  expect(field('Only these HTTP requests').getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('button', { name: 'Allow it' })).toHaveProperty('disabled', true)
})

it('the far end is chosen in the sheet, outside peers included', async () => {
  const { user } = await open({ to: null, action: 'traffic' })
  expect(document.activeElement).toBe(field('To'))
  expect(screen.getByRole('button', { name: 'State it' })).toHaveProperty('disabled', true)
  await user.selectOptions(field('To'), outsideKey('entity', 'world'))
  await user.clear(field('Port'))
  await user.type(field('Port'), '443')
  await waitFor(() => expect(screen.getByRole('button', { name: 'State it' })).toHaveProperty('disabled', false))
  await user.click(screen.getByRole('button', { name: 'State it' }))
  expect(yamlNow()).toMatch(/kind: Traffic[\s\S]*to: world:443/)
})

it('Escape closes it and writes nothing', async () => {
  const { user, closes } = await open()
  await rule()
  await user.keyboard('{Escape}')
  expect(closes).toEqual([1])
  expect(yamlNow()).toBe(shop)
})
