import { describe, expect, it } from 'vitest'
import { analyze } from '../index'

function said(apiVersion: string, kind: string, spec = '{}'): readonly (readonly [string, string])[] {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: s}\nspec: ${spec}\n`
  return analyze([{ name: 'a.yaml', text }]).diagnostics.map(({ severity, message }) => [severity, message])
}

describe('an object of a kind that is not read', () => {
  it.each([
    ['kafka.example.com/v1', 'Broker', '{replicas: 3}'],
    ['k8s.keycloak.org/v2alpha1', 'Keycloak', '{instances: 2}'],
  ])('%s %s probably makes pods that are missing', (apiVersion, kind, spec) => {
    expect(said(apiVersion, kind, spec)).toEqual([
      [
        'info',
        `this ${kind} makes pods, which are not read from it: unless they are listed themselves, answers are given without them`,
      ],
    ])
  })

  it('with containers anywhere in it makes pods for certain, unless its rules compare them', () => {
    const tasks = '{tasks: [{replicas: 2, template: {spec: {containers: [{image: x}]}}}]}'
    expect(said('batch.volcano.sh/v1alpha1', 'Job', tasks)[0]?.[0]).toBe('warning')
    const rules = '{rules: [{validate: {pattern: {spec: {containers: [{image: "*:*"}]}}}}]}'
    expect(said('kyverno.io/v1', 'ClusterPolicy', rules)[0]?.[0]).toBe('info')
    expect(said('apps/v1', 'ControllerRevision', tasks)[0]?.[0]).toBe('info')
  })

  it('with a template of containers makes pods for certain', () => {
    const [[severity, message] = []] = said(
      'serving.knative.dev/v1',
      'Service',
      '{template: {spec: {containers: [{}]}}}',
    )
    expect([severity, message]).toEqual([
      'warning',
      'the pods that this Service makes are not among what is read: every answer is given without them',
    ])
  })

  it.each([
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
    ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
    ['argoproj.io/v1alpha1', 'Application'],
    ['fleet.cattle.io/v1alpha1', 'Bundle'],
    ['capsule.clastix.io/v1beta2', 'Tenant', '{networkPolicies: {items: [{podSelector: {}}]}}'],
  ])('%s %s installs what is missing', (apiVersion, kind, spec = '{}') => {
    expect(said(apiVersion, kind, spec)[0]?.[1]).toContain(`this ${kind} installs objects, which are not read from it`)
  })

  it.each([
    ['kafka.strimzi.io/v1beta2', 'KafkaTopic', '{partitions: 3, replicas: 3}'],
    ['cluster.x-k8s.io/v1beta1', 'MachineDeployment', '{replicas: 3, template: {spec: {}}}'],
    ['machine.openshift.io/v1beta1', 'MachineSet', '{replicas: 3}'],
    ['autoscaling/v1', 'Scale', '{replicas: 3}'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor', '{endpoints: []}'],
    ['cert-manager.io/v1', 'Certificate', '{secretName: x}'],
  ])('%s %s brings none', (apiVersion, kind, spec) => {
    expect(said(apiVersion, kind, spec)).toEqual([
      ['info', `${kind} plays no part in verdicts here; it is kept and left alone`],
    ])
  })
})
