import { describe, expect, it } from 'vitest'
import { redactText, type RedactOptions } from '../../edit/redact/redact'
import { createRedactor } from './redactor'
import type { Store } from '../state/store-type'

const options: RedactOptions = { purpose: 'share', comments: false }
const file = (text: string) => ({ name: 'a.yaml', text })
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: SECRET}\n'
const large = `${pod}---\n`.repeat(5000)

/** A worker that answers, and what it was asked. */
function worker(isThere: boolean) {
  const asked: number[] = []
  const ask = ((_kind: 'redact', { texts }: { texts: readonly string[] }) => {
    asked.push(texts.length)
    return Promise.resolve(isThere ? { results: texts.map((text) => redactText(text, options)) } : null)
  }) as Store['ask']
  return { ask, asked }
}

describe('redaction of files', () => {
  it('is done on the page where they are small, and in the worker where they are large', async () => {
    const { ask, asked } = worker(true)
    const redact = createRedactor(ask)
    expect((await redact([file(pod)], options))[0]!.text).not.toContain('SECRET')
    expect(asked).toEqual([])
    expect((await redact([file(large)], options))[0]!.text).not.toContain('SECRET')
    expect(asked).toEqual([1])
  })

  it('is done once for a file that stays as it is', async () => {
    const { ask, asked } = worker(true)
    const redact = createRedactor(ask)
    const same = file(large)
    const [first] = await redact([same], options)
    expect((await redact([same, file(pod)], options))[0]).toBe(first)
    expect(asked).toEqual([1])
  })

  it('is done on the page where the worker is of no help', async () => {
    const { ask } = worker(false)
    expect((await createRedactor(ask)([file(large)], options))[0]!.text).not.toContain('SECRET')
  })
})
