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

/** What a flag can say about the flow itself. `policy` is ours: Hubble has no filter by policy. */
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
  | 'node-name'
  | 'policy'

export type FlagName = EndField | `from-${EndField}` | `to-${EndField}` | FlowField

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
  flowFlag('ip-version', 'this IP version: v4 or v6'),
  { ...flowFlag('ipv4', 'IPv4 alone'), short: '4', takesValue: false },
  { ...flowFlag('ipv6', 'IPv6 alone'), short: '6', takesValue: false },
  flowFlag('tcp-flags', 'these TCP flags, such as SYN'),
  { ...flowFlag('node-name', ''), summary: 'Flows seen on this node, * for any part' },
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

/** Flags that Hubble knows and that can tell flows apart in a live cluster only. The value says whether one follows. */
export const liveOnlyFlags: ReadonlyMap<string, boolean> = new Map([
  ['uuid', true],
  ['snat-ip', true],
  ['trace-id', true],
  ['ip-trace-id', true],
  ['node-label', true],
  ['interface', true],
  ['cel-expression', true],
  ['allowlist', true],
  ['denylist', true],
  ['encrypted', false],
  ['unencrypted', false],
])

/** Flags of `hubble observe` that choose how much is shown and how. The value says whether one follows. */
export const outputFlags: ReadonlyMap<string, boolean> = new Map([
  ['output', true],
  ['o', true],
  ['last', true],
  ['first', true],
  ['since', true],
  ['until', true],
  ['time-format', true],
  ['color', true],
  ['server', true],
  ['input-file', true],
  ['follow', false],
  ['f', false],
  ['all', false],
  ['numeric', false],
  ['print-node-name', false],
  ['print-policy-names', false],
  ['ip-translation', false],
  ['debug', false],
])

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
]
