/** What is not known to be needed is neither stored nor shared, whatever state the text is in. */
import { describe, expect, it } from 'vitest'
import { marker, markerCases } from '../testing/marker-cases'
import { toolCases } from '../testing/marker-cases-tools'
import { redactText } from './redact'

const cases = [...markerCases, ...toolCases]

describe('a secret stays out of storage and links', () => {
  it('is looked for in more than a hundred and eighty texts', () => {
    expect(cases.length).toBeGreaterThan(180)
    expect(new Set(cases.map(({ text }) => text)).size).toBe(cases.length)
    for (const { text } of cases) expect(text).toContain(marker)
  })

  it.each(cases.map(({ name, text }) => [name, text]))('%s', (_name, text) => {
    const stored = redactText(text, { purpose: 'store', comments: true }).text
    expect(stored).not.toContain(marker)
    // What is stored is stored again as it is.
    expect(redactText(stored, { purpose: 'store', comments: true }).text).toBe(stored)
    for (const comments of [true, false])
      expect(redactText(text, { purpose: 'share', comments }).text).not.toContain(marker)
  })
})

it('a secret stays out while its text is still being typed, or has lost a character', () => {
  for (const [i, { name, text }] of cases.entries()) {
    // A few places of each text, others in each.
    for (let end = text.indexOf(marker) + marker.length + (i % 7); end <= text.length; end += 37) {
      const cut = text.slice(0, end)
      const holed = cut.slice(0, (end * 3) >> 3) + cut.slice(((end * 3) >> 3) + 1)
      // Of comments it is the words that tell: they must not lose a character.
      for (const state of name.includes('comment') ? [cut] : [cut, holed])
        for (const purpose of ['store', 'share'] as const)
          if (state.includes(marker))
            expect(redactText(state, { purpose, comments: true }).text, `${name}, ${purpose}`).not.toContain(marker)
    }
  }
})
