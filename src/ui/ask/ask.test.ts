import { describe, expect, it } from 'vitest'
import type { FlowRef, Snapshot, Verdict } from '../../store/index'
import { answerWords } from './answers'
import { askedOfAll } from './everybody'
import { addToHistory, plainQuestion, readHistory } from './history'

const flow: FlowRef = { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 }
const open = { decision: 'allowed', l7: false, by: ['default-allow'], match: 'none', steps: [] } as const
const allowed: Verdict = { verdict: 'FORWARDED', egress: open, ingress: { ...open, by: ['NetworkPolicy/shop/api'] } }

describe('an answer', () => {
  it('names who allows the flow', () => {
    expect(answerWords(flow, allowed, [])).toEqual({
      verdict: 'FORWARDED',
      title: 'shop/frontend → shop/api 8080/TCP',
      reason: 'Allowed by NetworkPolicy/shop/api.',
    })
    const ingress = { ...open, by: ['CiliumClusterwideNetworkPolicy//all', 'localhost'] }
    expect(answerWords(flow, { ...allowed, ingress }, []).reason).toBe(
      'Allowed by CiliumClusterwideNetworkPolicy/all, localhost.',
    )
    expect(answerWords(flow, { ...allowed, ingress: open }, []).reason).toBe('Allowed: no policy forbids it.')
  })

  it('names peers outside as people write them', () => {
    expect(answerWords({ ...flow, to: 'entity:world' }, allowed, []).title).toBe('shop/frontend → world 8080/TCP')
    expect(answerWords({ ...flow, from: 'ip:2001:db8::1' }, allowed, []).title).toBe('2001:db8::1 → shop/api 8080/TCP')
  })

  it('says at which side it is dropped, and what decided', () => {
    const step = { kind: 'default', text: 'No rule lets this through.', effect: 'deny', decisive: true } as const
    const ingress = { ...open, decision: 'denied', by: [], steps: [step] } as const
    expect(answerWords(flow, { ...allowed, verdict: 'DROPPED', ingress }, []).reason).toBe(
      'Dropped at ingress of shop/api: no rule lets this through.',
    )
  })

  it('counts a request that the proxy refuses as dropped', () => {
    const request = { verdict: 'DROPPED', response: '403 Forbidden' } as const
    const words = answerWords(
      { ...flow, http: { method: 'DELETE', path: '/v1/orders' } },
      { ...allowed, verdict: 'REDIRECTED', request },
      [],
    )
    expect(words).toMatchObject({ verdict: 'DROPPED', title: 'shop/frontend → shop/api 8080/TCP DELETE /v1/orders' })
    expect(words.reason).toContain('403 Forbidden')
    expect(words.answer).toBe('403 Forbidden')
  })
})

describe('a question about everybody', () => {
  const endpoints = [
    { key: 'shop/db', name: 'db' },
    { key: 'shop/web', name: 'web' },
    { key: 'lab/web', name: 'web' },
    ...['a', 'b'].map((end) => ({ key: `shop/cart-${end}`, namespace: 'shop', workload: { name: 'cart' } })),
  ] as unknown as Snapshot['endpoints']
  const namespaces = ['shop', 'lab'].map((name) => ({ name })) as unknown as Snapshot['namespaces']
  const services = ['shop/db', 'shop/proxy'].map((key) => ({ key })) as unknown as NonNullable<Snapshot['services']>
  const gettingThere = ' --verdict FORWARDED --verdict REDIRECTED --verdict UNDECIDED'
  const filterOf = (text: string) => {
    const filter = askedOfAll(text, { endpoints, namespaces, services })?.filter ?? null
    expect(filter ?? gettingThere, 'drops are no answer, and what may get through is one').toContain(gettingThere)
    return filter?.replace(gettingThere, '') ?? null
  }

  it('is answered by the flows to a pod, or from it', () => {
    for (const text of [
      'who can reach shop/db?',
      'Who reaches db',
      'which pods may talk to db ?',
      'what can access db',
    ])
      expect(filterOf(text), text).toBe('--to-pod shop/db')
    for (const text of ['what can shop/db reach?', 'Where may db connect to'])
      expect(filterOf(text), text).toBe('--from-pod shop/db')
  })

  it('may be written with an arrow, for one port and for one namespace', () => {
    expect(filterOf('* -> shop/db')).toBe('--to-pod shop/db')
    expect(filterOf('anyone → db:5432')).toBe('--to-pod shop/db --to-port 5432')
    expect(filterOf('lab/* -> shop/db:5432')).toBe('--to-pod shop/db --from-namespace lab --to-port 5432')
    expect(filterOf('who can reach db:5432?')).toBe('--to-pod shop/db --to-port 5432')
    expect(filterOf('shop/db -> *')).toBe('--from-pod shop/db')
    expect(filterOf('shop/db -> lab/*')).toBe('--from-pod shop/db --to-namespace lab')
  })

  it('may be about a workload, a service or a namespace, and be the name alone', () => {
    expect(filterOf('who can reach cart?')).toBe('--to-workload shop/cart')
    expect(filterOf('who can reach shop/proxy')).toBe('--to-service shop/proxy')
    expect(filterOf('what can lab reach?')).toBe('--from-namespace lab')
    expect(askedOfAll('lab', { endpoints, namespaces })?.title).toBe('Show who may reach namespace lab')
    expect(filterOf('db:5432')).toBe('--to-pod shop/db --to-port 5432')
  })

  it('is none where one flow is asked about, and names no pod by half', () => {
    for (const text of [
      'can shop/web reach shop/db',
      'shop/web -> shop/db:5432',
      'who can reach web',
      'who can reach gone',
    ])
      expect(filterOf(text), text).toBeNull()
  })
})

describe('the history of questions', () => {
  it('has each question once, the newest first', () => {
    let kept: string | null = null
    const storage = () => ({ getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) })
    let history = readHistory(storage)
    for (const question of ['a -> b:80', 'b -> a:80', 'a -> b:80']) history = addToHistory(history, question, storage)
    expect(history).toEqual(['a -> b:80', 'b -> a:80'])
    expect(readHistory(storage)).toEqual(['a -> b:80', 'b -> a:80'])
  })

  it('is empty where storage is forbidden or holds something else', () => {
    const forbidden = (): never => {
      throw new Error('forbidden')
    }
    expect(readHistory(forbidden)).toEqual([])
    expect(addToHistory([], 'a -> b', forbidden)).toEqual(['a -> b'])
    expect(readHistory(() => ({ getItem: () => '{"a":1}', setItem: () => undefined }))).toEqual([])
  })

  it.each([
    ['shop/web -> shop/api:8080', 'shop/web -> shop/api:8080'],
    ['can shop/web reach 10.0.0.1:53 UDP', 'can shop/web reach 10.0.0.1:53 UDP'],
    ['shop/web -> [2001:db8::1]:443 POST /v1/orders', 'shop/web -> [2001:db8::1]:443 POST /v1/orders'],
    ['curl -H "Authorization: Bearer SECRET" http://shop/api:8080/v1', 'shop/web -> shop/api:8080 GET /v1'],
    ['curl -u admin:SECRET http://SECRET@shop/api:8080/v1?token=SECRET', 'shop/web -> shop/api:8080 GET /v1'],
    ['shop/web -> http://shop/api:8080/v1?token=SECRET', 'shop/web -> shop/api:8080 GET /v1'],
    ['shop/web -> shop/api:8080 GET /v1?token=SECRET', 'shop/web -> shop/api:8080 GET /v1'],
    ['shop/web -> shop/api:8080 GET /v1 header Authorization: SECRET', 'shop/web -> shop/api:8080 GET /v1'],
  ])('keeps of %s only what the answer needs', (question, kept) => {
    const http = { method: 'GET', path: '/v1?token=SECRET', headers: { authorization: 'SECRET' } }
    expect(plainQuestion(question, { from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 8080, http })).toBe(kept)
  })

  it('forgets what earlier versions kept whole', () => {
    let kept = JSON.stringify(['curl -H "Authorization: SECRET" http://a', 'a -> b:80'])
    const storage = () => ({ getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) })
    expect(readHistory(storage)).toEqual(['a -> b:80'])
    expect(kept).toBe('["a -> b:80"]')
  })
})
