import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactPiece, redactText, type RedactOptions } from '../../edit/redact/redact'
import { createRedactor } from './redactor'
import type { Store } from '../state/store-type'

const options: RedactOptions = { purpose: 'store', comments: true }
const file = (text: string) => ({ name: 'a.yaml', text })
const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, uid: SECRET}\n`
/** One document that is too large for the page. */
const large = `${pod('a')}spec:\n  containers:\n${'  - {name: c, env: [SECRET]}\n'.repeat(5000)}`
const many = Array.from({ length: 500 }, (_, i) => pod(`p${i}`)).join('---\n')
const listOf = (length: number): string =>
  `apiVersion: v1\nitems:\n${Array.from({ length }, (_, i) => `- ${pod(`p${i}`).trim().replaceAll('\n', '\n  ')}\n`).join('')}kind: List\nmetadata:\n  resourceVersion: SECRET\n`
const [list, shortList] = [listOf(50), listOf(3)]

/** A worker that answers, what it was asked, and how often the page was let go on. */
function around(isThere: boolean) {
  const asked: number[] = []
  const counts = { pauses: 0, now: 0 }
  const ask = ((_kind: 'redact', { texts }: { texts: readonly string[] }) => {
    asked.push(texts.length)
    return Promise.resolve(isThere ? { pieces: texts.map((text) => redactPiece({ text }, options)) } : null)
  }) as Store['ask']
  const pause = async (): Promise<void> => void counts.pauses++
  return { redactor: createRedactor({ ask, pause, now: () => counts.now++ }), asked, counts }
}

describe('redaction of files', () => {
  it.each([
    ['documents', many, 0],
    ['a list', list, 0],
    ['one large document', large, 1],
  ])('gives of %s what it gives of the whole, and asks the worker for what is large', async (_what, text, asks) => {
    const { redactor, asked } = around(true)
    const [result] = await redactor.redact([file(text)], options)
    expect(result).toEqual(redactText(text, options))
    expect(result!.text).not.toContain('SECRET')
    expect(asked.length).toBe(asks)
  })

  it('lets the page go on in between', async () => {
    const { redactor, counts } = around(true)
    await redactor.redact([file(many)], options)
    expect(counts.pauses).toBeGreaterThan(20)
  })

  it('does again only what has changed', async () => {
    const { redactor, counts, asked } = around(true)
    const same = file(large)
    const [first] = await redactor.redact([same, { ...file(many), name: 'b.yaml' }], options)
    const before = counts.now
    const changed = { ...file(many.replace('name: p7,', 'name: seven,')), name: 'b.yaml' }
    const results = await redactor.redact([same, changed], options)
    expect(results[0]).toBe(first)
    expect(results[1]!.text).toContain('seven')
    expect([counts.now - before < 5, asked.length]).toEqual([true, 1])
  })

  it('gives after any edits what it gives of the whole', async () => {
    const documents = ['# c\n', pod('a'), shortList, pod('b'), '...\n', 'broken: [\n', pod('c'), `${pod('d')}# end\n`]
    const edit = fc.record({
      at: fc.nat(400),
      length: fc.nat(40),
      text: fc.constantFrom(...documents, '---\n', '\n', 'x', ''),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), async (edits) => {
        const { redactor } = around(true)
        let text = documents.join('---\n')
        for (const { at, length, text: own } of [{ at: 0, length: 0, text: '' }, ...edits]) {
          text = text.slice(0, at) + own + text.slice(at + length)
          expect(await redactor.redact([file(text)], options)).toEqual([redactText(text, options)])
        }
        expect(redactor.redactNow([file(`${text}# more`)], options)).toEqual([redactText(`${text}# more`, options)])
      }),
      { numRuns: 8 },
    )
  })

  it('does of a list only the items that have changed', async () => {
    const { redactor, counts } = around(true)
    await redactor.redact([file(list)], options)
    const before = counts.now
    const changed = list.replace('name: p7,', 'name: seven,')
    expect(await redactor.redact([file(changed)], options)).toEqual([redactText(changed, options)])
    expect(counts.now - before).toBeLessThan(5)
  })

  it('is done at once where a page is left, if little is missing', async () => {
    const { redactor } = around(true)
    await redactor.redact([file(many)], options)
    const changed = [file(many.replace('name: p7,', 'name: seven,'))]
    expect(redactor.redactNow(changed, options)).toEqual([redactText(changed[0]!.text, options)])
    expect(redactor.redactNow([file(pod('a'.repeat(5_000_000)))], options)).toBeNull()
  })

  it('is done on the page where the worker is of no help', async () => {
    const { redactor } = around(false)
    expect((await redactor.redact([file(large)], options))[0]!.text).not.toContain('SECRET')
  })
})
