import { describe, expect, it } from 'vitest'
import { lessonContents, loadLesson } from '../../../lessons/index'
import { parseMarkdown } from './markdown'

describe('the Markdown of lessons', () => {
  it('knows paragraphs, lists, headings and code', () => {
    expect(
      parseMarkdown('One\ntwo.\n\n- a\n- b\n  more\n\n1. x\n2. y\n\n## Title\n\n```yaml\na: 1\n\nb: 2\n```\n'),
    ).toEqual([
      { kind: 'paragraph', content: [{ kind: 'text', text: 'One two.' }] },
      {
        kind: 'list',
        isOrdered: false,
        items: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b more' }]],
      },
      { kind: 'list', isOrdered: true, items: [[{ kind: 'text', text: 'x' }], [{ kind: 'text', text: 'y' }]] },
      { kind: 'heading', content: [{ kind: 'text', text: 'Title' }] },
      { kind: 'code', text: 'a: 1\n\nb: 2' },
    ])
  })

  it('knows code, strong, emphasis and links inside a line', () => {
    expect(parseMarkdown('Say `a*b*`, **loud** or *soft*; see [this](https://example.com/a).')).toEqual([
      {
        kind: 'paragraph',
        content: [
          { kind: 'text', text: 'Say ' },
          { kind: 'code', text: 'a*b*' },
          { kind: 'text', text: ', ' },
          { kind: 'strong', text: 'loud' },
          { kind: 'text', text: ' or ' },
          { kind: 'emphasis', text: 'soft' },
          { kind: 'text', text: '; see ' },
          { kind: 'link', text: 'this', href: 'https://example.com/a' },
          { kind: 'text', text: '.' },
        ],
      },
    ])
  })

  it('leaves HTML and links to scripts as the text that they are', () => {
    const text = '<img src=x onerror=alert(1)> [click](javascript:alert(1)) and 2 * 3 * 4'
    expect(parseMarkdown(text)).toEqual([{ kind: 'paragraph', content: [{ kind: 'text', text }] }])
  })

  it('never falls silent over odd text', () => {
    for (const text of ['```', '```\nopen', '- ', '#', '****', '[]()', '`', '\r\n\r', '1. a\n- b'])
      expect(Array.isArray(parseMarkdown(text))).toBe(true)
  })

  it('leaves no mark of its own in any lesson', async () => {
    for (const { id } of lessonContents) {
      const lesson = (await loadLesson(id))!
      for (const step of lesson.steps) {
        const plain = parseMarkdown(`${step.text}\n\n${step.seen ?? ''}`).flatMap((block) =>
          block.kind === 'list' ? block.items.flat() : block.kind === 'code' ? [] : block.content,
        )
        for (const part of plain) if (part.kind === 'text') expect(part.text, `${id}/${step.id}`).not.toMatch(/`|\*\*/)
      }
    }
  })
})
