/** What the workspace holds, as far as it helps with writing. The store's snapshot has this form. */

export type Labels = Readonly<Record<string, string>>

export interface KnownPod {
  /** `namespace/name`. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly podLabels: Labels
  readonly replicas: number
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: string }[]
}

export interface Surroundings {
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[]
  readonly endpoints: readonly KnownPod[]
  readonly resources: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[]
  /** Peers of the flows, by key and kind: addresses, prefixes and DNS names among them. */
  readonly peers: readonly { readonly key: string; readonly kind: string }[]
  /** Services with the keys of the pods behind them. */
  readonly services?: readonly {
    readonly namespace: string
    readonly name: string
    readonly selects: readonly string[]
  }[]
}

export const noSurroundings: Surroundings = { namespaces: [], endpoints: [], resources: [], peers: [] }

/** Pods that some endpoints stand for. */
export function countPods(pods: readonly { readonly replicas: number }[]): number {
  return pods.reduce((sum, { replicas }) => sum + Math.max(1, replicas), 0)
}

/** `3 pods in 2 namespaces`, `1 pod`, `no pods`. */
export function podsInWords(pods: readonly { readonly replicas: number; readonly namespace: string }[]): string {
  const count = countPods(pods)
  if (count === 0) return 'no pods'
  const namespaces = new Set(pods.map(({ namespace }) => namespace)).size
  return `${count === 1 ? '1 pod' : `${count} pods`}${namespaces > 1 ? ` in ${namespaces} namespaces` : ''}`
}

/** Label keys and values of things, the more frequent ones first. */
export function labelsOf(things: readonly Labels[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const keys = new Map<string, Map<string, number>>()
  for (const labels of things) {
    for (const [key, value] of Object.entries(labels)) {
      let values = keys.get(key)
      if (values === undefined) keys.set(key, (values = new Map()))
      values.set(value, (values.get(value) ?? 0) + 1)
    }
  }
  return keys
}
