import { describe, expect, it } from 'vitest'
import { analyze, Engine, printFlows, probeRecords, type AnalyzeOptions } from './index'
import { labelFilter, podLists, readPatterns } from './cilium/settings/label-filter'
import { objectYaml, pod } from './testing/manifests'

const config = (...lines: readonly string[]): string =>
  objectYaml('ConfigMap', 'kube-system/cilium-config', { more: ['data:', ...lines].join('\n  ') })

const pods = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db', '{name: sql, containerPort: 5432}')]

const policy = (spec: string, kind = 'CiliumNetworkPolicy'): string =>
  objectYaml(kind, kind === 'CiliumNetworkPolicy' ? 'shop/p' : 'p', { spec })

const fromWeb = policy(
  '{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
)
const closed = policy('{endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}')

function run(documents: readonly string[], options: AnalyzeOptions = {}) {
  return analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], options)
}

function ask(documents: readonly string[], question: string, options: AnalyzeOptions = {}) {
  const [from = '', to = '', port = ''] = question.split(' ')
  const [protocol, number] = port.split('/')
  return run([...pods, ...documents], options).probe({ from, to, protocol: protocol as 'TCP', port: Number(number) })
}

const verdict = (...asked: Parameters<typeof ask>): string => ask(...asked).verdict

describe('cilium-config in the workspace', () => {
  it('sets the enforcement mode, and a choice wins over it', () => {
    const open = config('enable-policy: "Never"')
    expect(verdict([closed, open], 'shop/web shop/db TCP/5432')).toBe('FORWARDED')
    expect(verdict([closed, open], 'shop/web shop/db TCP/5432', { enforcement: 'default' })).toBe('DROPPED')
    expect(verdict([open], 'shop/web shop/db TCP/5432', { settings: { 'enable-policy': 'always' } })).toBe('DROPPED')
  })

  it('tells where each value comes from', () => {
    const { settings } = run([config('enable-policy: always')], { settings: { 'cluster-name': 'east' } })
    const of = (key: string) => settings.find((setting) => setting.key === key)
    expect(of('enable-policy')).toMatchObject({ value: 'always', origin: { kind: 'file', range: { line: 5 } } })
    expect(of('cluster-name')).toMatchObject({ value: 'east', origin: { kind: 'choice' } })
    expect(of('enable-ipv6')).toEqual({
      key: 'enable-ipv6',
      value: 'true',
      origin: { kind: 'default', version: '1.21' },
    })
    const assumed = run([]).settings.find(({ key }) => key === 'enable-sctp')
    expect(assumed).toMatchObject({ value: 'true', origin: { kind: 'assumed' } })
  })

  it('counts with the default where its value is none that an agent takes, and says so', () => {
    const analysis = run([config('policy-cidr-match-mode: nodes,pods')])
    expect(analysis.diagnostics).toMatchObject([{ code: 'setting-invalid', severity: 'error', range: { line: 5 } }])
    expect(analysis.settings.find(({ key }) => key === 'policy-cidr-match-mode')?.value).toBe('')
  })

  it('is the only ConfigMap that is read', () => {
    const other = config('enable-policy: always').replace('cilium-config', 'app')
    const analysis = run([other])
    expect(analysis.resources).toMatchObject([{ kind: 'ConfigMap', status: 'ignored' }])
    expect(analysis.settings[0]?.value).toBe('default')
  })
})

describe('the name of the cluster', () => {
  it('is on every pod, and peers are held to it', () => {
    const analysis = run([...pods, fromWeb, config('cluster-name: east')])
    expect(analysis.endpoints[0]?.labels).toContain('k8s:io.cilium.k8s.policy.cluster=east')
    const named = fromWeb.replace('{app: web}', '{app: web, k8s:io.cilium.k8s.policy.cluster: default}')
    expect(verdict([fromWeb, config('cluster-name: east')], 'shop/web shop/db TCP/5432')).toBe('FORWARDED')
    expect(verdict([named, config('cluster-name: east')], 'shop/web shop/db TCP/5432')).toBe('DROPPED')
    expect(verdict([named], 'shop/web shop/db TCP/5432')).toBe('FORWARDED')
  })

  it('binds no peer where policy-default-local-cluster is off, as up to 1.18', () => {
    const text = (options: AnalyzeOptions): string =>
      run([...pods, fromWeb], options)
        .policies[0]?.selectors.map(({ text }) => text)
        .join() ?? ''
    expect(text({})).toBe(text({ ciliumVersion: '1.19' }))
    const cluster = policy('{endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}')
    expect(verdict([cluster], 'shop/web shop/db TCP/5432', { ciliumVersion: '1.18' })).toBe('FORWARDED')
  })
})

describe('kinds that are switched off', () => {
  const network =
    '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: np, namespace: shop}, spec: {podSelector: {}, policyTypes: [Ingress]}}'
  const tiered =
    '{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}'

  it.each([
    ['enable-k8s-networkpolicy', network],
    ['enable-cilium-network-policy', closed],
    [
      'enable-cilium-clusterwide-network-policy',
      closed.replace('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'),
    ],
    ['enable-k8s-cluster-network-policy', tiered],
  ])('%s: the policy does nothing, and that is said', (key, document) => {
    const settings = { [key]: 'false' }
    expect(verdict([document], 'shop/web shop/db TCP/5432')).toBe('DROPPED')
    expect(verdict([document], 'shop/web shop/db TCP/5432', { settings })).toBe('FORWARDED')
    expect(run([...pods, document], { settings }).diagnostics.map(({ code }) => code)).toContain('policy-kind-off')
  })

  it('ClusterNetworkPolicy is one of them by default, and before 1.20 always', () => {
    const question = 'shop/web shop/db TCP/5432'
    expect(verdict([tiered, config('cluster-name: default')], question)).toBe('FORWARDED')
    expect(verdict([tiered, config('enable-k8s-cluster-network-policy: "true"')], question)).toBe('DROPPED')
    const settings = { 'enable-k8s-cluster-network-policy': 'true' }
    expect(verdict([tiered], question, { settings, ciliumVersion: '1.19' })).toBe('FORWARDED')
  })
})

describe('the datapath', () => {
  const sctp = 'shop/web shop/db SCTP/5432'

  it('drops SCTP unless it is switched on, whatever policies say', () => {
    const answer = ask([fromWeb, config('enable-sctp: "false"')], sctp)
    expect(answer).toMatchObject({ verdict: 'DROPPED', dropReason: { code: 137, text: 'CT: Unknown L4 protocol' } })
    expect(verdict([config('cluster-name: default')], sctp)).toBe('DROPPED')
    expect(verdict([fromWeb, config('enable-sctp: "true"')], sctp)).toBe('FORWARDED')
    expect(verdict([fromWeb], sctp)).toBe('FORWARDED')
  })

  it('drops what waits for an authentication that nobody can make', () => {
    const asks = fromWeb.replace('ingress: [{', 'ingress: [{authentication: {mode: required}, ')
    const answer = ask([asks], 'shop/web shop/db TCP/5432', { settings: { 'mesh-auth-enabled': 'false' } })
    expect(answer).toMatchObject({ verdict: 'DROPPED', dropReason: { code: 189 } })
    expect(answer.ingress.steps.map(({ text }) => text).join()).toContain('mesh-auth-enabled')
    expect(verdict([asks], 'shop/web shop/db TCP/5432', { ciliumVersion: '1.19' })).toBe('FORWARDED')
    expect(verdict([asks], 'shop/web shop/db TCP/5432', { ciliumVersion: '1.20' })).toBe('DROPPED')
  })

  it('only records drops in audit mode', () => {
    const options = { settings: { 'policy-audit-mode': 'true' } }
    const answer = ask([closed], 'shop/web shop/db TCP/5432', options)
    expect(answer).toMatchObject({ verdict: 'FORWARDED', ingress: { decision: 'denied', audited: true } })
    const analysis = run([...pods, closed], options)
    expect(analysis.flows().totals.dropped).toBe(0)
    expect(answer).toMatchObject({ isAudited: true })
    // What Hubble shows of it: a verdict that is only recorded, no drop, and the way on.
    const records = probeRecords(analysis, [
      { probe: { from: 'shop/web', to: 'shop/db', protocol: 'TCP', port: 5432 } },
    ])
    expect(records.map(({ verdict: word }) => word)).toEqual(['AUDIT', 'FORWARDED'])
    expect(printFlows('compact', records)).toContain('AUDITED')
    const matrix = run([...pods, closed], options).matrix()
    expect([...matrix.allowed].every((word) => word === 0xff_ff_ff_ff)).toBe(true)
  })

  it('lets the node of an isolated pod in unless allow-localhost is policy', () => {
    const question = 'entity:host shop/db TCP/5432'
    expect(verdict([fromWeb], question)).toBe('FORWARDED')
    expect(verdict([fromWeb], question, { settings: { 'allow-localhost': 'policy' } })).toBe('DROPPED')
  })

  it('lets the own node in where the API server runs on it, too', () => {
    const cluster = [
      '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}',
      '{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}, endpoints: [{addresses: [192.0.2.1]}], ports: [{port: 6443}]}',
      '{apiVersion: v1, kind: Pod, metadata: {name: here, namespace: shop, labels: {app: db}}, spec: {nodeName: n1}}',
      fromWeb,
    ]
    expect(verdict(cluster, 'node:n1 shop/here TCP/5432')).toBe('FORWARDED')
    expect(verdict(cluster, 'node:n1 shop/here TCP/5432', { settings: { 'allow-localhost': 'policy' } })).toBe(
      'DROPPED',
    )
  })
})

describe('the lists of labels', () => {
  const file = (...prefixes: readonly string[]): string =>
    JSON.stringify({
      version: 1,
      'valid-prefixes': prefixes
        .map((prefix) => ({ prefix, source: 'k8s' }))
        .concat({ prefix: '.*', source: 'reserved' }),
    })
  const labelsOf = (settings: Record<string, string>): readonly string[] =>
    run(pods, { settings }).endpoints.find(({ key }) => key === 'shop/web')?.labels ?? []

  it('of pods are those of a file in place of the built-in one', () => {
    expect(labelsOf({ 'label-prefix-file': file('app') })).toEqual(['k8s:app=web'])
    // A prefix there is a plain text, and no expression.
    expect(labelsOf({ 'label-prefix-file': file('a.p') })).toEqual([])
    expect(labelsOf({ 'label-prefix-file': file('app'), labels: 'io\\.kubernetes' })).toEqual([
      'k8s:app=web',
      'k8s:io.kubernetes.pod.namespace=shop',
    ])
  })

  it('say so where the file is not known, or is none', () => {
    const doubt = (value: string) =>
      run(pods, { settings: { 'label-prefix-file': value } }).settings.find(({ key }) => key === 'label-prefix-file')
    expect(doubt('/etc/labels.json')?.doubt).toContain('not known here')
    expect(doubt(file('app'))?.doubt).toBeUndefined()
    expect(doubt('{"version": 1, "valid-prefixes": []}')?.value).toBe('')
  })

  it('of nodes leave out what rules then cannot select', () => {
    const nodes = [
      '{apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: a}}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}',
      policy('{endpointSelector: {}, egress: [{toNodes: [{matchLabels: {zone: a}}]}]}'),
    ]
    const settings = { 'enable-node-selector-labels': 'true' }
    // Where the pod runs is not said: on the node itself such a rule never matches.
    const isAllowed = (more: Record<string, string>): boolean =>
      ask(nodes, 'shop/web node:n1 TCP/80', { settings: { ...settings, ...more } }).isUndecided === true
    expect(isAllowed({})).toBe(true)
    expect(isAllowed({ 'node-labels': 'team' })).toBe(false)
    expect(isAllowed({ 'node-labels': 'zone' })).toBe(true)
  })
})

describe('what the agent refuses', () => {
  it('are layer 7 rules without the proxy, and ICMP rules where they are off', () => {
    const http = policy(
      '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]}',
    )
    const icmp = policy('{endpointSelector: {}, ingress: [{icmps: [{fields: [{type: 8}]}]}]}')
    const reason = (document: string, key: string) =>
      run([...pods, document], { settings: { [key]: 'false' } }).policies[0]
    expect(reason(http, 'enable-l7-proxy')).toMatchObject({ status: 'rejected', refusedBy: 'cilium' })
    expect(reason(icmp, 'enable-icmp-rules')).toMatchObject({ status: 'rejected', refusedBy: 'cilium' })
    expect(reason(closed, 'enable-l7-proxy')?.status).toBe('accepted')
  })

  it('ignores enableDefaultDeny where that is switched off', () => {
    const soft = closed.replace('ingress: [{}]', 'enableDefaultDeny: {ingress: false}, ingress: [{}]')
    const settings = { 'enable-non-default-deny-policies': 'false' }
    expect(verdict([soft], 'shop/web shop/db TCP/5432')).toBe('FORWARDED')
    expect(verdict([soft], 'shop/web shop/db TCP/5432', { settings })).toBe('DROPPED')
  })
})

describe('the filter of identity labels', () => {
  const keeps = (labels: string, key: string, version: '1.19' | '1.21' = '1.21') =>
    labelFilter(podLists(version, readPatterns(labels) ?? [], null))(key)

  it.each([
    ['', 'app', true],
    ['', 'pod-template-hash', false],
    ['', 'app.kubernetes.io/name', true],
    ['', 'topology.kubernetes.io/zone', false],
    // Inclusive patterns switch to what they name, prefixes of keys.
    ['k8s:app', 'app', true],
    ['k8s:app', 'application', true],
    ['k8s:app$', 'application', false],
    ['k8s:app', 'tier', false],
    ['k8s:app', 'app.kubernetes.io/name', true],
    ['k8s:app', 'io.kubernetes.pod.namespace', true],
    // Exclusive ones take away.
    ['!release', 'release', false],
    ['!release', 'app', true],
    ['k8s:!release', 'release', false],
    // The source is everything before the colon, so this includes nothing and excludes all the rest.
    ['!k8s:release', 'app', false],
    // The longer match decides.
    ['kubernetes\\.io/metadata', 'kubernetes.io/metadata.name', true],
  ])('with %j makes of %s: %s', (labels, key, isKept) => {
    expect(keeps(labels, key)).toBe(isKept)
  })

  it('leaves topology out since 1.20', () => {
    expect(keeps('', 'topology.kubernetes.io/zone', '1.19')).toBe(true)
  })

  it('does not take expressions that could run for ever', () => {
    expect(readPatterns('(a+)+$')).toBeNull()
    expect(readPatterns('a.*b.*c.*d.*')).toBeNull()
    expect(readPatterns('[')).toBeNull()
  })

  it('decides which policies select whom', () => {
    const filtered = config('labels: "k8s:tier"')
    const analysis = run([...pods, closed, filtered])
    expect(analysis.policies[0]?.selects).toEqual([])
    expect(analysis.endpoints.map(({ identity }) => identity)).toHaveLength(2)
    expect(verdict([closed, filtered], 'shop/web shop/db TCP/5432')).toBe('FORWARDED')
  })
})

describe('keys of policy maps for many identities at once', () => {
  // A selector without a label of the cluster that only rules labels out.
  const negative = policy(
    '{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchExpressions: [{key: "reserved:world", operator: DoesNotExist}]}]}]}',
  )
  const named = policy('{endpointSelector: {matchLabels: {app: other}}, egress: [{toCIDR: [203.0.113.0/24]}]}').replace(
    'name: p,',
    'name: q,',
  )
  const outside = 'ip:203.0.113.5 shop/db TCP/5432'

  it.each(['1.18', '1.19'])('do not exist in %s, so that a label that is ruled out is ruled out', (ciliumVersion) => {
    expect(verdict([negative, named], outside, { ciliumVersion })).toBe('DROPPED')
    expect(verdict([negative, named], 'shop/web shop/db TCP/5432', { ciliumVersion })).toBe('FORWARDED')
  })

  it.each(['1.20', '1.21'])('bear no label in %s, so that ruling one out selects their members', (ciliumVersion) => {
    expect(verdict([negative, named], outside, { ciliumVersion })).toBe('FORWARDED')
    // An address without an identity of its own is the world, which has no such key.
    expect(verdict([negative, named], 'ip:198.51.100.5 shop/db TCP/5432', { ciliumVersion })).toBe('DROPPED')
  })

  it('come and go with the version in one workspace', () => {
    const files = [{ name: 'm.yaml', text: [...pods, negative, named].join('\n---\n') }]
    const probe = { from: 'ip:203.0.113.5', to: 'shop/db', protocol: 'TCP', port: 5432 } as const
    const engine = new Engine()
    const of = (ciliumVersion: string) => engine.update(files, { ciliumVersion }).probe(probe).verdict
    expect(['1.19', '1.21', '1.18'].map(of)).toEqual(['DROPPED', 'FORWARDED', 'DROPPED'])
  })
})

describe('enable-extended-ip-protocols', () => {
  const rule = policy('{endpointSelector: {}, egress: [{toPorts: [{ports: [{protocol: VRRP}]}]}]}')
  it('lets entries leave their port out where it is on', () => {
    const on = config('enable-extended-ip-protocols: "true"')
    expect(run([...pods, on, rule]).diagnostics).toEqual([])
    expect(verdict([on, rule], 'shop/web shop/db VRRP/0')).toBe('FORWARDED')
    expect(verdict([on, rule], 'shop/web shop/db GRE/0')).toBe('DROPPED')
  })

  it.each([[[]], [[config('enable-extended-ip-protocols: "false"')]]])('refuses them otherwise', (before) => {
    expect(run([...pods, ...before, rule]).diagnostics.map(({ code }) => code)).toEqual(['port-missing'])
  })
})
