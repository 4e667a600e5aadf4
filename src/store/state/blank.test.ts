import { expect, it } from 'vitest'
import { isBlank } from './blank'

it('tells files in which something is written from blank ones', () => {
  const file = (text: string) => ({ name: 'a.yaml', text })
  expect(isBlank([])).toBe(true)
  expect(isBlank([file(''), file(' \n\t')])).toBe(true)
  expect(isBlank([file(''), file('\n# a')])).toBe(false)
  expect(isBlank([file('kind: Pod\n'.repeat(2000))])).toBe(false)
})
