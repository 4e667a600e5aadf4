/** What looks like a policy and takes no part is said aloud by every command, and fails under --strict. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'
import { objectYaml } from '../engine/testing/manifests'

const folder = mkdtempSync(join(tmpdir(), 'membrane-left-out-'))
const pods = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}
---
apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: {name: t, namespace: shop}
spec: {flows: [{from: shop/a, to: shop/b, expect: allowed}, {from: shop/b, to: shop/a, expect: allowed}]}
---
`

function file(name: string, policy: string): string {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, pods + policy)
  return path
}

const object = (apiVersion: string, kind: string, spec = '{}') => objectYaml(kind, 'shop/p', { apiVersion, spec })

const cases: readonly (readonly [name: string, code: string, policy: string])[] = [
  ['calico', 'policy-not-enforced', object('projectcalico.org/v3', 'NetworkPolicy')],
  ['calico-global', 'policy-not-enforced', object('crd.projectcalico.org/v1', 'GlobalNetworkPolicy')],
  ['admin', 'policy-not-enforced', object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy')],
  ['baseline', 'policy-not-enforced', object('policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy')],
  ['istio', 'policy-not-enforced', object('security.istio.io/v1', 'AuthorizationPolicy')],
  ['antrea', 'policy-not-enforced', object('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy')],
  ['eks', 'policy-not-enforced', object('networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy')],
  ['misspelt', 'kind-misspelt', object('cilium.io/v2', 'CiliumClusterWideNetworkPolicy')],
  ['extensions', 'version-not-read', object('extensions/v1beta1', 'NetworkPolicy', '{podSelector: {}}')],
  ['cilium-v1', 'version-not-read', object('cilium.io/v1', 'CiliumNetworkPolicy')],
  [
    'flux',
    'template',
    object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {matchLabels: {app: "${APP}"}}}'),
  ],
  ['helm', 'template', object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {{ .Values.pods }}}')],
  [
    'sops',
    'template',
    object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {matchLabels: {app: "ENC[AES256_GCM,data:x]"}}}'),
  ],
  [
    'no-version',
    'version-not-read',
    '{kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {podSelector: {}}}',
  ],
  [
    'no-kind',
    'kind-misspelt',
    '{apiVersion: cilium.io/v2, metadata: {name: p, namespace: shop}, spec: {endpointSelector: {}}}',
  ],
  ['wrong-group', 'version-not-read', object('networking.k8s.io/v1', 'CiliumNetworkPolicy')],
  [
    'held',
    'objects-missing',
    object(
      'x.io/v1',
      'Bundle',
      '{item: {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: a}, spec: {}}}',
    ),
  ],
]

describe('a policy that takes no part', () => {
  it.each(cases)('of the kind "%s" is said aloud', (name, code, policy) => {
    const path = file(name, policy)
    for (const command of ['flows', 'isolated', 'check', 'lint']) {
      const { error, out, code: exit } = membrane([command, path])
      expect(command === 'lint' ? out : error, command).toContain(`[${code}]`)
      if (command !== 'lint') {
        expect(error).toContain('left out of the answer: 1 policy')
        expect(exit, command).toBe(0)
        expect(membrane([command, path, '--strict']).code, command).toBe(1)
      }
    }
    const diff = membrane(['diff', path, path])
    expect(diff.out).not.toContain('No difference')
    expect(diff.error).toContain(`[${code}]`)
    expect(membrane(['diff', path, path, '--strict']).code).toBe(1)
  })

  it('is not among the plain ones', () => {
    const path = file('plain', object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {}, ingress: [{}]}'))
    expect(membrane(['diff', path, path]).out).toContain('No difference')
    expect(membrane(['flows', path, '--strict'])).toMatchObject({ code: 0, error: '' })
  })

  it('is refused where the API server or the status of the policy says so', () => {
    const port = '{podSelector: {}, ingress: [{ports: [{port: 70000}]}]}'
    const bad = file('refused', object('networking.k8s.io/v1', 'NetworkPolicy', port))
    expect(membrane(['isolated', bad]).error).toContain('1 refused policy')
    expect(membrane(['isolated', bad]).out).not.toContain('isolated by NetworkPolicy')
    expect(membrane(['isolated', bad, '--strict']).code).toBe(1)
    const status = `${object('cilium.io/v2', 'CiliumNetworkPolicy', '{endpointSelector: {}, ingress: [{}]}')}status: {conditions: [{type: Valid, status: "False", message: no good}]}\n`
    const { error, out } = membrane(['isolated', file('status', status)])
    expect(error).toContain('[status-not-valid]')
    expect(error).toContain('no good')
    expect(out).toMatch(/shop\/a +open/)
  })
})

describe('a repository', () => {
  it('has files without Kubernetes objects, which are counted and never wrong', () => {
    const root = mkdtempSync(join(tmpdir(), 'membrane-repository-'))
    writeFileSync(join(root, 'pods.yaml'), pods)
    writeFileSync(join(root, 'values.yaml'), 'replicas: 1\n')
    writeFileSync(join(root, 'mkdocs.yml'), 'x: !!python/name:y\nbroken: [\n')
    const { code, error } = membrane(['lint', root])
    expect(code).toBe(0)
    expect(error).toBe('membrane: 2 files hold no Kubernetes objects\n')
    expect(membrane(['lint', join(root, 'mkdocs.yml')]).code).toBe(2)
  })
})

describe('policies without a pod', () => {
  const policy = object('networking.k8s.io/v1', 'NetworkPolicy', '{podSelector: {}}')
  const path = join(folder, 'lone.yaml')
  writeFileSync(path, policy)

  it.each([['isolated'], ['flows'], ['reach'], ['lint'], ['compromise', 'world'], ['diff', path]])(
    'are said to select nobody by %s',
    (...command) => {
      const { error } = membrane([...command, path])
      expect(error).toContain('no pods are among the files: 1 policy selects nobody here')
      expect(error.match(/no pods/g)).toHaveLength(1)
      expect(membrane([...command, path, '-q']).error).toBe('')
    },
  )

  it.each([['isolated'], ['flows'], ['reach'], ['compromise', 'world'], ['diff', path], ['report'], ['exposure']])(
    'are left out of the answer, for --strict of %s',
    (...command) => {
      expect(membrane([...command, path]).code).toBe(0)
      expect(membrane([...command, path, '--strict']).code).toBe(1)
    },
  )

  it('are told from others by diff where there is one', () => {
    const { out } = membrane([
      'diff',
      file('no-policy', ''),
      file('idle', policy.replace('podSelector: {}', 'podSelector: {matchLabels: {app: c}}')),
    ])
    expect(out).toContain('added NetworkPolicy/shop/p, which selects no pod\n')
  })

  it('are said nothing of where there is one', () => {
    expect(membrane(['isolated', file('not-lone', policy)]).error).toBe('')
  })
})

describe('an empty file', () => {
  it('is named, unless it is empty on purpose', () => {
    const path = join(folder, 'empty.yaml')
    writeFileSync(path, '\n')
    expect(membrane(['isolated', path]).error).toBe(`membrane: ${path}: it is empty\n`)
    expect(membrane(['isolated', '/dev/null']).error).toBe('')
  })
})
