import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { objectYaml } from '../../testing/manifests'
import { asking, cilium, node, object, podOn as pod, service, slice, workload } from '../../testing/workspace'

const answer = asking(analyze)

describe('a host-network pod', () => {
  const db = pod('a/db', { node: 'n2', ports: '{containerPort: 5432}' })
  const agent = (on: string) => pod('b/agent', { node: on, spec: 'hostNetwork: true' })
  const isolated = cilium('a', 'ingress: [{fromEndpoints: [{matchLabels: {app: agent}}]}]')
  it.each([
    ['n2', 'allowed'],
    ['n1', 'denied'],
    ['', 'depends'],
  ])('on node "%s" is %s', (on, wanted) => {
    expect(answer([db, agent(on), isolated], 'b/agent', 'a/db:5432')).toBe(wanted)
  })

  it('is no question of the node where both come to the same', () => {
    const open = cilium('a', 'ingress: [{fromEntities: [cluster]}]')
    expect(answer([db, agent(''), open], 'b/agent', 'a/db:5432')).toBe('allowed')
  })

  it('of a DaemonSet runs on every node, so both answers hold', () => {
    const daemon = object(
      'DaemonSet',
      'b/agent',
      'spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: c}]}}}',
    )
    expect(answer([db, daemon, isolated], 'b/agent', 'a/db:5432')).toBe('depends')
  })

  it('may be on a node of the API server, or on one with labels, where nothing states its node', () => {
    const nodes = [
      node('n1', '192.168.0.1'),
      objectYaml('Node', '/n2', {
        labels: 'zone: b',
        status: '{addresses: [{type: InternalIP, address: 192.168.0.2}]}',
      }),
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
      slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.2'),
    ]
    const ask = (on: string, rules: string) =>
      answer([...nodes, pod('a/db', { node: on }), agent(''), cilium('a', rules)], 'b/agent', 'a/db:5432')
    const noServer = 'ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: [kube-apiserver]}]'
    const shut = 'ingress: [{fromEntities: [health]}], ingressDeny: [{fromEntities: [kube-apiserver]}]'
    expect([ask('n1', noServer), ask('n2', noServer), ask('', noServer)]).toEqual(['depends', 'depends', 'depends'])
    expect([ask('n1', shut), ask('n2', shut), ask('', shut)]).toEqual(['depends', 'denied', 'depends'])
    const inZone = cilium('a', 'egress: [{toNodes: [{matchLabels: {zone: b}}]}]')
    const options = { settings: { 'enable-node-selector-labels': 'true' } }
    const from = (on: string) =>
      answer([...nodes, pod('a/db', { node: on }), agent(''), inZone], 'a/db', 'b/agent:80', { options })
    expect([from('n1'), from('n2'), from('')]).toEqual(['depends', 'denied', 'depends'])
  })

  it('is known by its address too, and by running on the address of its node', () => {
    const running = object(
      'Pod',
      'b/agent',
      'spec: {nodeName: n1, containers: [{name: c}]}, status: {podIP: 192.168.0.1, hostIP: 192.168.0.1}',
    )
    expect(answer([db, running, isolated], 'b/agent', 'a/db:5432')).toBe('denied')
    expect(answer([db, running, isolated], '192.168.0.1', 'a/db:5432')).toBe('denied')
    expect(answer([db, running, cilium('a', 'ingress: [{fromCIDR: [192.168.0.0/16]}]')], 'b/agent', 'a/db:5432')).toBe(
      'denied',
    )
  })

  it('as receiver is its node as well', () => {
    const web = pod('w/web', { node: 'n1' })
    const far = pod('w/far', { node: 'n9' })
    const out = (entity: string) => cilium('w', `egress: [{toEntities: [${entity}]}]`)
    const asked = (entity: string, from: string) => answer([web, far, agent('n1'), out(entity)], from, 'b/agent:9100')
    expect([asked('host', 'w/web'), asked('host', 'w/far')]).toEqual(['allowed', 'denied'])
    expect([asked('remote-node', 'w/web'), asked('remote-node', 'w/far')]).toEqual(['denied', 'allowed'])
  })
})

describe('an address of a node', () => {
  const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
  const web = pod('w/web', { node: 'n1' })
  it.each([
    ['toEntities: [host]', '192.168.0.1:10250', 'allowed'],
    ['toEntities: [host]', '192.168.0.2:10250', 'denied'],
    ['toEntities: [remote-node]', '192.168.0.2:10250', 'allowed'],
    ['toEntities: [cluster]', 'node/n2:10250', 'allowed'],
    ['toCIDR: [192.168.0.0/16]', '192.168.0.2:10250', 'denied'],
    ['toEntities: [world]', '192.168.0.2:10250', 'denied'],
    ['toCIDR: [192.168.0.0/16]', '192.168.0.3:10250', 'allowed'],
  ])('%s to %s is %s', (rule, to, wanted) => {
    expect(answer([...nodes, web, cilium('w', `egress: [{${rule}}]`)], 'w/web', to)).toBe(wanted)
  })
})

describe('the API server', () => {
  const kubernetes = service(
    'default/kubernetes',
    'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]',
  )
  const at = (address: string) => slice('default/kubernetes', '{name: https, port: 6443}', address)
  const ctl = (on: string) => pod('ops/ctl', { node: on })
  const rule = (text: string) => cilium('ops', `egress: [{${text}}]`)
  const ask = (text: string, address: string, on = '', to = 'default/kubernetes:443') =>
    answer([node('cp1', '10.0.0.11'), kubernetes, at(address), ctl(on), rule(text)], 'ops/ctl', to)

  it('on a node is the entity, whichever node that is', () => {
    for (const on of ['', 'cp1', 'w1']) expect(ask('toEntities: [kube-apiserver]', '10.0.0.11', on)).toBe('allowed')
    expect(ask('toCIDR: [10.0.0.11/32]', '10.0.0.11')).toBe('denied')
    expect(ask('toEntities: [remote-node]', '10.0.0.11', 'w1')).toBe('allowed')
    expect(ask('toEntities: [remote-node]', '10.0.0.11', 'cp1')).toBe('denied')
    expect(ask('toEntities: [remote-node]', '10.0.0.11')).toBe('depends')
    expect(ask('toEntities: [host]', '10.0.0.11', 'cp1')).toBe('allowed')
  })

  it('outside the nodes is the world too, and address rules match it', () => {
    for (const text of [
      'toEntities: [kube-apiserver]',
      'toEntities: [cluster]',
      'toEntities: [world]',
      'toCIDR: [203.0.113.0/24]',
      'toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]',
    ])
      expect(ask(text, '203.0.113.7'), text).toBe('allowed')
    expect(ask('toEntities: [remote-node]', '203.0.113.7')).toBe('denied')
  })

  it('is the same by every name and address', () => {
    for (const to of [
      'default/kubernetes:443',
      'kubernetes.default.svc:443',
      '10.96.0.1:443',
      '10.0.0.11:6443',
      'node/cp1:6443',
    ])
      expect(ask('toEntities: [kube-apiserver]', '10.0.0.11', 'w1', to), to).toBe('allowed')
  })

  it('is asked about on the port of the slice', () => {
    const ports = (number: number) =>
      `toEntities: [kube-apiserver], toPorts: [{ports: [{port: "${number}", protocol: TCP}]}]`
    expect(ask(ports(6443), '10.0.0.11')).toBe('allowed')
    expect(ask(ports(443), '10.0.0.11')).toBe('denied')
  })

  it('without slices is the entity, and the answer says what is not known', () => {
    const analysis = analyze([
      { name: 'm.yaml', text: [ctl(''), rule('toEntities: [kube-apiserver]')].join('\n---\n') },
    ])
    const found = answerFlow(analysis, { from: 'ops/ctl', to: 'default/kubernetes:443' })
    if (typeof found === 'string') throw new Error(found)
    expect(found.answers.map(({ answer: { outcome } }) => outcome)).toEqual(['allowed', 'allowed'])
    expect(found.doubts.join(' ')).toContain('No EndpointSlice of default/kubernetes')
  })

  it('as sender may be taken for a plain node', () => {
    const target = pod('ops/hook', { node: 'w1', ports: '{containerPort: 8443}' })
    const documents = [node('cp1', '10.0.0.11'), kubernetes, at('10.0.0.11'), target]
    const from = (entity: string) => cilium('ops', `ingress: [{fromEntities: [${entity}]}]`)
    expect(answer([...documents, from('kube-apiserver')], 'node/cp1', 'ops/hook:8443')).toBe('depends')
    expect(answer([...documents, from('remote-node')], 'node/cp1', 'ops/hook:8443')).toBe('allowed')
  })
})

describe('a service', () => {
  const api = pod('s/api', { ip: '10.0.3.3', ports: '{name: http, containerPort: 8080}' })
  const client = pod('t/a', { node: 'n1' })
  const out = (rule: string) => cilium('t', `egress: [{${rule}}]`)
  const port = (number: number) => `toPorts: [{ports: [{port: "${number}", protocol: TCP}]}]`
  const named = service(
    's/api',
    'type: LoadBalancer, clusterIP: 10.96.0.50, externalIPs: [198.51.100.7], selector: {app: api}, ports: [{name: web, port: 80, targetPort: http, nodePort: 31080}]',
    ', status: {loadBalancer: {ingress: [{ip: 203.0.113.50}]}}',
  )
  const toPod = `toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": s}}], ${port(8080)}`
  const ask = (rule: string, to: string) =>
    answer([api, client, named, node('n1', '192.168.0.1'), node('n2', '192.168.0.2'), out(rule)], 't/a', to)

  it('is the pod behind it, by name and by each of its addresses', () => {
    for (const to of [
      's/api:80',
      's/api:web',
      'api.s:80',
      'svc/api.s:80',
      '10.96.0.50:80',
      '203.0.113.50:80',
      '10.0.3.3:8080',
    ])
      expect(ask(toPod, to), to).toBe('allowed')
    for (const rule of ['toCIDR: [10.96.0.50/32]', 'toCIDR: [0.0.0.0/0]', 'toEntities: [world]'])
      for (const to of ['s/api:80', '10.96.0.50:80', '203.0.113.50:80'])
        expect(ask(rule, to), `${rule} ${to}`).toBe('denied')
  })

  it('is its address itself on a port that it does not serve', () => {
    expect(ask('toCIDR: [10.96.0.50/32]', '10.96.0.50:81')).toBe('allowed')
  })

  it('on a node port hangs on who translates it', () => {
    expect(ask(toPod, '192.168.0.2:31080')).toBe('depends')
    expect(ask('toEntities: [all]', '192.168.0.2:31080')).toBe('allowed')
    expect(ask('toEntities: [world]', '192.168.0.2:31080')).toBe('denied')
  })

  it('on an external address hangs on who has the address', () => {
    expect(ask(toPod, '198.51.100.7:80')).toBe('depends')
    expect(ask('toEntities: [world, cluster]', '198.51.100.7:80')).toBe('allowed')
  })

  it('without backends has no verdict', () => {
    const empty = service('s/none', 'clusterIP: 10.96.0.51, selector: {app: none}, ports: [{port: 80}]')
    expect(answer([client, empty, out(toPod)], 't/a', '10.96.0.51:80')).toContain('fails before any policy applies')
    const analysis = analyze([{ name: 'm.yaml', text: [client, empty].join('\n---\n') }])
    const verdict = analysis.probe({ from: 't/a', to: 'ip:10.96.0.51', protocol: 'TCP', port: 80 })
    expect(verdict).toMatchObject({ hasNoBackend: true, problem: expect.stringContaining('selects no pod') })
  })

  it('says what the own port of a pod of the same name would have come to', () => {
    const analysis = analyze([
      { name: 'm.yaml', text: [api, client, named, out(toPod.replace('8080', '80'))].join('\n---\n') },
    ])
    const found = answerFlow(analysis, { from: 't/a', to: 's/api:80' })
    if (typeof found === 'string') throw new Error(found)
    expect(found.answers[0]?.answer.outcome).toBe('denied')
    expect(found.doubts.join(' ')).toContain('would be allowed')
  })
})

describe('a hostPort', () => {
  const gw = pod('in/gw', { node: 'n2', ports: '{containerPort: 8080, hostPort: 80}' })
  const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
  const ask = (on: string, rule: string) =>
    answer([gw, ...nodes, pod('c/cl', { node: on }), cilium('c', `egress: [{${rule}}]`)], 'c/cl', '192.168.0.2:80')
  it('is the pod on its own node, and the node from others', () => {
    const toPod = 'toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": in}}]'
    expect([ask('n2', toPod), ask('n1', toPod), ask('', toPod)]).toEqual(['allowed', 'denied', 'depends'])
    expect([ask('n2', 'toEntities: [remote-node]'), ask('n1', 'toEntities: [remote-node]')]).toEqual([
      'denied',
      'allowed',
    ])
  })
})

describe('a hostPort of pods whose node nothing states', () => {
  const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
  const ports = '{containerPort: 8080, hostPort: 9000}'
  const shut = cilium('in', 'ingress: [{fromEntities: [world]}]')
  const spec = 'hostNetwork: true'
  const ofDaemons = [...nodes, workload('DaemonSet', 'in/gw', '', ports), shut]
  const native = { options: { settings: { 'routing-mode': 'native' } } }

  it('is on the node that is dialled, where a DaemonSet has it on all', () => {
    const senders = [pod('c/a', { node: 'n1' }), pod('c/h', { node: 'n1', spec })]
    const ask = (from: string, to: string) => answer([...ofDaemons, ...senders], from, to, native)
    expect([ask('c/a', '192.168.0.2:9000'), ask('node:n1', '192.168.0.2:9000')]).toEqual(['denied', 'denied'])
    expect([ask('c/h', '192.168.0.2:9000'), ask('c/h', '192.168.0.1:9000')]).toEqual(['denied', 'allowed'])
  })

  it('is the sender’s own, where the sender is the one pod that has it', () => {
    const one = pod('in/gw', { ports })
    const two = object(
      'Deployment',
      'in/gw',
      `spec: {replicas: 2, selector: {matchLabels: {app: gw}}, template: {metadata: {labels: {app: gw}}, spec: {containers: [{name: c, ports: [${ports}]}]}}}`,
    )
    const headless = [
      pod('s/h', { spec }),
      service('s/all', 'clusterIP: None, selector: {app: h}, ports: [{port: 80}]'),
    ]
    const ask = (sender: string, to: string) => answer([...nodes, ...headless, sender, shut], 'in/gw', to, native)
    expect([ask(one, '192.168.0.2:9000'), ask(one, 's/all:9000')]).toEqual(['allowed', 'allowed'])
    expect([ask(two, '192.168.0.2:9000'), ask(two, 's/all:9000')]).toEqual(['depends', 'depends'])
  })

  it('of the sender itself may be seen as the node where Cilium does not replace kube-proxy', () => {
    const doubts = (replacement: string) => {
      const settings = { 'kube-proxy-replacement': replacement }
      const text = [...nodes, pod('in/gw', { ports }), shut].join('\n---\n')
      const asked = { from: 'in/gw', to: 'node:n2', protocol: 'TCP', port: 9000 } as const
      return (analyze([{ name: 'm.yaml', text }], { settings }).probe(asked).doubts ?? []).join(' ')
    }
    expect(doubts('false')).toContain('Where in/gw runs on node n2, that the hostPort is translated')
    expect(doubts('true')).not.toContain('hostPort')
  })

  it('is asked of every pod that may be there', () => {
    const open = pod('s/open', { ports })
    const closed = pod('in/gw', { ports })
    const ask = (...pods: readonly string[]) =>
      answer([...nodes, ...pods, pod('c/a', { node: 'n2' }), shut], 'c/a', '192.168.0.2:9000')
    expect([ask(open), ask(open, closed), ask(closed, open)]).toEqual(['allowed', 'depends', 'depends'])
  })
})

describe('a port of a node that another node is asked for', () => {
  const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
  const gw = pod('in/gw', { node: 'n2', ip: '10.0.2.1', ports: '{containerPort: 8080, hostPort: 80}' })
  const client = pod('in/cl', { node: 'n1', ip: '10.0.1.1' })
  const ports = service(
    'in/np',
    'type: NodePort, selector: {app: gw}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]',
  )
  const ask = (rule: string, from: string, to: string, settings: Readonly<Record<string, string>> = {}) =>
    answer([...nodes, gw, client, ports, cilium('in', `ingress: [${rule}]`)], from, to, {
      options: { settings: { 'kube-proxy-replacement': 'true', ...settings } },
    })

  it.each(['in/cl', 'node:n1', '192.168.0.1'])('is closed to %s by the pod behind it', (from) => {
    expect(ask('{}', from, '192.168.0.2:80')).toBe('denied')
    expect(ask('{fromEntities: [world]}', from, '192.168.0.2:80')).toBe('denied')
    expect(ask('{fromEntities: [cluster]}', from, '192.168.0.2:80')).toBe('allowed')
    expect(ask('{fromEntities: [cluster], toPorts: [{ports: [{port: "80"}]}]}', from, '192.168.0.2:80')).toBe('denied')
    expect(ask('{fromEntities: [cluster], toPorts: [{ports: [{port: "8080"}]}]}', from, '192.168.0.2:80')).toBe(
      'allowed',
    )
  })

  it('depends on whether a pod keeps its address on the way', () => {
    expect(ask('{fromEndpoints: [{}]}', 'in/cl', '192.168.0.2:80')).toBe('depends')
    expect(ask('{fromEntities: [remote-node]}', 'in/cl', '192.168.0.2:80')).toBe('depends')
    expect(ask('{fromEntities: [remote-node]}', 'node:n1', '192.168.0.2:80')).toBe('allowed')
  })

  it('of a service is closed by the pods behind it also where kube-proxy translates it', () => {
    const kubeProxy = { 'kube-proxy-replacement': 'false', 'routing-mode': 'native' }
    expect(ask('{}', 'in/cl', '192.168.0.2:30080', kubeProxy)).toBe('denied')
    expect(ask('{fromEndpoints: [{}]}', 'in/cl', '192.168.0.2:30080', kubeProxy)).toBe('denied')
    // The node of the pod hides the sender behind its own address, without the mark of the host.
    expect(ask('{fromEntities: [world]}', 'in/cl', '192.168.0.2:30080', kubeProxy)).toBe('allowed')
    expect(ask('{fromEntities: [remote-node]}', 'in/cl', '192.168.0.1:30080', kubeProxy)).toBe('allowed')
    expect(ask('{fromEntities: [world]}', 'in/cl', '192.168.0.1:30080', kubeProxy)).toBe('denied')
  })
})

describe('a hostPort of a pod that does not run yet', () => {
  it.each([
    ['Pending', 'denied'],
    ['Unknown', 'denied'],
    ['Running', 'allowed'],
    ['', 'allowed'],
  ])('%s: leads nowhere unless it may run', (phase, wanted) => {
    const gw = pod('in/gw', { node: 'n2', phase, ports: '{containerPort: 8080, hostPort: 80}' })
    const toPod = cilium('c', 'egress: [{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": in}}]}]')
    const documents = [gw, node('n2', '192.168.0.2'), pod('c/cl', { node: 'n2' }), toPod]
    expect(answer(documents, 'c/cl', '192.168.0.2:80')).toBe(wanted)
  })
})

describe('a pod that calls itself', () => {
  const web = pod('d/web', { ip: '10.0.1.1', ports: '{containerPort: 80}' })
  const closed = cilium('d', 'ingress: [{}], egress: [{}]')
  const svc = service('d/front', 'clusterIP: 10.96.0.3, selector: {app: web}, ports: [{port: 8080, targetPort: 80}]')
  it.each(['d/web:80', '10.0.1.1:80', 'd/front:8080', 'front.d.svc:8080', '10.96.0.3:8080'])(
    'at %s gets through',
    (to) => {
      expect(answer([web, closed, svc], 'd/web', to)).toBe('allowed')
    },
  )

  it('is told apart from two replicas of a workload', () => {
    const replicas = object(
      'Deployment',
      'd/web',
      'spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}',
    )
    expect(answer([replicas, closed], 'd/web', 'd/web:80')).toBe('denied')
  })
})

describe('a node port without anything behind it', () => {
  const dead = service('s/api', 'type: NodePort, selector: {app: none}, ports: [{port: 80, nodePort: 30080}]')
  const documents = [node('n1', '192.168.0.1'), pod('t/a', { node: 'n1', ip: '10.0.0.1' }), dead]
  const ask = (settings: Readonly<Record<string, string>>) =>
    answer(documents, 't/a', '192.168.0.1:30080', { options: { settings } })

  it('fails where Cilium translates it, and is the node where kube-proxy does', () => {
    expect(ask({ 'kube-proxy-replacement': 'true' })).toBe('no backend')
    expect(ask({ 'kube-proxy-replacement': 'false' })).toBe('allowed')
    expect(ask({})).toBe('depends')
  })
})

describe('two pods of a DaemonSet', () => {
  it('are not one pod that calls itself', () => {
    const daemon = object(
      'DaemonSet',
      'd/agent',
      'spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c}]}}}',
    )
    expect(answer([daemon, cilium('d', 'ingress: [{}]')], 'd/agent', 'd/agent:80')).toBe('denied')
  })
})

describe('an API server outside of the nodes', () => {
  it('has an identity of its own, which a selector without labels to bear selects', () => {
    const rule =
      'egress: [{toEndpoints: [{matchExpressions: [{key: "reserved:world", operator: NotIn, values: [""]}]}]}]'
    const documents = [
      pod('t/a', { ip: '10.0.0.1' }),
      service('default/kubernetes', 'clusterIP: 10.96.0.10, ports: [{name: https, port: 443, targetPort: 6443}]'),
      slice('default/kubernetes', '{name: https, port: 6443}', '203.0.113.5'),
      cilium('t', rule),
    ]
    expect(answer(documents, 't/a', '203.0.113.5:6443')).toBe('allowed')
    expect(answer(documents, 't/a', '203.0.113.6:6443')).toBe('denied')
  })
})

describe('a name with stated addresses', () => {
  const cluster = [
    node('n1', '192.168.0.1'),
    pod('a/api', { node: 'n1', ip: '10.0.0.1', host: '192.168.0.1' }),
    pod('b/web', { node: 'n1', ip: '10.0.0.2', host: '192.168.0.1', ports: '{name: http, containerPort: 8080}' }),
    service('b/web', 'clusterIP: 10.96.0.7, selector: {app: web}, ports: [{port: 80, targetPort: http}]'),
  ]
  const named = (...addresses: readonly string[]) =>
    object('External', '/x', `spec: {dns: [x.io], addresses: [${addresses.join(', ')}]}`)
  const dns =
    '{toEntities: [cluster], toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]}'
  const byName = cilium('a', `egress: [${dns}, {toFQDNs: [{matchName: x.io}]}]`)
  const toWeb = cilium('a', 'egress: [{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": b}}]}]')

  it.each(['10.0.0.2', '10.96.0.7', '192.168.0.1'])(
    'is not reached by rules about names at %s, which is in the cluster (pkg/ipcache/metadata.go)',
    (address) => {
      expect(answer([...cluster, named(address), byName], 'a/api', 'x.io:80')).toBe('denied')
      expect(answer([...cluster, named(address), byName], 'a/api', `${address}:80`)).toBe('denied')
    },
  )

  it('is reached outside by them, and in the cluster by rules about whom it leads to', () => {
    expect(answer([...cluster, named('203.0.113.4'), byName], 'a/api', 'x.io:80')).toBe('allowed')
    expect(answer([...cluster, named('10.96.0.7'), toWeb], 'a/api', 'x.io:80')).toBe('allowed')
    expect(answer([...cluster, named('203.0.113.4'), toWeb], 'a/api', 'x.io:80')).toBe('denied')
    expect(
      answer([...cluster, named('192.168.0.1'), cilium('a', 'egress: [{toEntities: [host]}]')], 'a/api', 'x.io:80'),
    ).toBe('allowed')
  })

  it('is reached on nodes where prefixes and names match them', () => {
    const options = { settings: { 'policy-cidr-match-mode': 'nodes' } }
    expect(answer([...cluster, named('192.168.0.1'), byName], 'a/api', 'x.io:80', { options })).toBe('allowed')
  })

  it('depends on the address where policies tell them apart, in either order', () => {
    const one = cilium('a', 'egress: [{toCIDR: [203.0.113.4/32]}]')
    for (const addresses of [
      ['203.0.113.4', '203.0.113.5'],
      ['203.0.113.5', '203.0.113.4'],
    ])
      expect(answer([...cluster, named(...addresses), one], 'a/api', 'x.io:80')).toBe('depends')
    expect(answer([...cluster, named('203.0.113.4', '10.0.0.2'), byName], 'a/api', 'x.io:80')).toBe('depends')
    expect(answer([...cluster, named('203.0.113.4', '203.0.113.5'), byName], 'a/api', 'x.io:80')).toBe('allowed')
  })

  it('is no peer of the table where it is all in the cluster, and a row that depends where its addresses differ', () => {
    const table = (...documents: readonly string[]) =>
      analyze([{ name: 'm.yaml', text: [...cluster, ...documents].join('\n---\n') }]).flows()
    const keys = (address: string) => table(named(address), byName).peers.map(({ key }) => key)
    expect(keys('203.0.113.4')).toContain('dns:x.io')
    expect(keys('10.96.0.7')).not.toContain('dns:x.io')
    const {
      peers,
      destination,
      undecided = [],
    } = table(named('203.0.113.5', '203.0.113.4'), cilium('a', 'egress: [{toCIDR: [203.0.113.4/32]}]'))
    expect(undecided.map((row) => peers[destination[row] ?? -1]?.key)).toContain('dns:x.io')
  })

  it('does not lose what is allowed of the pod that has the address, whoever looks the name up', () => {
    expect(
      answer([...cluster, named('10.0.0.2'), byName, toWeb.replace('name: p', 'name: q')], 'a/api', '10.0.0.2:80'),
    ).toBe('allowed')
  })
})
