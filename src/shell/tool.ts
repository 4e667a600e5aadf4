/** What a program of the shell gets, and what it gives back. */
import type { Cluster } from './cluster/cluster'

/** Where a program runs: in a pod, or outside the cluster at the terminal. */
export interface Place {
  /** `namespace/name` of the pod; null outside. */
  readonly pod: string | null
  /** The pod is Cilium's agent on this node. */
  readonly node?: string
}

/** What is to be shown in the editor. */
export interface ShownPlace {
  readonly file: string
  /** Key of an object in it. */
  readonly key?: string
}

export interface Call {
  readonly cluster: Cluster
  readonly place: Place
  readonly stdin: string
  /** Whether the output goes to a terminal and not into a pipe; unknown to the shell, so true at the end of a line. */
  readonly isTerminal: boolean
  /** Reads a file of the shell; null where there is none. */
  readonly readFile: (path: string) => Promise<string | null>
  /** Files directly in a folder; null where it is no folder. */
  readonly listFolder: (path: string) => Promise<readonly string[] | null>
  /** Runs a line in some place, as `kubectl exec POD -- sh -c LINE` does. */
  readonly run: (line: string, place: Place, stdin: string) => Promise<Result>
  /** Shows a file in the editor beside the shell, where there is one, at an object. */
  readonly show: (place: ShownPlace) => void
  /** Lines typed from now on run in a place, until `exit`. */
  readonly enter: (place: Place) => void
  /** The state of `kubectl` that lasts from one line to the next. */
  readonly context: KubeContext
}

export interface KubeContext {
  namespace: string
}

export interface Result {
  readonly out: string
  readonly error?: string
  readonly code: number
}

export type Tool = (args: readonly string[], call: Call) => Promise<Result> | Result

export function printed(out: string): Result {
  return { out, code: 0 }
}
