import { act, render, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { giveFocusBack } from './focus'

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
