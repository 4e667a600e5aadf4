/** What a replay comes to. Plain data: the page, the command line and proposals read the same rows. */
import type { Protocol, SourceRange } from '../../types'
import type { FileRead, NodeSpan, Seen, SetApart, Span, Tally } from '../connections/seen'

export const groups = [
  'breaks',
  'cannot-say',
  'differs',
  'newly-allowed',
  'audited-still-denied',
  'kept',
  'kept-denied',
] as const

/**
 * `breaks`: seen and allowed now, denied by the draft. `newly-allowed`: denied now, allowed by the draft. `kept`,
 * `kept-denied`: the draft changes nothing. `audited-still-denied`: works by audit mode alone, also under the draft.
 * `differs`: Hubble saw something else than the present policies say. `cannot-say`: it cannot be decided, and never counts as safe.
 */
export type Group = (typeof groups)[number]

export type ConnectionAnswer = 'FORWARDED' | 'DROPPED' | 'REDIRECTED'
export type RequestAnswer = 'allowed' | 'refused' | 'no connection'

/** The rule that decides, or who isolates, with its place. */
export interface Decider {
  readonly reason: string
  /** Key of the policy. */
  readonly policy?: string
  readonly range?: SourceRange
}

export interface RequestRow {
  /** `GET /v1/items?page=2` or `DNS pay.example`. */
  readonly text: string
  readonly events: number
  readonly seen: 'allowed' | 'refused' | 'answer only'
  readonly now?: RequestAnswer
  readonly draft?: RequestAnswer
  readonly group: Group
  readonly draftBy?: Decider
  /** Why it cannot be decided. */
  readonly cannotSay?: string
  readonly causes?: readonly string[]
}

/** One question: everything that was seen from one peer to another on one port. */
export interface ReplayRow extends Readonly<Span> {
  /** The same for the same question, whatever the policies. */
  readonly id: string
  /** `shop/web` (a workload or a pod of its own), `entity:host`, `ip:203.0.113.4`, `dns:pay.example`. */
  readonly from: string
  readonly to: string
  readonly protocol: Protocol | null
  /** Destination port; the message type for ICMP. */
  readonly port: number
  /** Keys that were asked about, as in `Peer`; null where an end could not be found. */
  readonly peers: { readonly from: string; readonly to: string } | null
  readonly events: number
  readonly seen: Seen
  readonly tally: Tally
  readonly nodes: readonly string[]
  readonly now?: ConnectionAnswer
  readonly draft?: ConnectionAnswer
  readonly group: Group
  readonly draftBy?: Decider
  /** Why it cannot be decided. */
  readonly cannotSay?: string
  /** What may explain that Hubble saw something else than the present policies say, the likeliest first. */
  readonly causes?: readonly string[]
  readonly notes: readonly string[]
  /** Ends whose pods are gone: asked of a stand-in. */
  readonly gone?: 'from' | 'to' | 'both'
  /** Packets of it also failed for reasons that are none of policy's. */
  readonly failures: readonly SetApart[]
  /** False for traffic that needs no rule of its own, such as the kubelet's probes. */
  readonly isProposable: boolean
  readonly requests: readonly RequestRow[]
  /** Requests beyond those that are kept, which nobody judged. */
  readonly moreRequests: number
}

export interface GroupCount {
  readonly connections: number
  readonly requests: number
  /** Different pairs of ends. */
  readonly pairs: number
}

export interface ReplayReport {
  readonly rows: readonly ReplayRow[]
  readonly counts: Readonly<Record<Group, GroupCount>>
  /** Of the rows that could be compared with the present policies, how many agree with them. */
  readonly agreement: { readonly same: number; readonly compared: number }
  readonly setApart: readonly SetApart[]
  readonly files: readonly FileRead[]
  readonly nodes: readonly NodeSpan[]
  /** Nodes of the cluster of which no event was seen, where the events tell their nodes. */
  readonly silentNodes: readonly string[]
  readonly cluster: string
  /** Events of connections that were too many to keep apart. */
  readonly leftOut: number
  /** Names that DNS showed for addresses outside, with these. */
  readonly dns: Readonly<Record<string, readonly string[]>>
  /** One sentence that may be quoted. */
  readonly summary: string
}
