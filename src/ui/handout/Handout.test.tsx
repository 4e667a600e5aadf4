import { render, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../store/index'
import { openPage } from '../testing/page'
import Handout from './Handout'

const pods = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
`

it('who is isolated is on the paper, and the text with it', async () => {
  await openPage(pods, <Handout onClose={() => undefined} />)
  await waitFor(() => expect(screen.getByRole('row', { name: 'shop/web open open' })).toBeTruthy())
  expect(screen.getByText('kind: Pod')).toBeTruthy()
  expect(screen.queryByRole('checkbox')).toBeNull()
})

it('the page behind takes no focus while it lies over it', async () => {
  const page = (isOpen: boolean) => (
    <>
      <button type="button">Behind</button>
      {isOpen && <Handout onClose={() => undefined} />}
    </>
  )
  const { rerender } = render(page(true))
  expect(screen.getByText('Behind').hasAttribute('inert')).toBe(true)
  rerender(page(false))
  expect(screen.getByText('Behind').hasAttribute('inert')).toBe(false)
})

it('while a question of the step is open, what answers it is printed only if that is asked for', async () => {
  document.documentElement.dataset['veiled'] = 'true'
  try {
    const user = await openPage(pods, <Handout onClose={() => undefined} />)
    await waitFor(() => expect(useStore.getState().snapshot).not.toBeNull())
    expect(screen.queryByText(/Who is isolated/)).toBeNull()
    expect(screen.getByText('kind: Pod')).toBeTruthy()
    await user.click(screen.getByRole('checkbox', { name: /they answer the question of the step/ }))
    expect(screen.getByRole('row', { name: 'shop/web open open' })).toBeTruthy()
  } finally {
    delete document.documentElement.dataset['veiled']
  }
})

it('of an empty workspace says that there is nothing to print', async () => {
  await openPage('', <Handout onClose={() => undefined} />)
  expect(screen.getByText(/^The workspace is empty/)).toBeTruthy()
})
