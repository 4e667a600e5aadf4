import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { applyTextEdits } from '../../yaml/edits/text-edits'
import { labelUses } from './label-uses'
import { labelAt, labelNameProblem, renameLabel, usesOfLabel } from './rename-label'

const pods = {
  name: 'pods.yaml',
  text: `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api # app: web
  namespace: shop
  labels: {app: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels:
        'app': "web"
---
apiVersion: v1
kind: Service
metadata: {name: s, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {app: web}}
`,
}
const policies = {
  name: 'policies.yaml',
  text: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  endpointSelector:
    matchLabels:
      k8s:app: web
  ingress:
    - fromEndpoints:
        - matchExpressions:
            - {key: app, operator: In, values: [web, api]}
        - matchLabels:
            k8s:io.cilium.k8s.namespace.labels.app: web
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: n, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{namespaceSelector: {matchLabels: {app: web}}}]}]
`,
}
const files = [pods, policies]
const rename = (marked: string, name: string) => {
  const offset = pods.text.indexOf(marked) + marked.length
  const label = labelAt(pods, offset)!
  return { label, edits: renameLabel(files, label, name) }
}

describe('renaming a label', () => {
  it('changes a value wherever pods bear it or selectors look for it, and nowhere else', () => {
    const { label, edits } = rename('labels: {app: we', 'front')
    expect(label).toEqual({ part: 'value', domain: 'pod', key: 'app', value: 'web' })
    const after = applyTextEdits(files, edits)
    expect(after[0]!.text).toBe(
      pods.text
        .replace('{app: web, tier: web}', '{app: front, tier: web}')
        .replace('matchLabels: {app: web}', 'matchLabels: {app: front}')
        .replace(`'app': "web"`, `'app': "front"`)
        .replace('spec: {selector: {app: web}}', 'spec: {selector: {app: front}}'),
    )
    expect(after[1]!.text).toBe(
      policies.text
        .replace('k8s:app: web', 'k8s:app: front')
        .replace('[web, api]', '[front, api]')
        .replace('podSelector: {matchLabels: {app: web}}', 'podSelector: {matchLabels: {app: front}}'),
    )
    const selected = (all: typeof files) => analyze(all).policies.map(({ key, selects }) => ({ key, selects }))
    expect(selected([...after])).toEqual(selected(files))
  })

  it('changes a key with its sources and quotes', () => {
    const { edits } = rename('labels: {ap', 'example.com/app')
    const [first, second] = applyTextEdits(files, edits)
    expect(first!.text).toContain(`{example.com/app: web, tier: web}`)
    expect(first!.text).toContain(`'example.com/app': "web"`)
    expect(second!.text).toContain('k8s:example.com/app: web')
    expect(second!.text).toContain('key: example.com/app,')
    expect(second!.text).toContain('namespace.labels.app: web')
  })

  it('knows labels of namespaces apart from those of pods', () => {
    const offset = pods.text.lastIndexOf('app: web') + 6
    const label = labelAt(pods, offset)!
    expect(label).toMatchObject({ domain: 'namespace', part: 'value' })
    expect(usesOfLabel(labelUses(files), label).map(({ file, role }) => `${file} ${role}`)).toEqual([
      'pods.yaml given',
      'policies.yaml wanted',
      'policies.yaml wanted',
    ])
  })

  it('quotes what YAML would read as something else, and refuses what is no label', () => {
    const { edits } = rename('labels: {app: we', 'true')
    expect(edits[0]!.text).toBe('"true"')
    expect(labelNameProblem('value', 'a b')).toContain('63')
    expect(labelNameProblem('value', 'front-2')).toBeNull()
    expect(labelNameProblem('key', 'Example.com/app')).not.toBeNull()
    expect(labelNameProblem('key', 'example.com/app')).toBeNull()
  })

  it('finds nothing where no label stands', () => {
    expect(labelAt(pods, pods.text.indexOf('# app: web') + 4)).toBeNull()
    expect(labelAt(pods, pods.text.indexOf('name: web') + 7)).toBeNull()
  })
})
