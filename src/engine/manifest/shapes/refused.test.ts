import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'

const read = (text: string) => analyze([{ name: 'm.yaml', text }])
const object = (kind: string, metadata: string, rest: string, apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`
const named = 'name: x, namespace: a'
const pod = (metadata: string, port = 'containerPort: 80', status = '') =>
  object('Pod', metadata, `spec: {containers: [{name: c, ports: [{${port}}]}]}\nstatus: {${status}}`)
const service = (spec: string, metadata = named) => object('Service', metadata, `spec: {${spec}}`)
const deployment = (spec: string) =>
  object('Deployment', named, `spec: {${spec}, template: {metadata: {labels: {app: x}}, spec: {}}}`, 'apps/v1')
const slice = (fields: string) => object('EndpointSlice', named, fields, 'discovery.k8s.io/v1')

describe('an object that the API server refuses', () => {
  it.each([
    ['a name with capitals', pod('name: Web'), 'metadata.name is "Web", which is no name'],
    ['no name', pod('namespace: a'), 'metadata.name is missing'],
    ['a namespace with an underscore', pod('name: x, namespace: a_b'), 'metadata.namespace is "a_b", which is no name'],
    ['a dotted name of a namespace', object('Namespace', 'name: a.b', ''), 'metadata.name is "a.b", which is no name'],
    [
      'typographic quotes in a label',
      pod('name: x, labels: {app: “x”}'),
      'metadata.labels.app is "“x”", which is no label value',
    ],
    ['a key with a blank', pod('name: x, labels: {"a b": c}'), 'metadata.labels.a b has a key that is no label’s'],
    [
      'a small protocol',
      pod(named, 'containerPort: 80, protocol: tcp'),
      'spec.containers[0].ports[0].protocol is "tcp", and not TCP, UDP or SCTP',
    ],
    [
      'a port name with capitals',
      pod(named, 'containerPort: 80, name: HTTP'),
      'a port name contains only lower-case letters',
    ],
    [
      'an address beyond 255',
      pod(named, 'containerPort: 80', 'podIP: 10.0.0.300'),
      'status.podIP is "10.0.0.300", which is no address',
    ],
    [
      'a misspelt type',
      service('type: Nodeport'),
      'spec.type is "Nodeport", and not ClusterIP, NodePort, LoadBalancer or ExternalName',
    ],
    ['a small None', service('clusterIP: none'), 'spec.clusterIP is "none", which is no address'],
    [
      'a quoted number',
      service('ports: [{port: 80, targetPort: "80"}]'),
      'spec.ports[0].targetPort is "80": a port name contains at least one letter',
    ],
    ['no port', service('ports: [{targetPort: 80}]'), 'spec.ports[0] has no port'],
    [
      'a selector of other pods',
      deployment('selector: {matchLabels: {app: z}}'),
      'spec.selector does not select the pods of the template, which have no label app=z',
    ],
    [
      'an expression of other pods',
      deployment('selector: {matchExpressions: [{key: app, operator: NotIn, values: [x]}]}'),
      'spec.selector does not select the pods of the template',
    ],
    ['an empty selector', deployment('selector: {}'), 'spec.selector is empty'],
    ['fewer than no pods', deployment('replicas: -1'), 'spec.replicas is -1'],
    ['a small family', slice('addressType: ipv4'), 'addressType is "ipv4", and not IPv4, IPv6 or FQDN'],
    ['port 0', slice('ports: [{port: 0}]'), 'ports[0].port is 0; that is not a port'],
  ])('for %s counts for nothing', (_what, text, message) => {
    const { resources, endpoints, diagnostics } = read(text)
    expect([resources.map(({ status }) => status), endpoints.length]).toEqual([['rejected'], 0])
    expect(diagnostics.map((found) => [found.severity, found.refusedBy])).toEqual([['error', 'api-server']])
    expect(diagnostics[0]?.message).toContain(message)
  })

  it('says where, and what was meant', () => {
    const [found] = read(pod(named, 'containerPort: 80, protocol: udp')).diagnostics
    expect([found?.range.line, found?.fix?.edits[0]?.text]).toEqual([4, 'UDP'])
    expect(read(service('ports: [{port: 80, targetPort: "80"}]')).diagnostics[0]?.fix?.edits[0]?.text).toBe('80')
  })

  it('is none of those that are merely short', () => {
    const texts = [
      pod('generateName: x-'),
      object('Pod', named, ''),
      deployment('replicas: 0'),
      deployment('selector: {matchLabels: {app: x}, matchExpressions: [{key: app, operator: In, values: [x]}]}'),
      service('clusterIP: None, ports: [{port: 80, targetPort: http}]'),
      service('type: ""'),
      slice('addressType: IPv6'),
    ]
    expect(texts.flatMap((text) => read(text).diagnostics)).toEqual([])
  })
})
