/** The clusters and policies of well-known walk-throughs, retold as manifests. */
export const pod = (namespace: string, name: string, labels: Readonly<Record<string, string>>, port?: number): string =>
  [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${namespace}`,
    `  labels: ${JSON.stringify(labels)}`,
    `spec: {containers: [{name: main${port === undefined ? '' : `, ports: [{containerPort: ${port}}]`}}]}`,
    '',
  ].join('\n')

export const documents = (...parts: readonly string[]): string => parts.join('---\n')

/** Pods with the same label in two namespaces, and one cluster-wide policy for them. */
export const sameLabel = documents(
  pod('ns1', 'api-pod1', { app: 'api' }, 80),
  pod('ns2', 'api-pod2', { app: 'api' }, 80),
  pod('ns1', 'web-pod1', { app: 'web' }),
  pod('ns1', 'client1', { role: 'client' }),
  pod('ns2', 'client2', { role: 'client' }),
  pod('ns1', 'api-client1', { app: 'api' }),
  pod('ns2', 'api-client2', { app: 'api' }),
  `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: same-label-traffic}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints:
        - matchLabels: {app: api}
`,
)

const demoPods = [
  pod('np-demo', 'web', { app: 'web' }, 8080),
  pod('np-demo', 'frontend', { role: 'frontend' }),
  pod('np-demo', 'other', { role: 'other' }),
]

const denyWeb = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-deny-ingress, namespace: np-demo}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
`

const allowFrontend = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-allow-frontend, namespace: np-demo}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {role: frontend}}}]
      ports: [{protocol: TCP, port: 8080}]
`

/** Three steps: no policy, default deny, one door. */
export const firewall = {
  open: documents(...demoPods),
  closed: documents(...demoPods, denyWeb),
  oneDoor: documents(...demoPods, denyWeb, allowFrontend),
}

const httpbinPods = [
  pod('default', 'httpbin', { app: 'httpbin', version: 'v1' }, 80),
  pod('default', 'sleep', { app: 'sleep' }),
  pod('sleep', 'sleep', { app: 'sleep' }),
  pod('sleep', 'stray', { app: 'stray' }),
  `apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: dns, ports: [{containerPort: 53, protocol: UDP}]}]}
`,
]

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: default}
spec: ${spec}
`

/** Layered NetworkPolicies, an egress policy with its DNS surprise, and an HTTP rule. */
export const httpbin = {
  fromOwnNamespace: documents(
    ...httpbinPods,
    policy('deny-all', '{podSelector: {}, policyTypes: [Ingress]}'),
    policy(
      'allow-to-httpbin',
      '{podSelector: {matchLabels: {app: httpbin}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: sleep}}}]}]}',
    ),
  ),
  fromOtherNamespace: documents(
    ...httpbinPods,
    policy('deny-all', '{podSelector: {}, policyTypes: [Ingress]}'),
    policy(
      'allow-from-sleep',
      '{podSelector: {matchLabels: {app: httpbin}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: sleep}}, podSelector: {matchLabels: {app: sleep}}}]}]}',
    ),
  ),
  egressClosed: documents(
    ...httpbinPods,
    policy('deny-sleep-egress', '{podSelector: {matchLabels: {app: sleep}}, policyTypes: [Egress]}'),
  ),
  egressWithDns: documents(
    ...httpbinPods,
    policy('deny-sleep-egress', '{podSelector: {matchLabels: {app: sleep}}, policyTypes: [Egress]}'),
    policy(
      'allow-dns-egress',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}',
    ),
    policy(
      'allow-sleep-to-httpbin',
      '{podSelector: {matchLabels: {app: sleep}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: httpbin}}}]}]}',
    ),
  ),
  http: documents(
    ...httpbinPods,
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: allow-get-headers, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: httpbin}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: sleep}}]
      toPorts:
        - ports: [{port: "80", protocol: TCP}]
          rules: {http: [{method: GET, path: /headers}]}
`,
  ),
  requires: documents(
    ...httpbinPods,
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: requires-policy, namespace: default}
specs:
  - endpointSelector: {matchLabels: {app: httpbin}}
    ingress:
      - fromRequires: [{matchLabels: {version: v1}}]
        fromEndpoints: [{matchLabels: {app: sleep}}]
`,
  ),
}

const fleet = [
  pod('star-wars', 'deathstar', { org: 'empire', class: 'deathstar' }, 80),
  pod('star-wars', 'tiefighter', { org: 'empire', class: 'tiefighter' }),
  pod('star-wars', 'xwing', { org: 'alliance', class: 'xwing' }),
]

/** The same door at layers 3 and 4, and with an HTTP rule behind it. */
export const starWars = {
  l4: documents(
    ...fleet,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deathstar-allow-empire, namespace: star-wars}
spec:
  podSelector: {matchLabels: {org: empire, class: deathstar}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {org: empire}}}]
      ports: [{port: 80, protocol: TCP}]
`,
  ),
  l7: documents(
    ...fleet,
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deathstar-allow-empire, namespace: star-wars}
spec:
  endpointSelector: {matchLabels: {org: empire, class: deathstar}}
  ingress:
    - fromEndpoints: [{matchLabels: {org: empire}}]
      toPorts:
        - ports: [{port: "80", protocol: TCP}]
          rules: {http: [{method: POST, path: /v1/request-landing}]}
`,
  ),
}

const nginx = pod('hello-world', 'nginx', { run: 'nginx' }, 80)

const denyAll = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: deny-all}
spec:
  endpointSelector:
    matchExpressions:
      - {key: io.kubernetes.pod.namespace, operator: In, values: [hello-world]}
  ingress: [{}]
  egress: [{}]
`

const allowWorld = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: allow-ingress-port-80}
spec:
  endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.allow-ingress-port-80: "true"}}
  ingress:
    - fromEntities: [world]
      toPorts: [{ports: [{port: "80", protocol: TCP}]}]
`

const namespace = (labels: string): string => `apiVersion: v1
kind: Namespace
metadata: {name: hello-world, labels: {${labels}}}
`

/** A cluster-wide policy that a namespace label switches on. */
export const clusterwide = {
  closed: documents(namespace('team: a'), nginx, denyAll, allowWorld),
  opened: documents(namespace('allow-ingress-port-80: "true"'), nginx, denyAll, allowWorld),
}
