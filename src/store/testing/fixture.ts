/**
 * A small shop, made by hand, for tests of whatever shows a snapshot: no engine is needed to have one.
 *
 * `frontend → api → db` may talk, nobody else in the shop may; `legacy` is denied to everyone. Kinds of everything are
 * in it: a workload with replicas, peers outside, a cluster-wide and a refused policy, each verdict and each severity.
 */
import { endpointKey, outsideKey } from '../../engine/keys'
import { FlowSide, FlowVerdict } from '../../worker/index'
import type {
  Diagnostic,
  Endpoint,
  EndpointPort,
  FlowTable,
  Peer,
  PolicyKind,
  PolicySummary,
  RuleSummary,
} from '../../worker/messages/types'
import { clusterFile, policiesFile, rangeOfDocument, rangeOfText } from './fixture-files'
import type { Snapshot, SourceFile } from '../state/store-type'

/** The files that the snapshot is of. */
export function shopFiles(): readonly SourceFile[] {
  return [clusterFile, policiesFile]
}

function endpoint(namespace: string, name: string, identity: number, part: Partial<Endpoint> = {}): Endpoint {
  return {
    key: endpointKey(namespace, name),
    namespace,
    name,
    kind: 'Pod',
    replicas: 1,
    podLabels: { app: name },
    labels: [`k8s:app=${name}`, `k8s:io.kubernetes.pod.namespace=${namespace}`],
    identity,
    ports: [],
    ingressEnforced: namespace === 'shop',
    egressEnforced: false,
    isolation: {
      ingress: namespace === 'shop' ? { state: 'isolated', by: [keys.defaultDeny] } : { state: 'open', by: [] },
      egress: { state: 'open', by: [] },
    },
    selectedBy: namespace === 'shop' ? [keys.defaultDeny] : [],
    range: rangeOfDocument(clusterFile, `name: ${name}, namespace: ${namespace}`),
    ...part,
  }
}

const keys = {
  defaultDeny: 'NetworkPolicy/shop/default-deny',
  api: 'NetworkPolicy/shop/api-from-frontend',
  db: 'CiliumNetworkPolicy/shop/db-l7',
  legacy: 'CiliumClusterwideNetworkPolicy//no-legacy',
  broken: 'NetworkPolicy/shop/broken',
} as const

const http: EndpointPort = { name: 'http', port: 8080, protocol: 'TCP' }

const endpoints: readonly Endpoint[] = [
  endpoint('kube-system', 'coredns', 1001, { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }),
  endpoint('kube-system', 'metrics', 1002),
  endpoint('shop', 'api', 1003, { ports: [http], selectedBy: [keys.api, keys.defaultDeny] }),
  endpoint('shop', 'db', 1004, {
    ports: [{ port: 5432, protocol: 'TCP' }],
    selectedBy: [keys.db, keys.defaultDeny],
  }),
  endpoint('shop', 'frontend', 1005, { kind: 'Deployment', replicas: 3 }),
  endpoint('shop', 'legacy', 1006, { selectedBy: [keys.legacy, keys.defaultDeny] }),
  endpoint('web', 'crawler', 1007),
  endpoint('web', 'site', 1008),
]

function rule(path: string, text: string, words: string, action: RuleSummary['action'] = 'allow'): RuleSummary {
  return { path, direction: 'ingress', action, text, range: rangeOfText(policiesFile, words) }
}

function policy(kind: PolicyKind, namespace: string, name: string, part: Partial<PolicySummary>): PolicySummary {
  const selects = part.selects ?? []
  return {
    key: `${kind}/${namespace}/${name}`,
    kind,
    namespace,
    name,
    status: 'accepted',
    selects,
    isolates: { ingress: selects, egress: [] },
    rules: [],
    selectors: [],
    range: rangeOfDocument(policiesFile, `name: ${name}`),
    ...part,
  }
}

const everyoneInShop = ['shop/api', 'shop/db', 'shop/frontend', 'shop/legacy']

const policies: readonly PolicySummary[] = [
  policy('NetworkPolicy', 'shop', 'default-deny', { selects: everyoneInShop }),
  policy('NetworkPolicy', 'shop', 'api-from-frontend', {
    selects: ['shop/api'],
    rules: [
      rule(
        'spec.ingress[0]',
        'from app=frontend in namespace shop on TCP/http',
        'from: [{podSelector: {matchLabels: {app: frontend}}}]\n      ports: [{port: http}]',
      ),
    ],
  }),
  policy('CiliumNetworkPolicy', 'shop', 'db-l7', {
    selects: ['shop/db'],
    rules: [
      rule(
        'spec.ingress[0]',
        'from app=api in namespace shop on every port',
        'fromEndpoints: [{matchLabels: {app: api}}]',
      ),
    ],
  }),
  policy('CiliumClusterwideNetworkPolicy', '', 'no-legacy', {
    selects: ['shop/legacy'],
    rules: [rule('spec.ingressDeny[0]', 'from everyone on every port', 'fromEntities: [all]', 'deny')],
  }),
  policy('NetworkPolicy', 'shop', 'broken', {
    status: 'rejected',
    reason: 'the port 99999 is not between 1 and 65535',
  }),
]

const diagnostics: readonly Diagnostic[] = [
  {
    severity: 'info',
    code: 'kind-not-read',
    message: 'ConfigMap plays no part in network policy.',
    range: rangeOfDocument(clusterFile, 'kind: ConfigMap'),
  },
  {
    severity: 'warning',
    code: 'selector-matches-nothing',
    message: 'default-deny selects every pod of its namespace.',
    range: rangeOfText(policiesFile, 'podSelector: {}'),
    resource: keys.defaultDeny,
  },
  {
    severity: 'error',
    code: 'port-invalid',
    message: 'The port 99999 is not between 1 and 65535.',
    help: 'Write a port from 1 to 65535.',
    range: rangeOfText(policiesFile, '99999'),
    resource: keys.broken,
    fix: { title: 'Write 9999', edits: [{ ...rangeOfText(policiesFile, '99999'), text: '9999' }] },
  },
]

const outside: readonly Peer[] = [
  { key: outsideKey('entity', 'host'), kind: 'entity', label: 'host', identity: 1 },
  { key: outsideKey('entity', 'world'), kind: 'entity', label: 'world', identity: 2 },
  { key: outsideKey('cidr', '10.0.0.0/8'), kind: 'cidr', label: '10.0.0.0/8', identity: 16_777_217 },
  { key: outsideKey('dns', 'api.pay.example'), kind: 'dns', label: 'api.pay.example', identity: 16_777_218 },
]

const peers: readonly Peer[] = [
  ...endpoints.map(({ key, identity }): Peer => ({ key, kind: 'endpoint', label: key, identity })),
  ...outside,
]

const ports: FlowTable['ports'] = [
  { protocol: 'TCP', port: 80, assumed: true },
  { protocol: 'TCP', port: 8080, name: 'http', assumed: false },
  { protocol: 'TCP', port: 5432, assumed: false },
  { protocol: 'UDP', port: 53, name: 'dns', assumed: false },
]

const deciders: FlowTable['deciders'] = [[], ['default-allow'], [keys.api], [keys.db], [keys.legacy]]

interface Row {
  readonly from: number
  readonly to: number
  readonly port: number
  readonly verdict: number
  readonly ingress: number
  readonly by: number
  readonly reason: number
}

/** What the shop makes of a flow: the rules at the top of this file, in code. */
function rowOf(from: number, to: number): Row {
  const source = peers[from]?.key
  const row = { from, to, port: 0, reason: 0 }
  const allowed = { verdict: FlowVerdict.FORWARDED, ingress: FlowSide.allowed }
  const dropped = { verdict: FlowVerdict.DROPPED, ingress: FlowSide.denied, by: 0, reason: 133 }
  switch (peers[to]?.key) {
    case 'shop/api':
      return source === 'shop/frontend' ? { ...row, ...allowed, port: 1, by: 2 } : { ...row, ...dropped, port: 1 }
    case 'shop/db':
      return source === 'shop/api'
        ? { ...row, port: 2, verdict: FlowVerdict.REDIRECTED, ingress: FlowSide.redirected, by: 3 }
        : { ...row, ...dropped, port: 2 }
    case 'shop/legacy':
      return { ...row, ...dropped, by: 4, reason: 181 }
    case 'shop/frontend':
      return { ...row, ...dropped }
    case 'kube-system/coredns':
      return { ...row, ...allowed, port: 3, by: 1 }
    default:
      return { ...row, ...allowed, by: 1 }
  }
}

/** Everyone in the cluster to the shop and the name server, and the shop to the world. */
function flows(): FlowTable {
  const rows: Row[] = []
  const index = (key: string): number => peers.findIndex((peer) => peer.key === key)
  for (const to of [...everyoneInShop, 'kube-system/coredns'])
    endpoints.forEach(({ key }, from) => key !== to && rows.push(rowOf(from, index(to))))
  for (const from of everyoneInShop) rows.push(rowOf(index(from), index('entity:world')))
  rows.push(rowOf(index('shop/frontend'), index('cidr:10.0.0.0/8')))
  rows.push(rowOf(index('shop/frontend'), index('dns:api.pay.example')))
  rows.push(rowOf(index('entity:host'), index('shop/api')))
  const column = (value: (row: Row) => number): number[] => rows.map(value)
  const isEndpoint = (row: Row): boolean => row.from < endpoints.length
  return {
    peers,
    ports,
    deciders,
    count: rows.length,
    total: rows.length,
    totals: {
      forwarded: rows.filter((row) => row.verdict === FlowVerdict.FORWARDED).length,
      dropped: rows.filter((row) => row.verdict === FlowVerdict.DROPPED).length,
      redirected: rows.filter((row) => row.verdict === FlowVerdict.REDIRECTED).length,
    },
    source: Uint32Array.from(column((row) => row.from)),
    destination: Uint32Array.from(column((row) => row.to)),
    port: Uint32Array.from(column((row) => row.port)),
    verdict: Uint8Array.from(column((row) => row.verdict)),
    egress: Uint8Array.from(column((row) => (isEndpoint(row) ? FlowSide.allowed : FlowSide.none))),
    ingress: Uint8Array.from(column((row) => (row.to < endpoints.length ? row.ingress : FlowSide.none))),
    egressBy: Uint32Array.from(column((row) => (isEndpoint(row) ? 1 : 0))),
    ingressBy: Uint32Array.from(column((row) => (row.to < endpoints.length ? row.by : 0))),
    dropReason: Uint8Array.from(column((row) => row.reason)),
  }
}

/** The snapshot of the shop. */
export function shopSnapshot(): Snapshot {
  return {
    diagnostics,
    endpoints,
    policies,
    flows: flows(),
    identities: endpoints.map(({ key, identity, labels }) => ({ number: identity, labels, endpoints: [key] })),
    namespaces: [
      { name: 'kube-system', labels: {}, implicit: true },
      {
        name: 'shop',
        labels: { team: 'shop' },
        implicit: false,
        range: rangeOfDocument(clusterFile, 'kind: Namespace'),
      },
      { name: 'web', labels: {}, implicit: true },
    ],
    resources: [
      ...endpoints.map(({ kind, namespace, name, range }) => ({
        key: `${kind}/${namespace}/${name}`,
        apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
        kind,
        namespace,
        name,
        status: 'read' as const,
        range,
      })),
      ...policies.map(({ key, kind, namespace, name, status, range }) => ({
        key,
        apiVersion: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2',
        kind,
        namespace,
        name,
        status: status === 'rejected' ? ('rejected' as const) : ('read' as const),
        range,
      })),
    ],
  }
}
