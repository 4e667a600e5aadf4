import { describe, expect, it } from 'vitest'
import { analyze, printKubectl } from '../../index'

const analysis = analyze([
  {
    name: 'm.yaml',
    text: `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: blue}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {tier: front, app: web}}
spec: {nodeName: n1}
status: {podIP: 10.0.0.7}
---
apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: default}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, clusterIP: 10.96.0.3, ports: [{port: 80}, {port: 53, protocol: UDP}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: some, namespace: shop}
spec:
  podSelector:
    matchLabels: {tier: front}
    matchExpressions: [{key: app, operator: In, values: [web, api]}, {key: old, operator: DoesNotExist}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: refused, namespace: shop}
spec: {endpointSelector: {}, ingress: []}
`,
  },
])

describe('kubectl get', () => {
  it.each<[string, Parameters<typeof printKubectl>[0], Parameters<typeof printKubectl>[2], string]>([
    [
      'pods -A --show-labels',
      'pods',
      { labels: true },
      `NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE         LABELS
default     bare   1/1     Running   0          <unknown>   <none>
shop        web    1/1     Running   0          <unknown>   app=web,tier=front
`,
    ],
    [
      'pods -n shop -o wide',
      'pods',
      { namespace: 'shop', wide: true },
      `NAME   READY   STATUS    RESTARTS   AGE         IP         NODE   NOMINATED NODE   READINESS GATES
web    1/1     Running   0          <unknown>   10.0.0.7   n1     <none>           <none>
`,
    ],
    [
      'ns --show-labels',
      'namespaces',
      { labels: true },
      `NAME      STATUS   AGE         LABELS
default   Active   <unknown>   kubernetes.io/metadata.name=default
shop      Active   <unknown>   kubernetes.io/metadata.name=shop,team=blue
`,
    ],
    [
      'svc -n shop',
      'services',
      { namespace: 'shop' },
      `NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)         AGE
web    ClusterIP   10.96.0.3    <none>        80/TCP,53/UDP   <unknown>
`,
    ],
    [
      'netpol -n shop',
      'netpol',
      { namespace: 'shop' },
      `NAME   POD-SELECTOR                       AGE
all    <none>                             <unknown>
some   app in (api,web),!old,tier=front   <unknown>
`,
    ],
    ['cnp -n shop', 'cnp', { namespace: 'shop' }, 'NAME      AGE         VALID\nrefused   <unknown>   False\n'],
    ['ccnp', 'ccnp', {}, ''],
  ])('%s', (_, kind, options, text) => {
    expect(printKubectl(kind, analysis, options)).toBe(text)
  })
})
