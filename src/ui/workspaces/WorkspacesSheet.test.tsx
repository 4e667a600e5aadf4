import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useStore } from '../../store/index'
import { memoryShelf } from '../../store/testing/shelf'
import { openPage } from '../testing/page'
import WorkspacesSheet from './WorkspacesSheet'

async function open() {
  const shelf = memoryShelf()
  shelf.put('one', 'One', 'kind: Pod')
  shelf.put('two', 'Two', '')
  const calls: boolean[] = []
  const user = await openPage('', <WorkspacesSheet open onOpenChange={(isOpen) => calls.push(isOpen)} />, {
    storage: shelf.storage,
  })
  const names = (): readonly string[] =>
    within(screen.getByRole('list', { name: 'Stored workspaces' }))
      .queryAllByRole('listitem')
      .map((item) => item.querySelector('strong')?.textContent ?? '')
  await waitFor(() => expect(names()).toEqual(['Open Two', 'Open One']))
  return { user, shelf, names, calls }
}

it('the stored workspaces are listed with their size, and a click opens one and closes the sheet', async () => {
  const { user, calls } = await open()
  const one = screen.getByRole('button', { name: /^Open One/ })
  expect(one.textContent).toContain('one file, 9 characters, changed')
  expect(screen.getByRole('button', { name: /^Open Two/ }).textContent).toContain('empty')
  await user.click(one)
  await waitFor(() => expect(calls).toEqual([false]))
  expect(useStore.getState()).toMatchObject({
    workspaceId: 'one',
    workspaceName: 'One',
    files: [{ text: 'kind: Pod' }],
  })
})

it('a name is typed over; Escape leaves the field and not the sheet', async () => {
  const { user, names, calls } = await open()
  await user.click(screen.getByRole('button', { name: 'Rename One' }))
  const field = screen.getByRole('textbox', { name: 'New name of One' })
  await user.clear(field)
  await user.type(field, 'Nothing{Escape}')
  expect(names()).toContain('Open One')
  expect(calls).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Rename One' }))
  await user.clear(screen.getByRole('textbox', { name: 'New name of One' }))
  await user.type(screen.getByRole('textbox', { name: 'New name of One' }), 'Uno{Enter}')
  await waitFor(() => expect(names()).toContain('Open Uno'))
})

it('a copy is made beside the workspace', async () => {
  const { user, names } = await open()
  await user.click(screen.getByRole('button', { name: 'Duplicate One' }))
  await waitFor(() => expect(names()).toContain('Open One (copy)'))
  expect(names()).toContain('Open One')
})

it('what is deleted is said, and Undo brings it back', async () => {
  const { user, names } = await open()
  await user.click(screen.getByRole('button', { name: 'Delete One' }))
  expect(await screen.findByText('Deleted “One”.')).toBeTruthy()
  expect(names()).toEqual(['Open Two'])
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('It is back.')).toBeTruthy()
  await waitFor(() => expect(names()).toContain('Open One'))
})

it('what another tab has open is not deleted, and the sheet says why', async () => {
  const { user, names, shelf } = await open()
  shelf.elsewhere.add('one')
  await user.click(screen.getByRole('button', { name: 'Delete One' }))
  expect(await screen.findByText(/open in another tab/)).toBeTruthy()
  expect(names()).toContain('Open One')
})

it('a new workspace is empty, and the sheet closes', async () => {
  const { user, calls } = await open()
  await user.click(screen.getByRole('button', { name: 'New workspace' }))
  await waitFor(() => expect(calls).toEqual([false]))
  expect(useStore.getState()).toMatchObject({ workspaceName: 'Untitled workspace', files: [{ text: '' }] })
})
