/**
 * The engine's public vocabulary: what goes in, what comes out.
 *
 * Everything here is plain, readonly data, so that it can cross the worker boundary by structured
 * clone. The only exceptions are the two methods of `Analysis`, which stay on the engine's side.
 */

import type { PeerKey } from './keys'
import type { SettingKey } from './cilium/settings/table'
import type { CiliumVersion } from './cilium/settings/versions'
import type { DiagnosticCode } from './codes'
import type { SourceRange, TextEdit } from '../yaml/source'

export type { DiagnosticCode }
export type { SourceFile, SourceRange, TextEdit } from '../yaml/source'

export type Severity = 'error' | 'warning' | 'info'

export interface Fix {
  readonly title: string
  readonly edits: readonly TextEdit[]
}

/** Something to tell the author of a manifest: what is wrong, where, and what to do. */
export interface Diagnostic {
  readonly severity: Severity
  /** Stable kebab-case code, one for each reason, such as `yaml-syntax` or `cnp-port-invalid`. */
  readonly code: DiagnosticCode
  readonly message: string
  /** What to do about it, as one sentence. */
  readonly help?: string
  readonly range: SourceRange
  /** Key of the resource concerned (`Kind/namespace/name`), if one was read. */
  readonly resource?: string
  readonly fix?: Fix
  /** Who refuses the object for this; absent where nobody does. */
  readonly refusedBy?: RefusedBy
}

/**
 * `api-server`: the object is not stored at all, and an older version of it stays in force. `cilium`: it is stored and does
 * nothing; its status says `Valid: False`.
 */
export type RefusedBy = 'api-server' | 'cilium'

export type Enforcement = 'default' | 'always' | 'never'
export type IpFamily = 'IPv4' | 'IPv6'
export type Direction = 'ingress' | 'egress'
export type Protocol =
  | 'TCP'
  | 'UDP'
  | 'SCTP'
  | 'ICMP'
  | 'ICMPv6'
  | 'VRRP'
  | 'IGMP'
  | 'GRE'
  | 'IPIP'
  | 'IPV6'
  | 'ESP'
  | 'AH'

export interface AnalyzeOptions {
  /** Cilium's `enable-policy`; what the workspace's `cilium-config` says where absent, or else `default`. */
  readonly enforcement?: Enforcement
  /**
   * Families of the cluster; what `cilium-config` says where absent, or else `['IPv4']`. With both, `world` splits into
   * `world-ipv4` and `world-ipv6`.
   */
  readonly ipFamilies?: readonly IpFamily[]
  /** DNS name → addresses that it has resolved to, added to those that `External` resources state. */
  readonly dns?: Readonly<Record<string, readonly string[]>>
  /** DNS names whose addresses the agents have learnt, for they were seen at packets. */
  readonly learntNames?: readonly string[]
  /** Cilium's `enable-node-selector-labels`: nodes carry labels and may be selected. */
  readonly nodeLabels?: boolean
  /** Values by their keys in `cilium-config`; they win over the workspace's and over the options above. */
  readonly settings?: Readonly<Record<string, string>>
  /** The version of Cilium that verdicts are those of, such as `1.20`; 1.21 where absent or not known. */
  readonly ciliumVersion?: string
  /** The version under which the API server took the objects, where they stay stored over an upgrade; the same where absent. */
  readonly storedIn?: string
  /**
   * Whether the objects pass an API server before Cilium sees them, as they do in every cluster: what its validation refuses
   * then takes no part in verdicts. False asks what Cilium's own engine makes of such objects. Where absent, those that the
   * conformance vectors show Cilium to take are judged as it judges them, and all others are refused. In any case each
   * refusal is an error among the diagnostics.
   */
  readonly apiServer?: boolean
  /**
   * Numbers of identities by the key of an endpoint that has them, to print what a real cluster printed. CiliumIdentity
   * resources in the workspace do the same for the labels that they state.
   */
  readonly identityNumbers?: Readonly<Record<string, number>>
}

export type { CiliumVersion, SettingKey }

/** Where a setting's value comes from. */
export type SettingOrigin =
  /** The workspace's `cilium-config`. */
  | { readonly kind: 'file'; readonly range: SourceRange }
  /** The options. */
  | { readonly kind: 'choice' }
  /** The agent's default. */
  | { readonly kind: 'default'; readonly version: CiliumVersion }
  /** No `cilium-config` is known. */
  | { readonly kind: 'assumed'; readonly reason: string }

/** A setting of Cilium that changes verdicts. */
export interface SettingValue {
  readonly key: SettingKey
  readonly value: string
  readonly origin: SettingOrigin
  /** Why verdicts may be other than those shown with this value, in one sentence. */
  readonly doubt?: string
}

/** A container port that an endpoint declares. */
export interface EndpointPort {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
  /** A port of the node that leads to it. */
  readonly hostPort?: number
  /** The one address of the node at which it does. */
  readonly hostIP?: string
  /** A port of a sidecar (an init container that stays): policies do not know its name. */
  readonly isSidecar?: true
}

export type WorkloadKind =
  | 'Pod'
  | 'Deployment'
  | 'ReplicaSet'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob'
  | 'ReplicationController'
  | 'Rollout'
  | 'DeploymentConfig'
  | 'CloneSet'
  | 'VirtualMachine'

/** A workload as Hubble names it. */
export interface WorkloadName {
  readonly kind: string
  readonly name: string
}

/** A port of a service and where it leads. */
export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
  /** Number or name of the pods' port. */
  readonly targetPort: number | string
  readonly nodePort?: number
}

/** A service with the endpoints that stand behind it. */
export interface ServiceSummary {
  /** `namespace/name`. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  /** `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`. */
  readonly type: string
  readonly clusterIP?: string
  /** All its addresses inside the cluster, of both families. */
  readonly clusterIPs?: readonly string[]
  /** Addresses and names that a load balancer has given it. */
  readonly externalAddresses?: readonly string[]
  /** Those of them that nodes translate themselves: addresses whose balancer is no proxy. */
  readonly balancerIPs?: readonly string[]
  /** Addresses of nodes that lead to it too (`spec.externalIPs`). */
  readonly externalIPs?: readonly string[]
  /** Packets from outside keep their source address on the way to it (`externalTrafficPolicy: Local`). */
  readonly keepsSource?: boolean
  /** Prefixes from which its load balancer takes packets (`loadBalancerSourceRanges`). */
  readonly sourceRanges?: readonly string[]
  /** Pods reach it on their own node alone (`internalTrafficPolicy: Local`). */
  readonly isNodeLocal?: boolean
  /** The name that an `ExternalName` service stands for. */
  readonly externalName?: string
  /** Keys of the endpoints that it selects. */
  readonly selects: readonly string[]
  /** It selects pods, though there may be none; otherwise its backends come from EndpointSlices. */
  readonly hasSelector?: boolean
  /** Backend addresses of a service without selector. */
  readonly backends: readonly string[]
  /** Its EndpointSlices: addresses with the ports that they serve. */
  readonly slices?: readonly ServiceSlice[]
  readonly ports: readonly ServicePort[]
  /** What `CiliumLocalRedirectPolicy` makes of it. */
  readonly redirects?: readonly LocalRedirect[]
  readonly range: SourceRange
}

/** A `CiliumLocalRedirectPolicy`: what pods send to a service or an address goes to pods on their own node instead. */
export interface LocalRedirect {
  /** `namespace/name` of the policy. */
  readonly policy: string
  /** Keys of the endpoints that it leads to. */
  readonly pods: readonly string[]
  /** Port and protocol that are dialled, and the port of the pods. */
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol; readonly targetPort: number }[]
  /** It is on for certain, and such a pod runs on every node. */
  readonly isSure: boolean
}

/** Addresses behind a service, and the ports that they serve. */
export interface ServiceSlice {
  readonly addresses: readonly string[]
  /** Nodes of the addresses, empty where none is stated. */
  readonly nodes: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[]
}

/** A machine of the cluster. */
export interface NodeSummary {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Canonical addresses by which other nodes know it. */
  readonly addresses: readonly string[]
  /** Addresses of its health endpoint. */
  readonly health?: readonly string[]
  /** Addresses that its Envoy sends from for Ingress and Gateway. */
  readonly ingress?: readonly string[]
  /** A Node or CiliumNode states it; otherwise only pods name it. */
  readonly isStated: boolean
  /** The EndpointSlices of default/kubernetes name one of its addresses. */
  readonly hasApiServer: boolean
}

/** An External resource: names and addresses outside the cluster. */
export interface ExternalSummary {
  readonly name: string
  readonly dns: readonly string[]
  readonly addresses: readonly string[]
}

/** A pod, or a workload's pods, which are one endpoint with a replica count. */
/** How one direction of an endpoint stands. */
export interface DirectionIsolation {
  /**
   * `isolated`: default deny holds, so what no rule allows is dropped. `rules`: rules apply, and what they do not cover
   * passes. `open`: nothing applies. Source: pkg/policy/repository.go (computePolicyEnforcementAndRules).
   */
  readonly state: 'isolated' | 'rules' | 'open'
  /** Keys of the policies that ask for default deny, sorted; empty where the mode `always` alone does. */
  readonly by: readonly string[]
}

export type Isolation = Readonly<Record<Direction, DirectionIsolation>>

export interface Endpoint {
  /** `namespace/name`, as probes and vectors write it. */
  readonly key: PeerKey
  readonly namespace: string
  readonly name: string
  readonly kind: WorkloadKind
  /** Pods that this endpoint stands for: 1 for a Pod, the replica count for a workload. */
  readonly replicas: number
  /** The labels of the pod itself, as written. */
  readonly podLabels: Readonly<Record<string, string>>
  /** Sorted identity labels, `source:key=value`. */
  readonly labels: readonly string[]
  /** Identity number. */
  readonly identity: number
  readonly ports: readonly EndpointPort[]
  readonly ingressEnforced: boolean
  readonly egressEnforced: boolean
  /** The one answer to "is it isolated?", by direction; every view reads it. */
  readonly isolation: Isolation
  /** Keys of the accepted policies whose subject selects this endpoint, sorted. */
  readonly selectedBy: readonly string[]
  /** Why this endpoint's policies cannot be combined; all its verdicts are then `error`. */
  readonly error?: string
  /** Shares its node's network: it has no policy of its own and speaks as the host. */
  readonly hostNetwork?: boolean
  /** No policy holds for it: by a label "host" Cilium takes it for the local host, and the host firewall is off. */
  readonly isUnderNoPolicy?: boolean
  /** Address that the workspace states (`status.podIP`). */
  readonly address?: string
  /** All addresses that the workspace states, of both families. */
  readonly addresses?: readonly string[]
  /** Node that the workspace states (`spec.nodeName`). */
  readonly node?: string
  /** What made the pod: the workload itself, or a pod's owner. Absent for a pod of its own. */
  readonly workload?: WorkloadName
  /** Where it is defined; the whole document. */
  readonly range: SourceRange
}

export interface Identity {
  readonly number: number
  /** Sorted, `source:key=value`. */
  readonly labels: readonly string[]
  /** Keys of the endpoints that have it. */
  readonly endpoints: readonly string[]
}

export interface NamespaceSummary {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Made because something mentions it; no Namespace resource exists. */
  readonly implicit: boolean
  readonly range?: SourceRange
}

export type PolicyKind =
  | 'NetworkPolicy'
  | 'CiliumNetworkPolicy'
  | 'CiliumClusterwideNetworkPolicy'
  | 'ClusterNetworkPolicy'

/** One rule of a policy, for lists and links. */
export interface RuleSummary {
  /** Path inside the resource, such as `spec.ingress[1]` or `specs[0].egressDeny[2]`. */
  readonly path: string
  readonly direction: Direction
  readonly action: 'allow' | 'deny' | 'pass'
  /** One line in plain words, such as `from app=frontend in shop on TCP/8080`. */
  readonly text: string
  readonly range: SourceRange
  /** Absent where it sends nothing through the layer 7 proxy. */
  readonly proxied?: ProxiedPorts
}

/** What a rule sends through the layer 7 proxy. */
export interface ProxiedPorts {
  /** What the proxy reads; of `listener` only the Envoy configuration that it names can tell. */
  readonly reads: 'http' | 'dns' | 'tls' | 'listener'
  /** First and last of each range, of whatever protocol; null where the rule names no numbers: it may be any port. */
  readonly ports: readonly (readonly [first: number, last: number])[] | null
}

/** A selector of a policy with what it selects now. */
export interface SelectorSummary {
  readonly path: string
  /** Whether it names the policy's subject or a rule's peer. */
  readonly role: 'subject' | 'peer'
  readonly text: string
  /** Its own labels in the form of `kubectl`, such as `app=web,tier in (a,b)`; empty for a selector without labels. */
  readonly labelSelector?: string
  /** The label requirements as written, to build pods that would match. */
  readonly matchLabels: Readonly<Record<string, string>>
  /** Namespace that a matching pod must have where the selector says so. */
  readonly namespace?: string
  /** Labels that the namespace of a matching pod must have. */
  readonly namespaceLabels?: Readonly<Record<string, string>>
  /** Keys of the endpoints selected. */
  readonly selects: readonly string[]
  readonly range: SourceRange
}

export interface PolicyOfNodes {
  /** Whether the host firewall is on; off, the policy does nothing. */
  readonly isActive: boolean
  /** Names of the nodes that it selects; an empty one stands for every node where the workspace states none. */
  readonly selects: readonly string[]
  /** Those that it puts under default deny. */
  readonly isolates: { readonly ingress: readonly string[]; readonly egress: readonly string[] }
}

export interface PolicySummary {
  /** `Kind/namespace/name`; the namespace is empty for cluster-wide kinds. */
  readonly key: string
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
  /** A rejected policy takes no part in verdicts. */
  readonly status: 'accepted' | 'rejected'
  /** Why it was refused, one sentence. */
  readonly reason?: string
  /** Who refused it. */
  readonly refusedBy?: RefusedBy
  /** Keys of the endpoints that its subject selects. */
  readonly selects: readonly string[]
  /** Of a policy with a nodeSelector: what it makes of nodes. */
  readonly nodes?: PolicyOfNodes
  /** Keys of the endpoints that it puts under default deny, by direction. */
  readonly isolates: { readonly ingress: readonly string[]; readonly egress: readonly string[] }
  readonly rules: readonly RuleSummary[]
  readonly selectors: readonly SelectorSummary[]
  readonly range: SourceRange
}

/** Any resource of the workspace, for the outline and for jumping from the editor's cursor to what stands there. */
export interface ResourceSummary {
  readonly key: string
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** `ignored`: a kind that the engine does not read, kept and left alone. */
  readonly status: 'read' | 'ignored' | 'rejected'
  readonly range: SourceRange
}

/**
 * One end of a flow.
 *
 * Keys: `ns/pod` (endpoint), `entity:host` (reserved), `node:NAME` (a node), `ip:203.0.113.4` (outside address),
 * `cidr:10.0.0.0/8` (a prefix that rules name), `dns:api.example.com` (a name that rules or External resources name).
 */
export interface Peer {
  readonly key: PeerKey
  readonly kind: 'endpoint' | 'entity' | 'node' | 'address' | 'cidr' | 'dns'
  /** Short text for a card or a cell. */
  readonly label: string
  /** Number of the identity, where it has one. */
  readonly identity: number
  /** Anything worth a footnote, such as "address assumed: no External resource states one". */
  readonly note?: string
}

export interface HttpRequest {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A flow to ask about. Peers are written as keys of `Peer`. */
export interface Probe {
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  /** Destination port; the message type for ICMP; 0 for protocols without ports. */
  readonly port: number
  readonly http?: HttpRequest
  /** The name asked for, where the flow is a DNS query. */
  readonly dnsName?: string
  /** The server name that a TLS client asks for; where `to` is a DNS name, that name unless said otherwise. */
  readonly serverName?: string
  /** `to` is the API server wherever it runs: where the workspace does not state its place, all places are asked about. */
  readonly isPlaceUnknown?: boolean
  /** Cilium's Envoy takes the flow, and asks the sender's egress policies about the backend that it chooses. */
  readonly isByEnvoy?: boolean
  /** `to` is an address that a service chose: it is not translated again, whatever else it is. */
  readonly isTranslated?: boolean
  /** `to` is a pod that is dialled by its address: in its node's network some ports of that lead elsewhere. */
  readonly isByAddress?: boolean
  /**
   * Key of the service by whose name `to` is reached, where that matters: packets from outside may come by way of another node, and
   * from inside the sender's own node may be the only one that is asked.
   */
  readonly entersBy?: string
}

export interface ProbeOptions {
  /** Leaves out the explanation but for what the proxy makes of the request, at a fraction of the cost. */
  readonly isBrief?: boolean
  /** Where the cluster has both families of addresses, `entity:world` is the outside of either, and not Cilium's identity 2. */
  readonly isWorldOfFamilies?: boolean
}

export type Decision = 'allowed' | 'denied' | 'none' | 'error'

/** How Hubble names what an entry matched on: `policy-verdict:L3-L4` and so on. */
export type MatchType = 'L3-L4' | 'L3-Proto' | 'L3-Only' | 'L4-Only' | 'Proto-Only' | 'all' | 'none'

/**
 * One line of an explanation, in the order in which the engine decided.
 *
 * - `enforcement`: whether the direction is enforced for this endpoint, and by whom
 * - `entry`: an entry that covers the flow, highest precedence first; the first is the winner
 * - `default`: nothing covered it (default deny), or nothing had to (default allow)
 * - `near-miss`: a rule that would have matched but for one thing
 * - `request`: what the layer 7 proxy makes of the HTTP request or DNS query
 */
export interface Step {
  readonly kind: 'enforcement' | 'entry' | 'default' | 'near-miss' | 'request'
  readonly text: string
  readonly effect: 'allow' | 'deny' | 'pass' | 'redirect' | 'none'
  /** True for the entry that decided. */
  readonly decisive?: boolean
  /** Key of the policy. */
  readonly policy?: string
  /** Path of the rule, such as `spec.ingress[1].fromEndpoints[0]`. */
  readonly path?: string
  readonly range?: SourceRange
  /** What would have had to match; only for near misses. */
  readonly missing?: 'namespace' | 'label' | 'port' | 'protocol' | 'peer-kind' | 'cidr' | 'name' | 'l7'
}

/** One direction's half of a verdict: the sender's egress or the receiver's ingress. */
export interface Side {
  /** `none`: this end is not an endpoint under policy; `error`: its policies cannot be combined. */
  readonly decision: Decision
  /** It is denied and passes all the same: drops are recorded only in this cluster. */
  readonly audited?: boolean
  /** Allowed traffic goes through the layer 7 proxy. */
  readonly l7: boolean
  /** What decided, sorted: policy keys, or `default-allow`, `default-deny`, `localhost`. Empty on a plain default deny. */
  readonly by: readonly string[]
  /** How Hubble reports the match. */
  readonly match: MatchType
  /** The winning entry asks for mutual authentication. */
  readonly authentication?: 'required' | 'test-always-fail'
  /** Of allowed traffic only connections of TLS get through that ask for one of these server names. */
  readonly serverNames?: readonly string[]
  /** The listener of an Envoy configuration that allowed traffic is sent to, in words: what becomes of it is up to that. */
  readonly listener?: string
  /** Texts that the deciding rules have flows logged with, sorted. */
  readonly log?: readonly string[]
  /**
   * What policies make of it where the end is an endpoint of Cilium's own, such as that of the entity ingress: that is no endpoint
   * of the workspace, so `decision` stays `none`.
   */
  readonly ofEntity?: Pick<Side, 'decision' | 'l7' | 'by'>
  readonly steps: readonly Step[]
}

/** What the policies at one end say, be that a pod, a node or an endpoint of Cilium's own. */
export function judgedSide(side: Side): Pick<Side, 'decision' | 'l7' | 'by'> {
  return side.ofEntity ?? side
}

export interface DropReason {
  /** Cilium's number, such as 133. */
  readonly code: number
  /** As Hubble prints it, such as `Policy denied`. */
  readonly text: string
  /** Hubble's enum name, such as `POLICY_DENIED`. */
  readonly name: string
}

/** The response where the proxy resets a TLS connection by the server name that it asks for. */
export const connectionReset = 'connection reset'

export interface Verdict {
  readonly egress: Side
  readonly ingress: Side
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED'
  readonly dropReason?: DropReason
  /** Answer to the request itself, where the probe carries one and the connection is redirected. */
  readonly request?: { readonly verdict: 'FORWARDED' | 'DROPPED'; readonly response: string }
  /** Why no policy was asked, such as an unknown peer or a service without backends; sides are then `none`. Or why policies cannot be combined. */
  readonly problem?: string
  /** Numbers of the identities at both ends; absent where one of them is unknown. */
  readonly identities?: { readonly from: number; readonly to: number }
  /** The peer at which the flow arrives, where it is another than was asked for: the pod behind a service's address. */
  readonly reached?: string
  /** What the names and addresses of the question were found to stand for, a sentence each. */
  readonly understood?: readonly string[]
  /** What nobody states and the answer may depend on, a sentence each. */
  readonly doubts?: readonly string[]
  /**
   * The answers where the flow may come about in several ways: each with its condition, such as the node of a pod or the backend
   * that a service chooses. Where they differ in what gets through, `isUndecided` is set and the verdict is the strictest.
   */
  readonly outcomes?: readonly VerdictOutcome[]
  readonly isUndecided?: boolean
  /** A pod talks to itself: neither side's policy is asked, and the sides say what they would have come to. */
  readonly isSelf?: boolean
  /** It passes although policies deny it: what they drop is only recorded, as `policy-audit-mode` says. */
  readonly isAudited?: boolean
  /** Nothing stands behind the service that was dialled: there is no packet, and so no verdict of any policy. */
  readonly hasNoBackend?: boolean
  /**
   * The question cannot be asked, as `problem` says: it names a peer that nobody is, or a port that is none. There is no verdict;
   * `verdict` is then DROPPED only so that nobody takes the flow for one that gets through.
   */
  readonly isUnanswered?: boolean
}

export interface VerdictOutcome {
  /** When it comes to this, such as `on the same node`. */
  readonly when: string
  /** The flow as policy sees it. */
  readonly probe: Probe
  readonly verdict: Verdict
}

/**
 * Verdicts of all identities against all identities and all port classes, as sets of bits.
 *
 * An identity's egress is row `egressRow[identity]`, its ingress row `ingressRow[identity]`; identities under the same
 * rules share a row. In `allowed` and `redirected`, bit `peer` of the words from `(row * classes.length + class) * words`
 * says whether that peer is let through, and whether by way of the layer 7 proxy. `matrixCell` reads one cell. An engine takes
 * rows over into the matrix of the next edit: move the arrays to another thread if you like, but do not write into them.
 */
export interface VerdictMatrix {
  /** Identity numbers; an identity's index in here is its index everywhere else. */
  readonly identities: Uint32Array
  readonly classes: readonly PortClass[]
  /** 32-bit words that hold one bit for each identity. */
  readonly words: number
  readonly egressRow: Uint32Array
  readonly ingressRow: Uint32Array
  readonly allowed: Uint32Array
  readonly redirected: Uint32Array
  /** 1 for identities whose policies cannot be combined. */
  readonly errors: Uint8Array
}

/** Ports of a protocol between which no rule distinguishes, as inclusive ranges. */
export interface PortClass {
  /**
   * `other` stands for every protocol that no rule names: in a list of ports that get through, for every one that the list does
   * not have itself, be it without ranges.
   */
  readonly protocol: Protocol | 'other'
  readonly ranges: readonly (readonly [first: number, last: number])[]
}

/** Bits of a matrix cell. */
export const MatrixBit = {
  egressAllowed: 1,
  ingressAllowed: 2,
  egressL7: 4,
  ingressL7: 8,
  egressError: 16,
  ingressError: 32,
} as const

/** A node with what policies make of it; only where the host firewall is on. */
export interface NodeState {
  /** Empty for the one node of a workspace without Node resources. */
  readonly name: string
  /** Labels by which policies select it. */
  readonly labels: readonly string[]
  readonly isolation: Isolation
  /** Keys of the policies whose nodeSelector selects it, sorted. */
  readonly selectedBy: readonly string[]
  /** Why its policies cannot be combined. */
  readonly error?: string
}

/** What came out of one run of the engine. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[]
  readonly resources: readonly ResourceSummary[]
  readonly namespaces: readonly NamespaceSummary[]
  readonly endpoints: readonly Endpoint[]
  readonly identities: readonly Identity[]
  readonly policies: readonly PolicySummary[]
  readonly services: readonly ServiceSummary[]
  /** Nodes under policy; empty where the host firewall is off. */
  readonly hosts: readonly NodeState[]
  readonly nodes: readonly NodeSummary[]
  readonly externals: readonly ExternalSummary[]
  /** Every setting of Cilium that changes verdicts, with where its value comes from. */
  readonly settings: readonly SettingValue[]
  /** Answers one question with its explanation. Never throws: of a question that cannot be asked `Verdict.isUnanswered` says so, and `problem` why. */
  probe(probe: Probe, options?: ProbeOptions): Verdict
  matrix(): VerdictMatrix
  /**
   * Likely mistakes in what is otherwise valid, sorted by place. Empty where the lints are not loaded.
   *
   * @param mayGoOn asked before each kind of mistake; once it says no, what was found so far is all
   */
  lints(mayGoOn?: () => boolean): readonly Diagnostic[]
  /**
   * The flows of the workspace: reachability between all peers, as columns.
   *
   * @param limit how many are listed at most; all of them are counted
   * @param beyond how many are listed where there are more than that; as many as the limit where absent
   */
  flows(limit?: number, beyond?: number): FlowTable
}

/** A port that flows are computed for. */
export interface FlowPort {
  readonly protocol: Protocol
  readonly port: number
  readonly name?: string
  /** No port is declared or named anywhere; TCP/80 stands in. */
  readonly assumed: boolean
}

/** Numbers in `FlowTable.verdict`. */
export const FlowVerdict = { FORWARDED: 0, DROPPED: 1, REDIRECTED: 2, ERROR: 3 } as const

/** Numbers in `FlowTable.egress` and `FlowTable.ingress`. */
export const FlowSide = { none: 0, allowed: 1, denied: 2, redirected: 3, error: 4 } as const

/** How many flows come to which end. */
export interface FlowTotals {
  readonly forwarded: number
  /** Those of endpoints whose policies cannot be combined included. */
  readonly dropped: number
  readonly redirected: number
}

/** All flows from one namespace or outside peer to another, counted. */
export interface FlowGroup extends FlowTotals {
  /** `namespace:NAME`, `nodes:cluster` for all nodes, or the key of another peer outside the pods. */
  readonly from: string
  readonly to: string
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
}

/** How many flows one namespace or outside peer has with all others, both ways. */
export interface PlaceFlows {
  /** `namespace:NAME`, or the key of an outside peer. */
  readonly key: string
  readonly in: AllowedFlows
  readonly out: AllowedFlows
}

export interface AllowedFlows {
  readonly allowed: number
  readonly dropped: number
}

/**
 * Flows as columns, so that a hundred thousand of them cross to the page without being cloned.
 * Row `i` is `peers[source[i]] → peers[destination[i]]` on `ports[port[i]]`.
 */
export interface FlowTable {
  readonly peers: readonly Peer[]
  readonly ports: readonly FlowPort[]
  /** Distinct lists of deciders, indexed by `egressBy` and `ingressBy`; `deciders[0]` is empty. */
  readonly deciders: readonly (readonly string[])[]
  /** Rows in the columns below. */
  readonly count: number
  /** Rows that there would be without the limit. */
  readonly total: number
  /** All flows, those beyond the limit included. */
  readonly totals: FlowTotals
  /** All flows by namespace; only where the limit cut rows off, and for up to 250,000 pairs. */
  readonly groups?: readonly FlowGroup[]
  /** Beyond 500 namespaces and outside peers: pairs of which everything is dropped are left out of the groups. */
  readonly hasOpenGroupsOnly?: boolean
  /** All flows by one of their ends; only where the limit cut rows off, and however many pairs there are. */
  readonly places?: readonly PlaceFlows[]
  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Uint32Array
  /** See `FlowVerdict`. */
  readonly verdict: Uint8Array
  /** See `FlowSide`. */
  readonly egress: Uint8Array
  readonly ingress: Uint8Array
  readonly egressBy: Uint32Array
  readonly ingressBy: Uint32Array
  /** Cilium's drop reason number (133, 181); 0 where not dropped. */
  readonly dropReason: Uint8Array
  /**
   * Rows that depend on what nobody states, such as the node of a pod: their verdict is the strictest. Absent where there are
   * none; `Analysis.probe` tells both answers.
   */
  readonly undecided?: readonly number[]
  /** In a part of a list: the number of each row among all flows, in the order in which tables have them. */
  readonly numbers?: Float64Array
  /** In a part of a list that is compared with another one: what has become of each row, see `FlowChange`. */
  readonly changes?: Uint8Array
}

/** What each rule does that no other rule does. */
export interface RuleEffects {
  /** There are too many flows to count: `rules` is empty. */
  readonly isTooBig: boolean
  /** Flows that were looked at, or would have to be. */
  readonly flows: number
  readonly rules: readonly RuleEffect[]
}

export interface RuleEffect {
  /** Key of the policy. */
  readonly policy: string
  /** Path of the rule, as in `RuleSummary`. */
  readonly path: string
  /** Flows that would be dropped without it. */
  readonly lets: number
  /** Flows that would get through without it. */
  readonly stops: number
}

/** A flow that comes out differently in two analyses. */
export interface FlowDifference {
  readonly from: string
  readonly to: string
  /** Such as `TCP/8080`. */
  readonly port: string
  /** What came out, in words; `not asked` where the flow is not among those of that analysis. */
  readonly before: string
  readonly after: string
}

/** Two analyses side by side. */
export interface VerdictComparison {
  /** Flows that were compared, and flows that there are. */
  readonly flows: number
  readonly total: number
  /** The first of them. */
  readonly differences: readonly FlowDifference[]
  readonly differenceCount: number
  /** Whether all identities decide alike on every port, served or not; null where their identities differ. */
  readonly isSameOnEveryPort: boolean | null
}

/** A policy written as another kind, with the comparison of what came out before and after. */
export interface PolicyConversion {
  readonly policy: string
  /** The new document. */
  readonly text: string
  readonly edits: readonly TextEdit[]
  /** What does not carry over, one sentence each. */
  readonly notes: readonly string[]
  readonly comparison: VerdictComparison
}

/** An analysis without its methods, with its flows and with the lints among its diagnostics: what the worker sends to the page. */
export interface Snapshot extends Omit<
  Analysis,
  'probe' | 'matrix' | 'lints' | 'flows' | 'services' | 'nodes' | 'externals' | 'settings' | 'hosts'
> {
  readonly flows: FlowTable
  /** By which questions name it. */
  readonly number?: number
  readonly services?: readonly ServiceSummary[]
  readonly nodes?: readonly NodeSummary[]
  readonly externals?: readonly ExternalSummary[]
  readonly settings?: readonly SettingValue[]
  readonly hosts?: readonly NodeState[]
}
