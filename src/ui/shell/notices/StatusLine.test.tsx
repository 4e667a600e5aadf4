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
