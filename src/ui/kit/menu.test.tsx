import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { Menu, MenuItem } from './menu'

it('a menu that a key opens has the focus on its first item, the first time too', async () => {
  const user = userEvent.setup()
  render(
    <Menu trigger={<button type="button">Theme</button>}>
      <MenuItem onSelect={() => undefined}>Light</MenuItem>
      <MenuItem onSelect={() => undefined}>Dark</MenuItem>
    </Menu>,
  )
  await user.tab()
  await user.keyboard('{Enter}')
  expect(await screen.findByRole('menuitem', { name: 'Light' })).toBe(document.activeElement)
})
