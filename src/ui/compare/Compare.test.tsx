import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../store/index'
import { analysed, openPage } from '../testing/page'
import { openShop, shop } from '../testing/shop'
import Compare from './Compare'

const changes = async (): Promise<string> => (await screen.findByRole('region', { name: 'Changes' })).textContent ?? ''

async function write(text: string): Promise<void> {
  act(() => useStore.getState().setText('shop.yaml', text))
  await analysed()
}

it('what edits open after a point was saved is listed with its reason', async () => {
  const user = await openPage(shop, <Compare />)
  await user.click(screen.getByRole('button', { name: 'Save this point' }))
  expect(await screen.findByText('No difference in who may talk to whom.')).toBeTruthy()
  await write(openShop)
  await waitFor(async () =>
    expect(await changes()).toMatch(/Opens \(\d+\).*everyone but shop\/api, host → shop\/db on every port/),
  )
  expect(await changes()).toMatch(/shop\/db is no longer isolated for ingress, formerly by .*db-from-api/)
  expect(await changes()).toMatch(/Removed .*db-from-api/)
})

it('swapped, the same difference is read the other way', async () => {
  const user = await openPage(shop, <Compare />)
  await user.click(screen.getByRole('button', { name: 'Save this point' }))
  await write(openShop)
  await waitFor(async () => expect(await changes()).toContain('Opens'))
  await user.click(screen.getByRole('button', { name: 'Swap the two' }))
  await waitFor(async () => expect(await changes()).toMatch(/Closes \(\d+\)/))
  expect(await changes()).toContain('shop/db is now isolated for ingress, by')
  await user.click(screen.getByRole('button', { name: 'Stop comparing' }))
  expect(screen.getByRole('button', { name: 'Compare with other manifests…' })).toBeTruthy()
})

it('manifests that are pasted are compared, and the workspace stays as it is', async () => {
  const user = await openPage(openShop, <Compare />)
  await user.click(screen.getByRole('button', { name: 'Compare with other manifests…' }))
  const compare = screen.getByRole('button', { name: 'Compare' })
  expect(compare).toHaveProperty('disabled', true)
  await user.click(screen.getByLabelText('Manifests to compare with'))
  await user.paste(shop)
  await user.click(compare)
  await waitFor(async () => expect(await changes()).toMatch(/Opens .*shop\/db is no longer isolated for ingress/))
  expect(screen.getByText('the pasted manifests')).toBeTruthy()
  expect(useStore.getState().files).toEqual([{ name: 'shop.yaml', text: openShop }])
})

it('a click on a change selects its flow', async () => {
  const user = await openPage(openShop, <Compare />)
  await user.click(screen.getByRole('button', { name: 'Save this point' }))
  await write(shop)
  await user.click((await screen.findAllByTitle(/^Show .* to shop\/db on TCP\/5432$/))[0]!)
  expect(useStore.getState().selection).toMatchObject({ kind: 'flow', flow: { to: 'shop/db', port: 5432 } })
})
