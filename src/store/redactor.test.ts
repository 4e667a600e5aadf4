import { describe, expect, it } from 'vitest'
import { redactText } from '../edit/redact'
import type { RedactRequest, RedactResponse } from './redact.worker'
import { createRedactor, type RedactWorker } from './redactor'

const options = { purpose: 'share', comments: false } as const
const file = (text: string) => ({ name: 'a.yaml', text })

/** A worker that answers when the test says so. */
class FakeWorker implements RedactWorker {
  onmessage: RedactWorker['onmessage'] = null
  onerror: RedactWorker['onerror'] = null
  asked: RedactRequest[] = []
  isGone = false
  postMessage(message: RedactRequest): void {
    this.asked.push(message)
  }
  terminate(): void {
    this.isGone = true
  }
  answer(results?: RedactResponse['results']): void {
    const { id, texts } = this.asked.at(-1)!
    this.onmessage?.({
      data: { id, results: results === undefined ? texts.map((text) => redactText(text, options)) : results },
    })
  }
}

function redactor() {
  const workers: FakeWorker[] = []
  let late: (() => void) | null = null
  const redact = createRedactor(
    () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    { set: (callback) => ((late = callback), 1), clear: () => undefined },
  )
  return { redact, workers, passTime: () => late?.() }
}

describe('redaction beside the page', () => {
  it('asks for what has changed alone', async () => {
    const { redact, workers } = redactor()
    const [one, two] = [file('apiVersion: v1\nkind: Pod\n'), file('apiVersion: v1\nkind: Node\n')]
    const first = redact([one], options)
    workers[0]!.answer()
    expect((await first)[0]!.text).toBe(one.text)
    const second = redact([one, two], options)
    await Promise.resolve()
    workers[0]!.answer()
    expect((await second).map(({ text }) => text)).toEqual([one.text, two.text])
    expect(workers[0]!.asked.map(({ texts }) => texts)).toEqual([[one.text], [two.text]])
    expect(workers).toHaveLength(1)
  })

  it('fails where the worker fails, dies or is silent, and starts anew', async () => {
    const { redact, workers, passTime } = redactor()
    const failing = redact([file('a')], options)
    workers[0]!.answer(null)
    await expect(failing).rejects.toThrow('redaction failed')
    const dying = redact([file('b')], options)
    workers[0]!.onerror?.()
    await expect(dying).rejects.toThrow('redaction failed')
    expect(workers[0]!.isGone).toBe(true)
    const silent = redact([file('c')], options)
    passTime()
    await expect(silent).rejects.toThrow('redaction failed')
    expect(workers).toHaveLength(2)
  })
})
