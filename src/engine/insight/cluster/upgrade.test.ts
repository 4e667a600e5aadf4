import { describe, expect, it } from 'vitest'
import { analyze, compareAnalyses, upgrade } from '../../index'
import { somePods, objectYaml } from '../../testing/manifests'

const run = (documents: readonly string[], ciliumVersion: string) =>
  analyze([{ name: 'm.yaml', text: [...somePods, ...documents].join('\n---\n') }], { ciliumVersion })

const ipBlock =
  '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: block, namespace: shop}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}}'
const authenticated =
  '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: auth, namespace: shop}, spec: {endpointSelector: {}, ingress: [{authentication: {mode: required}, fromEndpoints: [{}]}]}}'
const plain =
  '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: plain, namespace: shop}, spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}}'

describe('an upgrade of Cilium', () => {
  it('to a version with a hole is reported for the policies that it opens', () => {
    const found = (to: '1.19' | '1.20') => upgrade(run([ipBlock], to), '1.18', to).findings
    expect(found('1.19')).toMatchObject([{ policy: 'NetworkPolicy/shop/block', effect: 'advisory' }])
    expect(found('1.19')[0]?.text).toContain('CVE-2026-56743')
    expect(found('1.20')).toEqual([])
  })

  it('is in doubt about settings where no cilium-config is known', () => {
    const config =
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {cluster-name: default}}'
    const doubts = (...documents: string[]) => upgrade(run([plain, ...documents], '1.20'), '1.19', '1.20').doubts
    expect(doubts()).toEqual([expect.stringContaining('defaults of each version')])
    expect(doubts(config)).toEqual([])
  })

  it('knows which patch mends a fault, and that an upgrade ends one', () => {
    const found = (from: string, to: string) =>
      upgrade(run([ipBlock], '1.20'), from, to).findings.map(({ text }) => text)
    expect(found('1.18', '1.19.5')).toEqual([])
    expect(found('1.18', '1.19.4')).toHaveLength(1)
    expect(found('1.19.3', '1.20')[0]).toContain('the upgrade fixes it')
    expect(found('1.19.5', '1.20.0')).toEqual([])
    expect(found('1.19', '1.20')[0]).toContain('may have it')
  })

  it('is reported where the field that restricts is gone, dropped or refused, and shown by what opens', () => {
    const required =
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: req, namespace: shop}, spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromRequires: [{matchLabels: {tier: front}}], fromEndpoints: [{}]}]}}'
    const asked = { from: 'shop/web', to: 'shop/db', protocol: 'TCP', port: 5432 } as const
    const verdict = (version: string) => run([required], version).probe(asked).verdict
    expect([verdict('1.18'), verdict('1.19')]).toEqual(['DROPPED', 'FORWARDED'])
    const refused = run([required], '1.20')
    expect(refused.policies[0]?.status).toBe('rejected')
    expect(upgrade(refused, '1.18', '1.20').findings.map(({ effect }) => effect)).toEqual(['wider', 'refused'])
    expect(upgrade(refused, '1.19', '1.20').findings.map(({ effect }) => effect)).toEqual(['refused'])
  })

  it('asks other rules of the subject for what one of them requires, in 1.18', () => {
    const rule = (rules: string, name: string) =>
      objectYaml('CiliumNetworkPolicy', `shop/${name}`, {
        spec: `{endpointSelector: {matchLabels: {app: db}}, ingress: [${rules}]}`,
      })
    const both = [rule('{fromEndpoints: [{}]}', 'open'), rule('{fromRequires: [{matchLabels: {app: web}}]}', 'asks')]
    const verdict = (from: string) => run(both, '1.18').probe({ from, to: 'shop/db', protocol: 'TCP', port: 1 }).verdict
    expect(verdict('shop/web')).toBe('FORWARDED')
    const other = '{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: shop, labels: {app: other}}}'
    const analysis = run([...both, other], '1.18')
    expect(analysis.probe({ from: 'shop/other', to: 'shop/db', protocol: 'TCP', port: 1 }).verdict).toBe('DROPPED')
  })

  it('is reported for layer 7 rules that no version reads any more', () => {
    const kafka =
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: k, namespace: shop}, spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092"}], rules: {kafka: [{topic: t}]}}]}]}}'
    expect(upgrade(run([kafka], '1.20'), '1.19', '1.20').findings).toMatchObject([{ effect: 'wider' }])
  })

  it('is reported where authentication ends, and the comparison shows what closes', () => {
    expect(upgrade(run([authenticated], '1.20'), '1.19', '1.20').findings).toMatchObject([
      { policy: 'CiliumNetworkPolicy/shop/auth', effect: 'inert', version: '1.20' },
    ])
    const { flows } = compareAnalyses(run([authenticated], '1.19'), run([authenticated], '1.20'))
    expect(flows.map(({ kind }) => kind)).toContain('dropped')
  })

  it('changes nothing of what a setting says that is stated', () => {
    const set = (key: string, value: string): string =>
      objectYaml('ConfigMap', 'kube-system/cilium-config', { more: `data: {${key}: "${value}"}\n` })
    const found = (...documents: readonly string[]) =>
      upgrade(run(documents, '1.20'), '1.19', '1.20').findings.map(({ effect }) => effect)
    expect(found(authenticated, set('cluster-name', 'one'))).toEqual(['inert'])
    expect(found(authenticated, set('mesh-auth-enabled', 'true'))).toEqual([])
    expect(found(authenticated, set('mesh-auth-enabled', 'false'))).toEqual([])
    const nodePort = objectYaml('Service', 'shop/db', { spec: '{type: NodePort, ports: [{port: 80}]}' })
    const toNodes = plain.replace('ingress: [{fromEndpoints: [{}]}]', 'egress: [{toEntities: [remote-node]}]')
    expect(found(nodePort, toNodes, set('kube-proxy-replacement', 'true'))).toEqual(['narrower'])
    expect(found(nodePort, toNodes, set('kube-proxy-replacement', 'false'))).toEqual([])
  })

  it('to an older version is reported for what it undoes', () => {
    const { findings } = upgrade(run([authenticated], '1.19'), '1.20', '1.19')
    expect(findings).toMatchObject([{ policy: 'CiliumNetworkPolicy/shop/auth', effect: 'undone', version: '1.20' }])
    expect(findings[0]?.text).toMatch(/^an older version undoes this: rules with authentication/)
    expect(upgrade(run([authenticated], '1.20'), '1.21', '1.20').findings).toEqual([])
  })

  it('has nothing to report for most, and says how many facts were looked at', () => {
    const { findings, facts } = upgrade(run([plain], '1.21'), '1.18', '1.21')
    expect(findings).toEqual([])
    expect(facts).toBeGreaterThan(5)
    expect(compareAnalyses(run([plain], '1.18'), run([plain], '1.21')).isSame).toBe(true)
  })
})
