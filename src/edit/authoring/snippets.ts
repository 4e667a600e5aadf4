/** Whole policies to begin with, and common parts of them. */
import type { Suggestion } from './suggestion'

interface Snippet {
  readonly label: string
  readonly about: string
  readonly body: string
}

const header = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${1:${name}}\n  namespace: \${2:default}\nspec:\n`

const kubernetes = (name: string): string => header('networking.k8s.io/v1', 'NetworkPolicy', name)
const cilium = (name: string): string => header('cilium.io/v2', 'CiliumNetworkPolicy', name)

const documents: readonly Snippet[] = [
  {
    label: 'Default deny ingress',
    about: 'A NetworkPolicy that lets nothing in to the pods of a namespace.',
    body: `${kubernetes('default-deny-ingress')}  podSelector: {}\n  policyTypes:\n    - Ingress\n$0`,
  },
  {
    label: 'Default deny all, DNS allowed',
    about: 'A NetworkPolicy that isolates the pods of a namespace both ways, and leaves them DNS.',
    body: `${kubernetes('default-deny')}  podSelector: {}\n  policyTypes:\n    - Ingress\n    - Egress\n  egress:\n    - to:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: kube-system\n          podSelector:\n            matchLabels:\n              k8s-app: kube-dns\n      ports:\n        - protocol: UDP\n          port: 53\n        - protocol: TCP\n          port: 53\n$0`,
  },
  {
    label: 'Allow from pods',
    about: 'A NetworkPolicy that lets pods of the same namespace in on one port.',
    body: `${kubernetes('allow-frontend')}  podSelector:\n    matchLabels:\n      \${3:app}: \${4:api}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              \${5:app}: \${6:frontend}\n      ports:\n        - protocol: TCP\n          port: \${7:8080}\n$0`,
  },
  {
    label: 'Allow from a namespace',
    about: 'A NetworkPolicy that lets every pod of another namespace in.',
    body: `${kubernetes('allow-monitoring')}  podSelector: {}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: \${3:monitoring}\n$0`,
  },
  {
    label: 'Cilium: allow HTTP requests',
    about: 'A CiliumNetworkPolicy that lets only certain requests in.',
    body: `${cilium('allow-http')}  endpointSelector:\n    matchLabels:\n      \${3:app}: \${4:api}\n  ingress:\n    - fromEndpoints:\n        - matchLabels:\n            \${5:app}: \${6:frontend}\n      toPorts:\n        - ports:\n            - port: "\${7:8080}"\n              protocol: TCP\n          rules:\n            http:\n              - method: GET\n                path: \${8:/v1/.*}\n$0`,
  },
  {
    label: 'Cilium: allow DNS names outside',
    about: 'A CiliumNetworkPolicy that lets pods reach outside names, with the DNS rule that it needs.',
    body: `${cilium('allow-outside')}  endpointSelector:\n    matchLabels:\n      \${3:app}: \${4:api}\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            k8s:io.kubernetes.pod.namespace: kube-system\n            k8s-app: kube-dns\n      toPorts:\n        - ports:\n            - port: "53"\n              protocol: ANY\n          rules:\n            dns:\n              - matchPattern: "*"\n    - toFQDNs:\n        - matchName: \${5:api.example.com}\n      toPorts:\n        - ports:\n            - port: "443"\n              protocol: TCP\n$0`,
  },
  {
    label: 'Cilium: refuse the outside',
    about: 'A CiliumNetworkPolicy that refuses traffic from outside without isolating the pods.',
    body: `${cilium('refuse-world')}  endpointSelector: {}\n  enableDefaultDeny:\n    ingress: false\n  ingressDeny:\n    - fromEntities:\n        - world\n$0`,
  },
  {
    label: 'Cilium: cluster-wide default deny',
    about:
      'A CiliumClusterwideNetworkPolicy that isolates every pod outside kube-system, and leaves DNS and health checks.',
    body: `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: \${1:default-deny}\nspec:\n  endpointSelector:\n    matchExpressions:\n      - key: k8s:io.kubernetes.pod.namespace\n        operator: NotIn\n        values:\n          - kube-system\n  ingress:\n    - fromEntities:\n        - health\n  egress:\n    - toEndpoints:\n        - matchLabels:\n            k8s:io.kubernetes.pod.namespace: kube-system\n            k8s-app: kube-dns\n      toPorts:\n        - ports:\n            - port: "53"\n              protocol: ANY\n$0`,
  },
  {
    label: 'Cluster network policy: admin deny',
    about: 'A ClusterNetworkPolicy of tier Admin that no other policy can undo.',
    body: `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata:\n  name: \${1:deny-to-sensitive}\nspec:\n  tier: Admin\n  priority: \${2:10}\n  subject:\n    namespaces:\n      matchLabels:\n        \${3:kubernetes.io/metadata.name}: \${4:payments}\n  ingress:\n    - name: \${5:deny-others}\n      action: Deny\n      from:\n        - namespaces:\n            matchExpressions:\n              - key: kubernetes.io/metadata.name\n                operator: NotIn\n                values:\n                  - \${4:payments}\n$0`,
  },
  {
    label: 'Pod',
    about: 'A pod with a label and a port.',
    body: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: \${1:api}\n  namespace: \${2:default}\n  labels:\n    app: \${1:api}\nspec:\n  containers:\n    - name: main\n      image: example\n      ports:\n        - name: \${3:http}\n          containerPort: \${4:8080}\n$0`,
  },
  {
    label: 'Traffic to ask about',
    about: 'A flow with what is expected of it.',
    body: `apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata:\n  name: \${1:checks}\nspec:\n  flows:\n    - from: \${2:default/frontend}\n      to: \${3:default/api:8080}\n      expect: \${4|allowed,denied|}\n$0`,
  },
]

interface RuleSnippet extends Snippet {
  readonly kinds: RegExp
  readonly list: 'ingress' | 'egress'
}

const rules: readonly RuleSnippet[] = [
  {
    kinds: /^NetworkPolicy$/,
    list: 'egress',
    label: 'Allow DNS',
    about: 'Lets the pods ask the cluster’s DNS servers.',
    body: 'to:\n  - namespaceSelector:\n      matchLabels:\n        kubernetes.io/metadata.name: kube-system\n    podSelector:\n      matchLabels:\n        k8s-app: kube-dns\nports:\n  - protocol: UDP\n    port: 53\n  - protocol: TCP\n    port: 53$0',
  },
  {
    kinds: /^NetworkPolicy$/,
    list: 'ingress',
    label: 'Allow a namespace',
    about: 'Lets every pod of another namespace in.',
    body: 'from:\n  - namespaceSelector:\n      matchLabels:\n        kubernetes.io/metadata.name: ${1:monitoring}$0',
  },
  {
    kinds: /^Cilium/,
    list: 'egress',
    label: 'Allow DNS',
    about: 'Lets the pods ask the cluster’s DNS servers, by way of the proxy that toFQDNs rules need.',
    body: 'toEndpoints:\n  - matchLabels:\n      k8s:io.kubernetes.pod.namespace: kube-system\n      k8s-app: kube-dns\ntoPorts:\n  - ports:\n      - port: "53"\n        protocol: ANY\n    rules:\n      dns:\n        - matchPattern: "*"$0',
  },
  {
    kinds: /^Cilium/,
    list: 'ingress',
    label: 'Allow a namespace',
    about: 'Lets every pod of another namespace in.',
    body: 'fromEndpoints:\n  - matchLabels:\n      k8s:io.kubernetes.pod.namespace: ${1:monitoring}$0',
  },
]

/** Whole rules to begin an item of `ingress` or `egress` with. */
export function ruleSnippets(kind: string, list: string, column: number): readonly Suggestion[] {
  return rules
    .filter((snippet) => snippet.list === list && snippet.kinds.test(kind))
    .map(({ label, about, body }) => ({
      label,
      kind: 'snippet',
      insert: body.replaceAll('\n', `\n${' '.repeat(column)}`),
      detail: 'a whole rule',
      about,
      rank: 300,
    }))
}

/** Policies to begin a document with. */
export const documentSnippets: readonly Suggestion[] = documents.map(({ label, about, body }, i) => ({
  label,
  kind: 'snippet',
  insert: body,
  detail: 'a whole document',
  about,
  rank: 300 + i,
}))
