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

const pods = (spec: string) => object('Pod', named, `spec: {${spec}}`)
const ports = (list: string) => pods(`containers: [{name: c, ports: [${list}]}]`)

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
    [
      'two containers of one name',
      pods('containers: [{name: c}, {name: c}]'),
      'spec.containers[1].name is "c", the name of a container before it',
    ],
    [
      'an init container of a container’s name',
      pods('containers: [{name: c}], initContainers: [{name: c}]'),
      'spec.initContainers[0].name is "c"',
    ],
    [
      'two ports of one name',
      ports('{name: http, containerPort: 80}, {name: http, containerPort: 81}'),
      'spec.containers[0].ports[1].name is "http", the name of a port before it',
    ],
    ['a port without its number', ports('{name: http}'), 'spec.containers[0].ports[0] has no containerPort'],
    [
      'another port in the network of the node',
      pods('hostNetwork: true, containers: [{name: c, ports: [{containerPort: 80, hostPort: 81}]}]'),
      'spec.containers[0].ports[0].hostPort is 81, and in the network of the node it is that of the container, 80',
    ],
    [
      'a port twice in the network of the node',
      pods(
        'hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}, {name: b, ports: [{containerPort: 80}]}]',
      ),
      'spec.containers[1].ports[0] takes TCP/80 of the node a second time',
    ],
    [
      'a hostPort twice',
      pods('containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]}]'),
      'spec.containers[0].ports[1] takes TCP/80 of the node a second time',
    ],
    ['an unknown restartPolicy', pods('restartPolicy: Sometimes'), 'spec.restartPolicy is "Sometimes", and not Always'],
    [
      'pods of a Deployment that end',
      object('Deployment', named, 'spec: {template: {spec: {restartPolicy: Never}}}', 'apps/v1'),
      'spec.template.spec.restartPolicy is Never, and pods of this kind are always restarted',
    ],
    [
      'pods of a Job that never end',
      object('Job', named, 'spec: {template: {spec: {restartPolicy: Always}}}', 'batch/v1'),
      'spec.template.spec.restartPolicy is Always, and pods of this kind come to an end',
    ],
    [
      'pods of a CronJob that never end',
      object('CronJob', named, 'spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Always}}}}}', 'batch/v1'),
      'spec.jobTemplate.spec.template.spec.restartPolicy is Always',
    ],
    [
      'a selector of other pods in a ReplicationController',
      object('ReplicationController', named, 'spec: {selector: {app: z}, template: {metadata: {labels: {app: x}}}}'),
      'spec.selector does not select the pods of the template, which have no label app=z',
    ],
    [
      'a selector of other pods in a Rollout',
      object(
        'Rollout',
        named,
        'spec: {selector: {matchLabels: {app: z}}, template: {metadata: {labels: {app: x}}}}',
        'argoproj.io/v1alpha1',
      ),
      'spec.selector does not select the pods of the template',
    ],
    [
      'two ports of one number',
      service('ports: [{name: a, port: 80}, {name: b, port: 80}]'),
      'spec.ports[1].port is TCP/80, as in a port before it',
    ],
    [
      'two ports of a service of one name',
      service('ports: [{name: a, port: 80}, {name: a, port: 81}]'),
      'spec.ports[1].name is "a", the name of a port before it',
    ],
    ['a port’s name with capitals', service('ports: [{name: HTTP, port: 80}]'), 'spec.ports[0].name is "HTTP"'],
    [
      'a port of nodes without nodes',
      service('ports: [{port: 80, nodePort: 30080}]'),
      'spec.ports[0].nodePort stands in a service of type ClusterIP',
    ],
    [
      'a port of nodes twice',
      service('type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080}]'),
      'spec.ports[1].nodePort is TCP/30080, as in a port before it',
    ],
    [
      'no address where one is dialled',
      service('type: NodePort, clusterIP: None, ports: [{port: 80}]'),
      'spec.clusterIP is None, and a service of type NodePort has an address',
    ],
    [
      'a name outside that is missing',
      service('type: ExternalName'),
      'is of type ExternalName and has no externalName',
    ],
    [
      'an address with a port as a name outside',
      service('type: ExternalName, externalName: "db.example.com:5432"'),
      'spec.externalName is "db.example.com:5432", which is no name in DNS',
    ],
    [
      'an address in the place of a range',
      service('type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.4], ports: [{port: 80}]'),
      'spec.loadBalancerSourceRanges[0] is "203.0.113.4", which is no prefix',
    ],
    [
      'an address of the other family',
      slice('addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}, {addresses: ["fd00::1"]}]'),
      'endpoints[1].addresses[0] is "fd00::1", and the slice is of type IPv4',
    ],
    ['an endpoint nowhere', slice('addressType: IPv4\nendpoints: [{addresses: []}]'), 'endpoints[0] has no addresses'],
    ['no address', slice('addressType: IPv4\nendpoints: [{addresses: [web]}]'), 'is "web", which is no address'],
    [
      'two ports without a name',
      slice('addressType: IPv4\nports: [{port: 80}, {port: 81}]'),
      'ports[1] has no name, as a port before it',
    ],
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
      slice('endpoints: [{addresses: ["fd00::1"]}]'),
      slice('addressType: FQDN\nendpoints: [{addresses: [db.example.com]}]'),
      service('ports: [{port: 80}, {port: 81}]'),
      service('ports: [{port: 53, protocol: UDP, name: a}, {port: 53, name: b}]'),
      service(
        'type: NodePort, ports: [{port: 53, protocol: UDP, nodePort: 30053, name: a}, {port: 53, nodePort: 30053, name: b}]',
      ),
      service('type: NodePort, ports: [{port: 80, nodePort: 80}]'),
      service('type: ExternalName, externalName: db.example.com.'),
      pods('containers: [{}, {}]'),
      ports('{name: dns, containerPort: 53}, {name: dns-udp, containerPort: 53, protocol: UDP}'),
      pods(
        'containers: [{name: a, ports: [{name: http, containerPort: 80}]}, {name: b, ports: [{name: http, containerPort: 81}]}]',
      ),
      pods(
        'hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, protocol: UDP}]}]',
      ),
      pods(
        'containers: [{name: a, ports: [{containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}, {containerPort: 81, hostPort: 80, hostIP: 10.0.0.2}, {containerPort: 81, hostPort: 80, protocol: UDP}, {containerPort: 82}, {containerPort: 83}]}]',
      ),
      object('Job', named, 'spec: {template: {spec: {restartPolicy: Never}}}', 'batch/v1'),
      object(
        'Rollout',
        named,
        'spec: {selector: {matchLabels: {app: z}}, workloadRef: {name: z}}',
        'argoproj.io/v1alpha1',
      ),
    ]
    expect(texts.flatMap((text) => read(text).diagnostics)).toEqual([])
  })
})
