/** Workloads of other programs make pods too: policies are about them, whatever makes them. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { objectYaml } from '../testing/manifests'
import { asking, object, podOn } from '../testing/workspace'

const template = '{metadata: {labels: {app: x}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}'
const made = (apiVersion: string, kind: string, more = '') =>
  objectYaml(kind, 's/x', { apiVersion, spec: `{replicas: 2, ${more}template: ${template}}` })
const closed = object('NetworkPolicy', 's/p', 'spec: {podSelector: {matchLabels: {app: x}}, policyTypes: [Ingress]}')
const read = (...documents: readonly string[]) => analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])

describe('a workload', () => {
  it.each([
    ['v1', 'ReplicationController', 'selector: {app: x}, '],
    ['argoproj.io/v1alpha1', 'Rollout', 'strategy: {canary: {}}, selector: {matchLabels: {app: x}}, '],
    ['apps.openshift.io/v1', 'DeploymentConfig', 'triggers: [], selector: {app: x}, '],
    ['apps.kruise.io/v1alpha1', 'CloneSet', 'selector: {matchLabels: {app: x}}, '],
    ['kubevirt.io/v1', 'VirtualMachine', 'running: true, '],
  ])('of %s %s is an endpoint that policies select', (apiVersion, kind, more) => {
    const documents = [made(apiVersion, kind, more), closed, podOn('s/a')]
    const { endpoints, diagnostics } = read(...documents)
    expect(endpoints.map(({ key, kind: found }) => `${key} ${found}`)).toContain(`s/x ${kind}`)
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
    expect(asking(analyze)(documents, 's/a', 's/x:80')).toBe('denied')
  })

  it.each([
    ['argoproj.io/v1alpha1', 'Rollout', 'ReplicaSet', 'x-6c9d5b7f8'],
    ['apps.openshift.io/v1', 'DeploymentConfig', 'ReplicationController', 'x-1'],
    ['kubevirt.io/v1', 'VirtualMachine', 'VirtualMachineInstance', 'x'],
    ['apps.kruise.io/v1alpha1', 'CloneSet', 'CloneSet', 'x'],
  ])('of %s %s stands for no pods where its own are listed', (apiVersion, kind, owner, name) => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: x-1-abc, namespace: s, labels: {app: x}, ownerReferences: [{kind: ${owner}, name: ${name}}]}\nspec: {containers: [{name: c}]}\n`
    expect(read(made(apiVersion, kind), pod).endpoints.map(({ key }) => key)).toEqual(['s/x-1-abc'])
  })

  it('that names a Deployment has no pods of its own', () => {
    const rollout = objectYaml('Rollout', 's/x', {
      apiVersion: 'argoproj.io/v1alpha1',
      spec: '{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: y}}',
    })
    expect(read(rollout).endpoints).toEqual([])
  })

  it('of a kind that is not read is missing aloud', () => {
    const { endpoints, diagnostics } = read(made('serving.knative.dev/v1', 'Service'))
    expect(endpoints).toEqual([])
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning kind-not-read'])
    expect(diagnostics[0]?.message).toContain('pods that this Service makes are not among')
  })
})
