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
