/**
 * What published walkthroughs printed from real clusters, printed again from their manifests: the same but for times,
 * ephemeral ports, hardware addresses and numbers of endpoints.
 */
import { describe, expect, it } from 'vitest'
import { re2Find } from '../doors/re2'
import {
  analyze,
  filterFlows,
  parseFilter,
  printFlows,
  printIdentityList,
  printKubectl,
  printMonitor,
  probeRecords,
  type Analysis,
  type AnalyzeOptions,
  type HttpRequest,
  type HubbleFlow,
  type RecordedProbe,
  type RecordOptions,
} from '../index'
import { objectYaml } from '../testing/manifests'

const workspace = (documents: readonly string[], options: AnalyzeOptions = {}): Analysis =>
  analyze([{ name: 'article.yaml', text: documents.join('\n---\n') }], options)

const namespace = (name: string, labels = '') => objectYaml('Namespace', name, { labels })

interface PodParts {
  readonly ip?: string
  readonly node?: string
  readonly account?: string
  readonly port?: number
  readonly owner?: string
}

const pod = (key: string, labels: string, { ip, node, account, port, owner }: PodParts = {}) => {
  const [space, name] = key.split('/')
  const owners = owner === undefined ? '' : `, ownerReferences: [{kind: ReplicaSet, name: ${owner}}]`
  const spec = [
    node === undefined ? '' : `nodeName: ${node}`,
    account === undefined ? '' : `serviceAccountName: ${account}`,
    port === undefined ? '' : `containers: [{name: main, ports: [{containerPort: ${port}}]}]`,
  ].filter((part) => part !== '')
  return [
    'apiVersion: v1',
    'kind: Pod',
    `metadata: {name: ${name}, namespace: ${space}, labels: {${labels}}${owners}}`,
    `spec: {${spec.join(', ')}}`,
    ...(ip === undefined ? [] : [`status: {podIP: ${ip}}`]),
  ].join('\n')
}

/** Compact lines without their times, source ports as `*`. */
function compact(flows: readonly HubbleFlow[]): readonly string[] {
  return printFlows('compact', flows)
    .trimEnd()
    .split('\n')
    .map((line) => withoutPorts(line.replace(/^\w{3} [ \d]\d [\d:.]+: /, '')))
}

const withoutPorts = (text: string) => text.replace(/(?<!ID):(3[2-9]|[45]\d|60)\d{3}\b/g, ':*')

function observe(analysis: Analysis, probes: readonly RecordedProbe[], options: RecordOptions = {}) {
  return probeRecords(analysis, probes, options)
}

describe('labels across namespaces', () => {
  const policy = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: same-label-traffic}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: api}}]`
  const analysis = workspace([
    namespace('ns1'),
    namespace('ns2'),
    ...[1, 2].flatMap((n) => [
      pod(`ns${n}/api-pod${n}`, 'app: api'),
      pod(`ns${n}/web-pod${n}`, 'app: web'),
      pod(`ns${n}/client${n}`, 'role: client'),
      pod(`ns${n}/api-client${n}`, 'app: api'),
    ]),
    policy,
  ])

  it('lists the policy as valid', () => {
    expect(printKubectl('ccnp', analysis)).toBe('NAME                 VALID\nsame-label-traffic   True\n')
  })

  it.each([
    ['ns1/client1', 'ns1/api-pod1', 'DROPPED'],
    ['ns1/api-client1', 'ns1/api-pod1', 'FORWARDED'],
    ['ns1/api-client1', 'ns2/api-pod2', 'FORWARDED'],
    ['ns2/client2', 'ns2/api-pod2', 'DROPPED'],
    ['ns2/api-client2', 'ns1/api-pod1', 'FORWARDED'],
  ])('curl from %s to %s is %s', (from, to, verdict) => {
    expect(analysis.probe({ from, to, protocol: 'TCP', port: 80 }).verdict).toBe(verdict)
  })
})

describe('a firewall by label', () => {
  const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-deny-ingress, namespace: np-demo}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]`
  const allow = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-allow-frontend, namespace: np-demo}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {role: frontend}}}]
    ports: [{protocol: TCP, port: 8080}]`
  const analysis = workspace(
    [
      namespace('np-demo'),
      pod('np-demo/web', 'app: web', { ip: '10.200.0.141', node: 'worker-0', port: 8080 }),
      pod('np-demo/frontend', 'role: frontend', { ip: '10.200.1.107', node: 'worker-1' }),
      pod('np-demo/other', 'role: other', { ip: '10.200.0.160', node: 'worker-0' }),
      deny,
      allow,
    ],
    { identityNumbers: { 'np-demo/web': 60_437, 'np-demo/frontend': 26_159, 'np-demo/other': 46_753 } },
  )

  it('has these pods and policies', () => {
    const columns = ['NAME', 'READY', 'STATUS', 'IP', 'NODE']
    expect(printKubectl('pods', analysis, { namespace: 'np-demo', wide: true, columns })).toBe(
      `NAME       READY   STATUS    IP             NODE
frontend   1/1     Running   10.200.1.107   worker-1
other      1/1     Running   10.200.0.160   worker-0
web        1/1     Running   10.200.0.141   worker-0
`,
    )
    expect(printKubectl('netpol', analysis, { namespace: 'np-demo' })).toBe(
      `NAME                 POD-SELECTOR   AGE
web-allow-frontend   app=web        <unknown>
web-deny-ingress     app=web        <unknown>
`,
    )
  })

  it('is seen by Hubble on the node of web', () => {
    const to = (from: string): RecordedProbe => ({ probe: { from, to: 'np-demo/web', protocol: 'TCP', port: 8080 } })
    const flows = observe(analysis, [to('np-demo/other'), to('np-demo/frontend'), to('np-demo/other')], {
      packets: 'all',
    })
    const { filter } = parseFilter('--to-pod np-demo/web --node-name worker-0 --type drop --type trace')
    const seen = filterFlows(flows, filter, re2Find)
    expect(compact(seen)).toEqual([
      'np-demo/other:* (ID:46753) <> np-demo/web:8080 (ID:60437) Policy denied DROPPED (TCP Flags: SYN)',
      'np-demo/frontend:* (ID:26159) -> np-demo/web:8080 (ID:60437) to-endpoint FORWARDED (TCP Flags: SYN)',
      'np-demo/frontend:* (ID:26159) -> np-demo/web:8080 (ID:60437) to-endpoint FORWARDED (TCP Flags: ACK)',
      'np-demo/frontend:* (ID:26159) -> np-demo/web:8080 (ID:60437) to-endpoint FORWARDED (TCP Flags: ACK, FIN)',
      'np-demo/other:* (ID:46753) <> np-demo/web:8080 (ID:60437) Policy denied DROPPED (TCP Flags: SYN)',
    ])
  })

  it.each([
    [26_159, 'k8s:role=frontend'],
    [46_753, 'k8s:role=other'],
  ])('has identity %d with %s', (number, label) => {
    const found = printIdentityList(analysis.identities, number)
    expect(
      found
        .split('\n')
        .filter((line) => line.includes('role'))
        .map((line) => line.trim()),
    ).toEqual([label])
  })
})

describe('sleep and httpbin', () => {
  const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny-ingress}
spec:
  podSelector: {}
  policyTypes: [Ingress]`
  const get = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: allow-get-headers}
spec:
  endpointSelector: {matchLabels: {app: httpbin}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: sleep}}]
    toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{method: GET, path: /headers}]}`
  const sleep = 'default/sleep-6d68f49858-8hjzc'
  const httpbin = 'default/httpbin-797587ddc5-kshhb'
  const coredns = 'kube-system/coredns-565d847f94-2mbrp'
  const cluster = [
    pod(sleep, 'app: sleep, pod-template-hash: 6d68f49858', {
      ip: '10.0.1.226',
      node: 'kind-worker',
      account: 'sleep',
      owner: 'sleep-6d68f49858',
    }),
    pod(httpbin, 'app: httpbin, version: v1, pod-template-hash: 797587ddc5', {
      ip: '10.0.1.137',
      node: 'kind-worker',
      account: 'httpbin',
      owner: 'httpbin-797587ddc5',
    }),
    pod(coredns, 'k8s-app: kube-dns', { node: 'kind-worker2', account: 'coredns' }),
    `apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec: {selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP}]}`,
    `apiVersion: v1
kind: Service
metadata: {name: httpbin}
spec: {selector: {app: httpbin}, ports: [{port: 8000, targetPort: 80}]}`,
    `apiVersion: cilium.io/v2
kind: CiliumIdentity
metadata: {name: "21043"}
security-labels:
  "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": kube-system
  "k8s:io.cilium.k8s.policy.cluster": default
  "k8s:io.cilium.k8s.policy.serviceaccount": coredns
  "k8s:io.kubernetes.pod.namespace": kube-system
  "k8s:k8s-app": kube-dns`,
  ]
  const identityNumbers = { [sleep]: 15_320, [httpbin]: 61_151 }
  const analysis = workspace([...cluster, deny], { identityNumbers })
  const start = Date.UTC(2023, 5, 14, 18, 4, 43, 908)
  const toHttpbin: RecordedProbe = {
    probe: { from: sleep, to: httpbin, protocol: 'TCP', port: 80 },
    service: 'default/httpbin',
  }
  const inDefault = (flows: readonly HubbleFlow[]) =>
    filterFlows(flows, parseFilter('--to-namespace default').filter, re2Find)

  it('are seen by hubble observe --to-namespace default', () => {
    const s = `${sleep} (ID:15320)`
    const c = 'kube-system/coredns-565d847f94-2mbrp:53 (ID:21043)'
    const query: RecordedProbe = {
      probe: { from: sleep, to: coredns, protocol: 'UDP', port: 53 },
      service: 'kube-system/kube-dns',
    }
    expect(compact(inDefault(observe(analysis, [query], { packets: 'all' })))).toEqual([
      `${sleep}:* (ID:15320) <- ${c} to-overlay FORWARDED (UDP)`,
      `${sleep}:* (ID:15320) <- ${c} to-endpoint FORWARDED (UDP)`,
      `${c} <> ${s} pre-xlate-rev TRACED (UDP)`,
      `kube-system/kube-dns:53 (world) <> ${s} post-xlate-rev TRANSLATED (UDP)`,
    ])
    const denied = [
      `${sleep}:* (ID:15320) <> ${httpbin}:80 (ID:61151) policy-verdict:none INGRESS DENIED (TCP Flags: SYN)`,
      `${sleep}:* (ID:15320) <> ${httpbin}:80 (ID:61151) Policy denied DROPPED (TCP Flags: SYN)`,
    ]
    expect(compact(inDefault(observe(analysis, [toHttpbin], { attempts: 2 })))).toEqual([
      `${s} <> ${httpbin}:80 (ID:61151) post-xlate-fwd TRANSLATED (TCP)`,
      ...denied,
      ...denied,
    ])
  })

  it('are printed as JSON', () => {
    const end = (
      name: string,
      app: string,
      [ID, identity]: readonly [number, number],
      extra: readonly string[] = [],
    ) => ({
      ID,
      identity,
      namespace: 'default',
      labels: [
        `k8s:app=${app}`,
        'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=default',
        'k8s:io.cilium.k8s.policy.cluster=default',
        `k8s:io.cilium.k8s.policy.serviceaccount=${app}`,
        'k8s:io.kubernetes.pod.namespace=default',
        ...extra,
      ],
      pod_name: name,
      workloads: [{ name: app, kind: 'Deployment' }],
    })
    const [drop] = observe(analysis, [toHttpbin], { startMs: start - 3 }).slice(-1)
    const printed = printFlows('json', drop === undefined ? [] : [drop])
    const same = printed
      // Written since Cilium 1.15.
      .replaceAll('"cluster_name":"default",', '')
      .replace(/"ethernet":\{[^}]*\}/, '"ethernet":{"source":"8e:b1:6e:2a:54:04","destination":"9a:b4:25:34:03:fc"}')
      .replace(/"source_port":\d+/, '"source_port":42068')
      .replace(/"source":\{"ID":\d+/, '"source":{"ID":2535')
      .replace(/"destination":\{"ID":\d+/, '"destination":{"ID":786')
    const time = '2023-06-14T18:04:43.908Z'
    const expected = {
      flow: {
        time,
        verdict: 'DROPPED',
        drop_reason: 133,
        ethernet: { source: '8e:b1:6e:2a:54:04', destination: '9a:b4:25:34:03:fc' },
        IP: { source: '10.0.1.226', destination: '10.0.1.137', ipVersion: 'IPv4' },
        l4: { TCP: { source_port: 42_068, destination_port: 80, flags: { SYN: true } } },
        source: end('sleep-6d68f49858-8hjzc', 'sleep', [2535, 15_320]),
        destination: end('httpbin-797587ddc5-kshhb', 'httpbin', [786, 61_151], ['k8s:version=v1']),
        Type: 'L3_L4',
        node_name: 'kind-worker',
        event_type: { type: 1, sub_type: 133 },
        traffic_direction: 'INGRESS',
        drop_reason_desc: 'POLICY_DENIED',
        Summary: 'TCP Flags: SYN',
      },
      node_name: 'kind-worker',
      time,
    }
    expect(same).toBe(`${JSON.stringify(expected)}\n`)
  })

  it.each<[http: HttpRequest, answer: string]>([
    [{ method: 'POST', path: '/post' }, 'HTTP 403 Access denied'],
    [{ method: 'GET', path: '/ip' }, 'HTTP 403 Access denied'],
    [{ method: 'GET', path: '/headers' }, 'passed on'],
  ])('%j is answered: %s', (http, answer) => {
    const l7 = workspace([...cluster, get], { identityNumbers })
    expect(l7.probe({ ...toHttpbin.probe, http }).request?.response).toBe(answer)
    const last = observe(l7, [{ probe: { ...toHttpbin.probe, http } }]).at(-1)
    expect(last?.l7?.http?.code).toBe(answer === 'passed on' ? undefined : 403)
  })
})

describe('clusterwide policies by namespace label', () => {
  const denyAll = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: deny-all}
spec:
  endpointSelector:
    matchExpressions: [{key: io.kubernetes.pod.namespace, operator: In, values: [hello-world]}]
  ingress: [{}]
  egress: [{}]`
  const allow = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: allow-ingress-port-80}
spec:
  endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.allow-ingress-port-80: "true"}}
  ingress:
  - fromEntities: [world]
    toPorts: [{ports: [{port: "80", protocol: TCP}]}]`
  const cluster = [
    namespace('hello-world', 'allow-ingress-port-80: "true"'),
    pod('hello-world/nginx', 'run: nginx', { ip: '10.42.0.251', port: 80 }),
    `apiVersion: v1
kind: Service
metadata: {name: nginx, namespace: hello-world}
spec:
  type: LoadBalancer
  clusterIP: 10.43.67.208
  selector: {run: nginx}
  ports: [{port: 80, targetPort: 80, nodePort: 30715, protocol: TCP}]
status: {loadBalancer: {ingress: [{ip: 192.168.4.51}]}}`,
  ]
  const identityNumbers = { 'hello-world/nginx': 34_739 }
  const before = workspace([...cluster, denyAll], { identityNumbers })
  const request: RecordedProbe = {
    probe: { from: 'ip:192.168.4.229', to: 'hello-world/nginx', protocol: 'TCP', port: 80 },
  }

  it('has this service and this identity', () => {
    expect(printKubectl('services', before, { namespace: 'hello-world' })).toBe(
      `NAME    TYPE           CLUSTER-IP     EXTERNAL-IP    PORT(S)        AGE
nginx   LoadBalancer   10.43.67.208   192.168.4.51   80:30715/TCP   <unknown>
`,
    )
    expect(printIdentityList(before.identities, 34_739)).toBe(
      `ID      LABELS
34739   k8s:io.cilium.k8s.namespace.labels.allow-ingress-port-80=true
        k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=hello-world
        k8s:io.cilium.k8s.policy.cluster=default
        k8s:io.cilium.k8s.policy.serviceaccount=default
        k8s:io.kubernetes.pod.namespace=hello-world
        k8s:run=nginx
`,
    )
  })

  it('is seen by the monitor while all is denied', () => {
    const lines = printMonitor(observe(before, [request], { attempts: 2 }), {
      interfaceIndex: 4,
      file: 'bpf_lxc.c:2091',
    })
    const id = /EP ID (\d+)/.exec(lines)?.[1] ?? ''
    const verdict =
      'Policy verdict log: flow 0x0 local EP ID 47, remote ID world, proto 6, ingress, action deny, auth: disabled, match none, 192.168.4.229:* -> 10.42.0.251:80 tcp SYN\n'
    const drop =
      'xx drop (Policy denied) flow 0x0 to endpoint 47, ifindex 4, file bpf_lxc.c:2091, , identity world->34739: 192.168.4.229:* -> 10.42.0.251:80 tcp SYN\n'
    expect(withoutPorts(lines.replaceAll(`EP ID ${id}`, 'EP ID 47').replaceAll(`endpoint ${id}`, 'endpoint 47'))).toBe(
      verdict + drop + verdict + drop,
    )
  })

  it('is let in by the second policy', () => {
    const after = workspace([...cluster, denyAll, allow], { identityNumbers })
    expect(after.probe(request.probe).verdict).toBe('FORWARDED')
    expect(printKubectl('ccnp', after)).toBe(
      'NAME                    VALID\nallow-ingress-port-80   True\ndeny-all                True\n',
    )
  })
})

describe('the death star', () => {
  const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deathstar-allow-empire, namespace: star-wars}
spec:
  endpointSelector: {matchLabels: {class: deathstar, org: empire}}
  ingress:
  - fromEndpoints: [{matchLabels: {org: empire}}]
    toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{path: /v1/request-landing, method: POST}]}`
  const analysis = workspace([
    pod('star-wars/deathstar', 'class: deathstar, org: empire', { port: 80 }),
    pod('star-wars/tiefighter', 'class: tiefighter, org: empire'),
    pod('star-wars/xwing', 'class: xwing, org: alliance'),
    policy,
  ])
  const ask = (from: string, http: HttpRequest): RecordedProbe => ({
    probe: { from, to: 'star-wars/deathstar', protocol: 'TCP', port: 80, http },
  })

  it('lists its policy', () => {
    expect(printKubectl('cnp', analysis, { columns: ['NAMESPACE', 'NAME', 'VALID'] })).toBe(
      'NAMESPACE   NAME                     VALID\nstar-wars   deathstar-allow-empire   True\n',
    )
  })

  it('drops packets of strangers and answers 403 to the wrong request', () => {
    const types = (probe: RecordedProbe) =>
      compact(observe(analysis, [probe])).map((line) => line.replace(/^.*\(ID:\d+\) /, ''))
    expect(types(ask('star-wars/xwing', { method: 'POST', path: '/v1/request-landing' }))).toEqual([
      'policy-verdict:none INGRESS DENIED (TCP Flags: SYN)',
      'Policy denied DROPPED (TCP Flags: SYN)',
    ])
    expect(types(ask('star-wars/tiefighter', { method: 'PUT', path: '/v1/exhaust-port' })).slice(2)).toEqual([
      'http-request DROPPED (HTTP/1.1 PUT http://deathstar:80/v1/exhaust-port)',
      'http-response FORWARDED (HTTP/1.1 403 0ms (PUT http://deathstar:80/v1/exhaust-port))',
    ])
    expect(types(ask('star-wars/tiefighter', { method: 'POST', path: '/v1/request-landing' })).slice(2)).toEqual([
      'http-request FORWARDED (HTTP/1.1 POST http://deathstar:80/v1/request-landing)',
      'to-endpoint FORWARDED (TCP Flags: SYN)',
    ])
  })
})
