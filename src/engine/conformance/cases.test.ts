/** Every case is answered rightly. */
import { describe, expect, it } from 'vitest'
import { analyze, answerFlow, compareAnalyses } from '../index'
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

  it('np-cover-*: addresses are decided by the narrowest prefix, and a prefix without any of its own by its parts', () => {
    const ask = (name: string, from: string) =>
      analyzeCase(name).probe({ from, to: 'shop/web', protocol: 'TCP', port: 80 })
    expect(compareAnalyses(analyzeCase('np-cover-before'), analyzeCase('np-cover-after')).flows).toEqual([])
    expect(ask('np-cover-one', 'cidr:10.0.0.0/8').verdict).toBe('DROPPED')
    expect(ask('np-cover-half', 'cidr:10.0.0.0/8').verdict).toBe('FORWARDED')
    expect(ask('np-cover-half', 'ip:10.1.0.1').verdict).toBe('DROPPED')
    const world = answerFlow(analyzeCase('np-cover-world'), { from: 'world', to: 'shop/web:80' })
    expect(typeof world === 'string' ? world : world.answers.map(({ verdict: { verdict } }) => verdict)).toEqual([
      'FORWARDED',
      'FORWARDED',
    ])
    const peers = (name: string) =>
      analyzeCase(name)
        .flows()
        .peers.filter(({ kind, key }) => kind === 'cidr' || key === 'entity:world')
        .map(({ label, note = '' }) => `${label}${note.includes(':') ? note.replace(/.*: /, ' ') : ''}`)
    const rest = 'world 0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255'
    expect(peers('np-cover-one')).toEqual([rest, '10.0.0.0/9', '10.128.0.0/9'])
    expect(peers('np-cover-half')).toEqual([rest, '10.128.0.0-10.255.255.255', '10.0.0.0/9'])
    expect(peers('np-cover-world')).toEqual(['0.0.0.0/1', '128.0.0.0/1'])
  })
})
