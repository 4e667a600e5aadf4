import { describe, expect, it } from 'vitest'
import { clusterwidePolicy, modelOf } from '../testing/manifests'
import { node, podOn, service, slice } from '../testing/workspace'
import type { AnalyzeOptions, Direction } from '../types'
import { nodesAt } from './node-ends'
import { someNode } from './maps/node-subjects'

const on: AnalyzeOptions = { settings: { 'enable-host-firewall': 'true' } }
const closed = clusterwidePolicy('nodeSelector: {}, ingress: [{}]')
const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const documents = [
  ...nodes,
  podOn('s/web', { node: 'n1', ip: '10.0.1.1' }),
  podOn('s/lost'),
  podOn('s/agent', { node: 'n1', spec: 'hostNetwork: true' }),
  closed,
]

function names(from: string, to: string, direction: Direction = 'ingress', { options = on, found = documents } = {}) {
  const at = nodesAt(modelOf(found, options), direction, { from, to })
  return at === null ? null : (at.why ?? at.nodes.map(({ name }) => name))
}

describe('the nodes that one side of a flow is about', () => {
  it.each<readonly [from: string, to: string, direction: Direction, names: readonly string[] | null]>([
    ['entity:world', 'node:n1', 'ingress', ['n1']],
    ['entity:world', 'ip:192.168.0.2', 'ingress', ['n2']],
    ['node:n2', 's/web', 'egress', ['n2']],
    // A pod in the network of its node is that node.
    ['entity:world', 's/agent', 'ingress', ['n1']],
    // The local host of a pod is the node that the pod is on.
    ['s/web', 'entity:host', 'ingress', ['n1']],
    ['entity:host', 's/web', 'egress', ['n1']],
    // Where that is not known it may be any.
    ['s/lost', 'entity:host', 'ingress', ['n1', 'n2']],
    ['entity:world', 'entity:host', 'ingress', ['n1', 'n2']],
    // A remote node is any other than the one at the other end.
    ['s/web', 'entity:remote-node', 'ingress', ['n2']],
    ['s/lost', 'entity:remote-node', 'ingress', ['n1', 'n2']],
    ['s/web', 'entity:kube-apiserver', 'ingress', ['n1', 'n2']],
    // Pods, the world and addresses outside are no nodes.
    ['entity:world', 's/web', 'ingress', null],
    ['node:n1', 'entity:world', 'ingress', null],
    ['node:n1', 'ip:203.0.113.4', 'ingress', null],
  ])('from %s to %s, at %s, are %j', (from, to, direction, expected) => {
    expect(names(from, to, direction)).toEqual(expected)
  })

  it.each([
    ['node:n1', 'node:n1'],
    ['s/agent', 'node:n1'],
    ['entity:host', 'node:n1'],
    ['node:n1', 'ip:192.168.0.1'],
  ])('are none where a node talks to itself: %s to %s is never checked', (from, to) => {
    expect(names(from, to)).toContain('what a node sends to itself is never checked')
  })

  it('are checked where a pod of its own network talks to its node', () => {
    expect(names('s/web', 'node:n1')).toEqual(['n1'])
  })

  it('are those of the API server where they are stated', () => {
    const found = [
      ...documents,
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
      slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.1'),
    ]
    expect(names('entity:kube-apiserver', 's/web', 'egress', { found })).toEqual(['n1'])
    expect(names('entity:kube-apiserver', 'node:n2', 'egress', { found })).toEqual(['n1'])
    expect(names('entity:kube-apiserver', 'node:n1', 'egress', { found })).toContain('never checked')
  })

  it('are none where the host firewall is off, which is said where policies for nodes are there', () => {
    expect(names('entity:world', 'node:n1', 'ingress', { options: {} })).toContain('the host firewall is off')
    expect(names('entity:world', 'node:n1', 'ingress', { options: {}, found: documents.slice(0, -1) })).toBeNull()
  })

  it('are the one of which nothing is known where the workspace holds none', () => {
    expect(names('entity:world', 'entity:host', 'ingress', { found: [podOn('s/web'), closed] })).toEqual([someNode])
    expect(
      names('s/web', 'entity:remote-node', 'ingress', { found: [podOn('s/web', { node: 'n1' }), closed] }),
    ).toEqual([someNode])
  })
})
