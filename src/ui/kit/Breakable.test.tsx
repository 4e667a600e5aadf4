import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { Breakable } from './Breakable'

it('goes on in the next line after a slash, and reads and copies as the name', () => {
  const { container } = render(<Breakable name="kube-system/coredns" />)
  expect(container.innerHTML).toBe('kube-system/<wbr>coredns')
  expect(container.textContent).toBe('kube-system/coredns')
})
