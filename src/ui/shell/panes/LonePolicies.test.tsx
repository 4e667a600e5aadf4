import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../../store/index'
import { analysed, openPage } from '../../testing/page'
import { dbPolicy } from '../../testing/shop'
import LonePolicies from './LonePolicies'

it('says that there are no pods only where all of the text can be read', async () => {
  await openPage(dbPolicy, <LonePolicies />)
  expect(screen.getByRole('region').textContent).toContain('The workspace has no pods')
  await analysed()
  act(() => useStore.setState({ status: 'incomplete' }))
  expect(screen.getByRole('region').textContent).toContain('the part that cannot be read may hold some')
})
