/** The text of the fixture's shop, and where words stand in it. */
import type { SourceFile, SourceRange } from '../state/store-type'

const clusterText = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend, namespace: shop}
spec: {replicas: 3}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: legacy, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system}
---
apiVersion: v1
kind: Pod
metadata: {name: metrics, namespace: kube-system}
---
apiVersion: v1
kind: Pod
metadata: {name: site, namespace: web}
---
apiVersion: v1
kind: Pod
metadata: {name: crawler, namespace: web}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
`

const policiesText = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api-from-frontend, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: frontend}}}]
      ports: [{port: http}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: db-l7, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: api}}]
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: no-legacy}
spec:
  endpointSelector: {matchLabels: {app: legacy}}
  ingressDeny:
    - fromEntities: [all]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: broken, namespace: shop}
spec: {podSelector: {}, ingress: [{ports: [{port: 99999}]}]}
`

export const clusterFile: SourceFile = { name: 'cluster.yaml', text: clusterText }
export const policiesFile: SourceFile = { name: 'policies.yaml', text: policiesText }

function place({ text }: SourceFile, offset: number): readonly [line: number, column: number] {
  const before = text.slice(0, offset).split('\n')
  return [before.length, (before.at(-1)?.length ?? 0) + 1]
}

function rangeBetween(file: SourceFile, start: number, end: number): SourceRange {
  const [line, column] = place(file, start)
  const [endLine, endColumn] = place(file, end)
  return { file: file.name, start, end, line, column, endLine, endColumn }
}

/** Where some words stand in a file. */
export function rangeOfText(file: SourceFile, words: string): SourceRange {
  const start = file.text.indexOf(words)
  return rangeBetween(file, start, start + words.length)
}

/** The document that holds some words. */
export function rangeOfDocument(file: SourceFile, words: string): SourceRange {
  const at = file.text.indexOf(words)
  const before = file.text.lastIndexOf('---\n', at)
  const after = file.text.indexOf('\n---', at)
  return rangeBetween(file, before < 0 ? 0 : before + 4, after < 0 ? file.text.length - 1 : after)
}
