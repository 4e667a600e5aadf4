/** What hardly any manifest holds, and Cilium has an answer to all the same. Source paths tell where the answer is from. */
import { describe, expect, it } from 'vitest'
import { analyze, type Analysis, type AnalyzeOptions, type Probe, type Side } from './index'
import { objectYaml } from './testing/manifests'

const pod = (namespace: string, name: string, labels: string, ports = '') =>
  objectYaml('Pod', `${namespace}/${name}`, { labels, spec: `{containers: [{name: c, ports: [${ports}]}]}` })
const namespace = (name: string, labels: string) => objectYaml('Namespace', name, { labels })
const cluster = [
  namespace('a', 'team: red'),
  namespace('b', 'team: blue'),
  pod('a', 'api', 'app: api', '{name: http, containerPort: 80}'),
  pod('a', 'web', 'app: web', '{name: http, containerPort: 8080}'),
  pod('b', 'web', 'app: web'),
  pod('b', 'dns', 'k8s-app: kube-dns', '{name: dns, containerPort: 53, protocol: UDP}'),
]
const policy = (kind: string, namespace: string) => (spec: string, name: string) =>
  objectYaml(kind, `${namespace}/${name}`, { spec })
const np = policy('NetworkPolicy', 'a')
const cnp = policy('CiliumNetworkPolicy', 'a')
const ccnp = policy('CiliumClusterwideNetworkPolicy', '')
const admin = (rules: string, subject = '{namespaces: {}}', name = 'p') =>
  policy('ClusterNetworkPolicy', '')(`{tier: Admin, priority: 1, subject: ${subject}, ${rules}}`, name)

function model(policies: readonly string[], options: AnalyzeOptions = {}): Analysis {
  return analyze([{ name: 'm.yaml', text: [...cluster, ...policies].join('---\n') }], {
    // The corners are those of Cilium's own engine, also where an API server would refuse the object.
    apiServer: false,
    ...options,
  })
}

const asked = (question: string): Probe => {
  const [from = '', to = '', port = ''] = question.split(' ')
  const [protocol, number] = port.split('/')
  return { from, to, protocol: protocol as Probe['protocol'], port: Number(number) }
}
const short = ({ decision, l7 }: Side) => (l7 ? `${decision} by proxy` : decision)
const egress = (analysis: Analysis, question: string) => short(analysis.probe(asked(question)).egress)
const ingress = (analysis: Analysis, question: string) => short(analysis.probe(asked(question)).ingress)
const rejected = (analysis: Analysis) =>
  analysis.resources.filter(({ status }) => status === 'rejected').map(({ name }) => name)
const selects = (analysis: Analysis, name = 'p') => analysis.policies.find((found) => found.name === name)?.selects

describe('the namespace of a subject (pkg/k8s/apis/cilium.io/utils/utils.go, pkg/k8s/network_policy.go)', () => {
  it('is overwritten among the matchLabels of a Cilium policy, and a contradiction among its matchExpressions', () => {
    const labels = cnp(`{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": b}}, ingress: [{}]}`, 'p')
    expect(selects(model([labels]))).toEqual(['a/api', 'a/web'])
    for (const values of ['[b]', '[b, c]']) {
      const expression = `{key: "k8s:io.kubernetes.pod.namespace", operator: In, values: ${values}}`
      const written = cnp(`{endpointSelector: {matchExpressions: [${expression}]}, ingress: [{}]}`, 'p')
      expect(selects(model([written]))).toEqual([])
    }
  })
  it('is overwritten in a NetworkPolicy, for the subject and for peers without a namespaceSelector', () => {
    const subject = np('{podSelector: {matchLabels: {io.kubernetes.pod.namespace: b}}}', 'p')
    expect(selects(model([subject]))).toEqual(['a/api', 'a/web'])
    const peers = (more: string) =>
      model([
        np(
          `{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {io.kubernetes.pod.namespace: b}}${more}}]}]}`,
          'p',
        ),
      ])
    expect(ingress(peers(''), 'a/web a/api TCP/80')).toBe('allowed')
    expect(ingress(peers(''), 'b/web a/api TCP/80')).toBe('denied')
    expect(ingress(peers(', namespaceSelector: {}'), 'b/web a/api TCP/80')).toBe('allowed')
    expect(ingress(peers(', namespaceSelector: {}'), 'a/web a/api TCP/80')).toBe('denied')
  })
  it('in a selector of Kubernetes kinds may be beside a cluster of its own', () => {
    const expressions = '{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: NotIn, values: [other]}]}'
    const nobodyRed = '{matchExpressions: [{key: team, operator: NotIn, values: [red]}]}'
    const analysis = model([
      np(`{podSelector: {}, ingress: [{from: [{podSelector: ${expressions}, namespaceSelector: ${nobodyRed}}]}]}`, 'p'),
    ])
    expect(ingress(analysis, 'b/web a/api TCP/80')).toBe('allowed')
    expect(ingress(analysis, 'entity:remote-node a/api TCP/80')).toBe('allowed')
  })
})

describe('what only the schema refuses', () => {
  const taken = (text: string) => {
    const analysis = model([text])
    expect(rejected(analysis)).toEqual([])
    expect(analysis.diagnostics.length).toBeGreaterThan(0)
    return analysis
  }
  it('is taken as Cilium takes it, with a warning', () => {
    taken(cnp(`{endpointSelector: {}, ingress: [{}], log: {value: ${'x'.repeat(33)}}}`, 'p'))
    taken(cnp('{endpointSelector: {}, ingress: [{fromEntities: [all], authentication: {mode: maybe}}]}', 'p'))
    const icmp = cnp('{endpointSelector: {}, ingress: [{icmps: [{fields: [{type: 256}]}]}]}', 'p')
    expect(ingress(taken(icmp), 'b/web a/api ICMP/8')).toBe('denied')
    const range = cnp('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", endPort: 65636}]}]}]}', 'p')
    expect(ingress(taken(range), 'b/web a/api TCP/100')).toBe('allowed')
    expect(ingress(taken(range), 'b/web a/api TCP/101')).toBe('denied')
  })
  it('of a ClusterNetworkPolicy is an Accept, a tier of administrators and a place in it', () => {
    const cluster = (tier: string, priority: number, action: string, name: string) =>
      policy('ClusterNetworkPolicy', '')(
        `{tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ingress: [{action: ${action}}]}`,
        name,
      )
    taken(cluster('Admin', 1, 'Allow', 'p'))
    const late = cluster('Admin', 2_000_000_000, 'Accept', 'late')
    const both = model([late, cluster('Baseline', 0, 'Deny', 'deny')])
    expect(ingress(both, 'b/web a/api TCP/80')).toBe('allowed')
    const unknown = model([cluster('Other', 5, 'Accept', 'other'), cnp('{endpointSelector: {}, ingress: [{}]}', 'p')])
    expect(ingress(unknown, 'b/web a/api TCP/80')).toBe('allowed')
  })
})

describe('selectors that only the API server checks', () => {
  it('are taken as they are, with a warning; an expression with an unknown operator is left out', () => {
    const analysis = model([
      np('{podSelector: {matchLabels: {app: "a b"}}}', 'p'),
      np('{podSelector: {matchExpressions: [{key: app, operator: Equals, values: [web]}]}}', 'q'),
    ])
    expect(rejected(analysis)).toEqual([])
    expect(selects(analysis)).toEqual([])
    expect(selects(analysis, 'q')).toEqual(['a/api', 'a/web'])
    expect(analysis.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error label-value',
      'error selector-operator',
    ])
  })
  it('of a CIDR group carry no source', () => {
    const group = (key: string) =>
      cnp(`{endpointSelector: {}, ingress: [{fromCIDRSet: [{cidrGroupSelector: {matchLabels: {"${key}": x}}}]}]}`, 'p')
    expect(rejected(model([group('k8s:kind')]))).toEqual(['p'])
    expect(rejected(model([group('kind')]))).toEqual([])
  })
  it('of namespaces may be as long as labels of namespaces are', () => {
    const long = (length: number) =>
      cnp(
        `{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.${'x'.repeat(length)}: a}}]}]}`,
        'p',
      )
    expect(rejected(model([long(63)]))).toEqual([])
    expect(rejected(model([long(64)]))).toEqual(['p'])
  })
})

describe('NetworkPolicy', () => {
  it('reads an empty protocol as any, and none at all as TCP', () => {
    const analysis = model([np('{podSelector: {}, ingress: [{ports: [{port: 80, protocol: ""}]}]}', 'p')])
    expect(ingress(analysis, 'b/web a/api UDP/80')).toBe('allowed')
    const tcp = model([np('{podSelector: {}, ingress: [{ports: [{port: 80, protocol: null}]}]}', 'p')])
    expect(ingress(tcp, 'b/web a/api UDP/80')).toBe('denied')
  })
  it('lets nothing of a block in whose except is wider than it', () => {
    const analysis = model([
      np('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.0.0.0/8]}}]}]}', 'p'),
    ])
    expect(ingress(analysis, 'ip:10.1.2.3 a/api TCP/80')).toBe('denied')
  })
})

describe('ClusterNetworkPolicy (pkg/k8s/cluster_network_policy.go)', () => {
  it('goes on with the known peers of an accept, and denies all on the ports of any other rule', () => {
    const accept = model([admin('ingress: [{action: Accept, from: [{tags: {}}, {namespaces: {}}]}, {action: Deny}]')])
    expect(ingress(accept, 'b/web a/api TCP/80')).toBe('allowed')
    expect(ingress(accept, 'ip:192.0.2.1 a/api TCP/80')).toBe('denied')
    const pass = model([
      admin('ingress: [{action: Pass, from: [{tags: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]'),
    ])
    expect(ingress(pass, 'b/web a/api TCP/80')).toBe('denied')
    expect(ingress(pass, 'b/web a/api TCP/81')).toBe('allowed')
  })
  it('does not enforce a direction in which no rule has a known peer', () => {
    const analysis = model([admin('ingress: [{action: Accept, from: [{tags: {}}]}]')])
    expect(analysis.endpoints.map(({ ingressEnforced }) => ingressEnforced)).toEqual([false, false, false, false])
  })
  it('opens DNS to kube-dns in whatever namespace', () => {
    const analysis = model([
      admin('egress: [{action: Accept, to: [{domainNames: [example.com]}]}, {action: Deny}]', '{namespaces: {}}'),
    ])
    expect(egress(analysis, 'a/api b/dns UDP/53')).toBe('allowed by proxy')
    expect(egress(analysis, 'a/api b/dns TCP/53')).toBe('denied')
  })
  it('takes a star in front of a domain name only', () => {
    const names = (name: string) => model([admin(`egress: [{action: Accept, to: [{domainNames: ["${name}"]}]}]`)])
    expect(rejected(names('a*.example.com'))).toEqual(['p'])
    expect(rejected(names('**.example.com'))).toEqual([])
  })
  it('prefers pods to namespaces, and the first protocol to those behind it', () => {
    const analysis = model([
      admin(
        'ingress: [{action: Deny, from: [{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}], protocols: [{tcp: {destinationPort: {number: 80}}, udp: {destinationPort: {number: 80}}}]}]',
      ),
    ])
    expect(ingress(analysis, 'b/web a/api TCP/80')).toBe('denied')
    expect(ingress(analysis, 'b/dns a/api TCP/80')).toBe('allowed')
    expect(ingress(analysis, 'b/web a/api UDP/80')).toBe('allowed')
  })
  it('reads an item without a protocol as every port, and a port name as it is written', () => {
    const ports = (item: string) => model([admin(`ingress: [{action: Deny, protocols: [${item}]}]`)])
    expect(ingress(ports('{}'), 'b/web a/api SCTP/7')).toBe('denied')
    expect(ingress(ports('{}'), 'b/web a/api ICMP/8')).toBe('allowed')
    expect(ingress(ports('{destinationNamedPort: http}'), 'b/web a/api TCP/80')).toBe('denied')
    expect(ingress(ports('{destinationNamedPort: HTTP}'), 'b/web a/api TCP/80')).toBe('allowed')
  })
})

describe('ports', () => {
  const open = (port: string, more = 'protocol: TCP') =>
    model([cnp(`{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "${port}", ${more}}]}]}]}`, 'p')])
  it.each([
    ['1_000', 1000],
    ['0x_50', 80],
    ['0_120', 80],
  ])('may be spelt %s, as in Go', (text, number) => {
    expect(ingress(open(text), `b/web a/api TCP/${number}`)).toBe('allowed')
  })
  it.each(['_80', '8__0', '80_', '0_9', '1e3_0'])('may not be spelt %s', (text) => {
    expect(rejected(open(text))).toEqual(['p'])
  })
  it('of a protocol without ports are "0" and nothing else', () => {
    expect(rejected(open('0', 'protocol: VRRP'))).toEqual([])
    expect(rejected(open('00', 'protocol: VRRP'))).toEqual(['p'])
  })
})

describe('layer 7 (pkg/policy/api/rule_validation.go, pkg/policy/l4.go)', () => {
  const toPorts = (text: string, direction = 'ingress') =>
    model([cnp(`{endpointSelector: {}, ${direction}: [{toPorts: [${text}]}]}`, 'p')])
  it('takes two empty lists for no rules at all, and one beside rules for a second kind', () => {
    expect(rejected(toPorts('{ports: [{port: "53", protocol: TCP}], rules: {http: [], dns: []}}', 'egress'))).toEqual(
      [],
    )
    expect(
      rejected(
        toPorts('{ports: [{port: "53", protocol: TCP}], rules: {http: [], dns: [{matchPattern: "*"}]}}', 'egress'),
      ),
    ).toEqual(['p'])
  })
  it('wants TCP in capitals beside HTTP rules', () => {
    expect(rejected(toPorts('{ports: [{port: "80", protocol: tcp}], rules: {http: [{}]}}'))).toEqual(['p'])
    expect(rejected(toPorts('{ports: [{port: "80", protocol: tcp}]}'))).toEqual([])
  })
  it('compares the end of a range with the number that the port is, be it octal or a name', () => {
    const dns = (port: string) => toPorts(`{ports: [${port}], rules: {dns: [{matchPattern: "*"}]}}`, 'egress')
    expect(rejected(dns('{port: "065", endPort: 53}'))).toEqual([])
    expect(rejected(dns('{port: "065", endPort: 54}'))).toEqual(['p'])
    expect(rejected(dns('{port: "0x35", endPort: 60}'))).toEqual([])
  })
  it('redirects for a TLS context alone', () => {
    const analysis = toPorts('{ports: [{port: "443", protocol: TCP}], terminatingTLS: {secret: {name: s}}}')
    expect(ingress(analysis, 'b/web a/api TCP/443')).toBe('allowed by proxy')
  })
  it('lets a DNS rule with a name and a pattern match either', () => {
    const rule = '{ports: [{port: "53"}], rules: {dns: [{matchName: a.io, matchPattern: "*.b.io"}]}}'
    const ask = (dnsName: string) =>
      toPorts(rule, 'egress').probe({ ...asked('a/api b/dns UDP/53'), dnsName }).request?.verdict
    expect([ask('a.io'), ask('x.b.io'), ask('c.io')]).toEqual(['FORWARDED', 'FORWARDED', 'DROPPED'])
  })
  it('does not let a plain range that holds the port answer for a DNS query', () => {
    const rules =
      '{ports: [{port: "53"}], rules: {dns: [{matchName: a.io}]}}, {ports: [{port: "53", endPort: 54, protocol: UDP}]}'
    const verdict = toPorts(rules, 'egress').probe({ ...asked('a/api b/dns UDP/53'), dnsName: 'b.io' })
    expect(verdict.request?.verdict).toBe('DROPPED')
  })
  it('lets a cluster-wide policy use a listener of the namespace of its subject', () => {
    const listener = (kind: string) =>
      model([
        ccnp(
          `{endpointSelector: {matchLabels: {app: api}}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], listener: {name: l, envoyConfig: {kind: ${kind}, name: e}}}]}]}`,
          'p',
        ),
      ])
    expect(egress(listener('CiliumEnvoyConfig'), 'a/api b/web TCP/80')).toBe('allowed by proxy')
    expect(egress(listener('CiliumClusterwideEnvoyConfig'), 'a/api b/web TCP/80')).toBe('allowed by proxy')
  })
  it('holds rules of two kinds apart that name a port by number and by name', () => {
    const http = '{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}'
    const dns = (port: string) =>
      `{toPorts: [{ports: [{port: "${port}", protocol: TCP}], rules: {dns: [{matchPattern: "*"}]}}]}`
    const both = (port: string) => model([cnp(`{endpointSelector: {}, egress: [${http}, ${dns(port)}]}`, 'p')])
    expect(egress(both('80'), 'b/web a/api TCP/80')).toBe('allowed')
    expect(egress(both('80'), 'a/web a/api TCP/80')).toBe('error')
    expect(egress(both('http'), 'a/web a/api TCP/80')).toBe('allowed by proxy')
  })
})

describe('peers', () => {
  it('of a cloud group are nobody, on ports too', () => {
    const analysis = model([
      cnp(
        '{endpointSelector: {}, egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}], toPorts: [{ports: [{port: "80"}]}]}]}',
        'p',
      ),
    ])
    expect(egress(analysis, 'a/api b/web TCP/80')).toBe('denied')
  })
  it('by a service selector go before those by its name', () => {
    const service = (name: string, app: string) =>
      objectYaml('Service', `b/${name}`, { labels: `name: ${name}`, spec: `{selector: {${app}}}` })
    const analysis = model([
      service('web', 'app: web'),
      service('dns', 'k8s-app: kube-dns'),
      cnp(
        '{endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: dns, namespace: b}, k8sServiceSelector: {selector: {matchLabels: {name: web}}}}]}]}',
        'p',
      ),
    ])
    expect(egress(analysis, 'a/api b/web TCP/80')).toBe('allowed')
    expect(egress(analysis, 'a/api b/dns UDP/53')).toBe('denied')
  })
  it('in excepts of a CIDR group may be bare addresses', () => {
    const group = `apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: g}\nspec: {externalCIDRs: [10.0.0.0/8]}\n`
    const analysis = model([
      group,
      cnp('{endpointSelector: {}, ingress: [{fromCIDRSet: [{cidrGroupRef: g, except: [10.0.0.1]}]}]}', 'p'),
    ])
    expect(ingress(analysis, 'ip:10.0.0.1 a/api TCP/80')).toBe('denied')
    expect(ingress(analysis, 'ip:10.0.0.2 a/api TCP/80')).toBe('allowed')
  })
})

describe('who decided', () => {
  const by = (one: string, other: string, question: string) =>
    model([
      cnp(`{endpointSelector: {}, ingress: [${one}]}`, 'one'),
      cnp(`{endpointSelector: {}, ingress: [${other}]}`, 'other'),
    ])
      .probe(asked(question))
      .ingress.by.map((key) => key.split('/').at(-1))
  const onPort = (more: string, ports = '{port: "80", protocol: TCP}') => `{${more}toPorts: [{ports: [${ports}]}]}`
  it('is the rule for any peer alone where one for a whole kind of peers repeats it on the same ports', () => {
    expect(by(onPort('fromEntities: [cluster], '), onPort(''), 'b/web a/api TCP/80')).toEqual(['other'])
    expect(by(onPort('fromEntities: [all], '), onPort(''), 'b/web a/api TCP/80')).toEqual(['one', 'other'])
    const zero = '{port: "0", protocol: TCP}'
    expect(by(onPort('fromEntities: [cluster], ', zero), onPort('', zero), 'b/web a/api TCP/80')).toEqual([
      'one',
      'other',
    ])
    const range = '{port: "80", endPort: 81, protocol: TCP}'
    expect(by(onPort('fromEntities: [cluster], ', range), onPort(''), 'b/web a/api TCP/80')).toEqual(['other'])
  })
})

describe('pods', () => {
  it('without a written service account use the default one', () => {
    const text = pod('a', 'x', 'app: x').replace('spec: {', 'spec: {serviceAccountName: "", ')
    const { endpoints } = analyze([{ name: 'm', text }])
    expect(endpoints[0]?.labels).toContain('k8s:io.cilium.k8s.policy.serviceaccount=default')
  })
})

describe('very many', () => {
  it('labels of one pod, and mappings merged into each other, are read at once', { timeout: 10_000 }, () => {
    const labels = Array.from({ length: 60_000 }, (_, i) => `l${i}: v`).join(', ')
    for (const text of [pod('a', 'x', labels), `# in full\n${pod('a', 'x', labels)}`])
      expect(analyze([{ name: 'm', text }]).endpoints[0]?.labels).toHaveLength(60_004)
    const merges = Array.from({ length: 1500 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: *a${i}, x${i + 1}: 1}`)
    const text = `apiVersion: v1\nkind: Pod\na0: &a0 {x0: 1}\n${merges.join('\n')}\n`
    expect(analyze([{ name: 'm', text }]).diagnostics.map(({ code }) => code)).toEqual(['yaml-too-large'])
  })
  it('ports of one policy are cut into classes at once', { timeout: 10_000 }, () => {
    const ports = Array.from({ length: 1500 }, (_, i) => `{toPorts: [{ports: [{port: "${2 * i + 1}"}]}]}`)
    const { classes } = model([cnp(`{endpointSelector: {}, ingress: [${ports.join(', ')}]}`, 'p')]).matrix()
    expect(classes).toHaveLength(3 * 1501 + 1)
  })
})

describe('calls without types', () => {
  const analysis = model([cnp('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80"}]}]}]}', 'p')])
  const strange: readonly unknown[] = [undefined, null, -7, NaN, '', 'x', '__proto__', [], {}, true, 10n, Symbol('x')]
  // What the types forbid is the point here.
  const cast = <T>(value: unknown): T => value as T
  it('never throw, and say what is wrong with a question', () => {
    const question = asked('b/web a/api TCP/80')
    for (const value of strange) {
      for (const field of ['from', 'to', 'protocol', 'port'])
        expect(analysis.probe(cast({ ...question, [field]: value })).problem).toBeTypeOf('string')
      for (const field of ['method', 'path', 'host', 'headers'])
        expect(() => analysis.probe(cast({ ...question, http: { [field]: value } }))).not.toThrow()
      expect(() => analysis.probe(cast({ ...question, dnsName: value, http: value }), cast(value))).not.toThrow()
      expect(analysis.probe(cast(value)).problem).toBeTypeOf('string')
      expect(() => analysis.flows(cast(value))).not.toThrow()
      expect(() => analyze(cast(value), cast(value)).matrix()).not.toThrow()
      expect(() => analyze([cast(value)]).diagnostics).not.toThrow()
      expect(() => analyze(cast([{ name: value, text: value }])).diagnostics).not.toThrow()
      for (const option of ['enforcement', 'ipFamilies', 'dns', 'nodeLabels', 'identityNumbers'])
        expect(() => analyze([], cast({ [option]: value })).identities).not.toThrow()
      expect(() => analyze([], cast({ dns: { a: value, b: [value] } })).identities).not.toThrow()
    }
    expect(analysis.probe({ ...question, protocol: cast('any') }).problem).toBe('"any" is not a protocol')
  })
})
