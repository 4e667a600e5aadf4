import { describe, expect, it } from 'vitest'
import { ask, modelOf } from '../testing/manifests'
import { cilium, node, podOn, service, slice } from '../testing/workspace'
import { apiServerPlaces, supposedAddress } from './places'

const client = podOn('t/a', { node: 'n1' })
const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const out = (rule: string) => cilium('t', `egress: [{${rule}}]`)
const stated = [
  service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
  slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.2, 203.0.113.9'),
]

describe('the places of the API server', () => {
  it('are the addresses that the workspace states', () => {
    const model = modelOf([...nodes, client, ...stated])
    expect(apiServerPlaces(model, 't/a')).toEqual([
      { when: 'at 192.168.0.2', model, key: 'ip:192.168.0.2' },
      { when: 'at 203.0.113.9', model, key: 'ip:203.0.113.9' },
    ])
  })

  it('are the sender’s node, another one and the outside where it states none', () => {
    const model = modelOf([...nodes, client])
    expect(apiServerPlaces(model, 't/a').map(({ when }) => when)).toEqual([
      'where the API server runs on the sender’s node',
      'where the API server runs on a node of the cluster',
      'where the API server runs outside the nodes',
    ])
  })

  it('are not the sender’s node where nobody says which that is', () => {
    expect(apiServerPlaces(modelOf([podOn('t/a')]), 't/a').map(({ when }) => when)).toEqual([
      'where the API server runs on a node of the cluster',
      'where the API server runs outside the nodes',
    ])
  })

  /** Verdicts in the three places. */
  it.each([
    // Rows of the table: own node, another node, no node.
    ['toEntities: [kube-apiserver]', ['allowed', 'allowed', 'allowed']],
    ['toEntities: [cluster]', ['allowed', 'allowed', 'allowed']],
    ['toEntities: [all]', ['allowed', 'allowed', 'allowed']],
    ['toEntities: [host]', ['allowed', 'denied', 'denied']],
    ['toEntities: [remote-node]', ['denied', 'allowed', 'denied']],
    ['toEntities: [world]', ['denied', 'denied', 'allowed']],
    ['toCIDR: [192.0.2.0/24]', ['denied', 'denied', 'allowed']],
    ['toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]', ['denied', 'denied', 'allowed']],
    ['toEndpoints: [{}]', ['denied', 'denied', 'denied']],
  ])('have the identity of each: %s is %j', (rule, decisions) => {
    const places = apiServerPlaces(modelOf([...nodes, client, out(rule)]), 't/a')
    expect(places.map(({ model, key }) => ask(model, `t/a ${key} TCP/6443`).egress.decision)).toEqual(decisions)
  })

  it('keep a service that the workspace states without its slices', () => {
    const [own] = stated
    const places = apiServerPlaces(modelOf([client, own ?? '']), 't/a')
    for (const { model } of places) {
      expect(model.cluster.services.filter(({ name }) => name === 'kubernetes')).toHaveLength(1)
      expect([...(model.cluster.apiServer?.addresses ?? [])]).toEqual([supposedAddress])
    }
  })
})
