import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { examplePodsFor, type LonePolicy } from './example-pods'
import { objectYaml } from '../../engine/testing/manifests'

const networkPolicy = (spec: string): string => objectYaml('NetworkPolicy', 'shop/allow', { spec })
const ciliumPolicy = (spec: string): string => objectYaml('CiliumNetworkPolicy', 'shop/allow', { spec })

/** Analyses a policy alone, then with its example pods. */
function tryOut(policy: string) {
  const file = { name: 'policy.yaml', text: policy }
  const alone = analyze([file])
  const text = examplePodsFor(alone.policies, [], alone.namespaces)
  return analyze([file, { name: 'pods.yaml', text }])
}

const web: LonePolicy['selectors'][number] = {
  role: 'subject',
  matchLabels: { app: 'web' },
  namespace: 'shop',
  selects: [],
}
const lone = (...selectors: LonePolicy['selectors']): LonePolicy => ({ namespace: 'shop', name: 'allow', selectors })
const inTeam = (team: string): LonePolicy['selectors'][number] => ({
  role: 'peer',
  matchLabels: {},
  namespaceLabels: { team },
  selects: [],
})

describe('example pods', () => {
  it.each([
    [
      'pods by label',
      networkPolicy(
        '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}]}]}',
      ),
    ],
    ['every pod', networkPolicy('{podSelector: {}, ingress: []}')],
    [
      'one of several values',
      networkPolicy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}'),
    ],
    ['a value that reads as a number', networkPolicy('{podSelector: {matchLabels: {version: "1"}}}')],
    ['a value that reads as a boolean', networkPolicy('{podSelector: {matchLabels: {app: "true"}}}')],
    [
      'pods of another namespace',
      ciliumPolicy(
        '{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, "k8s:k8s-app": kube-dns}}]}]}',
      ),
    ],
    [
      'labels of any source',
      ciliumPolicy(
        '{endpointSelector: {matchLabels: {"any:app": web}}, egress: [{toEndpoints: [{matchLabels: {"any:role": db}}]}]}',
      ),
    ],
  ])('give a policy for %s something to select', (_name, policy) => {
    const { policies, diagnostics } = tryOut(policy)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(policies[0]!.selectors.length).toBeGreaterThan(0)
    for (const selector of policies[0]!.selectors) expect(selector.selects, selector.text).not.toEqual([])
  })

  it('have a bystander that no selector matches', () => {
    const { endpoints, policies } = tryOut(networkPolicy('{podSelector: {matchLabels: {app: web}}}'))
    expect(endpoints.map(({ key }) => key)).toContain('shop/bystander')
    expect(policies[0]!.selects).toEqual(['shop/web'])
  })

  it('avoid names that are taken', () => {
    expect(examplePodsFor([lone(web)], ['shop/web'])).toContain('name: web-2\n')
  })

  it('are one pod for two selectors that look for the same', () => {
    expect(examplePodsFor([lone(web), lone(web)], []).match(/kind: Pod/g)).toHaveLength(2)
  })

  it('are none where every selector has its pods', () => {
    expect(examplePodsFor([lone({ ...web, selects: ['shop/a'] })], [])).toBe('')
  })

  it('stand in the namespace that has the labels asked for', () => {
    const yaml = examplePodsFor([lone(inTeam('blue'))], [], [{ name: 'other', labels: { team: 'blue' } }])
    expect(yaml).toContain('namespace: other\n')
    expect(yaml).not.toContain('kind: Namespace')
  })

  it('bring a namespace with the labels asked for where there is none, once', () => {
    const yaml = examplePodsFor([lone(inTeam('blue'), { ...inTeam('blue'), matchLabels: { app: 'api' } })], [])
    const { endpoints, namespaces } = analyze([{ name: 'f', text: yaml }])
    expect(endpoints.map(({ key }) => key)).toEqual(['blue/peer', 'blue/api', 'shop/bystander'])
    expect(namespaces.find(({ name }) => name === 'blue')).toMatchObject({ implicit: false, labels: { team: 'blue' } })
  })

  it('stand in the namespace that a selector names by its label', () => {
    const named = { ...inTeam('blue'), namespaceLabels: { 'kubernetes.io/metadata.name': 'other' } }
    const yaml = examplePodsFor([lone(named)], [])
    expect(yaml).toContain('namespace: other\n')
    expect(yaml).not.toContain('kind: Namespace')
  })
})
