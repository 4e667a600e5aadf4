import { describe, expect, it } from 'vitest'
import type { FlowRef, Verdict } from '../../store/index'
import { answerWords } from './answers'
import { addToHistory, readHistory } from './history'

const flow: FlowRef = { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 }
const open = { decision: 'allowed', l7: false, by: ['default-allow'], match: 'none', steps: [] } as const
const allowed: Verdict = { verdict: 'FORWARDED', egress: open, ingress: { ...open, by: ['NetworkPolicy/shop/api'] } }

describe('an answer', () => {
  it('names who allows the flow', () => {
    expect(answerWords(flow, allowed)).toEqual({
      verdict: 'FORWARDED',
      title: 'shop/frontend → shop/api 8080/TCP',
      reason: 'Allowed by NetworkPolicy/shop/api.',
    })
    expect(answerWords(flow, { ...allowed, ingress: open }).reason).toBe('Allowed: no policy forbids it.')
  })

  it('says at which side it is dropped, and what decided', () => {
    const step = { kind: 'default', text: 'No rule lets this through.', effect: 'deny', decisive: true } as const
    const ingress = { ...open, decision: 'denied', by: [], steps: [step] } as const
    expect(answerWords(flow, { ...allowed, verdict: 'DROPPED', ingress }).reason).toBe(
      'Dropped at ingress of shop/api: no rule lets this through.',
    )
  })

  it('counts a request that the proxy refuses as dropped', () => {
    const request = { verdict: 'DROPPED', response: '403 Forbidden' } as const
    const words = answerWords(
      { ...flow, http: { method: 'DELETE', path: '/v1/orders' } },
      { ...allowed, verdict: 'REDIRECTED', request },
    )
    expect(words).toMatchObject({ verdict: 'DROPPED', title: 'shop/frontend → shop/api 8080/TCP DELETE /v1/orders' })
    expect(words.reason).toContain('403 Forbidden')
  })
})

describe('the history of questions', () => {
  it('has each question once, the newest first', () => {
    let kept: string | null = null
    const storage = () => ({ getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) })
    let history = readHistory(storage)
    for (const question of ['a', 'b', 'a']) history = addToHistory(history, question, storage)
    expect(history).toEqual(['a', 'b'])
    expect(readHistory(storage)).toEqual(['a', 'b'])
  })

  it('is empty where storage is forbidden or holds something else', () => {
    const forbidden = (): never => {
      throw new Error('forbidden')
    }
    expect(readHistory(forbidden)).toEqual([])
    expect(addToHistory([], 'a', forbidden)).toEqual(['a'])
    expect(readHistory(() => ({ getItem: () => '{"a":1}', setItem: () => undefined }))).toEqual([])
  })
})
