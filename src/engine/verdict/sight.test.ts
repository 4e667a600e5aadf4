import { describe, expect, it } from 'vitest'
import { ciliumPolicy, modelOf } from '../testing/manifests'
import { config, node, podOn, service, slice, workload } from '../testing/workspace'
import type { AnalyzeOptions } from '../types'
import { placement, sightings, standingOf, type Standing } from './sight'
import { isOfCluster } from './find-peer'

const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const web = podOn('s/web', { node: 'n1', ip: '10.0.1.1' })
const far = podOn('s/far', { node: 'n2', ip: '10.0.2.1' })
const lost = podOn('s/lost')
const agent = podOn('s/agent', { node: 'n1', spec: 'hostNetwork: true' })
const drifting = podOn('s/drifting', { spec: 'hostNetwork: true' })
const everywhere = workload('DaemonSet', 's/every', 'hostNetwork: true')
const apiServer = [
  service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
  slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.2'),
]

function world(more: readonly string[] = [], options: AnalyzeOptions = {}) {
  const model = modelOf([...nodes, web, far, lost, agent, drifting, everywhere, ...more], options)
  const at = (key: string): Standing => {
    const found = standingOf(model, key)
    if (typeof found === 'string') throw new Error(found)
    return found
  }
  const seen = (peer: string, subject: string, role: 'sender' | 'receiver' = 'receiver') =>
    sightings(model, at(peer), at(subject), role).map(({ identity, when }) => [
      model.identities[identity]?.texts.find((text) => /^(reserved:|k8s:app=)/.test(text)),
      when,
    ])
  return { model, at, seen }
}

describe('as what a peer is seen', () => {
  const { seen } = world()
  const other = (name: string) => `on another node than ${name}`
  const same = (name: string) => `on the same node as ${name}`

  it.each<readonly [peer: string, subject: string, seen: readonly (readonly [string, string | undefined])[]]>([
    // A pod is itself everywhere.
    ['s/web', 's/far', [['k8s:app=web', undefined]]],
    ['s/lost', 's/web', [['k8s:app=lost', undefined]]],
    // A node is the local host on itself, and a remote node elsewhere; so is a pod in its network.
    ['node:n1', 's/web', [['reserved:host', undefined]]],
    ['node:n1', 's/far', [['reserved:remote-node', undefined]]],
    ['ip:192.168.0.1', 's/web', [['reserved:host', undefined]]],
    ['ip:192.168.0.1', 's/far', [['reserved:remote-node', undefined]]],
    ['s/agent', 's/web', [['reserved:host', undefined]]],
    ['s/agent', 's/far', [['reserved:remote-node', undefined]]],
    // Where nobody says which node it is, both: never the local host alone, which gets in by default.
    [
      's/agent',
      's/lost',
      [
        ['reserved:remote-node', other('s/lost')],
        ['reserved:host', same('s/lost')],
      ],
    ],
    [
      's/drifting',
      's/web',
      [
        ['reserved:remote-node', other('s/web')],
        ['reserved:host', same('s/web')],
      ],
    ],
    // A DaemonSet is on every node, so both are there.
    [
      's/every',
      's/web',
      [
        ['reserved:remote-node', 'the pods of s/every on other nodes'],
        ['reserved:host', 'the pod of s/every on the same node'],
      ],
    ],
    // The address of a pod is that pod.
    ['ip:10.0.2.1', 's/web', [['k8s:app=far', undefined]]],
  ])('%s is seen by %s as %j', (peer, subject, expected) => {
    expect(seen(peer, subject)).toEqual(expected)
  })

  it('does not matter to what has no policies of its own', () => {
    expect(seen('node:n1', 's/agent')).toHaveLength(1)
    expect(seen('s/drifting', 'entity:world')).toHaveLength(1)
  })
})

describe('a node of the API server', () => {
  it.each([
    ['node:n2', 's/web', 'reserved:kube-apiserver'],
    ['ip:192.168.0.2', 's/web', 'reserved:kube-apiserver'],
    ['node:n1', 's/far', 'reserved:remote-node'],
  ])('%s is that to %s: %s', (peer, subject, label) => {
    const { model, at } = world(apiServer)
    const [first] = sightings(model, at(peer), at(subject), 'receiver')
    expect(model.identities[first?.identity ?? 0]?.texts).toContain(label)
  })

  it('is the local host with its label on its own node', () => {
    const { model, at } = world(apiServer)
    const [first] = sightings(model, at('node:n2'), at('s/far'), 'receiver')
    expect(model.identities[first?.identity ?? 0]?.texts).toEqual(['reserved:host', 'reserved:kube-apiserver'])
  })

  it('sends from its address in the tunnel as a plain remote node, where packets are tunnelled', () => {
    const tunnelled = world([...apiServer, config('routing-mode: tunnel')]).seen('node:n2', 's/web', 'sender')
    expect(tunnelled).toEqual([['reserved:remote-node', undefined]])
    // With labels of nodes it keeps those of the node, and loses that of the API server all the same.
    const { seen: labelled, model } = world(apiServer, { nodeLabels: true })
    expect(labelled('node:n2', 's/web', 'sender')).toEqual([
      ['reserved:kube-apiserver', 'from its own address (native routing)'],
      ['reserved:remote-node', 'from its address inside the tunnel'],
    ])
    const inTunnel = model.identities[model.inside.ofNodeInTunnel.get('n2') ?? -1]
    expect(inTunnel?.texts.some((text) => text.startsWith('node:'))).toBe(true)
    const native = world([...apiServer, config('routing-mode: native')])
    const [first] = sightings(native.model, native.at('node:n2'), native.at('s/web'), 'sender')
    expect(native.model.identities[first?.identity ?? 0]?.texts).toContain('reserved:kube-apiserver')
    // Nobody says which.
    expect(world(apiServer).seen('node:n2', 's/web', 'sender')).toHaveLength(2)
  })
})

describe('nodes that prefixes tell apart', () => {
  const mode = config('policy-cidr-match-mode: nodes')
  const policy = ciliumPolicy('ingress: [{fromCIDR: [192.168.0.0/24]}]', 'p', 's')

  it('are the ones that an entity stands for, each by its address', () => {
    const { model, at } = world([mode, policy])
    const found = sightings(model, at('entity:remote-node'), at('s/lost'), 'receiver')
    expect(found.map(({ when }) => when)).toEqual(['for the node at 192.168.0.1', 'for the node at 192.168.0.2'])
    // To a pod on one of them the other is the only remote one.
    expect(sightings(model, at('entity:remote-node'), at('s/web'), 'receiver')).toHaveLength(1)
  })

  it('are the local host to a pod on the node of the API server', () => {
    const { model, at } = world([mode, policy, ...apiServer])
    const on = (pod: string) =>
      sightings(model, at('entity:kube-apiserver'), at(pod), 'receiver').map(({ identity }) =>
        model.identities[identity]?.texts.filter((text) => text.startsWith('reserved:')),
      )
    expect(on('s/far')).toEqual([['reserved:host', 'reserved:kube-apiserver']])
    expect(on('s/web')).toEqual([['reserved:kube-apiserver', 'reserved:remote-node']])
  })

  it('are one by the entity where prefixes do not match nodes', () => {
    const { seen } = world([policy])
    expect(seen('entity:remote-node', 's/lost')).toEqual([['reserved:remote-node', undefined]])
  })
})

describe('a node with labels of its own', () => {
  it('is the API server at the addresses alone where that answers', () => {
    const inner =
      '{apiVersion: cilium.io/v2, kind: CiliumNode, metadata: {name: n2}, spec: {addresses: [{type: CiliumInternalIP, ip: 10.0.2.99}]}}'
    const labels = { settings: { 'enable-node-selector-labels': 'true' } }
    const { model, at } = world([inner, ...apiServer], labels)
    const isServer = (key: string) =>
      sightings(model, at(key), at('s/web'), 'receiver').map(
        ({ identity }) => model.identities[identity]?.texts.includes('reserved:kube-apiserver') === true,
      )
    expect([isServer('ip:192.168.0.2'), isServer('node:n2'), isServer('ip:10.0.2.99')]).toEqual([
      [true],
      [true],
      [false],
    ])
  })
})

describe('an address of the cluster', () => {
  it.each([
    ['10.0.1.1', true],
    ['192.168.0.2', true],
    ['10.96.0.7', true],
    ['203.0.113.4', false],
    // An address of the pods’ range that no pod has.
    ['10.0.1.77', false],
    ['nonsense', false],
  ])('%s: %s', (address, isOf) => {
    const model = modelOf([
      ...nodes,
      web,
      service('s/web', 'clusterIP: 10.96.0.7, selector: {app: web}, ports: [{port: 80}]'),
    ])
    expect(isOfCluster(model, address)).toBe(isOf)
  })

  it('is not that of an API server outside the nodes', () => {
    const outside = [apiServer[0] ?? '', slice('default/kubernetes', '{name: https, port: 6443}', '203.0.113.9')]
    expect(isOfCluster(modelOf([...nodes, ...outside]), '203.0.113.9')).toBe(false)
  })
})

describe('two peers', () => {
  const on = (name: string) => ({ kind: 'known', name }) as const
  const off = (name: string) => ({ kind: 'except', name }) as const

  it.each([
    ['on the node of the other, whichever it is', { kind: 'shared' }, { kind: 'shared' }, 'same'],
    ['on one node', on('n1'), on('n1'), 'same'],
    ['on two nodes', on('n1'), on('n2'), 'other'],
    ['of which one is anywhere but on the node of the other', on('n1'), off('n1'), 'other'],
    ['of which one is anywhere but on some other node', on('n1'), off('n2'), 'unknown'],
    ['of which one is on every node', on('n1'), { kind: 'every' }, 'unknown'],
    ['of which one shares a node with whoever asks', on('n1'), { kind: 'shared' }, 'unknown'],
  ] as const)('%s', (_, a, b, expected) => {
    expect([placement(a, b), placement(b, a)]).toEqual([expected, expected])
  })
})
