import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../../store/index'
import { announced, openPage } from '../../testing/page'
import { shop } from '../../testing/shop'
import { copyFlows } from '../../flows/copy'
import { StatusLine } from './StatusLine'

it('shows what a command answers, not only to screen readers, until something else is said', async () => {
  await openPage(shop, <StatusLine />)
  const { snapshot, announce } = useStore.getState()
  const table = snapshot?.flows
  if (table === undefined) throw new Error('no flows')
  await act(() => copyFlows([{ table, row: 0 }]))
  expect(screen.getByTestId('told').textContent).toBe('Copied 1 flow')
  expect(announced()).toContain('Copied 1 flow')
  act(() => announce('A card'))
  expect(screen.queryByTestId('told')).toBeNull()
})

it('is up to date once every view has caught up with the last answer', async () => {
  await openPage(shop, <StatusLine />)
  const status = () => screen.getByTestId('status').textContent
  expect(status()).toBe('Up to date')
  const { fallBehind } = useStore.getState()
  const catchUps: (() => void)[] = []
  const catchUp = (at: number) => act(() => catchUps[at]?.())
  act(() => void catchUps.push(fallBehind(), fallBehind()))
  expect(status()).toBe('Updating…')
  catchUp(0)
  catchUp(0)
  expect(status()).toBe('Updating…')
  catchUp(1)
  expect(status()).toBe('Up to date')
})
