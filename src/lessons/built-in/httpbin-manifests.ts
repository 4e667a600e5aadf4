/** Manifests of lessons 3 and 4: a database, and the pods httpbin and sleep. */
import { documents, namespace, pod, service } from '../write'

export const database = documents(
  namespace('myproject', 'project: myproject'),
  pod('default', 'db', 'role: db', '6379'),
  pod('default', 'frontend', 'role: frontend'),
  pod('default', 'other', 'role: other'),
  pod('myproject', 'job', 'app: job'),
)

const dns = pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP')

/** A deployment of one pod with its service, as the sample manifests have them. */
function deployed(inNamespace: string, name: string, labels: string, port = ''): string {
  const ports = port === '' ? '' : `\n          ports: [{containerPort: ${port}}]`
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${inNamespace}
spec:
  replicas: 1
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {${labels}}
    spec:
      containers:
        - name: ${name}
          image: ${name === 'httpbin' ? 'kong/httpbin' : 'curlimages/curl'}${ports}
`
}

export const httpbin = documents(
  deployed('default', 'httpbin', 'app: httpbin, version: v1', '80'),
  service('default', 'httpbin', 'app: httpbin', [8000, 80]),
  deployed('default', 'sleep', 'app: sleep'),
  service('default', 'sleep', 'app: sleep', [80, 80]),
  dns,
)

export const withSecondSleep = documents(
  httpbin,
  namespace('sleep'),
  deployed('sleep', 'sleep', 'app: sleep'),
  pod('sleep', 'stray', 'app: stray'),
)

export const regions = documents(
  pod('default', 'west', 'region: us-west', '80'),
  pod('default', 'hello-west', 'app: hello-world, region: us-west'),
  pod('default', 'hello-east', 'app: hello-world, region: us-east'),
  pod('default', 'other-west', 'app: other, region: us-west'),
)

export const helloWorld = documents(
  pod('default', 'hello', 'app: hello-world', '80'),
  pod('default', 'client', 'app: client'),
)

function networkPolicy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: default
spec:
${spec}`
}

export const testNetworkPolicy = networkPolicy(
  'test-network-policy',
  `  podSelector:
    matchLabels:
      role: db
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - ipBlock:
            cidr: 172.17.0.0/16
            except:
              - 172.17.1.0/24
        - namespaceSelector:
            matchLabels:
              project: myproject
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - protocol: TCP
          port: 6379
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/24
      ports:
        - protocol: TCP
          port: 5978
`,
)

export const denyIngress = networkPolicy(
  'default-deny-ingress',
  `  podSelector: {}
  policyTypes:
    - Ingress
`,
)

/** A policy that opens httpbin to one kind of source. */
function openHttpbin(name: string, source: string): string {
  return networkPolicy(
    name,
    `  podSelector:
    matchLabels:
      app: httpbin
  policyTypes:
    - Ingress
  ingress:
    - from:
${source}`,
  )
}

export const allowSleep = openHttpbin(
  'allow-ingress-to-httpbin',
  `        - podSelector:
            matchLabels:
              app: sleep
`,
)

export const allowSleepNamespace = openHttpbin(
  'allow-ingress-from-sleep',
  `        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: sleep
`,
)

export const allowSleepOfSleep = openHttpbin(
  'allow-ingress-from-sleep',
  `        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: sleep
          podSelector:
            matchLabels:
              app: sleep
`,
)

export const allowNamespace = networkPolicy(
  'allow-ns-ingress',
  `  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
`,
)

export const denyEgress = networkPolicy(
  'deny-sleep-egress',
  `  podSelector:
    matchLabels:
      app: sleep
  policyTypes:
    - Egress
`,
)

export const allowDns = networkPolicy(
  'allow-dns-egress',
  `  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
`,
)

export const allowHttpbinEgress = networkPolicy(
  'allow-sleep-to-httpbin-egress',
  `  podSelector:
    matchLabels:
      app: sleep
  policyTypes:
    - Egress
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: httpbin
`,
)

export const requires = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: requires-policy
  namespace: default
specs:
  - endpointSelector:
      matchLabels:
        region: us-west
    ingress:
      - fromRequires:
          - matchLabels:
              region: us-west
        fromEndpoints:
          - matchLabels:
              app: hello-world
`

export const requiresToday = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: requires-policy
  namespace: default
specs:
  - endpointSelector:
      matchLabels:
        region: us-west
    ingress:
      - fromEndpoints:
          - matchLabels:
              app: hello-world
              region: us-west
`

/** Peers of four kinds in one policy. */
export const sleepMayCall = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: sleep-may-call
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: sleep
  egress:
    - toEndpoints:
        - matchLabels:
            app: httpbin
    - toEntities:
        - host
    - toCIDRSet:
        - cidr: 203.0.113.0/24
          except:
            - 203.0.113.128/25
`

export const denyStray = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: deny-stray
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: httpbin
  ingressDeny:
    - fromEndpoints:
        - matchLabels:
            app: stray
            io.kubernetes.pod.namespace: sleep
`

/** Requests that sleep may send, to a port of httpbin. */
export const allowGetHeaders = (port = '80'): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: allow-get-headers
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: httpbin
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: sleep
      toPorts:
        - ports:
            - port: "${port}"
              protocol: TCP
          rules:
            http:
              - method: GET
                path: /headers
`

/** The HTTP example with a header, with the port and the header as they are written. */
function headerPolicy(port: string, header: string): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: l7-policy
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app: hello-world
  ingress:
    - toPorts:
        - ports:
            - port: ${port}
              protocol: TCP
          rules:
            http:
              - method: "GET"
                path: "/api"
              - method: "PUT"
                path: "/version"
                headers:
                  - ${header}
`
}

export const headersAsPrinted = headerPolicy('80', '"X-some-header": "hello"')
export const headersToday = headerPolicy('"80"', '"X-some-header: hello"')
