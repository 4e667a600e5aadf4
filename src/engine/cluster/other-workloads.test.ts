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

  it.each([
    ['apps/v1', 'ReplicaSet', 'Rollout', '{matchLabels: {app: x}}'],
    ['v1', 'ReplicationController', 'DeploymentConfig', '{app: x}'],
  ])('of an earlier revision (%s %s) has no pods, listed owner or not', (apiVersion, kind, owner, selector) => {
    const revision = (replicas: number, more: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x-1, namespace: s${more}}\nspec: {replicas: ${replicas}, selector: ${selector}, template: ${template}}\n`
    const keys = (text: string) => read(text).endpoints.map(({ key }) => key)
    expect(keys(revision(0, `, ownerReferences: [{kind: ${owner}, name: x}]`))).toEqual([])
    expect(keys(revision(1, `, ownerReferences: [{kind: ${owner}, name: x}]`))).toEqual(['s/x-1'])
    // Somebody scaled it down who may scale it up.
    expect(keys(revision(0, ''))).toEqual(['s/x-1'])
  })

  it('that names a Deployment has no pods of its own', () => {
    const rollout = objectYaml('Rollout', 's/x', {
      apiVersion: 'argoproj.io/v1alpha1',
      spec: '{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: y}}',
    })
    expect(read(rollout).endpoints).toEqual([])
  })

  it('of OpenKruise is read as that of Kubernetes of its name', () => {
    const selector = 'selector: {matchLabels: {app: x}}, '
    for (const [apiVersion, kind] of [
      ['apps.kruise.io/v1beta1', 'StatefulSet'],
      ['apps.kruise.io/v1alpha1', 'DaemonSet'],
    ] as const) {
      const { endpoints, diagnostics } = read(made(apiVersion, kind, selector), closed, podOn('s/a'))
      expect(endpoints.map(({ key, kind: found }) => `${key} ${found}`)).toContain(`s/x ${kind}`)
      expect(diagnostics).toEqual([])
    }
  })

  it.each([
    ['serving.knative.dev/v1', 'Service'],
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'],
    ['argoproj.io/v1alpha1', 'Workflow'],
    ['tekton.dev/v1', 'TaskRun'],
    ['postgresql.cnpg.io/v1', 'Cluster'],
    ['kafka.strimzi.io/v1beta2', 'Kafka'],
    ['monitoring.coreos.com/v1', 'Prometheus'],
    ['sparkoperator.k8s.io/v1beta2', 'SparkApplication'],
    ['elasticsearch.k8s.elastic.co/v1', 'Elasticsearch'],
    // Nobody here knows it, and it has the template of a pod.
    ['example.com/v1', 'Farm', `template: ${template}`],
  ])('of %s %s, which is not read, is missing aloud until its pods are there', (apiVersion, kind, spec = '') => {
    const text = objectYaml(kind, 's/x', { apiVersion, spec: `{${spec}}` })
    const { endpoints, diagnostics } = read(text)
    expect(endpoints).toEqual([])
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning pods-missing'])
    expect(diagnostics[0]?.message).toContain(`pods that this ${kind} makes are not among`)
    expect(diagnostics[0]?.help).toContain('kubectl get pods -o yaml')
    const severities = (...more: readonly string[]) => read(text, ...more).diagnostics.map(({ severity }) => severity)
    expect(severities(podOn('s/x-1'))).toEqual(['info'])
    const owned = `apiVersion: v1\nkind: Pod\nmetadata: {name: driver, namespace: s, ownerReferences: [{kind: ${kind}, name: x}]}\nspec: {containers: [{name: c}]}\n`
    expect(severities(owned)).toEqual(['info'])
    expect(severities(podOn('s/other'), podOn('t/x-1'))).toEqual(['warning'])
  })

  it('of a group’s other kinds makes none', () => {
    for (const [apiVersion, kind] of [
      ['monitoring.coreos.com/v1', 'ServiceMonitor'],
      ['kafka.strimzi.io/v1beta2', 'KafkaTopic'],
      ['argoproj.io/v1alpha1', 'Application'],
    ] as const)
      expect(read(objectYaml(kind, 's/x', { apiVersion, spec: '{}' })).diagnostics.map(({ code }) => code)).toEqual([
        'kind-not-read',
      ])
  })
})
