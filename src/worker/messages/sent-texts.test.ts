import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editedText } from '../../values/edited-text'
import { settleText } from '../../values/last-change'
import { smallestChange } from '../../values/smallest-change'
import { ReceivedTexts, SentTexts } from './sent-texts'
import type { SentFile } from './protocol'

const line = 'metadata: {name: a, namespace: b}\n---\n'
const long = line.repeat(800)
const request = (files: readonly SentFile[]) => ({ type: 'analyze', id: 1, files, options: {} }) as const

describe('texts on their way to the worker', () => {
  it('arrive as they were, whatever was typed, pasted, undone, renamed or closed before', () => {
    const bit = fc.constantFrom('', 'x', '\n', '\r\n', '\ufeff', '---\n', 'é', '😀', line.repeat(30), long)
    const edit = fc.record({
      file: fc.nat(2),
      kind: fc.constantFrom('type', 'type', 'type', 'rest', 'undo', 'replace all', 'line ends', 'close', 'restart'),
      at: fc.nat(long.length * 2),
      length: fc.nat(60),
      text: bit,
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        let [page, worker] = [new SentTexts(), new ReceivedTexts()]
        let files = [
          { name: 'a.yaml', text: long },
          { name: 'b.yaml', text: '' },
        ]
        let before = files
        for (const { file, kind, at, length, text: own } of [{ ...edits[0], kind: '' }, ...edits]) {
          const changed = (text: (old: string) => string) =>
            files.map((one, i) => (i === (file ?? 0) % files.length ? { ...one, text: text(one.text) } : one))
          const last = files
          if (kind === 'type')
            files = changed((old) => {
              const [start, end] = [Math.min(at ?? 0, old.length), Math.min((at ?? 0) + (length ?? 0), old.length)]
              return editedText(old, smallestChange(old, { start, end, text: own ?? '' }))
            })
          if (kind === 'rest') settleText()
          if (kind === 'undo') files = before
          // By a few letters: what replaces itself in a long text soon makes hundreds of megabytes.
          if (kind === 'replace all') files = changed((old) => old.replaceAll('name', own?.slice(0, 9) ?? ''))
          if (kind === 'line ends') files = changed((old) => old.replace(/\r?\n/g, '\r\n'))
          if (kind === 'close')
            files = files.length > 1 ? files.slice(1) : [...files, { name: 'a.yaml', text: own ?? '' }]
          // The worker's successor has nothing, and so is sent everything.
          if (kind === 'restart') [page, worker] = [new SentTexts(), new ReceivedTexts()]
          before = last
          const sent = structuredClone(request(page.shorten(files)))
          expect(worker.complete(sent)).toEqual(request(files))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are what is new in them alone, where they are long', () => {
    const page = new SentTexts()
    page.shorten([{ name: 'a.yaml', text: long }])
    const [sent] = page.shorten([{ name: 'a.yaml', text: `${long.slice(0, 9)}x${long.slice(9)}` }])
    expect(sent).toEqual({ name: 'a.yaml', change: { start: 9, end: 9, text: 'x' } })
  })
})
