import { describe, expect, it } from 'vitest'
import { analyze, reach } from '../../index'
import { clusterwidePolicy } from '../../testing/manifests'
import { cilium, config, node, object, podOn, service, slice, tcp } from '../../testing/workspace'

describe('nodes that prefixes match', () => {
  const rows = (rule: string) =>
    reach(
      analyze([
        {
          name: 'm.yaml',
          text: [
            config('policy-cidr-match-mode: nodes'),
            node('n1', '192.168.0.1'),
            node('n2', '192.168.7.2'),
            podOn('t/a', { node: 'n1' }),
            cilium('t', `egress: [${rule}]`),
          ].join('\n---\n'),
        },
      ]),
      { from: 't/a' },
    ).rows.flatMap(({ to, toKind, portsText, maybeText }) =>
      toKind === 'node' ? [`${to}: ${portsText || '-'}, ${maybeText || '-'}`] : [],
    )

  it('are the host and the remote nodes, by each of their addresses', () => {
    expect(rows('{toCIDR: [192.168.0.0/16]}').join()).toContain('host, remote-node')
    // The pod's own node is the host, and the other one alone is remote.
    expect(rows('{toCIDR: [192.168.0.0/24]}').join('; ')).toMatch(/^host, node n1: every port[^;]*$/)
    expect(rows('{toCIDR: [10.9.0.0/16]}')).toEqual([])
  })
})

describe('an API server that runs on no node', () => {
  const rows = (rule: string, address = '198.51.100.7') =>
    reach(
      analyze([
        {
          name: 'm.yaml',
          text: [
            node('n1', '192.168.0.1'),
            service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
            slice('default/kubernetes', '{name: https, port: 6443}', address),
            podOn('t/a', { node: 'n1' }),
            cilium('t', `egress: [${rule}]`),
          ].join('\n---\n'),
        },
      ]),
      { from: 't/a' },
    ).rows.map(({ to }) => to)

  it('is at its address, and no remote node', () => {
    expect(rows('{toEntities: [kube-apiserver]}')).toEqual(['198.51.100.7'])
    expect(rows('{toEntities: [remote-node]}')).toEqual(['remote-node'])
    // On the pod's own node it is the local host.
    expect(rows('{toEntities: [remote-node]}', '192.168.0.1')).toEqual(['remote-node'])
    expect(rows('{toEntities: [kube-apiserver]}', '192.168.0.1')).toEqual(['host, kube-apiserver'])
  })
})

const server = [
  node('cp', '192.168.0.1'),
  node('w', '192.168.0.2'),
  service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
  slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.1'),
]

/** What gets through between a pod and somebody: ports, or `maybe` with them. */
function through(documents: readonly string[], ends: { from: string; to: string }, routing = ''): string {
  const settings: Record<string, string> = routing === '' ? {} : { 'routing-mode': routing }
  const { rows } = reach(analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], { settings }), ends)
  return rows.map(({ portsText, maybeText }) => portsText || `maybe ${maybeText}`).join('; ')
}

describe('an API server on a node', () => {
  const hook = (on: string) => [
    ...server,
    podOn('t/a', { node: on }),
    cilium('t', 'ingress: [{fromEntities: [kube-apiserver]}]'),
  ]
  const ends = { from: 'kube-apiserver', to: 't/a' }

  it('sends as a plain remote node through a tunnel', () => {
    expect(through(hook('w'), ends, 'native')).toBe('every port')
    expect(through(hook('w'), ends, 'tunnel')).toBe('')
    expect(through(hook('w'), ends)).toBe('maybe every port')
  })

  it('is the local host of its pods where prefixes match nodes, too', () => {
    const closed = [...server, config('policy-cidr-match-mode: nodes'), cilium('t', 'ingress: [{}]')]
    expect(through([...closed, podOn('t/a', { node: 'cp' })], ends)).toMatch(/^every port/)
    expect(through([...closed, podOn('t/a', { node: 'w' })], ends)).toBe('')
  })

  it('is the local host to the pods of its node, and to no others', () => {
    const out = (on: string) => [
      ...server,
      podOn('t/a', { node: on }),
      cilium('t', 'egress: [{toEntities: [all]}], egressDeny: [{toEntities: [kube-apiserver]}]'),
    ]
    const found = ['w', 'cp', 'elsewhere', ''].map((on) => through(out(on), { from: 't/a', to: 'host' }))
    expect(found).toEqual(['every port', '', 'every port', 'maybe every port'])
  })
})

it('pods of one identity meet the nodes of their own place', () => {
  const documents = [
    config('enable-host-firewall: "true"'),
    object('Node', '/n1', 'status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}', 'role: db'),
    node('n2', '192.168.0.2'),
    clusterwidePolicy('nodeSelector: {matchLabels: {role: db}}, ingress: [{}]'),
    podOn('t/a', { node: 'n1', labels: 'app: x' }),
    podOn('t/b', { node: 'n2', labels: 'app: x' }),
  ]
  const to = (from: string, more: readonly string[] = []) =>
    through([...documents, ...more], { from, to: 'remote-node' })
  const every = expect.stringMatching(/^every port/)
  expect([to('t/a'), to('t/b')]).toEqual([every, ''])
  const lost = [podOn('t/lost', { labels: 'app: x' })]
  expect(['t/a', 't/b', 't/lost'].map((from) => to(from, lost))).toEqual([
    every,
    '',
    expect.stringMatching(/^maybe every port/),
  ])
})

describe('whom a filter means', () => {
  it('may be called by a service or an address of Cilium’s own', () => {
    const documents = [
      node('n1', '192.168.0.1'),
      '{apiVersion: cilium.io/v2, kind: CiliumNode, metadata: {name: n1}, spec: {health: {ipv4: 10.4.0.2}}}',
      podOn('t/a'),
      podOn('t/b', { labels: 'app: b, role: web' }),
      service('t/web', 'clusterIP: 10.96.0.7, selector: {role: web}, ports: [{port: 80, targetPort: 8080}]'),
      cilium('t', `egress: [{toEndpoints: [{matchLabels: {role: web}}], ${tcp(8080)}}, {toCIDR: [10.0.0.0/8]}]`),
    ]
    const to = (name: string) => through(documents, { from: 't/a', to: name })
    expect(['t/web', '10.96.0.7', '10.4.0.2', '10.4.0.3'].map(to)).toEqual(['TCP/8080', 'TCP/8080', '', 'every port'])
  })

  const text = [
    node('n1', '192.168.0.1'),
    podOn('t/a', { node: 'n1' }),
    podOn('t/b', { node: 'n1', spec: 'hostNetwork: true' }),
    podOn('t/c', { node: 'n1', ip: '10.0.0.9' }),
    cilium('t', 'ingress: [{fromEntities: [remote-node]}]'),
  ].join('\n---\n')
  const asked = (from: string) => {
    const { rows, notes, unknown } = reach(analyze([{ name: 'm.yaml', text }]), { from, to: 't/a' })
    return [
      ...rows.map((row) => row.from),
      ...(unknown ?? []).map((name) => `nobody: ${name}`),
      ...notes.filter((note) => /shares its node's|is a node:/.test(note)),
    ]
  }

  it('may be called by a pod, its address, or that of a node', () => {
    expect(asked('t/c')).toEqual([])
    expect(asked('10.0.0.9')).toEqual([])
    expect(asked('t/*')).toEqual([])
    expect(asked('t/b').join()).toMatch(/^host, remote-node, kube-apiserver,t\/b shares its node/)
    expect(asked('192.168.0.1').join()).toMatch(/^host, remote-node, kube-apiserver,n1 is a node/)
  })

  it('is nobody where nobody is called so', () => {
    for (const name of ['t/nobody', 'u/*', 'api.example.com']) expect(asked(name)).toEqual([`nobody: ${name}`])
  })
})
