/** The types see to it that every code of the engine has its help; what the help says is read here. */
import { describe, expect, it } from 'vitest'
import { helpEntries } from './entries/index'

describe('help on codes', () => {
  it.each(Object.entries(helpEntries))('%s says what it means, why it matters, and shows both sides', (code, entry) => {
    expect(entry.title).toMatch(/^([A-Z“0-9]|policyTypes|endPort)/)
    expect(entry.title).not.toMatch(/\.$/)
    for (const sentence of [entry.means, entry.matters]) expect(sentence).toMatch(/[.:]$/)
    const needsNoExample = ['kind-not-read', 'lint-limit', 'lints-missing'].includes(code)
    expect(entry.before === undefined).toBe(needsNoExample)
    expect(entry.after === undefined).toBe(needsNoExample)
    expect(entry.before === undefined || entry.before !== entry.after).toBe(true)
  })
})
