/**
 * The filter flags of `hubble observe` as data: what each takes, what it is about, and what it may not stand beside.
 * Source: hubble/cmd/observe/flows.go, hubble/cmd/observe/flows_filter.go.
 */

/** What a flag can say about one end of a flow; each has a bare form and one with `from-` and `to-`. */
export type EndField =
  | 'pod'
  | 'namespace'
  | 'all-namespaces'
  | 'label'
  | 'service'
  | 'port'
  | 'workload'
  | 'identity'
  | 'ip'
  | 'fqdn'
  | 'cluster'

/**
 * What a flag can say about the flow itself. `policy` is ours: Hubble has no filter by policy. `reply` is a field of
 * Hubble's filters that its command line has no flag for.
 */
export type FlowField =
  | 'verdict'
  | 'drop-reason-desc'
  | 'protocol'
  | 'type'
  | 'traffic-direction'
  | 'http-method'
  | 'http-path'
  | 'http-url'
  | 'http-status'
  | 'http-header'
  | 'ip-version'
  | 'ipv4'
  | 'ipv6'
  | 'tcp-flags'
  | 'reply'
  | 'node-name'
  | 'policy'
  | 'unencrypted'
  | 'cel-expression'
  | LiveField

/** What only flows of a live cluster have: flows that are computed have none of it. */
type LiveField = 'encrypted' | 'uuid' | 'snat-ip' | 'trace-id' | 'ip-trace-id' | 'node-label' | 'interface'

export type FlagName = EndField | `from-${EndField}` | `to-${EndField}` | FlowField

const liveFields: ReadonlySet<string> = new Set<LiveField>([
  'encrypted',
  'uuid',
  'snat-ip',
  'trace-id',
  'ip-trace-id',
  'node-label',
  'interface',
])

/** Whether no flow but a live cluster's has what a flag asks for. */
export function isLiveField(flag: FlagName): boolean {
  return liveFields.has(flag)
}

export interface Flag {
  readonly name: FlagName
  readonly field: EndField | FlowField
  /** Which end it is about: `either` matches flows with such a source or such a destination. */
  readonly end: 'from' | 'to' | 'either' | null
  readonly short?: string
  readonly takesValue: boolean
  /** One line for the completion list. */
  readonly summary: string
}

const endFields: readonly (readonly [field: EndField, what: string, short?: string])[] = [
  ['pod', 'a pod name prefix, [namespace/]name'],
  ['namespace', 'a namespace', 'n'],
  ['all-namespaces', 'any namespace', 'A'],
  ['label', 'a label selector, such as app=api or reserved:world', 'l'],
  ['service', 'a service name prefix, [namespace/]name'],
  ['port', 'a port number'],
  ['workload', 'a workload, [kind/]name'],
  ['identity', 'an identity number or reserved name'],
  ['ip', 'an address or a CIDR'],
  ['fqdn', 'a DNS name, * for any part'],
  ['cluster', 'a cluster name'],
]

const flowFlags: readonly Flag[] = [
  flowFlag('verdict', 'this verdict, such as DROPPED'),
  flowFlag('drop-reason-desc', 'this drop reason, such as POLICY_DENIED'),
  flowFlag('protocol', 'this protocol: tcp, udp, icmp, sctp, http, dns'),
  { ...flowFlag('type', 'this event type, such as drop or trace:to-endpoint'), short: 't' },
  flowFlag('traffic-direction', 'this direction: ingress or egress'),
  { ...flowFlag('policy', ''), summary: 'Flows that this policy decides (not one of Hubble’s own flags)' },
  flowFlag('http-method', 'this HTTP method'),
  flowFlag('http-path', 'an HTTP path that this regular expression finds'),
  flowFlag('http-url', 'an HTTP URL that this regular expression finds'),
  flowFlag('http-status', 'this HTTP status, such as 403 or 4+'),
  flowFlag('http-header', 'this HTTP header, name:value'),
  flowFlag('ip-version', 'this IP version: v4, v6 or none'),
  { ...flowFlag('ipv4', 'IPv4 alone'), short: '4', takesValue: false },
  { ...flowFlag('ipv6', 'IPv6 alone'), short: '6', takesValue: false },
  flowFlag('tcp-flags', 'these TCP flags, such as SYN'),
  { ...flowFlag('reply', ''), takesValue: false, summary: 'Answers alone' },
  { ...flowFlag('node-name', ''), summary: 'Flows seen on this node, * for any part' },
  { ...flowFlag('encrypted', ''), takesValue: false, summary: 'Flows between nodes that encrypt them (live clusters)' },
  { ...flowFlag('unencrypted', ''), takesValue: false, summary: 'Flows that no node encrypts' },
  flowFlag('cel-expression', 'what this CEL expression says of _flow (command line)'),
  flowFlag('uuid', 'this identifier (live clusters)'),
  flowFlag('snat-ip', 'this translated source address (live clusters)'),
  flowFlag('trace-id', 'this trace ID (live clusters)'),
  flowFlag('ip-trace-id', 'this IP trace ID (live clusters)'),
  flowFlag('node-label', 'this label of their node (live clusters)'),
  flowFlag('interface', 'this network interface (live clusters)'),
]

function flowFlag(name: FlowField, summary: string): Flag {
  return { name, field: name, end: null, takesValue: true, summary: `Flows with ${summary}` }
}

/** All flags that filter, in the order in which a list should show them. */
export const flags: readonly Flag[] = [
  ...flowFlags.slice(0, 4),
  ...endFields.flatMap(([field, what, short]): Flag[] => {
    const base = { field, takesValue: field !== 'all-namespaces' }
    return [
      { ...base, name: `from-${field}`, end: 'from', summary: `Flows from ${what}` },
      { ...base, name: `to-${field}`, end: 'to', summary: `Flows to ${what}` },
      {
        ...base,
        name: field,
        end: 'either',
        summary: `Flows from or to ${what}`,
        ...(short === undefined ? {} : { short }),
      },
    ]
  }),
  ...flowFlags.slice(4),
]

const byName = new Map(flags.map((flag) => [flag.name as string, flag]))
const byShort = new Map(flags.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])))

/** The flag of a name without its dashes; undefined for none of them. */
export function flagNamed(name: string): Flag | undefined {
  return byName.get(name)
}

/** The flag of a single letter, such as `n`. */
export function flagOfLetter(letter: string): Flag | undefined {
  return byShort.get(letter)
}

/**
 * Flags of `hubble observe` that ask a live server, or choose how much is shown and how. The value says whether one
 * follows. Source: hubble/cmd/observe/observe.go, hubble/cmd/common/config/flags.go.
 */
export const quietFlags: ReadonlyMap<string, boolean> = new Map([
  ...['output', 'o', 'time-format', 'color', 'input-file', 'field-mask', 'experimental-field-mask'].map(withValue),
  ...['last', 'first', 'since', 'until', 'server', 'timeout', 'request-timeout', 'port-forward-port'].map(withValue),
  ...['kubeconfig', 'kube-context', 'kube-namespace', 'config'].map(withValue),
  ...['tls-ca-cert-files', 'tls-client-cert-file', 'tls-client-key-file', 'tls-server-name'].map(withValue),
  ...['basic-auth-username', 'basic-auth-password'].map(withValue),
  ...['follow', 'f', 'all', 'port-forward', 'auto-port-forward', 'P', 'tls', 'tls-allow-insecure'].map(alone),
  ...['numeric', 'ip-translation', 'print-node-name', 'print-policy-names', 'print-raw-filters'].map(alone),
  ...['use-default-field-masks', 'experimental-use-default-field-masks'].map(alone),
  ...['silent-errors', 's', 'debug', 'D'].map(alone),
])

function withValue(name: string): readonly [string, boolean] {
  return [name, true]
}

function alone(name: string): readonly [string, boolean] {
  return [name, false]
}

/** Flags of `hubble observe` that take filters in a form that is not read here. */
export const rawFlags: ReadonlySet<string> = new Set(['allowlist', 'denylist'])

/** Groups of flags of which only one may be used. Source: newFlowFilter in hubble/cmd/observe/flows_filter.go. */
export const conflicts: readonly (readonly FlagName[])[] = [
  ['from-fqdn', 'from-ip', 'ip', 'fqdn', 'from-namespace', 'namespace', 'from-all-namespaces', 'all-namespaces'],
  ['from-fqdn', 'from-ip', 'ip', 'fqdn', 'from-pod', 'pod'],
  ['to-fqdn', 'to-ip', 'ip', 'fqdn', 'to-namespace', 'namespace', 'to-all-namespaces', 'all-namespaces'],
  ['to-fqdn', 'to-ip', 'ip', 'fqdn', 'to-pod', 'pod'],
  ['to-pod', 'namespace', 'all-namespaces'],
  ['from-pod', 'namespace', 'all-namespaces'],
  ['to-service', 'namespace', 'all-namespaces'],
  ['from-service', 'namespace', 'all-namespaces'],
  ['label', 'from-label'],
  ['label', 'to-label'],
  ['service', 'from-service'],
  ['service', 'to-service'],
  ['port', 'to-port'],
  ['port', 'from-port'],
  ['identity', 'to-identity'],
  ['identity', 'from-identity'],
  ['workload', 'to-workload'],
  ['workload', 'from-workload'],
  ['encrypted', 'unencrypted'],
]
