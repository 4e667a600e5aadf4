import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { snapshotOf } from '../../worker/serving/runner'
import { convertibleAt, definitionsAt, referencesAt, rulesForPodAt, selectorAround } from './navigation'
import type { SourceFile } from '../state/store-type'

const pods: SourceFile = {
  name: 'pods.yaml',
  text: `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`,
}
const policies: SourceFile = {
  name: 'policies.yaml',
  text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
    - ports: [{port: 80}]
`,
}
const files = [pods, policies]
const snapshot = snapshotOf(analyze(files))
const at = (file: SourceFile, text: string): number => file.text.indexOf(text) + text.length
const lines = (ranges: readonly { readonly file: string; readonly start: number }[]): readonly string[] =>
  ranges.map(
    ({ file, start }) =>
      `${file}:${
        files
          .find(({ name }) => name === file)!
          .text.slice(0, start)
          .split('\n').length
      }`,
  )

describe('from the text to other places', () => {
  it('a selector leads to its pods, a name to its resource', () => {
    expect(lines(definitionsAt(snapshot, policies, at(policies, 'podSelector: {match')))).toEqual(['pods.yaml:5'])
    expect(lines(definitionsAt(snapshot, policies, at(policies, 'from: [{podSel')))).toEqual(['pods.yaml:1'])
    expect(lines(definitionsAt(snapshot, policies, at(policies, 'namespace: sh')))).toEqual(['pods.yaml:9'])
    expect(definitionsAt(snapshot, policies, at(policies, 'kind: Net'))).toEqual([])
    expect(selectorAround(snapshot, 'policies.yaml', at(policies, 'from: [{podSel'))).toMatchObject({
      selects: ['shop/web'],
    })
  })

  it('a label leads to its uses, a pod to the rules that decide for it', () => {
    expect(lines(referencesAt(snapshot, files, pods, at(pods, 'app: we')))).toEqual(['pods.yaml:3', 'policies.yaml:7'])
    expect(lines(referencesAt(snapshot, files, pods, at(pods, 'name: ap')))).toEqual([
      'policies.yaml:7',
      'policies.yaml:8',
    ])
    expect(rulesForPodAt(snapshot, 'pods.yaml', at(pods, 'name: we'))).toEqual({ endpoint: 'shop/web', ranges: [] })
    expect(rulesForPodAt(snapshot, 'policies.yaml', 3)).toBeNull()
  })

  it('a NetworkPolicy can be converted', () => {
    expect(convertibleAt(snapshot, 'policies.yaml', at(policies, 'ingress:'))).toBe('NetworkPolicy/shop/p')
    expect(convertibleAt(snapshot, 'pods.yaml', 3)).toBeNull()
  })
})
