/** Who can say what to whom, on all ports: plain data, to print and to send to the page. */
import type { Direction, PortClass, Protocol, SourceRange } from '../../types'

/** What gets through from one peer to another, as sets of ports. */
export interface Connection {
  /** Ports that get through, one set for each protocol; empty where none do for certain. */
  readonly ports: readonly PortClass[]
  /** `every port`, `TCP/80, TCP/8000-8010`; empty where none get through for certain. */
  readonly portsText: string
  /** Those of them whose requests layer 7 rules read. */
  readonly l7: readonly PortClass[]
  readonly l7Text: string
  /** Ports that get through or not by what the workspace does not say, such as the node that is meant. */
  readonly maybe: readonly PortClass[]
  readonly maybeText: string
  /** Ports on which only TLS connections get through that ask for one of some names; empty where there are none. */
  readonly serverNames: readonly NamedPorts[]
  /** `only with the server name a.example or b.example`; empty where there are none. */
  readonly serverNamesText: string
}

/** The server names that one side asks for. Where both sides do, a connection needs one of each. */
export interface NamedPorts {
  readonly direction: Direction
  readonly names: readonly string[]
  readonly ports: readonly PortClass[]
  readonly portsText: string
}

/** One line of who reaches whom. */
export interface ReachRow extends Connection {
  /** `shop/web`; several outside peers that get the same answers are one line: `host, remote-node`, `0.0.0.0-9.255.255.255, 11.0.0.0-255.255.255.255`, and `world` for all addresses outside. */
  readonly from: string
  readonly to: string
  readonly fromKind: PeerKind
  readonly toKind: PeerKind
}

/** `workload`: pods; `node`: nodes and what Cilium takes for one; `addresses`: outside addresses; `name`: a DNS name. */
export type PeerKind = 'workload' | 'node' | 'addresses' | 'name'

export interface ReachReport {
  /** Pairs of which something gets through, or may. */
  readonly rows: readonly ReachRow[]
  /** Rows that there would be without the limit. */
  readonly total: number
  /** What the rows do not say, a sentence each. */
  readonly notes: readonly string[]
  /** Senders and receivers that were asked for and that nobody is; absent where there are none. */
  readonly unknown?: readonly string[]
}

/** What one peer can say to another, port by port. */
export interface PairPorts {
  readonly from: string
  readonly to: string
  /** Sets of ports that get the same answers, those that get through first. Together they are all ports. */
  readonly sets: readonly PairSet[]
}

export interface PairSet {
  readonly outcome: 'forwarded' | 'redirected' | 'dropped' | 'depends' | 'no-backend'
  readonly ports: readonly PortClass[]
  readonly portsText: string
  /** Who decided, as in `Side.by`, both sides together; empty where nothing holds it back, or default deny drops it. */
  readonly by: readonly string[]
  /** `only with the server name a.example`; empty where any connection gets through. */
  readonly serverNamesText: string
  /** A port of the set, to ask about in full. */
  readonly sample: { readonly protocol: Protocol; readonly port: number }
}

/** A rule that lets a hop through, with its place. */
export interface HopRule {
  readonly policy: string
  readonly path: string
  readonly range: SourceRange
}

/** Somebody who can be reached from where it began. */
export interface ReachedPeer {
  readonly label: string
  /** As in `Peer`. */
  readonly key: string
  readonly kind: PeerKind | 'metadata'
  /** Keys of all its pods; its own for a peer outside. */
  readonly keys: readonly string[]
  readonly hops: number
  /** Label and key of the one from whom it is first reached. */
  readonly via: string
  readonly viaKey: string
  /** Ports of that hop, all of them. */
  readonly portsText: string
  /** All requests of the hop are read by layer 7 rules. */
  readonly isProxied: boolean
  /** As in `Connection`. */
  readonly serverNamesText: string
  /** It depends on what the workspace does not say. */
  readonly isDoubtful: boolean
  /** Rules that let the hop through, of both sides; empty where nothing isolates them, and where a pod lets in its own host. */
  readonly by: readonly HopRule[]
}

/** A change after which less can be reached. */
export interface Cut {
  /** A rule to take away, or a namespace to isolate for ingress whose pods nothing isolates. */
  readonly what:
    | { readonly kind: 'rule'; readonly rule: HopRule }
    | { readonly kind: 'isolate'; readonly namespace: string }
  /** How many workloads are out of reach then. */
  readonly saves: number
  /** Labels of some of them. */
  readonly examples: readonly string[]
}

/** What somebody who has taken a peer can reach, hop by hop. */
export interface Compromise {
  readonly from: string
  /** Keys of those who are taken. */
  readonly starts: readonly string[]
  /** In order of hops. Peers outside are ends and pass nothing on. */
  readonly reached: readonly ReachedPeer[]
  /** Workloads of the cluster besides where it began, and how many of them are reached. */
  readonly workloads: number
  readonly reachedWorkloads: number
  /** Those that save most, best first. */
  readonly cuts: readonly Cut[]
  readonly notes: readonly string[]
}
