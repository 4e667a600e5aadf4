import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { Directory } from './directory'
import { isUnresolved, type Asking } from './resolution'
import { resolveText } from './resolve'
import { object, slice } from '../testing/workspace'

const pod = (key: string, labels: string, ports = '', more = '') =>
  object('Pod', key, `spec: {containers: [{name: c, ports: [${ports}]}]}${more}`, labels)
const service = (key: string, spec: string, more = '') => object('Service', key, `spec: {${spec}}${more}`)

const documents = [
  pod('shop/web', 'app: web', '', ', status: {podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}, {ip: "fd00::5"}]}'),
  pod('shop/api-1', 'app: api', '{name: http, containerPort: 8080}', ', status: {podIP: 10.0.0.9}'),
  pod('shop/api-2', 'app: api', '{name: http, containerPort: 8081}'),
  pod('shop/db-0', 'app: db', '{containerPort: 5432}'),
  pod('job/runner', 'app: runner'),
  pod(
    'shop/agent',
    'app: agent',
    '{containerPort: 9100}',
    ', status: {podIP: 192.168.0.1, hostIP: 192.168.0.1}',
  ).replace('spec: {', 'spec: {nodeName: n1, '),
  service('shop/api', 'clusterIP: 10.96.0.7, selector: {app: api}, ports: [{name: main, port: 80, targetPort: http}]'),
  service('shop/web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]'),
  service('shop/db', 'clusterIP: None, selector: {app: db}, ports: [{port: 5432}]'),
  service('shop/ext', 'clusterIP: 10.96.0.8, ports: [{name: pg, port: 5432}]'),
  slice('shop/ext', '{name: pg, port: 6000}', '203.0.113.9, 10.0.0.9'),
  service('shop/pay', 'type: ExternalName, externalName: pay.example.com'),
  service('shop/alias', 'type: ExternalName, externalName: api.shop.svc.cluster.local'),
  service('shop/replica', 'type: ExternalName, externalName: db-0.db.shop.svc.cluster.local'),
  service('shop/control', 'type: ExternalName, externalName: kubernetes.default.svc.cluster.local'),
  service('shop/gone', 'type: ExternalName, externalName: nobody.shop.svc.cluster.local'),
  service('shop/headless', 'clusterIP: None, selector: {app: api}, ports: [{name: main, port: 80, targetPort: http}]'),
  '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: queue, namespace: shop}, spec: {serviceName: queue, replicas: 2, selector: {matchLabels: {app: queue}}, template: {metadata: {labels: {app: queue}}, spec: {containers: [{name: c, ports: [{containerPort: 5672}]}]}}}}',
  '{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop-front, namespace: shop}, spec: {selector: {matchLabels: {app: front}}, template: {metadata: {labels: {app: front}}, spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}}}}',
  service('shop/queue', 'clusterIP: None, selector: {app: queue}, ports: [{port: 5672}]'),
  service('shop/empty', 'clusterIP: 10.96.0.9, selector: {app: none}, ports: [{port: 80}]'),
  service(
    'shop/front',
    'type: LoadBalancer, clusterIP: 10.96.0.10, externalIPs: [198.51.100.7], selector: {app: web}, ports: [{port: 443, targetPort: 8443, nodePort: 31443}]',
    ', status: {loadBalancer: {ingress: [{ip: 203.0.113.50}, {ip: 203.0.113.51, ipMode: Proxy}]}}',
  ),
  service('edge/cilium-gateway-main', 'type: LoadBalancer, clusterIP: 10.96.0.11, ports: [{port: 80}]'),
  slice('edge/cilium-gateway-main', '{port: 9999}', '192.192.192.192'),
  '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}',
  '{apiVersion: cilium.io/v2, kind: CiliumNode, metadata: {name: n2}, spec: {addresses: [{type: InternalIP, ip: 192.168.0.2}, {type: CiliumInternalIP, ip: 10.0.1.1}], health: {ipv4: 10.0.1.200}, ingress: {ipv4: 10.0.1.201}}}',
  '{apiVersion: membrane.dev/v1alpha1, kind: External, metadata: {name: partner}, spec: {dns: [api.partner.example], addresses: [198.51.100.9]}}',
]
const { endpoints, services, nodes, externals, namespaces } = analyze([
  { name: 'm.yaml', text: documents.join('\n---\n') },
])
const directory = new Directory({
  pods: endpoints,
  services,
  nodes,
  externals,
  namespaces: namespaces.map(({ name }) => name),
})

/** Peers with their ports, as `shop/api-1:8080`; what is wrong where nothing was found. */
function find(text: string, more: Partial<Asking> = {}): string {
  const found = resolveText(directory, text, { role: 'receiver', namespace: 'shop', port: '', protocol: null, ...more })
  if (isUnresolved(found)) return `! ${found.message}${found.suggestion === undefined ? '' : ` (${found.suggestion})`}`
  return found.targets
    .map(({ key, ports }) => `${key}${ports === null ? '' : `:${ports.map(({ port }) => port).join('+')}`}`)
    .join(' ')
}

describe('a name', () => {
  it.each([
    // A pod of a workload that stands in the workspace by its template alone.
    ['shop/queue-1:5672', 'shop/queue:5672'],
    ['shop/shop-front-7d9f8b6c5-x2x9z:8080', 'shop/shop-front:8080'],
    ['shop/shop-front-admin:8080', '! there is no pod, workload or service "shop/shop-front-admin"'],
    // What people call peers that have another name here.
    ['internet:443', '! there is no pod, workload or service "internet" (world)'],
    ['kubelet', '! there is no pod, workload or service "kubelet" (host)'],
    ['apiserver:443', '! there is no pod, workload or service "apiserver" (kube-apiserver)'],
    ['everyone', '! there is no pod, workload or service "everyone" (*)'],
    ['job', '! there is no pod, workload or service "job" (job/*)'],
    // A service, in every form.
    ['shop/api:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['api:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['api.shop:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['api.shop.svc:main', 'shop/api-1:8080 shop/api-2:8081'],
    ['api.shop.svc.cluster.local.:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['svc/api.shop:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['shop/svc/api:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['svc/shop/api:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['service:shop/api:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['shop/api', 'shop/api-1:8080 shop/api-2:8081'],
    // A service and a pod of one name.
    ['shop/web:80', 'shop/web:8080'],
    ['pod/web:80', 'shop/web:80'],
    ['po/web:80', 'shop/web:80'],
    ['shop/web:9090', 'shop/web:9090'],
    ['svc/web:9090', '! Service shop/web has no port 9090 (80)'],
    // Headless: the port that is dialled.
    ['shop/db:5432', 'shop/db-0:5432'],
    ['db.shop.svc:9', 'shop/db-0:9'],
    ['db-0.db.shop.svc.cluster.local:5432', 'shop/db-0:5432'],
    ['shop/headless:main', 'shop/api-1:8080 shop/api-2:8081'],
    ['shop/headless:80', 'shop/api-1:80 shop/api-2:80'],
    // A pod by its host name, with the search list of the sender.
    ['db-0.db:5432', 'shop/db-0:5432'],
    ['db-0.db.shop:5432', 'shop/db-0:5432'],
    ['db-1.db:5432', '! there is no pod db-1 behind service shop/db'],
    ['10-0-0-9.headless.shop.svc:8080', 'shop/api-1:8080'],
    ['10-0-0-5.shop.pod:80', 'shop/web:80'],
    ['fd00--5.shop.pod.cluster.local:80', 'shop/web:80'],
    // A pod of a StatefulSet of which there is the template alone.
    ['queue-0.queue.shop.svc.cluster.local:5672', 'shop/queue:5672'],
    ['queue-2.queue:5672', '! there is no pod queue-2 behind service shop/queue'],
    ['pod/queue-1:5672', 'shop/queue:5672'],
    [
      'shop-front-0.shop-front:8080',
      '! there is no service shop-front in namespace shop that gives pods names (shop/shop-front-0)',
    ],
    // Without a selector: the slice's port, and whoever has the address.
    ['shop/ext:5432', 'ip:203.0.113.9:6000 shop/api-1:6000'],
    ['shop/ext:pg', 'ip:203.0.113.9:6000 shop/api-1:6000'],
    ['shop/pay:443', 'dns:pay.shop.svc.cluster.local:443'],
    ['shop/alias:80', 'shop/api-1:8080 shop/api-2:8081'],
    ['shop/replica:5432', 'shop/db-0:5432'],
    ['shop/control:443', 'entity:kube-apiserver:6443+443'],
    [
      'shop/gone:80',
      '! Service shop/gone stands for nobody.shop.svc.cluster.local: there is no service nobody in namespace shop',
    ],
    ['shop/empty:80', '! Service shop/empty selects no pod: the connection fails before any policy applies'],
    ['edge/cilium-gateway-main:80', 'entity:ingress:80'],
    // The API server without its slices: mostly 6443 or 443, never the service's port as such.
    ['kubernetes.default.svc:443', 'entity:kube-apiserver:6443+443'],
    ['default/kubernetes:443', 'entity:kube-apiserver:6443+443'],
    ['default/kubernetes:6443', 'entity:kube-apiserver:6443'],
    // Other things.
    ['job/runner', 'job/runner'],
    ['world:443', 'entity:world:443'],
    ['reserved:host', 'entity:host'],
    ['node/n1:10250', 'node:n1:10250'],
    ['node/n9', '! there is no node "n9"'],
    ['n1:10250', 'node:n1:10250'],
    ['partner:443', 'dns:api.partner.example:443 ip:198.51.100.9:443'],
    ['api.example.com:443', 'dns:api.example.com:443'],
    ['nothing.shop.svc:80', '! there is no service nothing in namespace shop'],
    // No public name ends so.
    ['kube-dns.kube-system:53', '! there is no service kube-dns in namespace kube-system'],
    ['api.xn--p1ai:443', 'dns:api.xn--p1ai:443'],
    ['api.my-site.com:443', 'dns:api.my-site.com:443'],
    ['shop/wbe', '! there is no pod, workload or service "shop/wbe" (shop/web)'],
    ['10.0.0.0/8:443', 'cidr:10.0.0.0/8:443'],
    ['a/b/c', '! "a/b/c" is neither namespace/name nor a DNS name, an address or an entity'],
  ])('%s', (text, wanted) => {
    expect(find(text)).toBe(wanted)
  })
})

it('says that a node port is none of the pod of the service’s name', () => {
  const found = resolveText(directory, 'shop/web:30080', {
    role: 'receiver',
    namespace: null,
    port: '',
    protocol: null,
  })
  expect(found).toMatchObject({
    targets: [{ key: 'shop/web' }],
    doubts: ['30080 is the node port of service shop/web: nodes take it, pods do not (written node/NAME:30080).'],
  })
})

describe('an address', () => {
  it.each([
    ['10.0.0.9:8080', 'shop/api-1:8080'],
    ['[fd00:0::5]:80', 'shop/web:80'],
    ['10-0-0-9.shop.pod.cluster.local:80', 'shop/api-1:80'],
    ['10.96.0.7:80', 'shop/api-1:8080 shop/api-2:8081'],
    // Not translated: by a proxy in front, on a port that is not served, and other addresses before the sender is known.
    ['203.0.113.50:443', 'ip:203.0.113.50:443'],
    ['203.0.113.51:443', 'ip:203.0.113.51:443'],
    ['10.96.0.7:81', 'ip:10.96.0.7:81'],
    ['198.51.100.7:443', 'ip:198.51.100.7:443'],
    ['192.168.0.1:10250', 'ip:192.168.0.1:10250'],
    ['10.0.1.1:4240', 'ip:10.0.1.1:4240'],
    ['10.0.1.200:4240', 'entity:health:4240'],
    ['10.0.1.201:80', 'entity:ingress:80'],
    ['203.0.113.1:443', 'ip:203.0.113.1:443'],
  ])('%s', (text, wanted) => {
    expect(find(text)).toBe(wanted)
  })

  it('of a service is no sender', () => {
    expect(find('10.96.0.7', { role: 'sender' })).toBe('ip:10.96.0.7')
    expect(find('10.0.0.9', { role: 'sender' })).toBe('shop/api-1')
  })
})

describe('what is understood', () => {
  const words = (text: string) => {
    const found = resolveText(directory, text, { role: 'receiver', namespace: 'shop', port: '', protocol: null })
    return isUnresolved(found) ? found.message : found.understood.join(' ')
  }

  it('is said in words', () => {
    expect(words('shop/api:80')).toBe('Service shop/api:80 leads to port 8080 of shop/api-1, the first of 2.')
    expect(words('10.96.0.7:80')).toMatch(/^10\.96\.0\.7 is the address of service shop\/api\. Service shop\/api:80/)
    expect(words('shop/shop-front-7d9f8b6c5-x2x9z')).toBe(
      'shop/shop-front-7d9f8b6c5-x2x9z is a pod of the Deployment shop/shop-front.',
    )
    expect(words('192.168.0.1:22')).toBe('192.168.0.1 is node n1.')
    expect(words('shop/pay:443')).toContain('A rule with toFQDNs must match that name.')
  })
})
