import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { objectYaml } from '../../engine/testing/manifests'
import { useStore } from '../../store/index'
import { analysed, openPage, yamlNow } from '../testing/page'
import { shop } from '../testing/shop'
import Checks from './Checks'

const traffic = (...flows: readonly string[]): string =>
  `${shop}---\n${objectYaml('Traffic', 'expected', { spec: `{flows: [${flows.map((flow) => `{${flow}}`).join(', ')}]}` })}`

const counts = (): string | null => screen.getByTestId('check-counts').textContent

/** The row of a check that begins with some words. */
async function row(text: string): Promise<HTMLElement> {
  const items = await screen.findAllByRole('listitem')
  return items.find((item) => item.textContent?.includes(text)) ?? expect.fail(`there is no check of ${text}`)
}

it('without checks there is a sentence on them, and a button that states what happens now', async () => {
  const user = await openPage(shop, <Checks />)
  await user.click(await screen.findByRole('button', { name: 'Expect what happens now' }))
  await waitFor(() => expect(counts()).toMatch(/^[1-9]\d* passed, 0 failed$/))
  expect(yamlNow()).toMatch(/kind: Traffic/)
  expect((await row('shop/api → shop/db')).textContent).toContain('is allowed')
  expect((await row('shop/web → shop/db')).textContent).toContain('is denied')
})

it('a check that holds and one that does not differ in words, and a click leads to the rule that decides', async () => {
  const user = await openPage(
    traffic(
      'from: shop/api, to: "shop/db:5432", expect: allowed',
      'from: ops/admin, to: "shop/db:5432", expect: allowed',
    ),
    <Checks />,
  )
  await waitFor(() => expect(counts()).toBe('1 passed, 1 failed'))
  const held = await row('shop/api')
  expect(held.textContent).toContain('Pass')
  expect((await row('ops/admin')).textContent).toContain('Fail')
  await user.click(within(held).getByTitle('Go to what decides'))
  const { reveal, files } = useStore.getState()
  expect(files[0]?.text.slice(reveal?.range.start, reveal?.range.end)).toContain('app: api')
})

it('a flow without an expectation gets the one that holds now', async () => {
  const user = await openPage(traffic('from: ops/admin, to: "shop/db:5432"'), <Checks />)
  await waitFor(() => expect(counts()).toBe('0 passed, 0 failed, 1 without expectation'))
  await user.click(screen.getByRole('button', { name: 'Expect what happens now' }))
  await waitFor(() => expect(counts()).toBe('1 passed, 0 failed'))
  expect(yamlNow()).toContain('expect: denied')
})

it('strict lists what is reachable and not stated, and states it at a click', async () => {
  const user = await openPage(traffic('from: shop/api, to: "shop/db:5432", expect: allowed'), <Checks />)
  await user.click(await screen.findByRole('button', { name: 'Strict' }))
  const found = await row('shop/web → shop/api')
  expect(found.textContent).toContain('Open')
  await user.click(within(found).getByRole('button', { name: 'Expect allowed' }))
  await analysed()
  await waitFor(() => expect(counts()).toMatch(/^2 passed, 0 failed/))
  expect(screen.queryByText('shop/web → shop/api on TCP/8080')).toBeNull()
})
