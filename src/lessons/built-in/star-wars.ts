/** Lesson 5: what layers 3 and 4 can say, and what layer 7 adds. */
import { titled } from '../contents'
import { scenes } from '../scenes/star-wars'
import type { Lesson, LessonFile } from '../types'
import {
  ask,
  documents,
  dropped,
  filesOf,
  forwarded,
  namespace,
  passedOn,
  pod,
  post,
  put,
  refused,
  run,
  service,
} from '../write'

const cluster = documents(
  namespace('star-wars'),
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
          image: quay.io/cilium/starwars
          ports: [{containerPort: 80}]
`,
  service('star-wars', 'deathstar', 'org: empire, class: deathstar', [80, 80]),
  pod('star-wars', 'tiefighter', 'org: empire, class: tiefighter', { image: 'quay.io/cilium/json-mock' }),
  pod('star-wars', 'xwing', 'org: alliance, class: xwing', { image: 'quay.io/cilium/json-mock' }),
)

const withGateway = documents(
  cluster,
  `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: hangar
  namespace: star-wars
spec:
  gatewayClassName: cilium
  listeners: [{name: http, protocol: HTTP, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: deathstar
  namespace: star-wars
spec:
  parentRefs: [{name: hangar}]
  rules: [{backendRefs: [{name: deathstar, port: 80}]}]
`,
)

const layer4 = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deathstar-allow-empire
  namespace: star-wars
spec:
  podSelector:
    matchLabels:
      org: empire
      class: deathstar
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              org: empire
      ports:
        - port: 80
          protocol: TCP
`

/** The policy in its first generation, or with what its second one adds. */
function layer7({ description = '', first = '' }: { readonly description?: string; readonly first?: string }): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: deathstar-allow-empire
  namespace: star-wars
spec:
${description}  endpointSelector:
    matchLabels:
      class: deathstar
      org: empire
  ingress:
${first}    - fromEndpoints:
        - matchLabels:
            org: empire
      toPorts:
        - rules:
            http:
              - path: /v1/request-landing
                method: POST
          ports:
            - port: "80"
              protocol: TCP
`
}

const generation1 = layer7({})
const generation2 = layer7({
  description: '  description: L7 policy to restrict access to specific HTTP call\n',
  first: '    - fromEntities:\n        - ingress\n',
})

const deathstar = 'star-wars/deathstar'
const tiefighter = 'star-wars/tiefighter'
const xwing = 'star-wars/xwing'
const landing = post('/v1/request-landing')
const exhaust = put('/v1/exhaust-port')
const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)

export const lesson: Lesson = {
  ...titled('star-wars'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'An open Death Star',
      text: `The Death Star serves on port 80. A TIE fighter of the empire and an X-wing of the alliance fly about. A namespace keeps things tidy, but it is no wall: without a policy every workload reaches every other.`,
      files: plain(),
      commands: [
        run(
          'kubectl exec -n star-wars xwing -- curl -s -XPOST deathstar.star-wars.svc.cluster.local/v1/request-landing',
        ),
      ],
      watch: [
        forwarded(tiefighter, deathstar, 80, landing),
        forwarded(xwing, deathstar, 80, landing),
        forwarded(xwing, deathstar, 80, exhaust),
      ],
      seen: 'Both ships can land, and the X-wing can reach the exhaust port. You know how that ends.',
    },
    {
      id: 'layer-4',
      title: 'Layers 3 and 4',
      text: `A Kubernetes NetworkPolicy for pods with \`org=empire\` **and** \`class=deathstar\`.

- *Layer 3*: who. Only pods with \`org=empire\`.
- *Layer 4*: which port. Only TCP port 80.

Both are decided in the kernel, by eBPF, for each packet.`,
      files: plain(layer4),
      question: {
        text: 'What does the X-wing’s pilot see?',
        choices: ['HTTP 403', 'Connection refused', 'Nothing, until the time is up'],
        answer: 2,
        why: 'The packet is dropped. No connection begins, so nobody could send an answer.',
      },
      commands: [
        run('kubectl exec -n star-wars tiefighter -- curl -s -XPOST deathstar/v1/request-landing'),
        run('kubectl exec -n star-wars xwing -- curl -s --max-time 5 -XPOST deathstar/v1/request-landing', 28),
      ],
      watch: [
        forwarded(tiefighter, deathstar, 80, landing),
        dropped(xwing, deathstar, 80),
        dropped(tiefighter, deathstar, 22),
      ],
      facts: [
        { kind: 'isolation', endpoint: deathstar, ingress: true, egress: false },
        { kind: 'isolation', endpoint: tiefighter, ingress: false, egress: false },
      ],
      seen: 'The policy touches only the pods that it selects. What nobody allows for them is denied; the ships stay as open as before.',
    },
    {
      id: 'exhaust-port',
      title: 'What layer 4 cannot see',
      text: `The same policy. A TIE fighter may open port 80. What it *asks* for there is not looked at.`,
      files: plain(layer4),
      question: {
        text: 'A TIE fighter sends PUT /v1/exhaust-port. What happens?',
        choices: ['It is forwarded', 'It is dropped'],
        answer: 0,
        why: 'To layers 3 and 4 all requests on one connection look the same.',
      },
      commands: [
        ask(
          'Cause the accident: from tiefighter, curl -s -XPUT the path /v1/exhaust-port of deathstar.',
          'kubectl exec -n star-wars tiefighter -- curl -s -XPUT deathstar/v1/exhaust-port',
        ),
      ],
      watch: [
        forwarded(tiefighter, deathstar, 80, { ...landing, note: 'landing' }),
        forwarded(tiefighter, deathstar, 80, { ...exhaust, note: 'the accident' }),
      ],
    },
    {
      id: 'layer-7',
      title: 'Layer 7',
      text: `A CiliumNetworkPolicy takes its place. Under \`toPorts\` it adds \`rules.http\`: only \`POST /v1/request-landing\`.

Two stages now. The kernel checks layers 3 and 4 as before. What passes is handed to the **Envoy** proxy on the node, which reads the HTTP request. (Envoy could also route it, send it again, or measure it; a policy has it checked.)`,
      files: plain(generation1),
      question: {
        text: 'The TIE fighter’s PUT is not on the list. What does it get?',
        choices: ['A time-out', 'HTTP 403 Access denied'],
        answer: 1,
        why: 'The connection exists by then, so the proxy can answer: 403. Only layers 3 and 4 drop packets.',
      },
      commands: [
        run('kubectl exec -n star-wars tiefighter -- curl -s -XPUT deathstar/v1/exhaust-port'),
        run('kubectl get cnp -n star-wars'),
      ],
      watch: [
        passedOn(tiefighter, deathstar, 80, landing),
        refused(tiefighter, deathstar, 80, exhaust),
        dropped(xwing, deathstar, 80, { note: 'still a drop' }),
      ],
      seen: 'Three outcomes: passed on, answered with 403, dropped. The violet line on the canvas goes through the proxy.',
    },
    {
      id: 'both',
      title: 'A trap: both at once',
      text: `Somebody keeps the old NetworkPolicy *and* adds the new one, to be on the safe side.`,
      files: plain(layer4, generation1),
      question: {
        text: 'Two policies are stricter than one. Is the exhaust port safe?',
        choices: ['Yes', 'No'],
        answer: 1,
        why: 'Policies add up. The old one allows port 80 to the empire with any request, and that permission is still there.',
      },
      watch: [
        passedOn(tiefighter, deathstar, 80, landing),
        passedOn(tiefighter, deathstar, 80, { ...exhaust, note: 'the accident again' }),
        dropped(xwing, deathstar, 80),
      ],
      seen: 'Traffic still goes through the proxy, but every request passes. When you move a rule to layer 7, take the layer 4 rule away.',
    },
    {
      id: 'ingress-entity',
      title: 'Through the gateway: before',
      text: `Ships from outside come through the gateway \`hangar\`, whose route leads to the service \`deathstar\`. Whatever goes by way of an Ingress, a Gateway or GAMMA reaches the pod from Cilium’s own Envoy, which has the reserved identity \`ingress\`.

The policy is the one from before, in its first generation.`,
      files: filesOf(withGateway, generation1),
      question: {
        text: 'Does traffic from the gateway get in?',
        choices: ['Yes: it is inside the cluster', 'No: ingress is no pod with org=empire'],
        answer: 1,
        why: 'The entity ingress has no such label, so no rule matches.',
      },
      watch: [
        dropped('entity:ingress', deathstar, 80),
        passedOn(tiefighter, deathstar, 80, landing),
        refused(tiefighter, deathstar, 80, { ...exhaust, note: 'the old policy is gone' }),
      ],
    },
    {
      id: 'second-generation',
      title: 'The second generation',
      text: `\`kubectl diff\` shows what the next version adds: a \`description\`, which decides nothing, and a rule \`fromEntities: [ingress]\`.

\`\`\`
-  generation: 1
+  generation: 2
+  description: L7 policy to restrict access to specific HTTP call
+  - fromEntities:
+    - ingress
\`\`\`

The editor marks the same lines.`,
      files: filesOf(withGateway, generation2),
      question: {
        text: 'The new rule has no toPorts. What may come from the gateway?',
        choices: ['Only POST /v1/request-landing', 'Any request, on any port', 'Any request, on port 80'],
        answer: 1,
        why: 'Each rule stands alone. The HTTP list belongs to the rule for the empire; the rule for ingress has no limit.',
      },
      commands: [run("kubectl get cnp -n star-wars deathstar-allow-empire -o jsonpath='{.metadata.generation}'")],
      watch: [
        forwarded('entity:ingress', deathstar, 80, exhaust),
        forwarded('entity:ingress', deathstar, 8443),
        passedOn(tiefighter, deathstar, 80, landing),
        refused(tiefighter, deathstar, 80, exhaust),
        dropped(xwing, deathstar, 80),
      ],
      seen: 'The gateway is in. To hold it to the same requests, its rule needs the same `toPorts`. Try it in the editor.',
    },
  ],
}
