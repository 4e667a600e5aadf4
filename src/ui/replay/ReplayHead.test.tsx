import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import type { Widths } from './columns'
import { layoutOf, ReplayHead } from './ReplayHead'

it('a column takes another width by keys, and fits its names again', async () => {
  const user = userEvent.setup()
  const chosen: Widths[] = []
  render(
    <table>
      <ReplayHead
        columns={['from', 'to', 'why']}
        looks={{}}
        widths={{ why: 300 }}
        setWidths={(widths) => chosen.push(widths)}
      />
    </table>,
  )
  screen.getByRole('separator', { name: 'Width of To' }).focus()
  await user.keyboard('{ArrowRight}')
  // What was not changed keeps the width that it had; nothing has any here.
  expect(chosen.at(-1)).toEqual({ from: 0, to: 16, why: 300 })
  screen.getByRole('separator', { name: 'Width of Why' }).focus()
  await user.keyboard('{Enter}')
  expect(chosen.at(-1)).toEqual({})
})

it('the reason fills what chosen widths leave, and keeps room to be read', () => {
  expect(layoutOf(['from', 'why'], {})).toBeUndefined()
  expect(layoutOf(['from', 'why'], { from: 100 })).toEqual({ tableLayout: 'fixed', minWidth: 240 })
  expect(layoutOf(['from', 'to', 'why'], { from: 100, why: 200 })).toEqual({ tableLayout: 'fixed', width: 396 })
})
