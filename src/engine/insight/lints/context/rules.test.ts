import { describe, expect, it } from 'vitest'
import { object } from '../../../testing/manifests'
import { changedLines, cnp, codes, errors, fixed, look, np, pod, service, serving, shop } from '../fixture'

const ingress = (rule: string) => cnp(`{endpointSelector: {matchLabels: {app: api}}, ingress: [${rule}]}`)
const toDns =
  '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system}}], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}'
const egress = (rule: string) => cnp(`{endpointSelector: {matchLabels: {app: api}}, egress: [${toDns}, ${rule}]}`)
const toPorts = (port: string) => `{fromEndpoints: [{}], toPorts: [{ports: [${port}]}]}`
const npRule = (rule: string) => np(`{podSelector: {matchLabels: {app: api}}, ingress: [${rule}]}`)
const web = '{podSelector: {matchLabels: {app: web}}}'

describe('empty rules and lists', () => {
  it.each([
    ['rule-opens-all', npRule('{}')],
    ['empty-list-opens', npRule('{from: []}')],
    ['empty-list-opens', npRule(`{from: [${web}], ports: []}`)],
    ['empty-peer-list', ingress('{fromEndpoints: [], toPorts: [{ports: [{port: "80"}]}]}')],
    ['empty-peer-list', egress('{toFQDNs: []}')],
    ['empty-list-opens', egress('{toFQDNs: [], toPorts: [{ports: [{port: "443"}]}]}')],
    ['ports-empty', ingress('{fromEndpoints: [{}], toPorts: [{}]}')],
    ['ports-empty', ingress('{icmps: [{}]}')],
    ['section-empty', cnp('{endpointSelector: {}, ingress: [{}], egress: []}')],
    ['section-empty', cnp('{endpointSelector: {}, enableDefaultDeny: {egress: true}, ingress: [{}]}')],
    ['section-empty', cnp('{}').replace('spec: {}', 'specs: []')],
    ['empty-list-opens', ingress(toPorts('{port: "8080", protocol: TCP}').replace(']}]}', '], rules: {http: []}}]}'))],
    ['rule-matches-nobody', ingress('{}, {fromEndpoints: [{matchLabels: {app: web}}]}')],
  ])('are reported: %s', (code, text) => expect(codes(shop + text)).toEqual([code]))

  it.each([
    ['a deny-all', ingress('{}')],
    ['a deny-all of a NetworkPolicy', np('{podSelector: {}, policyTypes: [Ingress]}')],
    ['an absent peer with ports', ingress('{toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}')],
    [
      'default deny of a direction with a rule',
      cnp(
        '{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: true, egress: false}, ingress: [{}]}',
      ),
    ],
    [
      'HTTP rules for every request',
      ingress(toPorts('{port: "8080", protocol: TCP}').replace(']}]}', '], rules: {http: [{}]}}]}')),
    ],
    ['a full rule', npRule(`{from: [${web}], ports: [{port: 8080}]}`)],
  ])('are fine: %s', (_, text) => expect(codes(shop + text)).toEqual([]))
})

describe('services as peers', () => {
  const named = (rest: string) => `{toServices: [{k8sService: {serviceName: db, namespace: shop}}]${rest}}`
  const db = service('shop/db', 'app: db', '{port: 5432}')
  const ports = ', toPorts: [{ports: [{port: "5432", protocol: TCP}]}]'

  it('open their ports to everyone while they are not there', () => {
    const others = service('shop/api', 'app: api', '{port: 8080}')
    expect(look(shop + others + egress(named(ports)))).toMatchObject([
      { code: 'services-match-nothing', severity: 'warning', message: expect.stringContaining('open to every peer') },
    ])
    expect(look(shop + egress(named(ports)))).toMatchObject([{ code: 'services-match-nothing', severity: 'info' }])
    const alias = `---\n${object('Service', 'shop/db', 'spec: {type: ExternalName, externalName: db.example.com}')}\n`
    expect(look(shop + alias + egress(named('')))).toMatchObject([
      {
        code: 'services-match-nothing',
        message: 'Service shop/db is an alias of a DNS name and has no addresses, and then the rule allows nobody',
        help: expect.stringContaining('matchName db.shop.svc.cluster.local'),
      },
    ])
    expect(look(shop + others + egress(named('')))).toMatchObject([
      { severity: 'info', message: expect.stringContaining('allows nobody') },
    ])
  })

  it('are not looked up in deny rules', () => {
    const deny = (rule: string) =>
      cnp(`{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {egress: false}, egressDeny: [${rule}]}`)
    expect(look(shop + db + deny(named(ports)))).toMatchObject([
      { code: 'services-in-deny', message: expect.stringContaining('every peer') },
    ])
  })

  it('are fine where they are', () => expect(codes(shop + db + egress(named(ports)))).toEqual([]))
})

describe('numbers of ports', () => {
  it('with a leading zero are octal', () => {
    const text = shop + ingress(toPorts('{port: "0120", protocol: TCP}'))
    expect(look(text)).toMatchObject([{ code: 'port-octal', message: expect.stringContaining('it is port 80') }])
    expect(fixed(text, 'port-octal')).toBe(shop + ingress(toPorts('{port: "80", protocol: TCP}')))
  })

  it('stand in a list once', () => {
    const text = shop + ingress(toPorts('{port: "80", protocol: TCP}, {port: "80", protocol: TCP}, {port: "80"}'))
    expect(look(text)).toMatchObject([{ code: 'port-repeated', message: '80/TCP is in this list already' }])
    expect(fixed(text, 'port-repeated')).toBe(shop + ingress(toPorts('{port: "80", protocol: TCP}, {port: "80"}')))
    const list = (ports: string) => codes(shop + npRule(`{from: [${web}], ports: [${ports}]}`))
    expect(list('{port: 80}, {port: 443}, {protocol: TCP, port: 80}')).toEqual(['port-repeated'])
    expect(list('{port: 80}, {port: 80, endPort: 90}, {port: 80, protocol: UDP}')).toEqual([])
  })

  it('in a range that ends before it begins stand alone', () => {
    const text = shop + ingress(toPorts('{port: "8080", endPort: 80, protocol: TCP}'))
    expect(codes(text)).toEqual(['end-port-ignored'])
    const after = fixed(text, 'end-port-ignored')
    expect(after).toBe(shop + ingress(toPorts('{port: "8080", protocol: TCP}')))
    expect(codes(after)).toEqual([])
  })

  it('lose only the line of endPort', () => {
    const text =
      shop +
      np(`
  podSelector: {matchLabels: {app: api}}
  ingress:
    - ports:
        - port: 8080  # the API
          endPort: 80
          protocol: TCP
`)
    expect(changedLines(text, fixed(text, 'end-port-ignored'))).toEqual({ gone: ['endPort: 80'], come: [] })
    const first = text.replace('- port: 8080  # the API\n          endPort: 80', '- endPort: 80\n          port: 8080')
    expect(changedLines(first, fixed(first, 'end-port-ignored'))).toEqual({
      gone: ['- endPort: 80', 'port: 8080'],
      come: ['- port: 8080'],
    })
  })

  it.each([
    ['icmp-not-covered', ingress(toPorts('{port: "0"}'))],
    ['icmp-not-covered', ingress(toPorts('{port: "1", endPort: 65535, protocol: ANY}'))],
    ['ports-tcp-only', npRule(`{from: [${web}], ports: [{}]}`)],
    ['icmp-type-zero', ingress('{fromEndpoints: [{}], icmps: [{fields: [{type: 0}]}]}')],
    ['icmp-type-zero', ingress('{fromEndpoints: [{}], icmps: [{fields: [{type: EchoReply}]}]}')],
  ])('cover more or less than they look like: %s', (code, text) => expect(codes(shop + text)).toEqual([code]))

  it.each([
    ['every TCP port', ingress(toPorts('{port: "0", protocol: TCP}'))],
    ['a range', ingress(toPorts('{port: "8000", endPort: 9000, protocol: TCP}'))],
    ['a ping', ingress('{fromEndpoints: [{}], icmps: [{fields: [{type: EchoRequest}]}]}')],
    ['a number', npRule(`{from: [${web}], ports: [{port: 8080, protocol: TCP}]}`)],
  ])('are fine: %s', (_, text) => expect(codes(shop + text)).toEqual([]))
})

describe('ports against what pods serve', () => {
  it('a name that nobody declares has the nearest one as fix', () => {
    const text = shop + npRule(`{from: [${web}], ports: [{port: htp}]}`)
    expect(look(text)).toMatchObject([{ code: 'port-name-unknown', severity: 'warning', help: 'Did you mean http?' }])
    expect(fixed(text, 'port-name-unknown')).toBe(shop + npRule(`{from: [${web}], ports: [{port: http}]}`))
  })

  it('a name is fine where it is declared, by the subject for ingress and by the peer for egress', () => {
    expect(codes(shop + npRule(`{from: [${web}], ports: [{port: http}]}`))).toEqual([])
    const toDb = '{toEndpoints: [{matchLabels: {app: db}}], toPorts: [{ports: [{port: postgres, protocol: TCP}]}]}'
    expect(codes(shop + egress(toDb))).toEqual([])
    expect(codes(shop + egress(toDb.replace('postgres', 'http')))).toEqual(['port-name-unknown'])
  })

  const exposed = service('shop/api', 'app: api', '{port: 80, targetPort: http}')

  it("a service's own port is never seen by a policy", () => {
    const text = shop + exposed + ingress(toPorts('{port: "80", protocol: TCP}'))
    expect(look(text)).toMatchObject([
      {
        code: 'service-port',
        message: expect.stringContaining(
          '80 is the port of the service shop/api; the pods behind it are reached on 8080',
        ),
      },
    ])
    const after = fixed(text, 'service-port')
    expect(after).toBe(shop + exposed + ingress(toPorts('{port: "8080", protocol: TCP}')))
    expect(codes(after)).toEqual([])
    const toApi = np(
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 80}, {port: 53, protocol: UDP}]}]}',
    )
    expect(fixed(shop + exposed + toApi, 'service-port')).toBe(
      shop + exposed + toApi.replace('port: 80}', 'port: 8080}'),
    )
  })

  it.each([
    ['the port of the pods', exposed + ingress(toPorts('{port: "8080", protocol: TCP}'))],
    [
      'a service whose port is the same',
      service('shop/api', 'app: api', '{port: 80}') + ingress(toPorts('{port: "80", protocol: TCP}')),
    ],
    [
      'a service of other pods',
      service('shop/web', 'app: web', '{port: 80, targetPort: 8080}') + ingress(toPorts('{port: "80", protocol: TCP}')),
    ],
    [
      'pods that serve both',
      exposed + pod('shop/api-2', 'app: api, v: two', serving(80)) + ingress(toPorts('{port: "80", protocol: TCP}')),
    ],
    ['another protocol', exposed + ingress(toPorts('{port: "80", protocol: UDP}'))],
  ])('are fine: %s', (_, text) => expect(codes(shop + text)).toEqual([]))
})

describe('policyTypes', () => {
  const spec = (types: string) =>
    `{podSelector: {matchLabels: {app: api}}, policyTypes: [${types}], ingress: [{from: [${web}]}]}`

  it('that leave out a section with rules are completed', () => {
    const text = shop + np(spec('Egress')).replace('ingress:', 'egress: [{to: [{namespaceSelector: {}}]}], ingress:')
    expect(codes(text)).toEqual(['policy-types-missing'])
    expect(fixed(text, 'policy-types-missing')).toContain('policyTypes: [Ingress, Egress]')
    const block =
      shop +
      np(`
  podSelector: {}
  policyTypes:
    - Ingress # in
  egress:
    - to: [{namespaceSelector: {}}]
`)
    expect(changedLines(block, fixed(block, 'policy-types-missing'))).toEqual({ gone: [], come: ['- Egress'] })
  })

  it('are fine where they say what the rules do', () => {
    expect(codes(shop + np(spec('Ingress')))).toEqual([])
    expect(codes(shop + np(spec('Ingress').replace('policyTypes: [Ingress], ', '')))).toEqual([])
  })
})

describe('names of policies', () => {
  const bare = (spec: string) => np(spec).replace(', namespace: shop', '')

  it('without a namespace end up in default', () => {
    const text = pod('default/api', 'app: api') + bare('{podSelector: {}}')
    expect(look(text)).toMatchObject([{ code: 'namespace-missing', severity: 'info' }])
    const after = fixed(text, 'namespace-missing')
    expect(after).toContain('metadata: {namespace: default, name: p}')
    expect(codes(after)).toEqual([])
  })

  it('without a namespace miss their pods elsewhere', () => {
    const text =
      shop +
      bare('{podSelector: {matchLabels: {app: api}}}').replace('metadata: {name: p}', 'metadata:\n  name: p # mine')
    expect(look(text)).toMatchObject([{ code: 'namespace-missing', severity: 'warning' }])
    const after = fixed(text, 'namespace-missing')
    expect(changedLines(text, after)).toEqual({ gone: [], come: ['namespace: shop'] })
    expect(codes(after)).toEqual([])
  })

  it('are fine with a namespace, and cluster-wide without', () => {
    expect(codes(shop + np('{podSelector: {}}'))).toEqual([])
  })

  it('may be shared by two kinds, which is worth a note', () => {
    const text = shop + np('{podSelector: {}}') + cnp('{endpointSelector: {}, egress: [{toEntities: [all]}]}')
    expect(codes(text)).toContain('policy-name-shared')
    expect(
      codes(shop + np('{podSelector: {}}') + cnp('{endpointSelector: {}, egress: [{toEntities: [all]}]}', 'q')),
    ).toEqual([])
  })
})

describe('address rules', () => {
  const to = (cidr: string) => egress(`{toCIDR: ["${cidr}"]}`)
  const addressed = shop + pod('shop/cache', 'app: cache', '', 'podIP: 10.244.1.7')

  it('never match what is in the cluster', () => {
    expect(look(addressed + to('10.244.0.0/16'))).toMatchObject([
      {
        code: 'cidr-covers-cluster',
        severity: 'warning',
        message: expect.stringContaining('the address of pod shop/cache'),
      },
    ])
    expect(look(addressed + to('10.0.0.0/8'))).toMatchObject([{ severity: 'info' }])
    const api =
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: kubernetes}\nspec: {clusterIP: 10.96.0.1, ports: [{port: 443}]}\n'
    expect(look(shop + api + to('10.96.0.1/32'))).toMatchObject([
      { help: 'For the API server use the entity kube-apiserver.' },
    ])
  })

  it('never match what dials a load balancer, or a service of Envoy', () => {
    const serve = (name: string, spec: string, status = '{}') =>
      `---\n${object('Service', name, `spec: {${spec}, ports: [{port: 443, targetPort: 8080}]}, status: ${status}`)}\n`
    const balanced =
      shop +
      serve('shop/api', 'type: LoadBalancer, selector: {app: api}', '{loadBalancer: {ingress: [{ip: 203.0.113.7}]}}')
    expect(look(balanced + to('203.0.113.7/32'))).toMatchObject([
      { severity: 'info', message: expect.stringMatching(/load balancer of service shop\/api: where Cilium replaces/) },
    ])
    const replaced = `---\n${object('ConfigMap', 'kube-system/cilium-config', 'data: {kube-proxy-replacement: "true"}')}\n`
    expect(look(replaced + balanced + to('203.0.113.7/32'))).toMatchObject([{ severity: 'warning' }])
    expect(codes(balanced + to('203.0.113.0/24'))).toEqual([])
    expect(codes(balanced + ingress('{fromCIDR: [203.0.113.7/32]}'))).not.toContain('cidr-covers-cluster')
    const slice = `---\n${object(
      'EndpointSlice',
      'shop/cilium-gateway-g',
      'addressType: IPv4, endpoints: [{addresses: [192.192.192.192]}], ports: [{port: 9999}]',
      'kubernetes.io/service-name: cilium-gateway-g',
    )}\n`
    const gateway = shop + serve('shop/cilium-gateway-g', 'type: LoadBalancer') + slice
    expect(
      look(gateway + egress('{toServices: [{k8sService: {serviceName: cilium-gateway-g, namespace: shop}}]}')),
    ).toMatchObject([{ severity: 'warning', message: expect.stringContaining("Cilium's Envoy serves this service") }])
  })

  it('know every address of a pod and of a service', () => {
    const both =
      shop + pod('shop/cache', 'app: cache', '', 'podIP: 10.244.1.7, podIPs: [{ip: 10.244.1.7}, {ip: "fd00::7"}]')
    expect(look(both + to('fd00::7/128'))).toMatchObject([{ message: expect.stringContaining('pod shop/cache') }])
  })

  it('for every address are about the world', () => {
    expect(codes(shop + to('0.0.0.0/0'))).toEqual(['cidr-any-is-world'])
    const hole = egress('{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}')
    expect(codes(addressed + hole)).toEqual([])
    const node = `---\n${object('Node', '/n1', 'status: {addresses: [{type: InternalIP, address: 198.51.100.9}]}')}\n`
    expect(look(addressed + node + hole)).toMatchObject([
      {
        code: 'cidr-covers-cluster',
        severity: 'info',
        message: expect.stringContaining('0.0.0.0/0 contains the address of node n1'),
        help: 'Select nodes by the entities host, remote-node and kube-apiserver.',
      },
    ])
    const tier = (networks: string) =>
      `---\n${object('ClusterNetworkPolicy', '/k', `spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: ["${networks}"]}]}]}`)}`
    expect(look(shop + tier('0.0.0.0/0'))).toMatchObject([
      { code: 'cidr-any-is-world', help: 'Add a peer with namespaces for pods.' },
    ])
    expect(codes(shop + tier('203.0.113.0/24'))).toEqual([])
  })

  it.each(['203.0.113.0/24', '10.244.2.0/24', '192.168.0.0/16'])('are fine: %s', (cidr) =>
    expect(codes(addressed + to(cidr))).toEqual([]),
  )
})

describe('HTTP expressions', () => {
  const http = (rule: string) =>
    ingress(`{fromEndpoints: [{}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [${rule}]}}]}`)

  it.each([
    ['http-dot', '{host: api.example.com}', "{host: 'api\\.example\\.com'}"],
    ['http-dot', '{path: "/index.html", method: POST}', '{path: "/index\\\\.html", method: POST}'],
    ['http-path-no-slash', '{path: "v1/.*"}', '{path: "/v1/.*"}'],
    ['http-path-partial', '{path: /v1/}', '{path: /v1/.*}'],
    ['http-method-case', '{method: get, path: "/v1/.*"}', '{method: GET, path: "/v1/.*"}'],
  ])('%s: %s', (code, rule, mended) => {
    const text = shop + http(rule)
    expect(codes(text)).toEqual([code])
    const after = fixed(text, code)
    expect(after.replaceAll("'", '')).toBe((shop + http(mended)).replaceAll("'", ''))
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('count the query string as part of the path', () => {
    const text = shop + http('{method: GET, path: /headers}')
    expect(look(text)).toMatchObject([{ code: 'http-path-query', severity: 'info' }])
    const after = fixed(text, 'http-path-query')
    expect(after).toContain('path: /headers(\\?.*)?}')
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it.each([
    '{method: GET, path: "/v1/.*"}',
    '{method: POST, path: /v1/orders}',
    '{host: "api[.]example[.]com"}',
    '{method: GET|HEAD, path: "/(a|b)"}',
    '{path: "(v1|/v2)/.*"}',
    '{path: /.well-known/x, method: PUT}',
  ])('are fine: %s', (rule) => expect(codes(shop + http(rule))).toEqual([]))
})

describe('a port of the node', () => {
  const gateway = pod('shop/gw', 'app: gw', 'containers: [{name: c, ports: [{containerPort: 8080, hostPort: 80}]}]')
  const open = (port: string) =>
    cnp(
      `{endpointSelector: {matchLabels: {app: gw}}, ingress: [{fromEntities: [world], toPorts: [{ports: [{port: "${port}"}]}]}]}`,
    )
  it('is not what a policy sees', () => {
    const text = gateway + open('80')
    expect(codes(text)).toContain('host-port')
    expect(fixed(text, 'host-port')).toContain('port: "8080"')
    expect(codes(gateway + open('8080'))).not.toContain('host-port')
  })
})

describe('endPort beside a name', () => {
  const range = (section: string) =>
    cnp(`{endpointSelector: {}, ${section}: [{toPorts: [{ports: [{port: http, endPort: 9000, protocol: TCP}]}]}]}`)
  it('does nothing in egress', () => {
    expect(look(shop + range('egress')).filter(({ code }) => code === 'end-port-ignored')).toHaveLength(1)
    expect(codes(shop + range('ingress'))).not.toContain('end-port-ignored')
    expect(fixed(shop + range('egress'), 'end-port-ignored')).not.toContain('endPort')
  })
})

describe('toFQDNs of the cluster’s own names', () => {
  const names = (name: string) =>
    cnp(`{endpointSelector: {}, egress: [{toFQDNs: [{matchName: ${name}}], toPorts: [{ports: [{port: "443"}]}]}]}`)
  const api = service('shop/api', 'app: api', '{port: 80}')
  it.each([
    ['api.shop.svc.cluster.local', 'warning'],
    ['api.shop', 'warning'],
    ['other.place.svc.cluster.local', 'info'],
  ])('%s is a %s', (name, severity) => {
    const found = look(shop + api + names(name)).filter(({ code }) => code === 'fqdn-of-service')
    expect(found).toMatchObject([{ severity }])
  })
  it.each(['api.example.com', 'api.shop.example.com', 'svc.example.com'])('%s is none', (name) =>
    expect(codes(shop + api + names(name))).not.toContain('fqdn-of-service'),
  )
  it('may stand for a name outside', () => {
    const away = service('shop/pay', 'app: pay', '{port: 80}').replace(
      'spec: {',
      'spec: {type: ExternalName, externalName: pay.example.com, ',
    )
    expect(codes(shop + away + names('pay.shop.svc.cluster.local'))).not.toContain('fqdn-of-service')
  })
})

describe('dots of expressions', () => {
  const http = (rule: string) =>
    cnp(
      `{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [${rule}]}}]}]}`,
    )
  it.each([
    ['{host: api.example.com}', 'info'],
    ['{path: /helloworld.Greeter/SayHello, method: POST}', 'info'],
    ['{path: /index.html, method: POST}', 'warning'],
  ])('%s are a %s', (rule, severity) => {
    expect(look(shop + http(rule)).filter(({ code }) => code === 'http-dot')).toMatchObject([{ severity }])
  })
})
