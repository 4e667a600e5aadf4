/** From what Hubble printed to a policy: each kind of peer by the right rule, proven, taken by the API server, and done after one run. */
import { describe, expect, it } from 'vitest'
import { analyze, proposableOf, proveChange, replay, type SourceFile } from '../../../engine/index'
import { ConnectionLog } from '../../../engine/replay/connections/log'
import { FlowReader } from '../../../engine/replay/readers/reader'
import { objectYaml } from '../../../engine/testing/manifests'
import { filesWith } from '../../outcome'
import type { ConnectionKind } from '../facts'
import { proposePrivileges } from './propose'

const pod = (key: string, labels: string, address: string, node: string): string =>
  objectYaml('Pod', key, {
    labels,
    spec: `{nodeName: ${node}, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}`,
  }) + `status: {podIP: ${address}}\n`
const node = (name: string, address: string): string =>
  objectYaml('Node', name) + `status: {addresses: [{type: InternalIP, address: ${address}}]}\n`
const apiServer = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [10.9.9.1]}]
ports: [{name: https, port: 6443, protocol: TCP}]
`
const service = objectYaml('Service', 'shop/api', {
  spec: '{clusterIP: 10.96.0.10, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}',
})
const cluster = [
  ...[1, 2, 3].map((i) => node(`n${i}`, `10.9.9.${i}`)),
  pod('shop/web', 'app: web', '10.0.2.10', 'n2'),
  pod('shop/api', 'app: api', '10.0.3.10', 'n3'),
  pod('kube-system/dns', 'k8s-app: kube-dns', '10.0.3.53', 'n3'),
  apiServer,
  service,
]

type End = readonly [address: string, more: object]

const podEnd = (name: string, address: string, identity: number): End => [
  address,
  {
    identity,
    namespace: 'shop',
    labels: [`k8s:app=${name}`, 'k8s:io.kubernetes.pod.namespace=shop'],
    pod_name: name,
  },
]
const web = podEnd('web', '10.0.2.10', 301)
const api = podEnd('api', '10.0.3.10', 302)
const outside = (address: string, identity: number, ...labels: readonly string[]): End => [
  address,
  { identity, labels: labels.map((label) => (label.includes(':') ? label : `reserved:${label}`)) },
]
const masked = (address: string, identity: number): End => [address, { identity }]
const bare = (address: string): End => [address, {}]

interface Flow {
  readonly from: End
  readonly to: End
  readonly port: number
  readonly verdict?: string
}

/** The same flow twice, as one that was seen once is not proposed for. */
function lines({ from, to, port, verdict = 'FORWARDED' }: Flow): string {
  const isIncoming = to === web || to === api
  return [1, 2]
    .map((second) => ({
      time: `2026-08-07T09:00:0${second}.000000001Z`,
      verdict,
      IP: { source: from[0], destination: to[0] },
      l4: { TCP: { source_port: 40_000, destination_port: port, flags: { SYN: true } } },
      source: from[1],
      destination: to[1],
      event_type: isIncoming ? { type: 4 } : { type: 4, sub_type: 3 },
      traffic_direction: isIncoming ? 'INGRESS' : 'EGRESS',
    }))
    .map((flow) => `${JSON.stringify({ flow })}\n`)
    .join('')
}

function proposed(flows: readonly Flow[], kind: ConnectionKind, manifests: readonly string[] = cluster) {
  const log = new ConnectionLog()
  log.begin('flows.jsonl')
  const reader = new FlowReader(log.tell)
  reader.push(flows.map(lines).join(''))
  reader.end()
  log.end(reader)
  const run = (text: string) => {
    const workspace = { files: [{ name: 'm.yaml', text }], activeFile: 'm.yaml' }
    const report = replay(
      log.finish(),
      { files: workspace.files, options: {} },
      { files: workspace.files, options: {} },
    )
    const settings = { dns: report.dns }
    const judge = { analyze: (files: readonly SourceFile[]) => analyze(files, settings), prove: proveChange }
    const { flows: seen } = proposableOf(report)
    const made = proposePrivileges({
      workspace,
      analysis: analyze(workspace.files, settings),
      judge,
      flows: seen,
      kind,
    })
    return { ...made, text: made.change === null ? text : (filesWith(workspace, made.change)[0]?.text ?? '') }
  }
  const first = run(manifests.join('---\n'))
  return { ...first, again: run(first.text) }
}

const entity = (direction: string, name: string): string => `${direction}Entities:\n        - ${name}`

describe('a flow that Hubble saw', () => {
  it.each<readonly [string, Flow, string]>([
    ['from a pod', { from: api, to: web, port: 8080 }, 'fromEndpoints:\n        - matchLabels:\n            app: api'],
    [
      'from a remote node',
      { from: outside('10.9.9.3', 6, 'remote-node'), to: web, port: 8080 },
      entity('from', 'remote-node'),
    ],
    [
      'from one with a number of its own',
      { from: masked('10.9.9.3', 2 ** 25 + 1), to: web, port: 8080 },
      entity('from', 'remote-node'),
    ],
    ['from the ingress', { from: outside('10.0.1.99', 8, 'ingress'), to: web, port: 8080 }, entity('from', 'ingress')],
    [
      'from outside',
      { from: outside('198.51.100.9', 2, 'world'), to: web, port: 8080 },
      'fromCIDR:\n        - 198.51.100.9/32',
    ],
    [
      'to a node that only its address tells',
      { from: web, to: bare('10.9.9.3'), port: 9100 },
      entity('to', 'remote-node'),
    ],
    ['to its own node', { from: web, to: bare('10.9.9.2'), port: 9100 }, entity('to', 'host')],
    [
      'to the API server',
      { from: web, to: outside('10.9.9.1', 7, 'kube-apiserver', 'remote-node'), port: 6443 },
      entity('to', 'kube-apiserver'),
    ],
    [
      'to the API server by its address',
      { from: web, to: bare('10.9.9.1'), port: 6443 },
      entity('to', 'kube-apiserver'),
    ],
    [
      'to an address',
      { from: web, to: outside('203.0.113.7', 2, 'world'), port: 443 },
      'toCIDR:\n        - 203.0.113.7/32',
    ],
    [
      'to an IPv6 address',
      { from: web, to: outside('2001:db8::7', 2, 'world'), port: 443 },
      'toCIDR:\n        - "2001:db8::7/128"',
    ],
    [
      'to a name that its identity has',
      { from: web, to: outside('203.0.113.8', 2 ** 24 + 9, 'fqdn:pay.example', 'world'), port: 443 },
      'toFQDNs:\n        - matchName: pay.example',
    ],
    [
      'to an address that a pattern names',
      { from: web, to: outside('203.0.113.8', 2 ** 24 + 9, 'fqdn:*.example', 'world'), port: 443 },
      'toCIDR:\n        - 203.0.113.8/32',
    ],
  ])('%s has a rule that lets just it through', (_, flow, rule) => {
    const { proof, left, text, again, coverage } = proposed([flow], 'CiliumNetworkPolicy')
    expect(left).toEqual([])
    expect(proof).toMatchObject({ isRight: true, opens: 0 })
    expect(text).toContain(rule)
    expect(analyze([{ name: 'm.yaml', text }]).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(again.change).toBeNull()
    const isDnsOpen = text.includes('k8s-app: kube-dns\n      toPorts')
    expect(coverage.some(({ unseen }) => unseen.join().includes('No DNS query'))).toBe(
      !isDnsOpen && coverage.some(({ direction }) => direction === 'egress'),
    )
  })

  it('to the address of a service, which policies see as its pods, gets no rule that would not help', () => {
    const flow = { from: web, to: outside('10.96.0.10', 2, 'world'), port: 80 }
    const { change, left, why } = proposed([flow], 'CiliumNetworkPolicy')
    expect(change).toBeNull()
    expect(why).toContain('what is left out has its reasons')
    expect(left.map((one) => one.why)).toEqual([expect.stringContaining('is the address of service shop/api')])
  })

  it('and that a policy denies by now is left to it, and isolates nobody', () => {
    const deny = objectYaml('CiliumNetworkPolicy', 'shop/deny', {
      spec: '{endpointSelector: {matchLabels: {app: web}}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: api}}]}]}',
    })
    const { left, text } = proposed([{ from: api, to: web, port: 8080 }], 'CiliumNetworkPolicy', [...cluster, deny])
    expect(left).toMatchObject([{ why: expect.stringContaining('CiliumNetworkPolicy/shop/deny') as string, key: null }])
    expect(text).not.toContain('fromEndpoints:\n')
  })

  it.each(['CiliumNetworkPolicy', 'NetworkPolicy'] as const)(
    'and was dropped stays dropped, as %s allows the others alone',
    (kind) => {
      const denied = { from: outside('198.51.100.9', 2, 'world'), to: api, port: 8080, verdict: 'DROPPED' }
      const { left, text, proof } = proposed([denied, { from: web, to: api, port: 8080 }], kind)
      expect(left).toMatchObject([{ name: '198.51.100.9 → shop/api on TCP/8080' }])
      expect(proof).toMatchObject({ isRight: true, opens: 0 })
      const stranger = { from: 'ip:198.51.100.9', to: 'shop/api', protocol: 'TCP', port: 8080 } as const
      expect(analyze([{ name: 'm.yaml', text }]).probe(stranger).verdict).toBe('DROPPED')
    },
  )

  it('and that a NetworkPolicy cannot name is left out once', () => {
    const { left, why } = proposed([{ from: web, to: bare('10.9.9.3'), port: 9100 }], 'NetworkPolicy')
    expect(left).toMatchObject([{ why: 'NetworkPolicy cannot name remote-node. Choose CiliumNetworkPolicy.' }])
    expect(why).toContain('Nothing more of what was seen can be proposed')
  })
})
