import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'

const shop = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: main, port: 80, targetPort: http}, {name: admin, port: 81, targetPort: 9000}]}
`
const policy = (spec: string) =>
  `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, ${spec}}\n`
const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`
const ingress = (backend: string, className = 'cilium') =>
  object(
    'networking.k8s.io/v1',
    'Ingress',
    'in',
    `{ingressClassName: ${className}, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: ${backend}}}]}}]}`,
  )
const gateway = (className: string) =>
  object('gateway.networking.k8s.io/v1', 'Gateway', 'gw', `{gatewayClassName: ${className}, listeners: []}`)
const route = (backend: string, kind = 'HTTPRoute') =>
  object('gateway.networking.k8s.io/v1', kind, 'r', `{parentRefs: [{name: gw}], rules: [{backendRefs: [${backend}]}]}`)

const said = (text: string): readonly string[] =>
  analyze([{ name: 'm.yaml', text }])
    .lints()
    .flatMap(({ code, message }) => (code === 'backend-closed' || code === 'ingress-closed' ? message : []))

const closed = policy('ingress: [{fromEndpoints: [{}]}]')
const open = policy('ingress: [{fromEntities: [ingress], toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}]')
const to80 = '{name: web, port: {number: 80}}'

describe('pods behind Cilium’s Ingress and Gateway API', () => {
  it.each([
    ['an Ingress by number', ingress(to80), 'Ingress shop/in'],
    ['an Ingress by name', ingress('{name: web, port: {name: main}}'), 'Ingress shop/in'],
    [
      'an Ingress of the older form',
      ingress(to80)
        .replace('ingressClassName: cilium, ', '')
        .replace('{name: in, ', '{name: in, annotations: {kubernetes.io/ingress.class: cilium}, '),
      'Ingress shop/in',
    ],
    ['a route', gateway('cilium') + route('{name: web, port: 80}'), 'HTTPRoute shop/r'],
    [
      'a route by another class of Cilium',
      gateway('cilium-internal') + route('{name: web, port: 80}'),
      'HTTPRoute shop/r',
    ],
    [
      'a route by a class of another name',
      `---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: edge}\nspec: {controllerName: io.cilium/gateway-controller}\n${gateway('edge')}${route('{name: web, port: 80}')}`,
      'HTTPRoute shop/r',
    ],
    ['a route of gRPC', gateway('cilium') + route('{name: web, port: 80}', 'GRPCRoute'), 'GRPCRoute shop/r'],
  ])('are told to let the entity ingress in: %s', (_, objects, name) => {
    expect(said(shop + closed + objects)).toEqual([
      `Requests of ${name} reach shop/web on TCP/8080 as the entity ingress, which its policies do not let in`,
    ])
  })

  it.each([
    ['that let it in', open + ingress(to80)],
    ['that no policy isolates', ingress(to80)],
    ['behind another class of which no pods are here', closed + ingress(to80, 'nginx')],
    ['behind another class of Gateway', closed + gateway('istio') + route('{name: web, port: 80}')],
    ['behind a Gateway that is not there', closed + route('{name: web, port: 80}')],
    ['that get no part of the requests', closed + gateway('cilium') + route('{name: web, port: 80, weight: 0}')],
    ['of another kind', closed + gateway('cilium') + route('{kind: Bucket, name: web, port: 80}')],
    ['behind a port that the service lacks', closed + ingress('{name: web, port: {number: 82}}')],
  ])('are not, %s', (_, objects) => {
    expect(said(shop + objects)).toEqual([])
  })

  const controller = (more = '', label = 'app.kubernetes.io/name: ingress-nginx', namespace = 'edge') =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {name: controller, namespace: ${namespace}, labels: {${label}}}\nspec: {${more}containers: [{name: c}]}\n`
  const fromEdge = policy('ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": edge}}]}]')

  it('of another class are told to let its pods in, where they are known', () => {
    expect(said(shop + closed + ingress(to80, 'nginx') + controller())).toEqual([
      'Requests of Ingress shop/in reach shop/web on TCP/8080 from edge/controller, which its policies do not let in',
    ])
    const byName = controller('', 'gateway.networking.k8s.io/gateway-name: gw', 'shop')
    const web = policy('ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]')
    expect(said(shop + web + gateway('istio') + route('{name: web, port: 80}') + byName)).toEqual([
      'Requests of HTTPRoute shop/r reach shop/web on TCP/8080 from shop/controller, which its policies do not let in',
    ])
    expect(said(shop + fromEdge + ingress(to80, 'nginx') + controller())).toEqual([])
    // It is its node, and a pod of that node may be let in.
    expect(said(shop + closed + ingress(to80, 'nginx') + controller('hostNetwork: true, '))).toEqual([])
    expect(said(shop + closed + ingress(to80, 'kong') + controller())).toEqual([])
    const job = controller('', 'app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: admission-webhook')
    expect(said(shop + closed + ingress(to80, 'nginx') + job)).toEqual([])
  })

  it('are judged on the port that the object names', () => {
    expect(said(shop + open + ingress('{name: web, port: {number: 81}}'))).toEqual([
      'Requests of Ingress shop/in reach shop/web on TCP/9000 as the entity ingress, which its policies do not let in',
    ])
  })

  it('say that the ingress endpoints are in use, so that a policy which closes those is pointed out', () => {
    const everyone = `---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: all}\nspec: {endpointSelector: {}, ingress: [{}]}\n`
    expect(said(shop + everyone)).toEqual([])
    expect(said(shop + everyone + gateway('cilium')).join()).toContain('isolates them for ingress')
  })
})

describe('pods that others ask than those of their namespace', () => {
  const hook = (kind = 'ValidatingWebhookConfiguration', port = '') =>
    `---\napiVersion: admissionregistration.k8s.io/v1\nkind: ${kind}\nmetadata: {name: hook}\nwebhooks: [{name: a.b.c, clientConfig: {service: {name: web, namespace: shop, path: /v${port}}}}]\n`
  const extension = `---\napiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.metrics}\nspec: {service: {name: web, namespace: shop, port: 80}}\n`
  const definition = `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\nspec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: web, namespace: shop, port: 80}}}}}\n`
  const own = `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n`
  const from = (peer: string) => own.replace('{podSelector: {}}]}]', `${peer}], ports: [{port: 8080}]}]`)
  const secure = shop.replace('port: 80,', 'port: 443,')
  const slices = (address: string) =>
    `---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}\naddressType: IPv4\nendpoints: [{addresses: [${address}]}]\nports: [{name: https, port: 6443}]\n`
  const node = (name: string, address: string) =>
    `---\napiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [{type: InternalIP, address: ${address}}]}\n`
  const asked = (name: string) =>
    `Requests of ${name} reach shop/web on TCP/8080 from the API server, which its policies do not let in`

  it('are told to let the API server in to webhooks and extensions', () => {
    expect(said(secure + own + hook())).toEqual([asked('ValidatingWebhookConfiguration hook')])
    expect(said(shop + own + hook('MutatingWebhookConfiguration', ', port: 80'))).toEqual([
      asked('MutatingWebhookConfiguration hook'),
    ])
    expect(said(shop + own + extension)).toEqual([asked('APIService v1.metrics')])
    expect(said(shop + own + definition)).toEqual([asked('CustomResourceDefinition a.b.c')])
    expect(said(shop + own + hook())).toEqual([])
  })

  it('are not, where any place that the API server may have is let in', () => {
    expect(said(secure + from('') + hook())).toEqual([])
    expect(said(secure + from('{ipBlock: {cidr: 10.0.0.0/8}}') + hook())).toEqual([])
    expect(said(secure + policy('ingress: [{fromEntities: [kube-apiserver]}]') + hook())).toEqual([])
    expect(said(secure + policy('ingress: [{fromEntities: [remote-node]}]') + hook())).toEqual([])
    const agent = `---\napiVersion: v1\nkind: Pod\nmetadata: {name: k, namespace: kube-system, labels: {k8s-app: konnectivity-agent}}\n`
    expect(said(secure + own + hook() + agent)).toEqual([])
  })

  it('are judged by where the API server is stated to run', () => {
    const block = from('{ipBlock: {cidr: 192.0.2.0/24}}') + hook()
    const two = node('n1', '192.0.2.1') + node('n2', '192.0.2.2')
    expect(said(secure + block + slices('192.0.2.1') + two)).toEqual([asked('ValidatingWebhookConfiguration hook')])
    expect(said(secure + block + slices('192.0.2.1') + node('n1', '192.0.2.1'))).toEqual([])
    expect(said(secure + block + slices('192.0.2.9') + two)).toEqual([])
    expect(said(secure + block + slices('198.51.100.9') + two)).toEqual([asked('ValidatingWebhookConfiguration hook')])
  })

  const prometheus = (more = '') =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {name: prometheus, namespace: metrics, labels: {app.kubernetes.io/name: prometheus}}\nspec: {${more}containers: [{name: c}]}\n`
  const labelled = shop.replace(
    'metadata: {name: web, namespace: shop}',
    'metadata: {name: web, namespace: shop, labels: {app: web}}',
  )
  const monitor = (spec: string, kind = 'ServiceMonitor', namespace = 'shop') =>
    `---\napiVersion: monitoring.coreos.com/v1\nkind: ${kind}\nmetadata: {name: m, namespace: ${namespace}}\nspec: {selector: {matchLabels: {app: web}}, ${spec}}\n`
  const scraped = (kind: string, port = 8080, namespace = 'shop') =>
    `Requests of ${kind} ${namespace}/m reach shop/web on TCP/${port} from metrics/prometheus, which its policies do not let in`

  it.each([
    ['a service’s port', monitor('endpoints: [{port: main}]'), scraped('ServiceMonitor')],
    ['a pod’s port behind a service', monitor('endpoints: [{targetPort: 9000}]'), scraped('ServiceMonitor', 9000)],
    ['a pod’s port', monitor('podMetricsEndpoints: [{port: http}]', 'PodMonitor'), scraped('PodMonitor')],
    [
      'a pod’s number from another namespace',
      monitor('namespaceSelector: {any: true}, podMetricsEndpoints: [{portNumber: 9000}]', 'PodMonitor', 'metrics'),
      scraped('PodMonitor', 9000, 'metrics'),
    ],
    [
      'a namespace by name',
      monitor('namespaceSelector: {matchNames: [shop]}, endpoints: [{port: main}]', 'ServiceMonitor', 'metrics'),
      scraped('ServiceMonitor', 8080, 'metrics'),
    ],
    [
      'pods by an expression',
      monitor('podMetricsEndpoints: [{port: http}]', 'PodMonitor').replace(
        'matchLabels: {app: web}',
        'matchExpressions: [{key: app, operator: In, values: [web, api]}, {key: gone, operator: DoesNotExist}]',
      ),
      scraped('PodMonitor'),
    ],
  ])('are told to let Prometheus in that asks for %s', (_, objects, message) => {
    expect(said(labelled + closed + prometheus() + objects)).toEqual([message])
  })

  it.each([
    [
      'it is let in',
      labelled + policy('ingress: [{fromEntities: [cluster]}]') + prometheus() + monitor('endpoints: [{port: main}]'),
    ],
    ['its pods are not here', labelled + closed + monitor('endpoints: [{port: main}]')],
    ['it is its node', labelled + closed + prometheus('hostNetwork: true, ') + monitor('endpoints: [{port: main}]')],
    [
      'an expression leaves its service out',
      labelled +
        closed +
        prometheus() +
        monitor('endpoints: [{port: main}]').replace(
          'matchLabels: {app: web}',
          'matchExpressions: [{key: app, operator: NotIn, values: [web]}]',
        ),
    ],
    ['the monitor selects other services', shop + closed + prometheus() + monitor('endpoints: [{port: main}]')],
    [
      'the monitor is about another namespace',
      labelled + closed + prometheus() + monitor('endpoints: [{port: main}]', 'ServiceMonitor', 'metrics'),
    ],
    ['the port has another name', labelled + closed + prometheus() + monitor('endpoints: [{port: metrics}]')],
    [
      'the selector has an operator that does not exist',
      labelled +
        closed +
        prometheus() +
        monitor('endpoints: [{port: main}]').replace(
          'selector: {',
          'selector: {matchExpressions: [{key: app, operator: Has}], ',
        ),
    ],
    ['the object is of another kind', labelled + closed + prometheus() + monitor('endpoints: [{port: main}]', 'Probe')],
  ])('are not, where %s', (_, objects) => {
    expect(said(objects)).toEqual([])
  })
})
