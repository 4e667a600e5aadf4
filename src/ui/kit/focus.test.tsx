import { act, render, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { giveFocusBack, walkPanes } from './focus'
import { isSheetOpen } from './typeAhead'

const pane = (content: React.ReactNode) => <section data-pane="canvas">{content}</section>

it('what opened something gets the focus back, unless something has it', () => {
  render(
    <>
      <button type="button">Open</button>
      <input aria-label="Name" />
      {pane(<button type="button">Paste</button>)}
    </>,
  )
  const opener = screen.getByText('Open')
  giveFocusBack(opener)
  expect(document.activeElement).toBe(opener)
  act(() => screen.getByLabelText('Name').focus())
  giveFocusBack(opener)
  expect(document.activeElement).toBe(screen.getByLabelText('Name'))
})

it('where it is gone the picture gets the focus, or what stands in its place', () => {
  const gone = document.createElement('button')
  const { rerender } = render(pane(<div tabIndex={0} data-pane-focus aria-label="Picture" />))
  giveFocusBack(gone)
  expect(document.activeElement).toBe(screen.getByLabelText('Picture'))
  rerender(pane(<button type="button">Paste</button>))
  giveFocusBack(document.body)
  expect(document.activeElement).toBe(screen.getByText('Paste'))
})

it('what is still on its way there gets the focus when it comes', async () => {
  const { rerender } = render(pane('Loading…'))
  giveFocusBack(null)
  expect(document.activeElement).toBe(document.body)
  rerender(pane(<button type="button">Paste</button>))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByText('Paste')))
})

it('the walk through the panes leaves out those that take no focus, in both directions', () => {
  render(
    <>
      <section data-pane="lesson">
        <button type="button">Next</button>
      </section>
      {pane('Answer the question')}
      <section data-pane="flows">
        <input aria-label="Filter" />
      </section>
    </>,
  )
  const walk = (step: 1 | -1): string | undefined => {
    walkPanes(document.body, step)
    return document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']
  }
  expect(walk(-1)).toBe('flows')
  expect(walk(1)).toBe('lesson')
  expect(walk(1)).toBe('flows')
  expect(walk(-1)).toBe('lesson')
})

it('where the picture takes no focus the lesson gets it', () => {
  render(
    <>
      <section data-pane="lesson">
        <div tabIndex={0} data-pane-focus aria-label="Step" />
      </section>
      {pane('Answer the question')}
    </>,
  )
  giveFocusBack(null)
  expect(document.activeElement).toBe(screen.getByLabelText('Step'))
})

it('the editor’s search field is no sheet: keys of the page go on working', () => {
  render(<div role="dialog" aria-label="Find / Replace" className="editor-widget find-widget" />)
  expect(isSheetOpen()).toBe(false)
  render(<div role="dialog" aria-label="Share a link" />)
  expect(isSheetOpen()).toBe(true)
})
