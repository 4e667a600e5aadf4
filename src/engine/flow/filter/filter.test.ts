import { describe, expect, it } from 'vitest'
import { celExpression } from '../../doors/cel'
import { re2Find } from '../../doors/re2'
import {
  analyze,
  completeFilter,
  filterFlows,
  flowType,
  matchRows,
  parseFilter,
  printFilter,
  probeRecords,
  takeFilter,
  type FlowTable,
  type RecordedProbe,
} from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (key: string, labels: string, more = '') => objectYaml('Pod', key, { labels, more })

const manifest = [
  pod('shop/frontend-1', 'app: frontend', 'status: {podIP: 10.1.0.7}\n'),
  pod('shop/api-1', 'app: api, tier: back', 'spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}\n'),
  pod('default/bot', 'app: bot'),
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: worker, namespace: jobs}
spec: {replicas: 1, template: {metadata: {labels: {app: worker}}}}
`,
  `apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
`,
  `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api-in, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: frontend}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]
  ingressDeny:
  - fromEndpoints: [{matchLabels: {app: bot, "k8s:io.kubernetes.pod.namespace": default}}]
`,
  `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: frontend-out, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: frontend}}
  egress:
  - toEndpoints: [{matchLabels: {app: api}}]
  - toCIDR: [192.0.2.0/24]
  - toFQDNs: [{matchName: api.example.com}]
    toPorts: [{ports: [{port: "443", protocol: TCP}]}]
`,
].join('---\n')

const analysis = analyze([{ name: 'm.yaml', text: manifest }])
const table = analysis.flows()

function shown(text: string): readonly string[] {
  const { filter, problems } = parseFilter(text)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return [...matchRows(table, filter, analysis)].map((row) => rowText(table, row))
}

function rowText({ peers, ports, source, destination, port }: FlowTable, row: number): string {
  const { protocol, port: number } = ports[port[row]!]!
  return `${peers[source[row]!]!.key} ${peers[destination[row]!]!.key} ${protocol}/${number}`
}

const everything = shown('')

describe('a filter', () => {
  it('without flags shows every flow', () => {
    expect(everything).toHaveLength(table.count)
  })

  it.each<[filter: string, has: (source: string, destination: string, port: string) => boolean]>([
    ['--from-pod shop/frontend', (from) => from === 'shop/frontend-1'],
    ['--from-pod bot', (from) => from === 'default/bot'],
    ['--to-pod shop/', (_, to) => to.startsWith('shop/')],
    ['--pod shop/api', (from, to) => from === 'shop/api-1' || to === 'shop/api-1'],
    ['--from-pod shop/api --from-pod shop/front', (from) => from.startsWith('shop/')],
    ['--from-pod shop/api --to-pod jobs/', (from, to) => from === 'shop/api-1' && to === 'jobs/worker'],
    ['-n jobs', (from, to) => from.startsWith('jobs/') || to.startsWith('jobs/')],
    ['-njobs --pod wor', (from, to) => from === 'jobs/worker' || to === 'jobs/worker'],
    ['--from-namespace shop --to-namespace jobs', (from, to) => from.startsWith('shop/') && to.startsWith('jobs/')],
    ['-A', (from, to) => from.includes('/') || to.includes('/')],
    ['--from-label app=bot', (from) => from === 'default/bot'],
    ['--label "app in (bot, worker)"', (from, to) => [from, to].some((key) => /bot|worker/.test(key))],
    ['--to-label k8s:tier=back', (_, to) => to === 'shop/api-1'],
    [
      '--to-label app,!tier --from-label reserved:world',
      (from, to) => from.startsWith('entity:world') && to === 'shop/frontend-1',
    ],
    ['--from-label reserved:host', (from) => from === 'entity:host'],
    ['--to-port 8080', (_from, _to, port) => port === 'TCP/8080'],
    ['--port=8080', (_from, _to, port) => port === 'TCP/8080'],
    ['--to-service shop/api', (_, to) => to === 'shop/api-1'],
    ['--to-workload worker', (_, to) => to === 'jobs/worker'],
    ['--workload Deployment/', (from, to) => from === 'jobs/worker' || to === 'jobs/worker'],
    ['--workload Deployment/other', () => false],
    ['--to-ip 192.0.2.0/24', (_, to) => to === 'cidr:192.0.2.0/24'],
    ['--from-ip 10.1.0.7', (from) => from === 'shop/frontend-1'],
    ['--to-fqdn "*.example.com"', (_, to) => to === 'dns:api.example.com'],
    ['--to-fqdn example.com', () => false],
    ['--to-identity world', (_, to) => to === 'entity:world'],
    ['--identity host', (from, to) => from === 'entity:host' || to === 'entity:host'],
    ['--not --from-pod shop/ --not --from-pod bot', (from) => !from.startsWith('shop/') && from !== 'default/bot'],
    // As in Hubble, flows are left out where all the different flags behind --not hold.
    ['--not --from-pod bot --not --to-pod shop/api', (from, to) => !(from === 'default/bot' && to === 'shop/api-1')],
    [
      'hubble observe --to-pod shop/api --not --from-namespace default',
      (from, to) => to === 'shop/api-1' && from !== 'default/bot',
    ],
    ['worker', (from, to) => from === 'jobs/worker' || to === 'jobs/worker'],
  ])('%s', (text, has) => {
    const wanted = everything.filter((row) => has(...(row.split(' ') as [string, string, string])))
    expect(shown(text)).toEqual(wanted)
  })

  it.each([
    ['--verdict REDIRECTED', ['shop/frontend-1 shop/api-1 TCP/8080']],
    ['--verdict dropped --drop-reason-desc POLICY_DENY', ['default/bot shop/api-1 TCP/8080']],
    ['--verdict DROPPED --policy api-in', ['default/bot shop/api-1 TCP/8080']],
    ['--policy CiliumNetworkPolicy/shop/api-in --not --verdict DROPPED', ['shop/frontend-1 shop/api-1 TCP/8080']],
    [
      '--policy default-deny --to-pod shop/api',
      ['jobs/worker shop/api-1 TCP/8080', 'entity:world shop/api-1 TCP/8080'],
    ],
    ['--type drop --to-pod shop/api --from-pod bot', ['default/bot shop/api-1 TCP/8080']],
    ['--type trace:to-proxy', ['shop/frontend-1 shop/api-1 TCP/8080']],
    ['-t l7', ['shop/frontend-1 shop/api-1 TCP/8080']],
    ['--protocol http', ['shop/frontend-1 shop/api-1 TCP/8080']],
    ['--protocol udp', []],
    ['--http-method GET', ['shop/frontend-1 shop/api-1 TCP/8080']],
    ['--traffic-direction egress --type drop --to-pod jobs/', ['shop/frontend-1 jobs/worker TCP/80']],
    ['--traffic-direction ingress --verdict DROPPED --from-pod jobs/', ['jobs/worker shop/api-1 TCP/8080']],
    ['--verdict DROPPED denylist', ['default/bot shop/api-1 TCP/8080']],
    ['--verdict AUDIT', []],
    ['-6', []],
  ])('%s shows %j', (text, rows) => {
    expect(shown(text)).toEqual(rows)
  })
})

describe('reading a filter', () => {
  it.each([
    ['--verdict DROPED', '"DROPED" is not a verdict', 'DROPPED'],
    ['--verdict DROPPED,FORWARDED', 'one value each: repeat the flag for DROPPED or FORWARDED', undefined],
    ['--form-pod shop/api', 'there is no flag --form-pod', '--from-pod'],
    ['--to-pod', '--to-pod needs a value', undefined],
    ['--port http', '"http" is not a port', undefined],
    ['--identity wurld', '"wurld" is neither an identity number nor a reserved identity', 'world'],
    ['--pod a/b --from-pod c/d', '--pod and --from-pod cannot be combined', undefined],
    ['--label a=b --from-label c=d', '--label and --from-label cannot be combined', undefined],
    ['-n shop --to-pod shop/api', '--namespace and --to-pod cannot be combined', undefined],
    ['-n shop --pod jobs/worker', 'jobs/worker is not in namespace shop', undefined],
    ['--not --not --pod a/b', 'Two --not in a row', undefined],
    ['--pod a/b --not', 'Nothing follows --not: it inverts the flag after it', undefined],
    ['--http-path "("', '"(" is not a regular expression of RE2', undefined],
    ['--type trace:to-endpont', '"to-endpont" is not a kind of trace', 'to-endpoint'],
    ['--type drop:denied', '"denied" is not a kind of drop', undefined],
    ['--drop-reason-desc POLICY_DENYED', '"POLICY_DENYED" is not a drop reason of policies', 'POLICY_DENIED'],
    ['--ip-version 5', '"5" is neither v4, v6 nor none', undefined],
    ['--unencrypted --encrypted', '--unencrypted and --encrypted cannot be combined', undefined],
    ['--no-such-flag value', 'there is no flag --no-such-flag', undefined],
    [
      '--allowlist {}',
      '--allowlist takes Hubble’s raw filters, which are not read here: write them as flags',
      undefined,
    ],
  ])('%s: %s', (text, message, suggestion) => {
    const [problem] = parseFilter(text, re2Find).problems
    expect(problem?.message).toBe(message)
    expect(problem?.suggestion).toBe(suggestion)
  })

  it('says where the fault is', () => {
    expect(parseFilter('--to-pod shop/api --verdict DROPED').problems[0]).toMatchObject({ start: 28, end: 34 })
  })

  it('takes a whole command line and says what of it filters nothing', () => {
    const { filter, problems } = parseFilter('hubble observe --to-pod np-demo/web --last 12 -o compact')
    expect(filter.terms).toEqual([{ flag: 'to-pod', value: 'np-demo/web', isNegated: false }])
    expect(problems.map(({ severity }) => severity)).toEqual(['info', 'info'])
  })

  it('never takes a flag of Hubble’s, nor its value, for a word to search for', () => {
    const typed =
      'hubble observe -f --last 20 --since 5m --until=1m -P -s --server localhost:4245 --tls-server-name x --time-format RFC3339 --numeric --color never --ip-translation=false --input-file a.json -D --unknown value'
    const { filter, problems } = parseFilter(typed)
    expect(filter).toEqual({ terms: [], words: [] })
    expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(1)
  })

  it('turns the next filter round, whatever stands between', () => {
    expect(parseFilter('--not --last 5 --verdict DROPPED').filter.terms).toEqual([
      { flag: 'verdict', value: 'DROPPED', isNegated: true },
    ])
  })

  it('takes letters that stand together', () => {
    expect(parseFilter('-f4n shop').filter).toEqual(parseFilter('-f -4 -n shop').filter)
    expect(parseFilter('-f4n shop').filter.terms).toHaveLength(2)
  })

  it('leaves the arguments of a command alone', () => {
    const own = new Map([
      ['output', true],
      ['o', true],
      ['quiet', false],
    ])
    const taken = takeFilter(['a.yaml', '-o', '-t', '--last', '5', '-t', 'drop', '--quiet', '-', '--', '-t'], own)
    expect(taken.rest).toEqual(['a.yaml', '-o', '-t', '--quiet', '-', '--', '-t'])
    expect(taken.ignored).toEqual(['--last'])
    expect(taken.filter.terms).toEqual([{ flag: 'type', value: 'drop', isNegated: false }])
  })

  it('takes the sub-command too', () => {
    expect(parseFilter('hubble observe flows -n shop').filter).toEqual(parseFilter('--namespace shop').filter)
  })

  it.each([
    '--verdict DROPPED --not --from-pod shop/api',
    `--label 'app in (a, b)' --to-port 80 free`,
    `--http-path '/v1/\\d+' --ipv4 "it's"`,
  ])('%s is printed as it was read', (text) => {
    expect(printFilter(parseFilter(text).filter)).toBe(text)
    expect(parseFilter(printFilter(parseFilter(text).filter)).filter).toEqual(parseFilter(text).filter)
  })
})

describe('completion', () => {
  const labels = (text: string) => completeFilter(text, text.length, analysis).map(({ label }) => label)
  it.each([
    ['', '--verdict'],
    ['--verd', '--verdict'],
    ['--ns', undefined],
    ['--verdict D', 'DROPPED'],
    ['--to-pod ', 'shop/frontend-1'],
    ['--to-pod api', 'shop/api-1'],
    ['--to-pod=jo', 'jobs/worker'],
    ['-n d', 'default'],
    ['--label app=w', 'app=worker'],
    ['--workload ', 'Deployment/worker'],
    ['--to-service ', 'shop/api'],
    ['--policy fr', 'CiliumNetworkPolicy/shop/frontend-out'],
    ['--not --to-l', '--to-label'],
    ['--type trace:to-e', 'trace:to-endpoint'],
  ])('of "%s" offers %s first', (text, first) => {
    expect(labels(text)[0]).toBe(first)
  })
  it('replaces the word at the caret alone', () => {
    const [completion] = completeFilter('--verdict D --port 80', 11, analysis)
    expect(completion).toMatchObject({ start: 10, end: 11, text: 'DROPPED' })
  })
})

describe('a big table', () => {
  it('is filtered as a small one is', () => {
    const count = 2000 * table.count
    const column = <T extends Uint32Array | Uint8Array>(from: T, into: T): T => {
      for (let i = 0; i < count; i++) into[i] = from[i % table.count] ?? 0
      return into
    }
    const big: FlowTable = {
      ...table,
      count,
      source: column(table.source, new Uint32Array(count)),
      destination: column(table.destination, new Uint32Array(count)),
      port: column(table.port, new Uint32Array(count)),
      verdict: column(table.verdict, new Uint8Array(count)),
      egress: column(table.egress, new Uint8Array(count)),
      ingress: column(table.ingress, new Uint8Array(count)),
      egressBy: column(table.egressBy, new Uint32Array(count)),
      ingressBy: column(table.ingressBy, new Uint32Array(count)),
      dropReason: column(table.dropReason, new Uint8Array(count)),
    }
    const { filter } = parseFilter('--verdict DROPPED --pod shop/ --label app --not --port 443 --policy default-deny')
    expect(matchRows(big, filter, analysis)).toHaveLength(2000 * matchRows(table, filter, analysis).length)
  })
})

describe('a flow of which no answer is certain', () => {
  const open: FlowTable = { ...table, undecided: [1, 4, 5] }
  const rowsOf = (text: string) => [...matchRows(open, parseFilter(text).filter, analysis)]

  it('is found by the verdict UNDECIDED, alone or beside others', () => {
    expect(rowsOf('--verdict undecided')).toEqual([1, 4, 5])
    const through = rowsOf('--verdict FORWARDED')
    expect(rowsOf('--verdict FORWARDED --verdict UNDECIDED')).toEqual(
      [...new Set([...through, 1, 4, 5])].sort((a, b) => a - b),
    )
    expect(rowsOf('--not --verdict UNDECIDED')).toHaveLength(table.count - 3)
    expect(shown('--verdict UNDECIDED')).toEqual([])
  })

  it('is no event of hubble observe', () => {
    expect(takeFilter(['--verdict', 'UNDECIDED'], new Map()).problems[0]?.message).toContain('is not a verdict')
  })
})

describe('an expression in CEL', () => {
  const flows = probeRecords(analysis, [
    { probe: { from: 'shop/frontend-1', to: 'shop/api-1', protocol: 'TCP', port: 8080, http: { method: 'PUT' } } },
    { probe: { from: 'default/bot', to: 'shop/api-1', protocol: 'TCP', port: 8080 } },
  ])
  it.each([
    ['_flow.verdict == Verdict.DROPPED', 3],
    ['_flow.event_type.type == 1 && _flow.drop_reason_desc == DropReason.POLICY_DENY', 1],
    ['_flow.l4.TCP.destination_port == 8080u', 6],
    ['has(_flow.l4.UDP)', 0],
    ['_flow.l7.http.code >= 400', 1],
    ['_flow.source.pod_name.startsWith("bot")', 2],
    ['_flow.source.labels.exists(l, l == "k8s:app=bot")', 2],
    ['_flow.source.namespace != _flow.destination.namespace', 2],
    ['_flow.no_such_field == 1', 0],
  ])('%s holds for %d', (expression, count) => {
    const { filter, problems } = takeFilter(['--cel-expression', expression], new Map(), {
      find: re2Find,
      cel: celExpression,
    })
    expect(problems).toEqual([])
    expect(filterFlows(flows, filter, re2Find, { cel: celExpression })).toHaveLength(count)
  })
  it.each(['_flow.verdict ==', 'flow.verdict == 1', '"text"', '_flow.verdict == Verdict.DROPED'])(
    '%s is refused',
    (expression) => {
      expect(celExpression(expression)).toEqual(expect.any(String))
      expect(takeFilter(['--cel-expression', expression], new Map(), { cel: celExpression }).problems).toHaveLength(1)
    },
  )
  it('is read on the command line only', () => {
    expect(parseFilter('--cel-expression true').problems[0]?.message).toContain('command line')
  })
})

describe('a filter on records', () => {
  const probes: readonly RecordedProbe[] = [
    {
      probe: {
        from: 'shop/frontend-1',
        to: 'shop/api-1',
        protocol: 'TCP',
        port: 8080,
        http: { method: 'PUT', path: '/a?b' },
      },
    },
    { probe: { from: 'default/bot', to: 'shop/api-1', protocol: 'TCP', port: 8080 }, service: 'shop/api' },
  ]
  const flows = probeRecords(analysis, probes, { packets: 'all' })
  const types = (text: string) => filterFlows(flows, parseFilter(text).filter, re2Find).map((flow) => flowType(flow))
  it.each([
    ['', 9],
    ['--verdict DROPPED', 3],
    ['--verdict DROPPED --type drop', 1],
    ['--drop-reason-desc POLICY_DENY', 2],
    ['--http-path ^/a$', 2],
    ['--http-path (?i)/A.*', 2],
    ['--http-status 4+', 1],
    ['--http-method put --not --http-status 403', 1],
    ['--protocol http', 2],
    ['--from-pod shop/frontend --type trace:to-proxy', 1],
    ['--traffic-direction egress', 1],
    ['--policy shop/api-in', 2],
    ['--pod shop/frontend', 5],
    ['--to-service shop/api', 1],
    ['--from-ip 10.1.0.0/16', 4],
    ['--port 8080 --protocol tcp', 9],
    ['--label app=bot --tcp-flags SYN', 2],
    ['-n default xlate', 2],
    ['--type 1', 1],
    ['--type 1:181', 1],
    ['--type 129', 2],
    ['--type 5:0', 3],
    ['--reply', 1],
    ['--not --reply', 8],
    ['--ip-version none', 0],
    ['--ip-version v4', 9],
    ['--unencrypted', 9],
    ['--encrypted', 0],
    ['--uuid 7', 0],
    ['--not --uuid 7', 9],
    ['--tcp-flags SYN', 5],
    ['--drop-reason-desc CT_MAP_INSERTION_FAILED', 0],
  ])('%s finds %d', (text, count) => {
    expect(types(text)).toHaveLength(count)
  })
})
