/** Cards, their rows, and the lines between them: what the other rooms of the picture speak of. */
import type { ProxyWord } from '../../../store/flows/proxy-words'

/**
 * What a line stands for; one line never stands for two verdicts. `redirected`: allowed by way of the layer 7 proxy.
 * `undecided`: it depends on what the workspace does not say.
 */
export type LineKind = 'allowed' | 'redirected' | 'dropped' | 'undecided'

/** A row of a card: a port that it serves, or `in` and `out` of a folded namespace. */
export interface Row {
  /** Unique in its card: `TCP/8080`, `in`, `out`, or `more` for the ports that have no room. */
  readonly id: string
  /** `8080`, `in`, `+7 ports`. */
  readonly title: string
  /** `TCP`, with a question mark where the port is assumed; empty for what is no port. */
  readonly protocol: string
  readonly name: string | null
  /** What the proxy reads there. */
  readonly l7: ProxyWord | null
  /** Distinct senders that get through, and that do not; of a folded namespace flows. */
  readonly allowed: number
  readonly dropped: number
  /** Those of whom nobody can say, such as a node whose pods' places are not stated. */
  readonly undecided: number
  /** No policy decides about it. */
  readonly isOpen: boolean
  /** A rule names the port, and neither the pod nor a service says that it is served. */
  readonly isUnserved: boolean
  /** The card's own replicas may call it. */
  readonly isForItself: boolean
  /** It is there only for the flow that is selected, of which no rule, port or service speaks. */
  readonly isAsked?: boolean
}

/** A service on the card that it leads to. */
export interface ServiceTag {
  /** Id of the service's node. */
  readonly id: string
  /** `svc api :80→8080`. */
  readonly text: string
}

export type NodeKind = 'namespace' | 'folded' | 'workload' | 'endpoint' | 'node' | 'service' | 'outside'

export interface GraphNode {
  /** A node's id (see `keys`); of an outside peer that receives, and stands at the left too, with `#out` behind it. */
  readonly id: string
  /** `folded` is a namespace, or all nodes, in one card, `workload` the pods of one workload, `node` a node of the cluster. */
  readonly kind: NodeKind
  readonly title: string
  /** `×3`, or empty. */
  readonly count: string
  /** Labels, or what a group holds. */
  readonly detail: string
  readonly services: readonly ServiceTag[]
  readonly rows: readonly Row[]
  /** Id of the box around it: a namespace's, or that of the nodes. */
  readonly parent: string | null
  /** At which edge of the picture an outside peer stands. */
  readonly side: 'left' | 'right' | null
  /** Room that the card takes at least; a namespace takes what its pods need. */
  readonly width: number
  readonly height: number
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
  /** Its policies cannot be combined. */
  readonly hasError: boolean
  /** It stands for pods that rules are about and nobody has made. */
  readonly isGhost?: true
  /** What a screen reader says of it. */
  readonly description: string
}

export interface GraphLine {
  readonly id: string
  /** Ids of nodes; a namespace's box where all of its cards are meant. */
  readonly from: string
  readonly to: string
  /** Id of the row of `to` at which it ends. */
  readonly row: string
  readonly kind: LineKind
  /** Flows that it stands for. */
  readonly count: number
  /** The flow's row in the table; −1 where it stands for several. */
  readonly flow: number
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
  /** One of so many with the same end that they are drawn faintly. */
  readonly isFaint: boolean
  /** Drawn for what is looked at: nothing moves for it. */
  readonly isExtra: boolean
  /** Keys of the policies that decided any of the flows. */
  readonly policies: ReadonlySet<string>
}

/** The suffix of the second card of a peer that both sends and receives. */
const receiving = '#out'

/** Id of an outside peer's card at the right, beside the one at the left. */
export function receivingNode(key: string): string {
  return `${key}${receiving}`
}

/** The card of a picture that several pictures share, in some of which an outside peer stands at the left and in others at the right. */
export function sharedCard({ id, side }: Pick<GraphNode, 'id' | 'side'>): string {
  return side === 'right' && !id.endsWith(receiving) ? receivingNode(id) : id
}

/** The peer or group that a card stands for. */
export function peerOfNode(id: string): string {
  return id.endsWith(receiving) ? id.slice(0, -receiving.length) : id
}
