import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { effectsOfRules } from '../../engine/doors/on-demand'
import { snapshotOf } from '../../worker/serving/runner'
import { EditorMarkSource } from './editor-marks'

const text = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector:
    matchLabels: {app: api}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
        - podSelector: {matchLabels: {app: wbe}}
`
const files = [{ name: 'm.yaml', text }]
const analysis = analyze(files)
const snapshot = snapshotOf(analysis)

describe('marks beside the text', () => {
  const source = new EditorMarkSource(snapshot, 'm.yaml', effectsOfRules(analysis))
  const marks = source.between(1, 99)
  it('say whom each selector selects, and what each rule does alone', () => {
    expect(marks.map(({ line, kind, text: words }) => `${line} ${kind}: ${words}`)).toEqual([
      '13 selector: 1 pod',
      '16 rule: 1 flow by this rule alone',
      '17 selector: 1 pod',
      '18 selector: selects nothing',
    ])
    expect(marks[1]).toMatchObject({ action: 'allow', path: 'spec.ingress[0]' })
    expect(marks[1]!.about[1]).toBe('1 flow would be dropped without it.')
  })

  it('say so where there are too many flows to count', () => {
    const some = new EditorMarkSource(snapshot, 'm.yaml', { isTooBig: true, flows: 1_234_567, rules: [] }).between(
      1,
      99,
    )
    expect(some[1]).toMatchObject({ text: '' })
    expect(some[1]!.about[1]).toContain('1,234,567')
  })

  it('belong to their file and to accepted policies', () => {
    expect(new EditorMarkSource(snapshot, 'other.yaml', null).between(1, 99)).toEqual([])
  })

  it('are found by line', () => {
    expect(source.between(14, 17).map(({ line }) => line)).toEqual([16, 17])
    expect(source.between(19, 99)).toEqual([])
  })
})
