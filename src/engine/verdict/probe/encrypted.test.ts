import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, podOn } from '../../testing/workspace'
import { tlsPort } from './encrypted'

const rule = (port: number, more: string) =>
  cilium('s', `egress: [{toEntities: [world], toPorts: [{ports: [{port: "${port}", protocol: TCP}], ${more}}]}]`)

function ask(policy: string, port: number = tlsPort) {
  const text = [podOn('s/a', {}), policy].join('\n---\n')
  const analysis = analyze([{ name: 'm.yaml', text }])
  const { doubts = [], verdict } = analysis.probe({ from: 's/a', to: 'ip:203.0.113.9', protocol: 'TCP', port })
  return { doubts, verdict, lints: analysis.lints().map(({ code }) => code) }
}

const http = 'rules: {http: [{method: GET}]}'
const secret = '{secret: {namespace: s, name: x}}'

describe('rules for HTTP on the port of HTTPS', () => {
  it('are in doubt, and pointed out, where nothing decrypts for them', () => {
    const { doubts, lints } = ask(rule(tlsPort, http))
    expect(doubts).toEqual([expect.stringContaining('cannot read it without terminatingTLS')])
    expect(lints).toContain('http-on-tls')
  })

  it('are, beside rules for other ports, and at the receiver', () => {
    const other = '{toEntities: [world], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}'
    const beside = rule(tlsPort, http).replace('egress: [', `egress: [${other}, `)
    expect(ask(beside).doubts).toHaveLength(1)
    const into = (more: string) => {
      const ports = `toPorts: [{ports: [{port: "${tlsPort}", protocol: TCP}], ${more}}]`
      const text = [podOn('s/a', {}), podOn('t/b', {}), cilium('s', `ingress: [{fromEntities: [all], ${ports}}]`)]
      const analysis = analyze([{ name: 'm.yaml', text: text.join('\n---\n') }])
      const { doubts = [] } = analysis.probe({ from: 't/b', to: 's/a', protocol: 'TCP', port: tlsPort })
      return doubts.filter((doubt) => doubt.includes('terminatingTLS')).length
    }
    expect([into(http), into('serverNames: [a.io]')]).toEqual([1, 0])
  })

  it.each([
    ['on another port', rule(8080, http), 8080],
    ['with a certificate', rule(tlsPort, `terminatingTLS: ${secret}, originatingTLS: ${secret}, ${http}`), tlsPort],
    ['that are names of servers', rule(tlsPort, 'serverNames: [a.io]'), tlsPort],
  ])('are not, %s', (_, policy, port) => {
    const { doubts, lints } = ask(policy, port)
    expect(doubts.filter((doubt) => doubt.includes('terminatingTLS'))).toEqual([])
    expect(lints).not.toContain('http-on-tls')
  })
})
