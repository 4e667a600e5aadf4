/** For tests of gestures: a small shop, and what a gesture makes of a text. */
import * as gestures from '../gestures'
import type { Outcome, Workspace } from '../outcome'

export const workspaceOf = (...texts: readonly string[]): Workspace => ({
  files: texts.map((text, i) => ({ name: `f${i}.yaml`, text })),
  activeFile: 'f0.yaml',
})

export function applied(workspace: Workspace, outcome: Outcome): Workspace {
  if (!outcome.ok) throw new Error(`refused: ${outcome.why}`)
  return { ...workspace, files: gestures.filesWith(workspace, outcome) }
}

export const textAfter = (workspace: Workspace, outcome: Outcome): string =>
  applied(workspace, outcome)
    .files.map(({ text }) => text)
    .join('')

export const shop = `# The shop.
apiVersion: v1
kind: Namespace
metadata:
  name: shop # ours
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  containers:
  - name: main
    ports:
    - containerPort: 80
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 2 # for now
  selector: {matchLabels: {app: api}}
  template:
    metadata:
      labels:
        app: api   # the same as above
        tier: back
---
apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: {name: traffic}
spec:
  flows:
    - from: shop/web
      to: shop/api:8080
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop # our own
        - namespaceSelector:
            matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop, other]}]
`
export const workspace = workspaceOf(shop)

/** The lines of the text that are not as they were, and how they are now. */
export function difference(
  outcome: Outcome,
  given = workspace,
): { readonly gone: readonly string[]; readonly added: readonly string[] } {
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
  const before = lines(given.files.map(({ text }) => text).join(''))
  const now = lines(textAfter(given, outcome))
  const without = (some: string[], others: string[]): string[] => {
    const left = [...others]
    return some.filter((line) => {
      const at = left.indexOf(line)
      if (at >= 0) left.splice(at, 1)
      return at < 0
    })
  }
  return { gone: without(before, now), added: without(now, before) }
}
