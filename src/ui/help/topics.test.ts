import { expect, it } from 'vitest'
import { topics } from './topics'

it.each(Object.entries(topics))(
  '%s says what the part is for, and what to type',
  (_topic, { title, text, examples }) => {
    expect(title).not.toMatch(/\.$/)
    expect(text.length).toBeGreaterThan(0)
    for (const paragraph of text) expect(paragraph).toMatch(/\.$/)
    expect(examples.length).toBeGreaterThan(0)
  },
)
