/** Examples that an empty workspace offers: complete manifests that teach as they are read. */
import { exampleContents, type ExampleId, type ExampleTitle } from './example-contents'

export interface Example extends ExampleTitle {
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

const pod = (namespace: string, name: string, labels: string, ports = ''): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: {${labels}}
spec:
  containers:
    - name: main
      image: example${ports === '' ? '' : `\n      ports: [${ports}]`}
`

const documents = (...parts: readonly string[]): string => parts.join('---\n')

const defaultDeny: Example['files'] = [
  {
    name: 'cluster.yaml',
    text: documents(
      '# Three pods in one namespace. Until a policy selects it, a pod accepts everything.\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: np-demo\n',
      pod('np-demo', 'web', 'app: web', '{name: http, containerPort: 8080}'),
      pod('np-demo', 'frontend', 'role: frontend'),
      pod('np-demo', 'other', 'role: other'),
    ),
  },
  {
    name: 'policies.yaml',
    text: `# Step 1: default deny. It selects web and lists no source, so web is isolated for ingress.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-deny-ingress
  namespace: np-demo
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
---
# Step 2: one door. Policies are joined: what any of them allows is allowed.
# Remove this document and watch the frontend's flow turn red.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-allow-frontend
  namespace: np-demo
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - protocol: TCP
          port: 8080
`,
  },
]

const starWars: Example['files'] = [
  {
    name: 'star-wars.yaml',
    text: documents(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: star-wars\n',
      `apiVersion: apps/v1
kind: Deployment
metadata:
  name: deathstar
  namespace: star-wars
spec:
  replicas: 2
  selector:
    matchLabels: {org: empire, class: deathstar}
  template:
    metadata:
      labels: {org: empire, class: deathstar}
    spec:
      containers:
        - name: deathstar
          image: example
          ports: [{containerPort: 80}]
`,
      pod('star-wars', 'tiefighter', 'org: empire, class: tiefighter'),
      pod('star-wars', 'xwing', 'org: alliance, class: xwing'),
      `# Identity, not address: only pods with org=empire may reach the deathstar, on TCP port 80.
# The deathstar's own pods have org=empire too, so they may reach each other.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: rule1
  namespace: star-wars
spec:
  description: "L3-L4 policy that restricts deathstar access to empire ships"
  endpointSelector:
    matchLabels:
      org: empire
      class: deathstar
  ingress:
    - fromEndpoints:
        - matchLabels:
            org: empire
      toPorts:
        - ports:
            - port: "80"
              protocol: TCP
`,
    ),
  },
]

const shop: Example['files'] = [
  {
    name: 'cluster.yaml',
    text: documents(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {team: shop}\n',
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: monitoring\n  labels: {purpose: monitoring}\n',
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend, tier: web}}
    spec:
      containers:
        - {name: web, image: example, ports: [{name: http, containerPort: 8080}]}
`,
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api, tier: backend}}
    spec:
      containers:
        - {name: api, image: example, ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]}
`,
      `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db, tier: data}}
    spec:
      containers:
        - {name: postgres, image: example, ports: [{name: postgres, containerPort: 5432}]}
`,
      pod('monitoring', 'prometheus', 'app: prometheus'),
      pod('kube-system', 'coredns', 'k8s-app: kube-dns', '{name: dns, containerPort: 53, protocol: UDP}'),
    ),
  },
  {
    name: 'policies.yaml',
    text: `# Everything in the shop is closed in both directions…
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
# …but names may be looked up.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-dns, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: kube-system}
          podSelector:
            matchLabels: {k8s-app: kube-dns}
      ports:
        - {protocol: UDP, port: 53}
---
# The world may reach the frontend, and the frontend the API.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: frontend, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: frontend}}
  ingress:
    - fromEntities: [world]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
  egress:
    - toEndpoints: [{matchLabels: {app: api}}]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
---
# The API takes two kinds of requests from the frontend; anything else is answered 403 by the proxy.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: frontend}}]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
          rules:
            http:
              - {method: GET, path: "/v1/.*"}
              - {method: POST, path: /v1/orders}
  egress:
    - toEndpoints: [{matchLabels: {app: db}}]
      toPorts:
        - ports: [{port: "5432", protocol: TCP}]
    - toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.128/25]}]
      toPorts:
        - ports: [{port: "443", protocol: TCP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: api}}}]
      ports: [{port: 5432}]
---
# Monitoring reaches the metrics port of every pod in the cluster.
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: monitoring}
spec:
  endpointSelector: {}
  enableDefaultDeny: {ingress: false, egress: false}
  ingress:
    - fromEndpoints:
        - matchLabels: {app: prometheus, "k8s:io.kubernetes.pod.namespace": monitoring}
      toPorts:
        - ports: [{port: "9090", protocol: TCP}]
---
# Nobody reaches the cloud's metadata service, whatever else is allowed.
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: no-metadata-service}
spec:
  endpointSelector: {}
  enableDefaultDeny: {ingress: false, egress: false}
  egressDeny:
    - toCIDR: [169.254.169.254/32]
`,
  },
]

const filesOf: Readonly<Record<ExampleId, Example['files']>> = {
  'default-deny': defaultDeny,
  'star-wars': starWars,
  shop,
}

export const examples: readonly Example[] = exampleContents.map((title) => ({ ...title, files: filesOf[title.id] }))
