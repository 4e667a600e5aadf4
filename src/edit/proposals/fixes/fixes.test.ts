import { describe, expect, it } from 'vitest'
import { analyze, proveChange, type Probe } from '../../../engine/index'
import { filesWith } from '../../outcome'
import { smallestFixes } from './smallest'
import { objectYaml } from '../../../engine/testing/manifests'

const judge = { analyze, prove: proveChange }
const pod = (name: string, namespace = 'shop', labels = `app: ${name}`) =>
  objectYaml('Pod', `${namespace}/${name}`, { labels })
const pods = [pod('web'), pod('api'), pod('db'), pod('web', 'other')]

function fixes(
  documents: readonly string[],
  flow: Partial<Probe>,
  expect: 'allowed' | 'denied' = 'allowed',
  limit = 3,
) {
  const workspace = { files: [{ name: 'm.yaml', text: documents.join('---\n') }], activeFile: 'm.yaml' }
  const flows: readonly Probe[] = [{ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 8080, ...flow }]
  const { fixes: found, why } = smallestFixes({
    workspace,
    analysis: analyze(workspace.files),
    judge,
    flows,
    expect,
    limit,
  })
  return { why, found, texts: found.map(({ change }) => filesWith(workspace, change)[0]?.text ?? '') }
}
const np = (spec: string, name = 'np') => objectYaml('NetworkPolicy', `shop/${name}`, { spec: `\n${spec}` })
const rule = (peer: string, port = 8080) => `  podSelector: {matchLabels: {app: api}}
  ingress:
    - from:
        - ${peer}
      ports: [{port: ${port}}]
`

describe('the smallest fix', () => {
  it('corrects a mistyped label, and says that nothing else changes', () => {
    const { found, texts } = fixes([...pods, np(rule('podSelector: {matchLabels: {app: wep}}'))], {})
    expect(found[0]).toMatchObject({
      title: 'Let np look for app=web instead of app=wep',
      proof: { isRight: true, isNothingElse: true },
    })
    expect(texts[0]).toContain('podSelector: {matchLabels: {app: web}}')
  })

  it('corrects a port rather than opening all of them', () => {
    const { found } = fixes([...pods, np(rule('podSelector: {matchLabels: {app: web}}', 80))], {})
    expect(found[0]?.title).toBe('Add port TCP/8080 to a rule of np')
    expect(found[0]?.proof.isNothingElse).toBe(true)
    expect(found.map(({ title }) => title)).toContain('Change port TCP/80 to TCP/8080 in np')
  })

  it('looks in the namespace of the peer where the rule looks in its own', () => {
    const documents = [...pods, np(rule('podSelector: {matchLabels: {app: web}}'))]
    const { found } = fixes(documents, { from: 'other/web' })
    expect(found[0]).toMatchObject({ proof: { isRight: true, isNothingElse: true } })
    expect(found.every(({ proof }) => proof.isRight)).toBe(true)
  })

  it('labels a namespace where rules ask for its label', () => {
    const peer = 'namespaceSelector: {matchLabels: {team: blue}}'
    const { found, texts } = fixes([...pods, np(rule(peer))], { from: 'other/web' })
    const at = found.findIndex(({ title }) => title === 'Label namespace other with team=blue')
    expect(at).toBeGreaterThanOrEqual(0)
    expect(texts[at]).toMatch(/kind: Namespace\nmetadata:\n {2}name: other\n {2}labels:\n {4}team: blue/)
  })

  it('adds a rule where nothing comes near', () => {
    const { found } = fixes([...pods, np('  podSelector: {}\n  policyTypes: [Ingress]\n')], {})
    expect(found[0]).toMatchObject({
      title: 'Add a rule for it at shop/api, as NetworkPolicy',
      proof: { isNothingElse: true },
    })
  })

  it('takes out an authentication that fails, behind a denial too', () => {
    const asking = (more: string, mode = 'test-always-fail') =>
      objectYaml('CiliumNetworkPolicy', 'shop/cnp', {
        spec: `
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEntities: [all]
      authentication: {mode: ${mode}}
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts: [{ports: [{port: "8080", protocol: TCP}]}]
${more}`,
      })
    const alone = fixes([...pods, asking('')], {})
    expect(alone.found[0]?.title).toBe('Take the authentication out of cnp')
    expect(alone.texts[0]).not.toContain('authentication')
    const denied = fixes([...pods, asking('  ingressDeny:\n    - fromEndpoints: [{matchLabels: {app: web}}]\n')], {})
    expect(denied.found[0]?.title).toBe('Take the denial out of cnp, and take the authentication out of cnp')
    expect(denied.found.every(({ proof }) => proof.isRight)).toBe(true)
    const off = objectYaml('ConfigMap', 'kube-system/cilium-config', { more: 'data: {mesh-auth-enabled: "false"}\n' })
    expect(fixes([...pods, off, asking('', 'required')], {}).found[0]?.title).toBe('Take the authentication out of cnp')
  })

  it('leaves an authentication alone that peers can have', () => {
    const documents = objectYaml('CiliumNetworkPolicy', 'shop/cnp', {
      spec: `
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints: [{}]
      authentication: {mode: required}
  ingressDeny:
    - fromEndpoints: [{}]
`,
    })
    const on = objectYaml('ConfigMap', 'kube-system/cilium-config', { more: 'data: {mesh-auth-enabled: "true"}\n' })
    const { found } = fixes([...pods, on, documents], {})
    expect(found.map(({ title }) => title)).toEqual(['Take the denial out of cnp'])
  })

  it('puts both ends right in one change', () => {
    const { found } = fixes([...pods, np('  podSelector: {}\n  policyTypes: [Ingress, Egress]\n')], {})
    expect(found[0]).toMatchObject({ proof: { isRight: true, isNothingElse: true } })
    expect(found[0]?.title).toMatch(
      /^Add a rule for it at shop\/web, as NetworkPolicy, and add a rule for it at shop\/api/,
    )
  })

  it('adds an address to a list, or fills the hole of a block', () => {
    const block = 'ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}'
    const { found } = fixes([...pods, np(rule(block))], { from: 'ip:10.1.2.3' }, 'allowed', 9)
    expect(found[0]?.title).toBe('Add 10.1.2.3/32 to a rule of np')
    expect(found.map(({ title }) => title)).toContain('Take the exception 10.1.0.0/16 out of np')
  })

  it('takes a denial out that stands in the way', () => {
    const deny = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  enableDefaultDeny: {ingress: false}
  ingressDeny:
    - fromEndpoints:
        - matchLabels: {app: web}
        - matchLabels: {app: db}
`
    const { found, texts } = fixes([...pods, deny], {})
    expect(found[0]?.title).toBe('Take the denial out of deny')
    // The other peer of the same rule stays denied; the other ports of this one open.
    expect(texts[0]).toContain('app: db')
    expect(found[0]?.proof.sentences.at(-1)).toMatch(/^Besides that it opens 1 pair of peers/)
  })

  it('says why there is none', () => {
    expect(fixes(pods, {}).why).toBe('This is allowed already.')
    expect(fixes(pods, { to: 'shop/gone' }).why).toMatch(/gone/)
  })

  it('names a request that the rules of a port do not', () => {
    const cnp = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: l7, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
          rules:
            http:
              - {method: GET, path: /public}
`
    const { found } = fixes([...pods, cnp], { http: { method: 'POST', path: '/v1/orders' } })
    expect(found[0]?.title).toBe('Add POST /v1/orders to what l7 allows')
  })
})

describe('closing a flow', () => {
  it('takes it out as narrowly as the text allows', () => {
    const twoPorts = `  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 8080}, {port: 8081}]
`
    const { found } = fixes([...pods, np(twoPorts)], {}, 'denied')
    expect(found[0]).toMatchObject({ proof: { isRight: true, isNothingElse: true } })
    expect(found[0]?.title).toBe('Take port TCP/8080 out of a rule of np')
  })

  it('denies it where nothing isolates', () => {
    const { found } = fixes(pods, {}, 'denied')
    expect(found[0]).toMatchObject({ proof: { isRight: true, isNothingElse: true } })
    expect(found[0]?.title).toMatch(/^Deny it at shop\/(api|web) with a CiliumNetworkPolicy$/)
  })
})
