import { describe, expect, it } from 'vitest'
import {
  analyze,
  flowRecords,
  printFlows,
  printMonitor,
  probeRecords,
  rowProbes,
  type Probe,
  type RecordOptions,
} from '../../index'
import { cilium, object, podOn } from '../../testing/workspace'

const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: cart-0, namespace: shop, labels: {app: cart}}
spec: {nodeName: n1}
status: {podIP: 10.0.1.7}
---
apiVersion: v1
kind: Pod
metadata: {name: bot-0, namespace: shop, labels: {app: bot}}
spec: {nodeName: n1}
status: {podIP: 10.0.1.8}
---
apiVersion: v1
kind: Pod
metadata: {name: bad-0, namespace: shop, labels: {app: bad}}
spec: {nodeName: n2}
status: {podIP: 10.0.2.8}
---
apiVersion: v1
kind: Pod
metadata: {name: api-0, namespace: shop, labels: {app: api}}
spec: {nodeName: n1}
status: {podIP: 10.0.1.9}
---
apiVersion: v1
kind: Pod
metadata: {name: dns-0, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {nodeName: n2}
status: {podIP: 10.0.2.9}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {clusterIP: 10.96.0.7, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: cart}}]
    toPorts:
    - ports: [{port: "8080", protocol: TCP}]
      rules: {http: [{method: GET, path: /.*}]}
  - fromEndpoints: [{}]
    icmps: [{fields: [{type: EchoRequest}]}]
  ingressDeny:
  - fromEndpoints: [{matchLabels: {app: bad}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: cart}}
  egress:
  - toEndpoints: [{matchLabels: {app: api}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}]}]
  - toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}}]
    toPorts:
    - ports: [{port: "53", protocol: UDP}]
      rules: {dns: [{matchName: a.io}]}
  - toEntities: [world]
---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop, labels: {app: job}}
spec: {nodeName: n1}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: job, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: job}}
  egress: [{}]
  egressDeny: [{toEndpoints: [{matchLabels: {app: cart}}]}]
  log: {value: no-cart}
`

const analysis = analyze([{ name: 'm.yaml', text: manifest }])

/** Compact lines without times and source ports, and with names of pods in place of numbers. */
function lines(probe: Probe, options: RecordOptions = {}, service?: string): readonly string[] {
  const flows = probeRecords(analysis, [{ probe, ...(service === undefined ? {} : { service }) }], options)
  return printFlows('compact', flows)
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/^.*?\.\d{3}: /, '')
        .replace(/ \(ID:\d+\)/g, '')
        .replace(/:(3[2-9]|[45]\d|6[01])\d{3}\b/g, ':*'),
    )
}

const to = (from: string, port = 8080, rest: Partial<Probe> = {}): Probe => ({
  from,
  to: 'shop/api-0',
  protocol: 'TCP',
  port,
  ...rest,
})

describe('the events of a connection', () => {
  it('that is dropped at ingress are the verdict and the drop', () => {
    expect(lines(to('shop/bot-0'))).toEqual([
      'shop/bot-0:* <> shop/api-0:8080 policy-verdict:none INGRESS DENIED (TCP Flags: SYN)',
      'shop/bot-0:* <> shop/api-0:8080 Policy denied DROPPED (TCP Flags: SYN)',
    ])
  })

  it('that a deny rule drops name the denylist, after the way between nodes', () => {
    expect(lines(to('shop/bad-0'))).toEqual([
      'shop/bad-0:* -> shop/api-0:8080 to-overlay FORWARDED (TCP Flags: SYN)',
      'shop/bad-0:* <> shop/api-0:8080 policy-verdict:L3-Only INGRESS DENIED (TCP Flags: SYN)',
      'shop/bad-0:* <> shop/api-0:8080 Policy denied by denylist DROPPED (TCP Flags: SYN)',
    ])
  })

  it('of a pod with itself are none: no packet leaves it, and no policy is asked', () => {
    const analysis = analyze([{ name: 'm.yaml', text: manifest }])
    const probe = { from: 'shop/api-0', to: 'shop/api-0', protocol: 'TCP', port: 9999 } as const
    expect(analysis.probe(probe)).toMatchObject({ verdict: 'FORWARDED', isSelf: true })
    expect(probeRecords(analysis, [{ probe }], { startMs: 0 })).toEqual([])
  })

  it('that is dropped at egress never reach the other side', () => {
    expect(lines(to('shop/job'))).toEqual([
      'shop/job:* <> shop/api-0:8080 policy-verdict:none EGRESS DENIED (TCP Flags: SYN)',
      'shop/job:* <> shop/api-0:8080 Policy denied DROPPED (TCP Flags: SYN)',
    ])
  })

  it('that is redirected go by way of the proxy', () => {
    expect(lines(to('shop/cart-0', 8080, { http: { method: 'GET', path: '/items?x=1&y=2' } }))).toEqual([
      'shop/cart-0:* -> shop/api-0:8080 policy-verdict:L3-L4 EGRESS ALLOWED (TCP Flags: SYN)',
      'shop/cart-0:* -> shop/api-0:8080 policy-verdict:L3-L4 INGRESS ALLOWED (TCP Flags: SYN)',
      'shop/cart-0:* -> shop/api-0:8080 to-proxy FORWARDED (TCP Flags: SYN)',
      'shop/cart-0:* -> shop/api-0:8080 http-request FORWARDED (HTTP/1.1 GET http://api-0:8080/items?x=1&y=2)',
      'shop/cart-0:* -> shop/api-0:8080 to-endpoint FORWARDED (TCP Flags: SYN)',
    ])
  })

  it('whose request is refused end with the answer 403', () => {
    expect(
      lines(to('shop/cart-0', 8080, { http: { method: 'PUT', path: '/admin', host: 'api:8080' } })).slice(2),
    ).toEqual([
      'shop/cart-0:* -> shop/api-0:8080 to-proxy FORWARDED (TCP Flags: SYN)',
      'shop/cart-0:* -> shop/api-0:8080 http-request DROPPED (HTTP/1.1 PUT http://api:8080/admin)',
      'shop/cart-0:* <- shop/api-0:8080 http-response FORWARDED (HTTP/1.1 403 0ms (PUT http://api:8080/admin))',
    ])
  })

  it.each([
    ['a.io', 'FORWARDED', 7],
    ['B.io', 'DROPPED', 3],
  ])('that asks for %s is %s by the DNS proxy', (dnsName, verdict, count) => {
    const found = lines(
      { from: 'shop/cart-0', to: 'kube-system/dns-0', protocol: 'UDP', port: 53, dnsName },
      { packets: 'all' },
    )
    expect(found.slice(0, 3)).toEqual([
      'shop/cart-0:* -> kube-system/dns-0:53 policy-verdict:L3-L4 EGRESS ALLOWED (UDP)',
      'shop/cart-0:* -> kube-system/dns-0:53 to-proxy FORWARDED (UDP)',
      `shop/cart-0:* -> kube-system/dns-0:53 dns-request proxy ${verdict} (DNS Query ${dnsName.toLowerCase()}. A)`,
    ])
    expect(found).toHaveLength(count)
  })

  it('towards the world leave by the stack', () => {
    expect(lines({ from: 'shop/cart-0', to: 'ip:198.51.100.4', protocol: 'TCP', port: 443 })).toEqual([
      'shop/cart-0:* -> 198.51.100.4:443 (world) policy-verdict:L3-Only EGRESS ALLOWED (TCP Flags: SYN)',
      'shop/cart-0:* -> 198.51.100.4:443 (world) to-stack FORWARDED (TCP Flags: SYN)',
    ])
  })

  it('of ICMP have types for ports', () => {
    expect(lines(to('shop/bot-0', 8, { protocol: 'ICMP' }), { packets: 'all' })).toEqual([
      'shop/bot-0 -> shop/api-0 policy-verdict:L3-L4 INGRESS ALLOWED (ICMPv4 EchoRequest)',
      'shop/bot-0 -> shop/api-0 to-endpoint FORWARDED (ICMPv4 EchoRequest)',
      'shop/bot-0 <- shop/api-0 to-endpoint FORWARDED (ICMPv4 EchoReply)',
    ])
  })

  it('without policy at either side are traces alone, to the last packet where all are wanted', () => {
    expect(lines(to('shop/api-0', 80, { to: 'shop/bot-0' }), { packets: 'all' })).toEqual([
      'shop/api-0:* -> shop/bot-0:80 to-endpoint FORWARDED (TCP Flags: SYN)',
      'shop/api-0:* <- shop/bot-0:80 to-endpoint FORWARDED (TCP Flags: SYN, ACK)',
      'shop/api-0:* -> shop/bot-0:80 to-endpoint FORWARDED (TCP Flags: ACK)',
      'shop/api-0:* -> shop/bot-0:80 to-endpoint FORWARDED (TCP Flags: ACK, FIN)',
      'shop/api-0:* <- shop/bot-0:80 to-endpoint FORWARDED (TCP Flags: ACK, FIN)',
    ])
  })

  it('through a service begin with the translation of its address', () => {
    expect(lines(to('shop/bot-0'), {}, 'shop/api').slice(0, 2)).toEqual([
      'shop/bot-0 <> shop/api:8080 (world) pre-xlate-fwd TRACED (TCP)',
      'shop/bot-0 <> shop/api-0:8080 post-xlate-fwd TRANSLATED (TCP)',
    ])
  })

  it('happen again a second later where the sender tries again', () => {
    const flows = probeRecords(analysis, [{ probe: to('shop/bot-0') }], { attempts: 2, startMs: 0 })
    expect(flows.map(({ time }) => time)).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00.001Z',
      '1970-01-01T00:00:01Z',
      '1970-01-01T00:00:01.001Z',
    ])
    expect(new Set(flows.map(({ l4 }) => l4?.TCP?.source_port)).size).toBe(1)
  })
})

describe('records of table rows', () => {
  const table = analysis.flows()
  it('are the same whatever other rows are asked for', () => {
    const rows = Array.from({ length: table.count }, (_, i) => i)
    const alone = rows.flatMap((row) => flowRecords(analysis, table, [row]))
    expect(flowRecords(analysis, table, rows)).toEqual(alone)
    expect(alone.length).toBeGreaterThan(table.count)
    expect(probeRecords(analysis, rowProbes(table, rows))).toEqual(alone)
  })

  it('end at the proxy where it resets a connection by the name that the client dials', () => {
    const documents = [
      podOn('s/a'),
      object('External', '/good', 'spec: {dns: [good.io], addresses: [203.0.113.4]}'),
      object('External', '/bad', 'spec: {dns: [bad.io], addresses: [203.0.113.5]}'),
      cilium(
        's',
        'egress: [{toEntities: [world], toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [good.io]}]}]',
      ),
    ]
    const named = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    const flows = named.flows()
    const pointsTo = (name: string) => {
      const rows = Array.from({ length: flows.count }, (_, i) => i)
      const records = flowRecords(named, flows, rows).filter(({ destination_names: names }) => names?.includes(name))
      return records.map(({ trace_observation_point: point = 'verdict' }) => point)
    }
    expect(pointsTo('good.io')).toEqual(['verdict', 'TO_PROXY', 'TO_STACK'])
    expect(pointsTo('bad.io')).toEqual(['verdict', 'TO_PROXY'])
  })
})

describe('printers', () => {
  const startMs = Date.UTC(2026, 7, 7, 9)
  const dropped = probeRecords(analysis, [{ probe: to('shop/bad-0') }], { startMs }).slice(1)

  it('print a table, a dictionary and node names', () => {
    const port = dropped[0]?.l4?.TCP?.source_port
    expect(printFlows('table', dropped)).toBe(
      `TIMESTAMP             SOURCE             DESTINATION       TYPE                             VERDICT   SUMMARY
Aug  7 09:00:00.001   shop/bad-0:${port}   shop/api-0:8080   policy-verdict:L3-Only INGRESS   DENIED    TCP Flags: SYN
Aug  7 09:00:00.002   shop/bad-0:${port}   shop/api-0:8080   Policy denied by denylist        DROPPED   TCP Flags: SYN
`,
    )
    expect(printFlows('dict', dropped, { node: true })).toBe(
      `  TIMESTAMP: Aug  7 09:00:00.001
       NODE: n1
     SOURCE: shop/bad-0:${port}
DESTINATION: shop/api-0:8080
       TYPE: policy-verdict:L3-Only INGRESS
    VERDICT: DENIED
    SUMMARY: TCP Flags: SYN
------------
  TIMESTAMP: Aug  7 09:00:00.002
       NODE: n1
     SOURCE: shop/bad-0:${port}
DESTINATION: shop/api-0:8080
       TYPE: Policy denied by denylist
    VERDICT: DROPPED
    SUMMARY: TCP Flags: SYN
`,
    )
    expect(printFlows('compact', dropped.slice(0, 1), { node: true, policyNames: true })).toMatch(
      /^Aug {2}7 09:00:00\.001 \[n1\]: shop\/bad-0:\d+ \(ID:\d+\) <> shop\/api-0:8080 \(ID:\d+\) policy-verdict:L3-Only INGRESS DENIED BY api \(CiliumNetworkPolicy\) \(TCP Flags: SYN\)\n$/,
    )
  })

  it('print JSON in the order of the protocol, zero values left out', () => {
    const [flow] = dropped
    const port = flow?.l4?.TCP?.source_port
    const labels = (app: string) =>
      [
        `k8s:app=${app}`,
        'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
        'k8s:io.cilium.k8s.policy.cluster=default',
        'k8s:io.cilium.k8s.policy.serviceaccount=default',
        'k8s:io.kubernetes.pod.namespace=shop',
      ]
        .map((label) => `"${label}"`)
        .join()
    const end = (side: 'source' | 'destination', name: string, app: string) =>
      `"${side}":{"ID":${flow?.[side]?.ID},"identity":${flow?.[side]?.identity},"cluster_name":"default","namespace":"shop","labels":[${labels(app)}],"pod_name":"${name}"}`
    expect(printFlows('jsonpb', dropped.slice(0, 1))).toBe(
      `{"flow":{"time":"2026-08-07T09:00:00.001Z","verdict":"DROPPED","drop_reason":181,"ethernet":{"source":"${flow?.ethernet?.source}","destination":"${flow?.ethernet?.destination}"},"IP":{"source":"10.0.2.8","destination":"10.0.1.9","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":${port},"destination_port":8080,"flags":{"SYN":true}}},${end('source', 'bad-0', 'bad')},${end('destination', 'api-0', 'api')},"Type":"L3_L4","node_name":"n1","event_type":{"type":5},"traffic_direction":"INGRESS","policy_match_type":1,"drop_reason_desc":"POLICY_DENY","Summary":"TCP Flags: SYN","ingress_denied_by":[{"name":"api","namespace":"shop","labels":["k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy","k8s:io.cilium.k8s.policy.name=api","k8s:io.cilium.k8s.policy.namespace=shop"],"revision":"1","kind":"CiliumNetworkPolicy"}]},"node_name":"n1","time":"2026-08-07T09:00:00.001Z"}\n`,
    )
  })

  it('print what rules have flows logged with, last of all', () => {
    const flows = probeRecords(analysis, [{ probe: to('shop/job', 80, { to: 'shop/cart-0' }) }])
    expect(flows.map((flow) => flow.policy_log)).toEqual([['no-cart'], undefined])
    expect(printFlows('json', flows).split('\n')[0]).toContain(
      '"kind":"CiliumNetworkPolicy"}],"policy_log":["no-cart"]},',
    )
  })

  it('escape what Go escapes in JSON', () => {
    const flows = probeRecords(analysis, [{ probe: to('shop/cart-0', 8080, { http: { path: '/?a=<1>&b' } }) }])
    expect(printFlows('json', flows)).toContain(String.raw`/?a=\u003c1\u003e\u0026b`)
    expect(printFlows('json', flows)).toContain('"is_reply":false')
  })

  it('print the lines of the monitor', () => {
    const { ID } = dropped[0]?.destination ?? {}
    const source = `10.0.2.8:${dropped[0]?.l4?.TCP?.source_port}`
    const [from, into] = [dropped[0]?.source?.identity, dropped[0]?.destination?.identity]
    expect(printMonitor(dropped, { interfaceIndex: 4, file: 'bpf_lxc.c:2091' })).toBe(
      `Policy verdict log: flow 0x0 local EP ID ${ID}, remote ID ${from}, proto 6, ingress, action deny, auth: disabled, match L3-Only, ${source} -> 10.0.1.9:8080 tcp SYN
xx drop (Policy denied by denylist) flow 0x0 to endpoint ${ID}, ifindex 4, file bpf_lxc.c:2091, , identity ${from}->${into}: ${source} -> 10.0.1.9:8080 tcp SYN
`,
    )
  })
})
