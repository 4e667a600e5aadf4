/** What a file of flows adds up to, before any policy applies. Plain data: it crosses the worker's boundary as it is. */
import type { NamedPolicy, ReplayProtocol } from '../event'

/** One end of connections. Ends that differ in what policies may tell apart are different ends. */
export interface SeenEnd {
  readonly id: number
  /** `pod`: inside a cluster; `outside`: the world or an address of which nothing more is known; `unknown`: nothing is known. */
  readonly kind: 'pod' | 'entity' | 'outside' | 'unknown'
  readonly namespace: string
  /** Names of its pods, the first few; in text forms such a name may be that of a service. */
  readonly pods: string[]
  readonly workload: { readonly kind: string; readonly name: string } | null
  /** Identity labels; null where the form does not tell them. */
  readonly labels: readonly string[] | null
  readonly identity: number
  readonly cluster: string
  /** Names of reserved identities, such as `host` or `kube-apiserver`, the most telling first. */
  readonly reserved: readonly string[]
  readonly address: string
  /** DNS names that the records state for it. */
  readonly names: readonly string[]
  /** `namespace/name` of the service that Hubble names for its address. */
  readonly service: string
  /** Whether the names of its pods come from a text form, which prints services the same way. */
  readonly isText: boolean
}

/** How often what was seen of a connection, in events. */
export interface Tally {
  /** Refused by policy. */
  denied: number
  /** Dropped because the ends had not authenticated each other yet; absent in flows that were kept before it was counted. */
  unauthenticated?: number
  /** Dropped, and nothing says why. */
  dropped: number
  /** Let through by audit mode alone. */
  audited: number
  allowed: number
  /** Let out by the sender's node; the receiver's half was not seen. */
  left: number
  /** Sent; no decision was seen. */
  attempted: number
  /** Dropped for a reason that no policy has to do with. */
  failed: number
}

/** The worst that was seen. */
export type Seen = 'denied' | 'dropped' | 'audited' | 'allowed' | 'left the source' | 'attempted' | 'failed'

export interface SeenRequest {
  /** `GET /v1/items?page=2` or `DNS pay.example`. */
  readonly text: string
  readonly http: { readonly method: string; readonly path: string } | null
  readonly dnsName: string | null
  events: number
  allowed: number
  refused: number
  /** Answers; where nothing else was seen, the request is known by them alone. */
  answered: number
  /** Answers that say 403, which the proxy says and servers say too. */
  forbidden: number
}

/** A time span in milliseconds, as `FlowEvent.timeMs` counts them; null where no event has a readable time. */
export interface Span {
  firstMs: number | null
  lastMs: number | null
}

export interface SeenConnection extends Span {
  readonly from: SeenEnd
  readonly to: SeenEnd
  /** Null where the form does not tell it. */
  readonly protocol: ReplayProtocol | null
  /** Destination port, the message type for ICMP, 0 where none is given. */
  readonly port: number
  events: number
  readonly tally: Tally
  /** Why some of its packets failed that no policy has to do with. */
  readonly failures: SetApart[]
  readonly nodes: string[]
  /** The first policies that Hubble named for its verdicts, each once. */
  readonly policies: NamedPolicy[]
  readonly requests: SeenRequest[]
  /** Requests of which only the number is kept, because there were too many different ones. */
  moreRequests: number
}

/** Events of which nothing so far says who the client is. */
export interface UndecidedConnection extends Span {
  readonly source: SeenEnd
  readonly destination: SeenEnd
  readonly protocol: ReplayProtocol | null
  /** 0 for a port that stands for the many high ports of clients. */
  readonly sourcePort: number
  readonly destinationPort: number
  events: number
  /** What was seen if the source is the client. */
  readonly asRequest: Tally
  /** What was seen if the destination is. */
  readonly asReply: Tally
  readonly nodes: string[]
  readonly policies: NamedPolicy[]
}

/** Events that are no question to a policy, by the reason. */
export interface SetApart {
  readonly reason: string
  count: number
}

export interface UnreadLine {
  readonly line: number
  readonly reason: string
  readonly excerpt: string
}

/** What was read of one file. */
export interface FileRead {
  readonly name: string
  format: string
  lines: number
  /** Flow records, without duplicates. */
  flows: number
  duplicates: number
  lostRecords: number
  lostEvents: bigint
  agentEvents: number
  debugEvents: number
  nodeStatus: number
  readonly nodesUnavailable: string[]
  /** Lines of something else: prompts, log lines. */
  otherLines: number
  unread: number
  /** The first of the lines that could not be read. */
  readonly unreadLines: UnreadLine[]
}

export interface NodeSpan extends Span {
  readonly node: string
  events: number
}

export interface Observed {
  readonly files: readonly FileRead[]
  readonly connections: readonly SeenConnection[]
  readonly undecided: readonly UndecidedConnection[]
  readonly setApart: readonly SetApart[]
  /** Addresses outside and the names that they were seen under, by answers of DNS or by Hubble's own memory. */
  readonly names: ReadonlyMap<string, readonly string[]>
  readonly nodes: readonly NodeSpan[]
  /** Name of the cluster that the nodes say they are in; empty where none does. */
  readonly cluster: string
  /** Events of connections that were too many to keep apart. */
  readonly leftOut: number
}

export function emptyTally(): Tally {
  return { denied: 0, unauthenticated: 0, dropped: 0, audited: 0, allowed: 0, left: 0, attempted: 0, failed: 0 }
}

export function addTally(to: Tally, from: Tally): void {
  to.denied += from.denied
  to.unauthenticated = (to.unauthenticated ?? 0) + (from.unauthenticated ?? 0)
  to.dropped += from.dropped
  to.audited += from.audited
  to.allowed += from.allowed
  to.left += from.left
  to.attempted += from.attempted
  to.failed += from.failed
}

/**
 * The worst of it, which is what a reader has to know. The first packets of a connection wait for the authentication that a
 * rule asks for, and are dropped meanwhile: they count where nothing came through afterwards. Source: bpf/lib/auth.h.
 */
export function worstSeen(tally: Tally): Seen {
  if (tally.denied > 0) return 'denied'
  if (tally.dropped > 0) return 'dropped'
  if (tally.audited > 0) return 'audited'
  if (tally.allowed > 0) return 'allowed'
  if (isUnauthenticated(tally)) return 'denied'
  if (tally.left > 0) return 'left the source'
  return tally.attempted > 0 ? 'attempted' : 'failed'
}

/** Whether packets were dropped for want of an authentication, and for nothing else. */
export function isUnauthenticated({ denied, dropped, audited, allowed, unauthenticated = 0 }: Tally): boolean {
  return unauthenticated > 0 && denied + dropped + audited + allowed === 0
}

export function widen(span: Span, firstMs: number | null, lastMs: number | null = firstMs): void {
  if (firstMs !== null && (span.firstMs === null || firstMs < span.firstMs)) span.firstMs = firstMs
  if (lastMs !== null && (span.lastMs === null || lastMs > span.lastMs)) span.lastMs = lastMs
}
