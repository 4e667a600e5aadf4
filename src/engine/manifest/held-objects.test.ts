import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { networkPolicy, pod } from '../testing/manifests'

const policy =
  '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}}}'
const workload = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: "${NAME}"}, spec: {}}'

function said(text: string, ...others: readonly string[]): readonly string[] {
  const { diagnostics } = analyze([{ name: 'a.yaml', text: [text, ...others].join('\n---\n') }])
  return diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`)
}

const template = `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: x}\nobjects: [${workload}, ${policy}]\n`
const generated = (more = 'data: {spec: {podSelector: {}}}') =>
  `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: add}
spec:
  rules:
    - match: {any: [{resources: {kinds: [Namespace]}}]}
      generate: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, name: deny, namespace: "{{request.object.metadata.name}}", ${more}}
`

describe('an object that holds others', () => {
  it.each([
    [
      'a template',
      template,
      'this Template holds Deployment ${NAME}, NetworkPolicy deny, not read from it: answers are given without them',
    ],
    [
      'a rule that generates',
      generated(),
      'this ClusterPolicy holds NetworkPolicy deny, not read from it: answers are given without it',
    ],
    [
      'a rule that copies',
      generated('clone: {name: a, namespace: b}'),
      'this ClusterPolicy holds NetworkPolicy deny, not read from it: answers are given without it',
    ],
    [
      'an event of a watch',
      `{type: ADDED, object: ${policy}}`,
      'this object holds NetworkPolicy deny, not read from it: answers are given without it',
    ],
    [
      'a ConfigMap with policies as text',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n    kind: Secret\n    ---\n    apiVersion: "cilium.io/v2"\n    kind: CiliumNetworkPolicy\n    metadata:\n      name: "deny"\n  words: the kind NetworkPolicy\n',
      'this ConfigMap holds CiliumNetworkPolicy deny, not read from it: answers are given without it',
    ],
    [
      'values of a chart',
      `extraObjects: [${policy}]`,
      'this object holds NetworkPolicy deny, not read from it: answers are given without it',
    ],
  ])('says so: %s', (_, text, message) => {
    expect(said(text)).toEqual([`warning objects-missing: ${message}`])
  })

  it('is a note where nothing of it is a pod or a policy', () => {
    expect(
      said(
        'apiVersion: x.io/v1\nkind: Many\nmetadata: {name: x}\nspec: {a: {apiVersion: v1, kind: Namespace, metadata: {name: b}}}\n',
      ),
    ).toEqual(['info kind-not-read: this Many holds Namespace b, not read from it: answers are given without it'])
  })

  it('counts what it does not name', () => {
    const many = Array.from({ length: 5 }, () => policy).join(', ')
    expect(said(`apiVersion: x.io/v1\nkind: Many\nmetadata: {name: x}\nspec: {items: [${many}]}\n`)[0]).toContain(
      'NetworkPolicy deny, NetworkPolicy deny, NetworkPolicy deny, 2 more, not read',
    )
  })

  it('is nothing to warn of where they are listed, in whatever namespace if none is known', () => {
    const listed = networkPolicy('{podSelector: {}}', 'deny')
    expect(said(generated(), listed, pod('shop/a', 'app: a'))).toEqual([
      'info kind-not-read: this ClusterPolicy itself is not read: what it holds is listed, and that counts',
    ])
    expect(said(template, listed)).toEqual([
      'warning pods-missing: this Template holds Deployment ${NAME}, not read from it: answers are given without it',
    ])
  })

  it.each([
    [
      'a reference',
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      '{scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: x}}',
    ],
    [
      'an object that is not read either',
      'x.io/v1',
      'Many',
      '{item: {apiVersion: v1, kind: Secret, metadata: {name: x}, data: {}}}',
    ],
  ])('is not what has %s', (_, apiVersion, kind, spec) => {
    expect(said(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`)).toEqual([
      `info kind-not-read: ${kind} plays no part in verdicts here; it is kept and left alone`,
    ])
  })
})
