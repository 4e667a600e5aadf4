import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { objectYaml } from '../../engine/testing/manifests'
import { answerQuestion } from './answers'
import { createRunner, snapshotOf } from './runner'

const pod = (name: string) => ({ name: `${name}.yaml`, text: objectYaml('Pod', name) })
const files = [pod('a'), pod('b')]
const probe = { from: 'default/a', to: 'default/b', protocol: 'TCP', port: 80 } as const

describe('the runner', () => {
  it('answers with the snapshot and the time that it took', () => {
    let time = 0
    const run = createRunner(() => (time += 7))
    const { response } = run({ type: 'analyze', id: 3, files, options: {} })
    expect(response).toMatchObject({ type: 'analysis', id: 3, durationMs: expect.any(Number) })
  })

  it('hands the columns of the flow table over, and has fresh ones for the same text asked again', () => {
    const run = createRunner(() => 0)
    const carried = [1, 2].map((id) => {
      const { response, transfer } = run({ type: 'analyze', id, files, options: {} })
      return structuredClone(response, { transfer: [...transfer] })
    })
    for (const response of carried) {
      if (response.type !== 'analysis') throw new Error(response.type)
      expect(response.snapshot.flows.source.length).toBeGreaterThan(0)
      expect(response.snapshot).toEqual({ ...snapshotOf(analyze(files)), number: response.id })
    }
  })

  it('answers probes against the last analysis, and says so where there is none yet', () => {
    const run = createRunner(() => 0)
    expect(run({ type: 'probe', id: 1, probe }).response).toMatchObject({ type: 'failure', id: 1 })
    run({ type: 'analyze', id: 2, files, options: { enforcement: 'always' } })
    expect(run({ type: 'probe', id: 3, probe }).response).toMatchObject({
      type: 'verdict',
      id: 3,
      verdict: { verdict: 'DROPPED' },
    })
  })

  it('has the first flows alone where they are too many for the page', () => {
    const pods = Array.from({ length: 2001 }, (_, i) => objectYaml('Pod', `p${i}`))
    const closed = objectYaml('NetworkPolicy', 'closed', { spec: '{podSelector: {}}' })
    const { flows } = snapshotOf(analyze([{ name: 'w.yaml', text: [...pods, closed].join('\n---\n') }]))
    expect(flows.total).toBeGreaterThan(200_000)
    expect(flows.count).toBeGreaterThan(0)
    expect(flows.count).toBeLessThanOrEqual(200)
    expect(flows.source).toHaveLength(flows.count)
  })

  it('turns an exception of the engine into an answer', () => {
    const run = createRunner(() => 0, {
      update() {
        throw new Error('impossible state')
      },
    })
    expect(run({ type: 'analyze', id: 1, files, options: {} }).response).toEqual({
      type: 'failure',
      id: 1,
      message: 'impossible state',
    })
  })

  it('has a picture where the lints fail or are not there, and says so', () => {
    const failing = (): never => {
      throw new Error('impossible lint')
    }
    const analysis = analyze(files)
    const broken = createRunner(() => 0, { update: () => Object.assign(Object.create(analysis), { lints: failing }) })
    const absent = createRunner(
      () => 0,
      { update: () => analysis },
      () => 'their code could not be loaded',
    )
    for (const [run, why] of [
      [broken, 'impossible lint'],
      [absent, 'could not be loaded'],
    ] as const) {
      const { response } = run({ type: 'analyze', id: 1, files, options: {} })
      if (response.type !== 'analysis') throw new Error(response.type)
      expect(response.snapshot.flows).toEqual(snapshotOf(analysis).flows)
      expect(response.snapshot.diagnostics).toContainEqual(
        expect.objectContaining({ code: 'lints-missing', message: expect.stringContaining(why) }),
      )
    }
  })

  it('says what a long analysis is at, and cuts short what is optional', () => {
    const analyses: string[] = []
    let time = 0
    const run = createRunner(
      () => (time += 700),
      undefined,
      () => null,
      { onStep: (id, step) => analyses.push(`${id} ${step}`) },
    )
    const { response } = run({ type: 'analyze', id: 7, files, options: {} })
    expect(analyses).toEqual(['7 judging', '7 listing', '7 linting'])
    if (response.type !== 'analysis') throw new Error(response.type)
    expect(response.snapshot.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'lints-missing', message: expect.stringContaining('only some were tried') }),
    )
    const quick: string[] = []
    createRunner(
      () => 0,
      undefined,
      () => null,
      { onStep: (_id, step) => quick.push(step) },
    )({ type: 'analyze', id: 1, files, options: {} })
    expect(quick).toEqual([])
  })

  it('says that it reads a long text, and nothing of an edit to it', () => {
    const steps: string[] = []
    const run = createRunner(
      () => 0,
      undefined,
      () => null,
      { onStep: (id, step) => steps.push(`${id} ${step}`) },
    )
    const long = { name: 'a.yaml', text: `# ${'x'.repeat(2_100_000)}\n` }
    run({ type: 'analyze', id: 1, files, options: {} })
    run({ type: 'analyze', id: 2, files: [long], options: {} })
    run({ type: 'analyze', id: 3, files: [{ ...long, text: `${long.text}# y\n` }], options: {} })
    expect(steps).toEqual(['2 reading'])
  })

  it('gives all flows chunk by chunk, the same as in one table', () => {
    const run = createRunner(() => 0)
    const ask = { type: 'ask', id: 5, question: { kind: 'flow-chunk', asks: { start: 0 } } } as const
    expect(run(ask, answerQuestion).response).toMatchObject({ type: 'failure', id: 5 })
    run({ type: 'analyze', id: 2, files, options: {} })
    const whole = snapshotOf(analyze(files)).flows
    expect(run(ask, answerQuestion).response).toEqual({ type: 'answer', id: 5, answer: { table: whole, next: null } })
  })

  it('prints flows as hubble observe does, at the times asked for', () => {
    const run = createRunner(() => 0)
    run({ type: 'analyze', id: 2, files, options: {} })
    const flows = [{ probe, startMs: Date.UTC(2026, 0, 1, 9) + 70 }]
    const { response } = run(
      { type: 'ask', id: 6, question: { kind: 'print', asks: { format: 'compact', flows } } },
      answerQuestion,
    )
    if (response.type !== 'answer' || response.answer === null || !('text' in response.answer))
      throw new Error(response.type)
    expect(response.answer.text).toMatch(
      /^Jan  1 09:00:00\.070: default\/a:\d+ \(ID:\d+\) -> default\/b:80 \(ID:\d+\) .* FORWARDED/,
    )
  })

  it('gives all flows of one peer', () => {
    const run = createRunner(() => 0)
    run({ type: 'analyze', id: 2, files, options: {} })
    const asks = { peer: 'default/b' }
    const { response } = run({ type: 'ask', id: 6, question: { kind: 'flows-of', asks } }, answerQuestion)
    if (response.type !== 'answer' || response.answer === null || !('table' in response.answer))
      throw new Error(response.type)
    const { table } = response.answer
    const whole = snapshotOf(analyze(files)).flows
    const own = whole.peers.findIndex(({ key }) => key === 'default/b')
    const rows = [...whole.source.keys()].filter((row) => whole.source[row] === own || whole.destination[row] === own)
    expect(table.count).toBe(rows.length)
    expect(table.source.every((peer, row) => peer === own || table.destination[row] === own)).toBe(true)
  })

  it('compares with other files, and says what a new workload brings', () => {
    const run = createRunner(() => 0)
    run({
      type: 'analyze',
      id: 2,
      files: [...files, { name: 'new.yaml', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: new}\n' }],
      options: {},
    })
    const asks = { files, options: {}, isAfter: false }
    const { response } = run({ type: 'ask', id: 6, question: { kind: 'compare', asks } }, answerQuestion)
    expect(response).toMatchObject({ answer: { arrivals: [{ name: 'new', isIngressIsolated: false }] } })
  })

  it('puts peers of rules that nobody is into the picture, with the rules that mean them', () => {
    const run = createRunner(() => 0)
    const text =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: metrics}}}]}]}'
    run({ type: 'analyze', id: 2, files: [...files, { name: 'policy.yaml', text }], options: {} })
    const { response } = run({ type: 'ask', id: 6, question: { kind: 'ghosts', asks: {} } }, answerQuestion)
    expect(response).toMatchObject({
      answer: {
        ghosts: [
          {
            title: 'any pod with app=metrics in default',
            newNamespace: null,
            rules: [{ policy: 'NetworkPolicy/default/p', path: 'spec.ingress[0].from[0]' }],
          },
        ],
      },
    })
    run({ type: 'analyze', id: 3, files, options: {} })
    const none = run({ type: 'ask', id: 7, question: { kind: 'ghosts', asks: {} } }, answerQuestion)
    expect(none.response).toMatchObject({ answer: null })
  })

  it('says what a policy changes', () => {
    const run = createRunner(() => 0)
    const text =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut}\nspec: {podSelector: {}}'
    run({ type: 'analyze', id: 2, files: [...files, { name: 'policy.yaml', text }], options: {} })
    const asks = { policy: 'NetworkPolicy/default/shut' }
    const { response } = run({ type: 'ask', id: 6, question: { kind: 'impact', asks } }, answerQuestion)
    expect(response).toMatchObject({
      type: 'answer',
      answer: { isSame: false, isolation: [{ kind: 'isolated', direction: 'ingress' }] },
    })
  })
})
