import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { objectYaml } from '../../testing/manifests'
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

describe('rules for HTTP between pods with sidecars of a mesh', () => {
  const into = cilium(
    's',
    'ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]}]',
  )
  const doubts = (namespace: string, labels = '') => {
    const text = [
      objectYaml('Namespace', 's', { labels: namespace }),
      podOn('s/a', { labels: `app: a${labels}` }),
      podOn('s/b', { labels: `app: b${labels}` }),
      into,
    ].join('\n---\n')
    const { doubts: found = [] } = analyze([{ name: 'm.yaml', text }]).probe({
      from: 's/a',
      to: 's/b',
      protocol: 'TCP',
      port: 8080,
    })
    return found.filter((doubt) => doubt.includes('sidecar of a service mesh'))
  }

  it.each([
    ['the namespace asks for them', 'istio-injection: enabled', ''],
    ['the namespace names a revision', 'istio.io/rev: stable', ''],
    ['the pods ask for them', 'team: a', ', sidecar.istio.io/inject: "true"'],
    ['the pods have them', 'team: a', ', security.istio.io/tlsMode: istio'],
    ['the pods have those of Linkerd', 'team: a', ', linkerd.io/control-plane-ns: linkerd'],
  ])('are in doubt where %s', (_, namespace, labels) => {
    expect(doubts(namespace, labels)).toHaveLength(1)
  })

  it('are not where pods are left out', () => {
    expect(doubts('team: a')).toEqual([])
    expect(doubts('istio-injection: enabled', ', sidecar.istio.io/inject: "false"')).toEqual([])
  })
})
