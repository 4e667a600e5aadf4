import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { lookWith, pod } from './fixture'
import { noReplicas } from './no-replicas'

const template =
  'selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: [{name: c}]}}'
const workload = (kind: string, name: string, replicas: string) =>
  `---\n${objectYaml(kind, `shop/${name}`, { apiVersion: 'apps/v1', spec: `{${replicas}${template}}` })}`
const look = (...texts: readonly string[]) => lookWith(noReplicas, texts.join(''))

describe('a workload that is scaled to 0', () => {
  it.each(['Deployment', 'StatefulSet', 'ReplicaSet'])('is noted at its replicas: %s', (kind) => {
    const text = workload(kind, 'web', 'replicas: 0, ')
    const [found, ...more] = look(text)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      severity: 'info',
      message: `${kind}/shop/web is scaled to 0: as stated no pod of it runs, and answers are about the pods that it would have`,
    })
    expect(text.slice(found?.range.start, found?.range.end)).toBe('replicas')
  })

  it('is one note for all of a file', () => {
    const found = look(...['a', 'b', 'c', 'd'].map((name) => workload('Deployment', name, 'replicas: 0, ')))
    expect(found.map(({ message }) => message)).toEqual([
      'Deployment/shop/a, Deployment/shop/b, Deployment/shop/c and 1 more are scaled to 0: as stated no pod of them runs, and answers are about the pods that they would have',
    ])
  })

  it('is none with pods, without a number, or with a pod that it owns in the workspace', () => {
    expect(look(workload('Deployment', 'a', ''), workload('Deployment', 'b', 'replicas: 2, '))).toEqual([])
    expect(look(workload('DaemonSet', 'a', 'replicas: 0, '), pod('shop/p', 'app: x'))).toEqual([])
    const owned = `---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, ownerReferences: [{kind: StatefulSet, name: web}]}
spec: {containers: [{name: c}]}
`
    expect(look(workload('StatefulSet', 'web', 'replicas: 0, '), owned)).toEqual([])
  })

  it('is none where a Rollout makes its pods', () => {
    const spec = '{replicas: 2, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}'
    const rollout = `---\n${objectYaml('Rollout', 'shop/web', { apiVersion: 'argoproj.io/v1alpha1', spec })}`
    expect(look(workload('Deployment', 'web', 'replicas: 0, '), rollout)).toEqual([])
  })

  it('is none where it is an earlier revision of another', () => {
    const past = `---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: shop, ownerReferences: [{kind: Deployment, name: web}]}
spec: {replicas: 0, ${template}}
`
    expect(look(past)).toEqual([])
  })
})
