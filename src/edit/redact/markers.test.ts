/** What is not known to be needed is neither stored nor shared, whatever state the text is in. */
import { describe, expect, it } from 'vitest'
import { marker, markerCases } from '../testing/marker-cases'
import { redactText } from './redact'

describe('a secret stays out of storage and links', () => {
  it('is looked for in more than a hundred texts', () => {
    expect(markerCases.length).toBeGreaterThan(100)
    expect(new Set(markerCases.map(({ text }) => text)).size).toBe(markerCases.length)
    for (const { text } of markerCases) expect(text).toContain(marker)
  })

  it.each(markerCases.map(({ name, text }) => [name, text]))('%s', (_name, text) => {
    const stored = redactText(text, { purpose: 'store', comments: true }).text
    expect(stored).not.toContain(marker)
    // What is stored is stored again as it is.
    expect(redactText(stored, { purpose: 'store', comments: true }).text).toBe(stored)
    for (const comments of [true, false])
      expect(redactText(text, { purpose: 'share', comments }).text).not.toContain(marker)
  })
})

it('a secret stays out while its text is still being typed, or has lost a character', () => {
  for (const [i, { name, text }] of markerCases.entries()) {
    // A few places of each text, others in each.
    for (let end = text.indexOf(marker) + marker.length + (i % 7); end <= text.length; end += 37) {
      const cut = text.slice(0, end)
      const holed = cut.slice(0, (end * 3) >> 3) + cut.slice(((end * 3) >> 3) + 1)
      for (const state of [cut, holed])
        for (const purpose of ['store', 'share'] as const)
          if (state.includes(marker))
            expect(redactText(state, { purpose, comments: true }).text, `${name}, ${purpose}`).not.toContain(marker)
    }
  }
})
