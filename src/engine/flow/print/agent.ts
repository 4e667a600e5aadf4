/**
 * Lists of `cilium-dbg`. Source: cilium-dbg/cmd/endpoint_list.go, cilium-dbg/cmd/identity_get.go,
 * cilium-dbg/cmd/bpf_policy_get.go, cilium-dbg/cmd/policy_get.go.
 */
import { protocolOfNumber } from '../../cilium/numbers'
import type { Analysis, Identity } from '../../types'
import { addressesOf } from '../records/addresses'
import { endpointIds } from '../records/ends'
import type { PolicyMapEntry } from '../datapath/policy-map'
import { columns } from './columns'
import { goJson } from './json'

/** A workspace has no history. */
const revision = 1

/** `cilium-dbg policy get` of rules in the form in which agents keep them. Source: cilium-dbg/cmd/policy_get.go. */
export function printPolicyGet(rules: readonly unknown[]): string {
  return `${goJson(rules, 2)}\nRevision: ${revision}\n`
}

interface EndpointListOptions {
  /** Those on one node alone. */
  readonly node?: string | undefined
  /** Key of the one pod. */
  readonly only?: string
}

/** `cilium-dbg endpoint list` of all pods. */
export function printEndpointList(
  { endpoints, settings }: Pick<Analysis, 'endpoints' | 'settings'>,
  { node, only }: EndpointListOptions = {},
): string {
  const isAudit = settings.some(({ key, value }) => key === 'policy-audit-mode' && value === 'true')
  const addresses = addressesOf(endpoints)
  const ids = endpointIds(endpoints)
  const header = [
    [
      'ENDPOINT',
      'POLICY (ingress)',
      'POLICY (egress)',
      'IDENTITY',
      'LABELS (source:key[=value])',
      'IPv6',
      'IPv4',
      'STATUS',
    ],
    ['', 'ENFORCEMENT', 'ENFORCEMENT', '', '', '', '', ''],
  ]
  const rows = endpoints
    .filter((endpoint) => endpoint.hostNetwork !== true && (node === undefined || endpoint.node === node))
    .filter(({ key }) => only === undefined || key === only)
    .map((endpoint) => ({ endpoint, id: ids.get(endpoint.key) ?? 0 }))
    .sort((a, b) => a.id - b.id)
    .flatMap(({ endpoint, id }) => {
      const own = [addresses.get(endpoint.key) ?? '', ...(endpoint.addresses ?? [])]
      const v6 = own.find((address) => address.includes(':')) ?? ''
      const v4 = own.find((address) => !address.includes(':')) ?? ''
      const state = (isEnforced: boolean): string =>
        isEnforced ? (isAudit ? 'Disabled (Audit)' : 'Enabled') : 'Disabled'
      const [first = '', ...rest] = endpoint.labels
      return [
        [
          String(id),
          state(endpoint.ingressEnforced),
          state(endpoint.egressEnforced),
          String(endpoint.identity),
          first,
          v6,
          v4,
          endpoint.error === undefined ? 'ready' : 'regenerating',
        ],
        ...rest.map((label) => ['', '', '', '', label, '', '', '']),
      ]
    })
  return columns([...header, ...rows], { minWidth: 5, padding: 3, padded: 8 })
}

/** `cilium-dbg identity list`, or `identity get` of one number. */
export function printIdentityList(identities: readonly Identity[], number?: number): string {
  const rows = identities
    .filter((identity) => number === undefined || identity.number === number)
    .toSorted((a, b) => a.number - b.number)
    .flatMap((identity) => identity.labels.map((label, i) => [i === 0 ? String(identity.number) : '', label]))
  return columns([['ID', 'LABELS'], ...rows], { minWidth: 2, padding: 3 })
}

/** `cilium-dbg bpf policy get`, or with numbers for labels as `-n` prints it. A workspace counts no packets. */
export function printPolicyMap(entries: readonly PolicyMapEntry[], { numeric = false } = {}): string {
  const cookies = new Map<string, number>()
  const rows = entries.flatMap((entry) => {
    const { action, direction, identity, labels, proxyPort, authentication, prefixLength, by } = entry
    if (!cookies.has(by)) cookies.set(by, cookies.size + 1)
    const texts = numeric ? [String(identity)] : labels.map((label) => (label === 'reserved:unknown' ? 'ANY' : label))
    return texts.map((label, i) =>
      i > 0
        ? ['', '', label, '', '', '', '', '', '', '']
        : [
            action,
            direction === 'ingress' ? 'Ingress' : 'Egress',
            label,
            portText(entry),
            proxyPort === 0 ? 'NONE' : String(proxyPort),
            authentication,
            '0',
            '0',
            String(prefixLength),
            String(cookies.get(by) ?? 0),
          ],
    )
  })
  const header = [
    'POLICY',
    'DIRECTION',
    numeric ? 'IDENTITY' : 'LABELS (source:key[=value])',
    'PORT/PROTO',
    'PROXY PORT',
    'AUTH TYPE',
    'BYTES',
    'PACKETS',
    'PREFIX',
    'COOKIE',
  ]
  return columns([header, ...rows], { minWidth: 5, padding: 3 })
}

/** `80/TCP`, `80-87/TCP`, `TCP`, `ANY`. */
function portText({ protocol, firstPort, lastPort, prefixLength }: PolicyMapEntry): string {
  const name = protocol === 0 ? 'ANY' : (protocolOfNumber(protocol) ?? String(protocol))
  if (prefixLength <= 8) return name
  return firstPort === lastPort ? `${firstPort}/${name}` : `${firstPort}-${lastPort}/${name}`
}
