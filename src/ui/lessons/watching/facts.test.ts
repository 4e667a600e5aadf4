import { describe, expect, it } from 'vitest'
import type { Lesson, LessonFlow, LessonStep } from '../../../lessons/index'
import type { Verdict } from '../../../store/index'
import { analyze } from '../../../engine/index'
import { snapshotOf } from '../../../worker/serving/runner'
import { portWords, probeOf, requestWords, seenFact, seenFlow } from './facts'
import { changedFiles, contentOf, isUntouched, stepIndex } from './steps'

const cluster = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: twin, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: shop}
`
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
`
const analysis = analyze([{ name: 'a.yaml', text: `${cluster}---\n${policy}` }])
const snapshot = snapshotOf(analysis)
const flow: LessonFlow = {
  from: 'shop/other',
  to: 'shop/web',
  protocol: 'TCP',
  port: 80,
  expect: 'DROPPED',
  reason: 133,
}
const verdictOf = (asked: LessonFlow): Verdict => analysis.probe(probeOf(asked))

describe('facts and flows of a step', () => {
  it('say what is so now, and whether the lesson says the same', () => {
    expect(seenFact({ kind: 'policy', policy: 'NetworkPolicy/shop/closed', isValid: true }, snapshot)).toEqual({
      subject: 'closed',
      now: 'VALID True',
      isAsSaid: true,
    })
    expect(seenFact({ kind: 'policy', policy: 'NetworkPolicy/shop/gone', isValid: true }, snapshot).now).toBeNull()
    const isolation = { kind: 'isolation', endpoint: 'shop/web', ingress: true, egress: false } as const
    expect(seenFact(isolation, snapshot)).toMatchObject({ now: 'isolated for ingress', isAsSaid: true })
    expect(seenFact({ ...isolation, egress: true }, snapshot).isAsSaid).toBe(false)
    expect(seenFact({ ...isolation, endpoint: 'shop/gone' }, snapshot)).toMatchObject({ now: null, isAsSaid: false })
    const identity = { kind: 'identity', endpoints: ['shop/web', 'shop/twin'], isSame: true } as const
    expect(seenFact(identity, snapshot).isAsSaid).toBe(true)
    expect(seenFact({ ...identity, endpoints: ['shop/web', 'shop/other'] }, snapshot).isAsSaid).toBe(false)
  })

  it('show the verdict with its reason, and what cannot be answered', () => {
    expect(seenFlow(flow, verdictOf(flow))).toEqual({ verdict: 'DROPPED', detail: 'Policy denied', isAsSaid: true })
    expect(seenFlow({ ...flow, reason: 181 }, verdictOf(flow))!.isAsSaid).toBe(false)
    expect(seenFlow({ ...flow, expect: 'FORWARDED' }, verdictOf(flow))!.isAsSaid).toBe(false)
    expect(seenFlow(flow, null)).toBeNull()
    const unknown = { ...flow, to: 'shop/gone' }
    expect(seenFlow(unknown, verdictOf(unknown))).toMatchObject({ verdict: 'ERROR', isAsSaid: false })
  })

  it('are worded as people say them', () => {
    expect(portWords(flow)).toBe('80/TCP')
    expect(portWords({ ...flow, protocol: 'ICMP', port: 8 })).toBe('ping')
    expect(portWords({ ...flow, protocol: 'UDP', port: 53, dnsName: 'a.example' })).toBe('asks for a.example')
    expect(requestWords({ ...flow, http: { method: 'PUT', path: '/v', headers: { 'X-a': 'b' } } })).toBe(
      'PUT /v with X-a: b',
    )
    expect(requestWords(flow)).toBe('')
  })
})

describe('steps', () => {
  const file = (name: string, text: string) => ({ name, text })
  const first: LessonStep = {
    id: 'one',
    title: 'One',
    text: '',
    files: [file('cluster.yaml', cluster), file('policies.yaml', '# none\n')],
    watch: [],
  }
  const second: LessonStep = {
    ...first,
    id: 'two',
    enforcement: 'always',
    files: [file('cluster.yaml', `${cluster}# more\n`), file('policies.yaml', policy)],
  }
  const lesson: Lesson = { id: 'l', title: 'L', summary: '', steps: [first, second] }

  it('open with the policy that has changed', () => {
    expect(changedFiles(second.files, first.files)).toEqual(['policies.yaml', 'cluster.yaml'])
    expect(contentOf(lesson, second, first, {})).toMatchObject({
      workspaceName: 'L',
      activeFile: 'policies.yaml',
      options: { enforcement: 'always' },
    })
    expect(contentOf(lesson, first, null, {})).toMatchObject({ activeFile: 'policies.yaml', options: {} })
  })

  it('are found by their address, the first one failing that', () => {
    expect(stepIndex(lesson, 'two')).toBe(1)
    expect(stepIndex(lesson, '')).toBe(0)
    expect(stepIndex(lesson, 'nowhere')).toBe(0)
  })

  it('know when the user plays', () => {
    expect(isUntouched(second, second.files, { enforcement: 'always' })).toBe(true)
    expect(isUntouched(second, second.files, {})).toBe(false)
    expect(isUntouched(second, [...second.files, file('mine.yaml', '')], { enforcement: 'always' })).toBe(false)
    expect(isUntouched(first, second.files, {})).toBe(false)
  })
})
