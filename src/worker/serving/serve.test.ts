import { describe, expect, it, vi } from 'vitest'
import type { Response, SentRequest } from '../messages/protocol'
import { analyze } from '../../engine/index'
import type { Question } from '../messages/questions'
import { nextTask } from '../../values/next-task'
import { asInCluster, snapshotOf } from './runner'
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

  it('sends a large workspace before its likely mistakes, and answers in between', async () => {
    const pods = Array.from({ length: 501 }, (_, i) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${i}}\n`)
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {matchLabels: {app: nobody}}}'
    const files = [{ name: 'w.yaml', text: [...pods, policy].join('---\n') }]
    const heard: Response[] = []
    const problems = await new Promise<Response>((resolve) => {
      const send = serveEngine((response) => {
        heard.push(response)
        if (response.type === 'analysis')
          send({ type: 'probe', id: 2, probe: { from: 'default/p0', to: 'default/p1', protocol: 'TCP', port: 80 } })
        if (response.type === 'problems') resolve(response)
      })
      send({ type: 'analyze', id: 1, files, options: {} })
    })
    expect(heard.map(({ type }) => type).filter((type) => type !== 'part' && type !== 'documents')).toEqual([
      'analysis',
      'verdict',
      'problems',
    ])
    expect(heard.find(({ type }) => type === 'analysis')).toMatchObject({ isUnlinted: true })
    const { diagnostics } = snapshotOf(analyze(files, asInCluster({})), { firstFile: 'w.yaml' })
    expect(diagnostics.length).toBeGreaterThan(0)
    expect(problems).toEqual({ type: 'problems', id: 1, diagnostics })
  })

  it('says nothing of the edit that it rehearses, and answers the first real one as ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pods = Array.from({ length: 501 }, (_, i) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${i}}\n`)
    const filesOf = (last: string) => [{ name: 'w.yaml', text: [...pods, last].join('---\n') }]
    const heard: Response[] = []
    let onProblems = (): void => undefined
    const send = serveEngine((response) => {
      if (response.type !== 'part' && response.type !== 'documents') heard.push(response)
      if (response.type === 'problems') onProblems()
    })
    const sent = (id: number, last: string): Promise<void> =>
      new Promise((resolve) => {
        onProblems = resolve
        send({ type: 'analyze', id, files: filesOf(last), options: {} })
      })
    await sent(
      1,
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: []}\n',
    )
    await nextTask()
    vi.advanceTimersByTime(5000)
    vi.useRealTimers()
    // Some turns of the rehearsal.
    for (let i = 0; i < 20; i++) await nextTask()
    const edited = 'apiVersion: v1\nkind: Pod\nmetadata: {name: other}\n'
    await sent(2, edited)
    expect(heard).toMatchObject([
      { type: 'analysis', id: 1 },
      { type: 'problems', id: 1 },
      { type: 'analysis', id: 2 },
      { type: 'problems', id: 2 },
    ])
    const { endpoints, flows } = snapshotOf(analyze(filesOf(edited), asInCluster({})))
    const answer = heard[2]
    expect(answer?.type === 'analysis' && answer.snapshot.flows.totals).toEqual(flows.totals)
    expect(endpoints).toHaveLength(502)
  })

  it('compares all flows with those of an earlier text that the page still names', async () => {
    const pods = ['a', 'b', 'c'].map(
      (name) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c}]}`,
    )
    const policy = (selector: string, from: string): string =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: ${selector}, ingress: [${from}]}`
    let onResponse: (response: Response) => void = () => undefined
    const send = serveEngine((response) => onResponse(response))
    const answerTo = (request: SentRequest): Promise<Response> =>
      new Promise((resolve) => {
        onResponse = (response) => {
          if (response.type === 'analysis' || response.type === 'answer') resolve(response)
        }
        send(request)
      })
    const analyze = (id: number, last: string, keep: readonly number[] = []): Promise<Response> =>
      answerTo({
        type: 'analyze',
        id,
        files: [{ name: 'w.yaml', text: [...pods, last].join('\n---\n') }],
        options: {},
        keep,
      })
    const changes = async (snapshot: number, since: number): Promise<unknown> => {
      const question = { kind: 'flow-changes', asks: { of: { snapshot, since } } } as const
      const response = await answerTo({ type: 'ask', id: 99, question })
      return response.type === 'answer' ? response.answer : null
    }
    expect(await analyze(1, policy('{}', '{}'))).toMatchObject({ snapshot: { number: 1 } })
    await analyze(2, policy('{matchLabels: {app: a}}', '{from: [{podSelector: {matchLabels: {app: b}}}]}'))
    expect(await changes(2, 1)).toMatchObject({
      isDone: true,
      changes: {
        counts: Float64Array.of(0, 2, 0, 0, 0),
        pairs: [
          ['default/c', 'default/a'],
          ['entity:world', 'default/a'],
        ],
        // Nothing outside matters to the two others any more.
        isAligned: false,
      },
    })
    await analyze(3, policy('{matchLabels: {app: c}}', '{from: [{podSelector: {}}]}'), [1])
    expect(await changes(3, 1)).toMatchObject({ changes: { pairs: [['entity:world', 'default/c']] } })
    expect(await changes(3, 2)).toMatchObject({ changes: { pairs: [['default/c', 'default/a']] } })
    await analyze(4, policy('{}', '{}'))
    // Nobody has named it, and another one has come since.
    expect(await changes(4, 1)).toBeNull()
  })

  it('goes on with a question by itself, and only says how far it has come where something else waits', async () => {
    const pods = Array.from(
      { length: 40 },
      (_, i) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: p${i}, labels: {app: a${i}}}\nspec: {containers: [{name: c}]}\n`,
    )
    const policy = (from: string): string =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [${from}]}\n`
    const heard: Response[] = []
    let onResponse: (response: Response) => void = () => undefined
    const send = serveEngine((response) => {
      heard.push(response)
      onResponse(response)
    })
    const until = (isIt: (response: Response) => boolean): Promise<void> =>
      new Promise((resolve) => {
        onResponse = (response) => {
          if (isIt(response)) resolve()
        }
      })
    const analysed = async (id: number, from: string): Promise<void> => {
      const analysis = until(({ type }) => type === 'analysis')
      const files = [{ name: 'w.yaml', text: [...pods, policy(from)].join('---\n') }]
      send({ type: 'analyze', id, files, options: {}, keep: [1] })
      await analysis
    }
    await analysed(1, '{}')
    await analysed(2, '{from: [{podSelector: {matchLabels: {app: a1}}}]}')
    // Each turn has one step, as if it took long.
    let time = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time < 60 ? (time += 6) : time))
    const changes = (snapshot: number) =>
      ({ kind: 'flow-changes', asks: { of: { snapshot, since: 1 } } }) as const satisfies Question
    const answers = (): readonly Response[] => heard.filter(({ type }) => type === 'answer')
    const first = until(({ type }) => type === 'answer')
    send({ type: 'ask', id: 3, question: changes(2) })
    await first
    expect(answers()).toMatchObject([{ id: 3, answer: { isDone: true } }])
    await analysed(4, '{from: [{podSelector: {matchLabels: {app: a2}}}]}')
    heard.length = 0
    time = 0
    const second = until((response) => response.type === 'verdict')
    send({ type: 'ask', id: 5, question: changes(4) })
    send({ type: 'probe', id: 6, probe: { from: 'default/p0', to: 'default/p1', protocol: 'TCP', port: 80 } })
    await second
    expect(answers()).toMatchObject([{ id: 5, answer: { isDone: false } }])
    clock.mockRestore()
  })
})
