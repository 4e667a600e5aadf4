/** Every case is answered rightly. */
import { describe, expect, it } from 'vitest'
import { caseNames, wrongAnswers } from './cases'

describe('a case', () => {
  it.each(caseNames())('%s', (name) => {
    expect(wrongAnswers(name)).toEqual([])
  })
})
