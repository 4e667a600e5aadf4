/** Every case is answered rightly. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { analyzeCase, caseNames, caseText, wrongAnswers } from './cases'

describe('a case', () => {
  it.each(caseNames())('%s', (name) => {
    expect(wrongAnswers(name)).toEqual([])
  })
})

describe('a case without stated flows', () => {
  it('cnp-label-source: a source in a ClusterNetworkPolicy is kept', () => {
    const ask = (text: string) =>
      analyze([{ name: 'm.yaml', text }]).probe({ from: 'default/b', to: 'default/a', protocol: 'TCP', port: 80 })
        .verdict
    const text = caseText('cnp-label-source')
    expect(ask(text)).toBe('DROPPED')
    expect(ask(text.replace('any:app', 'k8s:app'))).toBe('DROPPED')
    expect(ask(text.replace('any:app', 'other:app'))).toBe('FORWARDED')
    expect(analyzeCase('cnp-label-source').diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('dns-no-default-deny: nothing is refused while nothing asks for default deny', () => {
    const ask = (more = '') =>
      analyzeCase('dns-no-default-deny', more).probe({
        from: 'default/a',
        to: 'default/dns',
        protocol: 'UDP',
        port: 53,
        dnsName: 'other.example',
      }).request?.verdict
    expect(ask()).toBe('FORWARDED')
    const other =
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: o, namespace: default}, spec: {podSelector: {}, policyTypes: [Egress]}}'
    expect(ask(other)).toBe('DROPPED')
  })

  it('np-min-host: a host-network pod on another node is a remote node', () => {
    const verdict = analyzeCase('np-min-host').probe({ from: 'a/ingress', to: 'a/web', protocol: 'TCP', port: 80 })
    expect(verdict).toMatchObject({ verdict: 'DROPPED', identities: { from: 6 } })
  })

  it('np-svc-ip: a service without backends has no verdict', () => {
    const pod = '{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: a, labels: {app: p}}}'
    const verdict = analyzeCase('np-svc-ip', pod).probe({ from: 'a/p', to: 'ip:10.96.0.20', protocol: 'TCP', port: 80 })
    expect(verdict.hasNoBackend).toBe(true)
  })
})
