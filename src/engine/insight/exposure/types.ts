/** What pods that do not exist yet would reach, and who could reach them: plain data, to print and to send to the page. */
import type { PeerKey } from '../../keys'
import type { HopRule } from '../reach/types'

type Labels = Readonly<Record<string, string>>

/** Workloads and outside peers that the rules treat alike. */
export interface Circle {
  /** Workloads of the cluster that it is about. */
  readonly workloads: number
  /** Sets of peers on the same ports, those with the most workloads first. */
  readonly groups: readonly {
    readonly portsText: string
    /** Labels of workloads. */
    readonly workloads: readonly string[]
    /** Labels of nodes, addresses and names. */
    readonly outside: readonly string[]
  }[]
}

/** What somebody new brings. */
export interface Neighbours {
  /** Who lets it in, and it may send to. */
  readonly reaches: Circle
  /** Who may send to it, and it lets in. */
  readonly reachedBy: Circle
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
}

/** A pod that does not exist. */
export interface Ghost extends Neighbours {
  /** `any pod with app=metrics in a namespace with team=a`, `a new pod in shop without labels`. */
  readonly title: string
  /** `rule`: rules are about it; `new`: nothing is about its labels. */
  readonly kind: 'rule' | 'new'
  /** The namespace that it would be in; null for one that does not exist either. */
  readonly namespace: string | null
  readonly labels: Labels
  readonly namespaceLabels: Labels
  /** Rules that name it as a peer; empty for a new pod. */
  readonly rules: readonly HopRule[]
  /** `12 workloads accept it; it accepts 3`. */
  readonly text: string
}

export interface Exposure {
  readonly ghosts: readonly Ghost[]
  /** Ghosts that there would be without the limit. */
  readonly total: number
  readonly workloads: number
  readonly notes: readonly string[]
}

/** A peer of rules that no present pod is, as a pod of the picture. */
export interface DrawnGhost {
  /** Key of the pod that stands for it. */
  readonly key: PeerKey
  readonly title: string
  readonly labels: Labels
  /** Name that its namespace has in the picture, where that does not exist either. */
  readonly newNamespace: string | null
  readonly namespaceLabels: Labels
  /** Rules that let it in or out. */
  readonly rules: readonly HopRule[]
}

/** A workload that only the second of two workspaces has, with what it brings. */
export interface Arrival extends Neighbours {
  readonly namespace: string
  readonly name: string
  readonly text: string
}
