/** Lesson 1: one label, many namespaces. */
import { titled } from '../contents'
import { scenes } from '../scenes/labels-across-namespaces'
import type { Lesson, LessonFile } from '../types'
import { ask, documents, dropped, echo, echoRequest, filesOf, forwarded, namespace, placed, pod, run } from '../write'

const everyone = [
  placed(pod('ns1', 'api-pod1', 'app: api', { port: '80', image: 'nginx' }), '10.244.1.253'),
  pod('ns1', 'web-pod1', 'app: web', { port: '80', image: 'nginx' }),
  pod('ns1', 'client1', 'role: client', { image: 'nicolaka/netshoot' }),
  pod('ns1', 'api-client1', 'app: api', { image: 'nicolaka/netshoot' }),
  placed(pod('ns2', 'api-pod2', 'app: api', { port: '80', image: 'nginx' }), '10.244.1.117'),
  pod('ns2', 'web-pod2', 'app: web', { port: '80', image: 'nginx' }),
  pod('ns2', 'client2', 'role: client', { image: 'nicolaka/netshoot' }),
  pod('ns2', 'api-client2', 'app: api', { image: 'nicolaka/netshoot' }),
]
const cluster = documents(namespace('ns1'), namespace('ns2'), ...everyone)
const withProduction = documents(
  namespace('ns1'),
  namespace('ns2'),
  namespace('production'),
  ...everyone,
  pod('production', 'api-prod', 'app: api', '80'),
)
const withTiers = documents(
  namespace('ns1'),
  namespace('ns2'),
  ...everyone,
  pod('ns1', 'backend', 'app: api, tier: backend', '80'),
  pod('ns2', 'frontend', 'app: api, tier: frontend'),
)

/** The lesson's first policy, with what a step varies. */
function sameLabel(label = 'app: api'): string {
  return `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: same-label-traffic
spec:
  description: "Allow traffic only between pods with matching labels"
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            ${label}
`
}

const inOneNamespace = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: same-label-traffic
  namespace: ns1
spec:
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
`

const inProduction = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: same-label-in-production
spec:
  description: "Allow traffic between pods with matching labels only in production"
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
            io.kubernetes.pod.namespace: production
`

const multiLabel = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: multi-label-traffic
spec:
  description: "Allow traffic from frontend api to backend api"
  endpointSelector:
    matchLabels:
      app: api
      tier: backend
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
            tier: frontend
`

const httpOnly = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: api-http-only
spec:
  description: "Allow HTTP traffic only between api components"
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
      toPorts:
        - ports:
            - port: "80"
              protocol: TCP
`

/** HTTP rules on a UDP port: the schema has nothing against it, Cilium does. */
const notValid = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: same-label-traffic
spec:
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
      toPorts:
        - ports:
            - port: "80"
              protocol: UDP
          rules:
            http:
              - method: GET
`

const refusedPolicy = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: same-label-traffic
spec:
  endpointSelector:
    matchLabels:
      app: api
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: api
      toPorts:
        - ports:
            - port: "80"
              protocol: HTTP
`

const key = (name: string): string => `CiliumClusterwideNetworkPolicy//${name}`
const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)

export const lesson: Lesson = {
  ...titled('labels-across-namespaces'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'Before any policy',
      text: `Two namespaces, \`ns1\` and \`ns2\`. Each has an API pod and a pod that calls it (both \`app=api\`), a web pod (\`app=web\`) and a plain client (\`role=client\`).

There is no policy. The cluster runs in the mode \`default\`: a pod is open until a policy selects it. On a real cluster you read the mode with \`kubectl get configmap -n kube-system cilium-config -o jsonpath='{.data.enable-policy}'\`; here it is under **Settings** in the bar.`,
      files: plain(),
      commands: [
        run("kubectl get configmap -n kube-system cilium-config -o jsonpath='{.data.enable-policy}'"),
        run('kubectl get pods -A -o wide --show-labels'),
        run('kubectl exec -n ns1 client1 -- curl -s --max-time 5 10.244.1.253'),
      ],
      watch: [
        forwarded('ns1/client1', 'ns1/api-pod1', 80),
        forwarded('ns2/client2', 'ns2/api-pod2', 80),
        forwarded('ns1/api-client1', 'ns2/api-pod2', 80, { note: 'another namespace' }),
      ],
      facts: [{ kind: 'isolation', endpoint: 'ns1/api-pod1', ingress: false, egress: false }],
      seen: 'Everything is forwarded. Neither labels nor namespaces hold anything back by themselves.',
    },
    {
      id: 'same-label',
      title: 'One policy for one label',
      text: `The policy is a **CiliumClusterwideNetworkPolicy**: it belongs to no namespace. Read it in two halves.

- \`endpointSelector\` says *whom* it protects: every pod with \`app=api\`.
- \`fromEndpoints\` says *who* may come in: again every pod with \`app=api\`.

Nothing names a namespace, and nothing names a port.`,
      files: plain(sameLabel()),
      question: {
        text: 'client1 has role=client. What becomes of its connection to api-pod1 in its own namespace?',
        choices: ['It still works: same namespace', 'It times out', 'It is refused at once'],
        answer: 1,
        why: 'The policy isolates every app=api pod for ingress, and client1 matches no rule. Cilium drops the first packet without an answer, so the client waits until it gives up.',
      },
      commands: [
        run('kubectl get ciliumclusterwidenetworkpolicies'),
        run('kubectl exec -n ns1 client1 -- curl -s --max-time 5 10.244.1.253', 28),
        ask(
          'Test 3: let api-client1 of ns1 fetch the page of api-pod2, 10.244.1.117, with curl -s and at most 5 seconds of patience.',
          'kubectl exec -n ns1 api-client1 -- curl -s --max-time 5 10.244.1.117',
        ),
        run('kubectl describe ciliumclusterwidenetworkpolicies same-label-traffic'),
      ],
      watch: [
        dropped('ns1/client1', 'ns1/api-pod1', 80, { note: 'test 1: no such label' }),
        forwarded('ns1/api-client1', 'ns1/api-pod1', 80, { note: 'test 2: same label, same namespace' }),
        forwarded('ns1/api-client1', 'ns2/api-pod2', 80, { note: 'test 3: same label, other namespace' }),
        dropped('ns2/client2', 'ns2/api-pod2', 80, { note: 'test 4: no such label' }),
        forwarded('ns2/api-client2', 'ns1/api-pod1', 80, { note: 'test 5: same label, the other way' }),
      ],
      facts: [
        { kind: 'policy', policy: key('same-label-traffic'), isValid: true },
        { kind: 'isolation', endpoint: 'ns1/api-pod1', ingress: true, egress: false },
        { kind: 'isolation', endpoint: 'ns1/web-pod1', ingress: false, egress: false },
      ],
      seen: 'Five tests, five answers that follow the label alone. `VALID True` is what `kubectl get ciliumclusterwidenetworkpolicies` prints when Cilium has accepted the policy.',
    },
    {
      id: 'one-way',
      title: 'All traffic, but one direction',
      text: `A rule without \`toPorts\` lets *all* protocols through: TCP, UDP, and ping too.

And the policy speaks of ingress only. The web pods have no \`app=api\` label, so nothing isolates them; and what an API pod *sends* is not looked at.`,
      files: plain(sameLabel()),
      question: {
        text: 'Which of these connections goes through?',
        choices: ['web-pod1 to api-pod1', 'api-pod1 to web-pod1', 'Both', 'Neither'],
        answer: 1,
        why: 'Into an API pod only API pods may come. Out of it everything may go, and web-pod1 is not isolated. Replies to a connection that was let through are never checked again.',
      },
      commands: [
        run('kubectl exec -n ns1 api-client1 -- ping -c1 10.244.1.253'),
        run('kubectl exec -n ns1 client1 -- ping -c1 -W1 10.244.1.253', 1),
      ],
      watch: [
        dropped('ns1/web-pod1', 'ns1/api-pod1', 80),
        forwarded('ns1/api-pod1', 'ns1/web-pod1', 80),
        forwarded('ns1/api-client1', 'ns1/api-pod1', echoRequest, { ...echo, note: 'ping' }),
        forwarded('ns1/api-client1', 'ns1/api-pod1', 53, { protocol: 'UDP' }),
        dropped('ns1/client1', 'ns1/api-pod1', echoRequest, { ...echo, note: 'ping' }),
      ],
      seen: 'If two groups must call each other, both need a rule that lets the other one in.',
    },
    {
      id: 'namespaced-twin',
      title: 'The same words in a namespace',
      text: `Here is the same policy as a **CiliumNetworkPolicy** in \`ns1\`. The selectors are the same to the letter.

A namespaced policy adds its own namespace to each selector that names none: \`app: api\` now means *pods of ns1* with \`app=api\`. (Some texts advise the cluster-wide kind “for more reliable enforcement”. Both kinds are enforced alike; this is what differs.)`,
      files: plain(inOneNamespace),
      question: {
        text: 'api-client2 in ns2 calls api-pod1 in ns1. It was allowed a moment ago. And now?',
        choices: ['Still allowed', 'Dropped'],
        answer: 1,
        why: 'fromEndpoints of a namespaced policy means pods of that namespace, unless it names another one.',
      },
      watch: [
        forwarded('ns1/api-client1', 'ns1/api-pod1', 80),
        dropped('ns2/api-client2', 'ns1/api-pod1', 80),
        forwarded('ns2/client2', 'ns2/api-pod2', 80, { note: 'ns2 has no policy any more' }),
      ],
      seen: 'Labels cross namespaces in the cluster-wide kind only. In a namespaced one you have to say so, as `io.kubernetes.pod.namespace` or a namespace label.',
    },
    {
      id: 'production',
      title: 'Only from one namespace',
      text: `Back to the cluster-wide kind, with one more line under \`fromEndpoints\`: the label \`io.kubernetes.pod.namespace\`, which Cilium gives to every pod.

There is a third namespace now, \`production\`, with an API pod of its own.`,
      files: filesOf(withProduction, inProduction),
      question: {
        text: 'The constraint is under fromEndpoints. Which pods does the policy isolate?',
        choices: ['API pods of production', 'API pods of every namespace', 'Every pod of production'],
        answer: 1,
        why: 'endpointSelector still says app=api and nothing more, so API pods everywhere are isolated; only the callers are limited to production.',
      },
      watch: [
        forwarded('production/api-prod', 'ns1/api-pod1', 80),
        dropped('ns1/api-client1', 'ns1/api-pod1', 80),
        dropped('ns1/api-client1', 'ns2/api-pod2', 80),
        dropped('ns1/api-client1', 'production/api-prod', 80),
      ],
      facts: [{ kind: 'policy', policy: key('same-label-in-production'), isValid: true }],
      seen: 'The description says "only in production", but the API pods of `ns1` and `ns2` are cut off from each other too. To protect production alone, the same label has to be under `endpointSelector` as well.',
    },
    {
      id: 'several-labels',
      title: 'Several labels at once',
      text: `Two new pods: \`backend\` in \`ns1\` and \`frontend\` in \`ns2\`. Both have \`app=api\`; they differ in \`tier\`.

Labels listed together under \`matchLabels\` must **all** be there.`,
      files: filesOf(withTiers, multiLabel),
      question: {
        text: 'api-client1 has app=api but no tier. May it call backend, and may it call api-pod1?',
        choices: ['Both', 'backend only', 'api-pod1 only', 'Neither'],
        answer: 2,
        why: 'As a caller of backend it lacks tier=frontend. api-pod1 lacks tier=backend, so the policy does not select it and it stays open.',
      },
      watch: [
        forwarded('ns2/frontend', 'ns1/backend', 80),
        dropped('ns1/api-client1', 'ns1/backend', 80),
        forwarded('ns1/api-client1', 'ns1/api-pod1', 80),
        forwarded('ns1/client1', 'ns1/api-pod1', 80, { note: 'not selected, so not isolated' }),
      ],
      facts: [{ kind: 'policy', policy: key('multi-label-traffic'), isValid: true }],
    },
    {
      id: 'one-port',
      title: 'One protocol, one port',
      text: `\`toPorts\` narrows a rule to ports of the *receiving pod*. Peer and port are in one rule, so both must match.`,
      files: plain(httpOnly),
      question: {
        text: 'api-client1 may open TCP port 80 of api-pod1. May it also ping it?',
        choices: ['Yes, ping is always allowed', 'No'],
        answer: 1,
        why: 'The rule names TCP port 80. Ping is ICMP, which needs a rule with icmps, or one without ports.',
      },
      watch: [
        forwarded('ns1/api-client1', 'ns1/api-pod1', 80),
        forwarded('ns2/api-client2', 'ns1/api-pod1', 80),
        dropped('ns1/api-client1', 'ns1/api-pod1', 443),
        dropped('ns1/api-client1', 'ns1/api-pod1', echoRequest, { ...echo, note: 'ping' }),
        dropped('ns1/client1', 'ns1/api-pod1', 80),
      ],
      facts: [{ kind: 'policy', policy: key('api-http-only'), isValid: true }],
    },
    {
      id: 'case',
      title: 'Trouble: the wrong case',
      text: `Somebody reports: *the policy is valid, yet the API pods cannot reach each other.*

Look closely at the last line of the policy. It says \`App\`, and the pods say \`app\`. Compare with \`kubectl get pods -n ns1 --show-labels\`.`,
      files: plain(sameLabel('App: api')),
      question: {
        text: 'What does Cilium make of App: api?',
        choices: ['It reports an error', 'It accepts it; no pod has that label', 'It reads it as app: api'],
        answer: 1,
        why: 'Label keys are case-sensitive, and a selector that matches nothing is not an error: such a pod may come tomorrow.',
      },
      commands: [run('kubectl get pods -n ns1 --show-labels')],
      watch: [
        dropped('ns1/api-client1', 'ns1/api-pod1', 80),
        dropped('ns1/api-client1', 'ns2/api-pod2', 80),
        dropped('ns1/client1', 'ns1/api-pod1', 80),
      ],
      facts: [{ kind: 'policy', policy: key('same-label-traffic'), isValid: true }],
      seen: 'Valid and useless. Select the first flow: the inspector shows the rule that would have matched but for one label.',
    },
    {
      id: 'not-valid',
      title: 'Trouble: VALID False',
      text: `The other kind of trouble. Somebody asks for HTTP requests on a **UDP** port. The API server takes the object, \`kubectl apply\` says *created*, and then Cilium reads it and cannot use it.

It marks it \`VALID False\`, and writes why to the object’s conditions (\`kubectl describe\`) and to its log. Such a policy takes **no part** in any decision.`,
      files: plain(notValid),
      question: {
        text: 'Who can reach api-pod1 now?',
        choices: ['Nobody', 'Pods with app=api', 'Everybody'],
        answer: 2,
        why: 'A policy that is not valid isolates nobody. The pods are as open as if it were not there.',
      },
      commands: [run('kubectl get ccnp'), run('kubectl describe ccnp same-label-traffic')],
      watch: [forwarded('ns1/client1', 'ns1/api-pod1', 80), forwarded('ns2/client2', 'ns2/api-pod2', 80)],
      facts: [{ kind: 'policy', policy: key('same-label-traffic'), isValid: false }],
      seen: 'Look at the VALID column first, then at labels, then at the rules. Try it: change `UDP` to `TCP` in the editor. On a cluster the log says it too: `kubectl logs -n kube-system …`, and `grep -i policy`.',
    },
    {
      id: 'not-stored',
      title: 'Trouble: not stored at all',
      text: `Some mistakes get no further than \`kubectl apply\`. Here the good policy is in force, and somebody applies a second version with \`protocol: HTTP\`. HTTP is not a transport protocol, so the schema refuses it:

*Unsupported value: "HTTP"*

Nothing is stored, and there is no \`VALID False\` to look at.`,
      files: plain(sameLabel(), refusedPolicy),
      errorsOf: [key('same-label-traffic')],
      question: {
        text: 'Who can reach api-pod1 now?',
        choices: ['Nobody', 'Pods with app=api', 'Everybody'],
        answer: 1,
        why: 'What the API server refuses never replaces what is stored. The earlier version stays in force.',
      },
      commands: [
        ask(
          "Clean up: delete the policy same-label-traffic, by its kind's short name.",
          'kubectl delete ccnp same-label-traffic',
        ),
        run('kubectl delete namespace ns1 ns2'),
      ],
      watch: [dropped('ns1/client1', 'ns1/api-pod1', 80), forwarded('ns1/api-client1', 'ns2/api-pod2', 80)],
      seen: 'Read what `kubectl apply` prints: it is the only place where this problem shows. When all is done: `kubectl delete ccnp same-label-traffic` and `kubectl delete namespace ns1 ns2`.',
    },
  ],
}
