import { describe, expect, it } from 'vitest'
import type { Response } from '../messages/protocol'
import { serveEngine } from './serve'

describe('the engine of the worker', () => {
  it('redacts before it has analysed anything, so that the page does not have to', async () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: marker}\n'
    const response = await new Promise<Response>((resolve) => {
      const asks = { texts: [text], options: { purpose: 'store', comments: true } } as const
      serveEngine(resolve)({ type: 'ask', id: 7, question: { kind: 'redact', asks } })
    })
    expect(response).toMatchObject({ type: 'answer', id: 7, answer: { pieces: [{}] } })
    expect(JSON.stringify(response)).not.toContain('marker')
  })
})
