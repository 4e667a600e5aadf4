/** Lesson 2: isolated or not, one door, and how policies add up. */
import { titled } from '../contents'
import { scenes } from '../scenes/firewall-by-label'
import type { Lesson, LessonFile } from '../types'
import { ask, documents, dropped, filesOf, forwarded, identity, namespace, placed, pod, run } from '../write'

const pods = [
  placed(
    pod('np-demo', 'web', 'app: web', { port: '8080', image: 'registry.k8s.io/e2e-test-images/agnhost:2.53' }),
    '10.200.0.141',
    'worker-0',
  ),
  placed(pod('np-demo', 'frontend', 'role: frontend', { image: 'busybox:1.36' }), '10.200.1.107', 'worker-1'),
  placed(pod('np-demo', 'other', 'role: other', { image: 'busybox:1.36' }), '10.200.0.160', 'worker-0'),
]
/** The numbers that Hubble prints. */
const numbers = [
  identity(60437, 'np-demo', 'app=web'),
  identity(26159, 'np-demo', 'role=frontend'),
  identity(46753, 'np-demo', 'role=other'),
]
const cluster = documents(namespace('np-demo'), ...pods)
const numbered = documents(cluster, ...numbers)
const withTeams = documents(
  namespace('np-demo'),
  namespace('team-a', 'team: a'),
  ...pods,
  pod('team-a', 'frontend', 'role: frontend'),
  pod('team-a', 'batch', 'role: batch'),
)
const recreated = documents(numbered, pod('np-demo', 'frontend-new', 'role: frontend'))

const denyIngress = `apiVersion: networking.k8s.io/v1
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
`

const allowFrontend = `apiVersion: networking.k8s.io/v1
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
`

const closeFrontend = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: frontend-deny-egress
  namespace: np-demo
spec:
  podSelector:
    matchLabels:
      role: frontend
  policyTypes:
    - Egress
`

/** Two selectors as two items of the list, or as one. */
function combined(name: string, dash: '-' | ' '): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: np-demo
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: a
        ${dash} podSelector:
            matchLabels:
              role: frontend
`
}

const web = 'np-demo/web'
const frontend = 'np-demo/frontend'
const other = 'np-demo/other'
const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)

export const lesson: Lesson = {
  ...titled('firewall-by-label'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'A flat network',
      text: `Three pods: \`web\`, which serves on port 8080, and two clients, \`frontend\` and \`other\`.

No policy selects any of them. Such a pod is **not isolated**: it accepts everything and sends everything.`,
      files: plain(),
      commands: [
        run('kubectl get pods -n np-demo -o wide'),
        run('kubectl exec -n np-demo frontend -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname'),
      ],
      watch: [forwarded(frontend, web, 8080), forwarded(other, web, 8080)],
      facts: [{ kind: 'isolation', endpoint: web, ingress: false, egress: false }],
      seen: 'Both clients get the answer `web`. This is what every Kubernetes network must offer, and why one broken pod can look at the whole cluster.',
    },
    {
      id: 'default-deny',
      title: 'Default deny',
      text: `A first policy. It selects \`web\`, names the direction \`Ingress\` and lists **no** source.

A pod is isolated in a direction from the moment that a policy selects it and names that direction. From then on only what is listed may pass.`,
      files: plain(denyIngress),
      question: {
        text: 'No source is listed. Who gets in?',
        choices: ['Everybody: an empty list means no limit', 'Pods of the same namespace', 'Nobody'],
        answer: 2,
        why: 'The pod is isolated, and the list of those who may enter is empty.',
      },
      commands: [run('kubectl exec -n np-demo frontend -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname', 1)],
      watch: [dropped(frontend, web, 8080), dropped(other, web, 8080)],
      facts: [{ kind: 'isolation', endpoint: web, ingress: true, egress: false }],
      seen: 'Both clients see `download timed out`, not *connection refused*: the packet is dropped in silence, so the client waits. A port where nobody listens would answer at once.',
    },
    {
      id: 'one-door',
      title: 'One door for the frontend',
      text: `A second policy for the same pod. It opens TCP port 8080 to pods with \`role=frontend\`. The first policy stays.`,
      files: plain(denyIngress, allowFrontend),
      question: {
        text: 'One policy lets nobody in, the other lets the frontend in. Which one wins?',
        choices: ['The first: deny is stronger', 'Neither: what any policy allows is allowed', 'The one that is older'],
        answer: 1,
        why: 'Kubernetes network policies only ever allow. A pod’s policies are joined: nothing plus the frontend is the frontend.',
      },
      commands: [
        run('kubectl exec -n np-demo frontend -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname'),
        ask(
          'Try the same from the pod other.',
          'kubectl exec -n np-demo other -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname',
          1,
        ),
        ask('List the network policies of the namespace np-demo.', 'kubectl get netpol -n np-demo'),
      ],
      watch: [forwarded(frontend, web, 8080), dropped(other, web, 8080)],
      seen: '`frontend` is back, `other` still times out. `kubectl get netpol` lists both policies, each for `app=web`.',
    },
    {
      id: 'allow-is-enough',
      title: 'The second policy alone',
      text: `The deny policy is gone. Only the one with the door is left.`,
      files: plain(allowFrontend),
      question: {
        text: 'What changes for other?',
        choices: ['It gets in again', 'Nothing'],
        answer: 1,
        why: 'To select the pod is to isolate it. A policy that opens one door closes all others by itself.',
      },
      watch: [forwarded(frontend, web, 8080), dropped(other, web, 8080)],
      facts: [{ kind: 'isolation', endpoint: web, ingress: true, egress: false }],
      seen: 'In daily work you write the allow policy and leave it at that. A separate default deny is worth having for pods that *no* other policy selects.',
    },
    {
      id: 'both-ends',
      title: 'Both ends have a say',
      text: `A new policy isolates the **frontend** for egress and lists no destination.

A connection needs two permissions: the sender’s egress and the receiver’s ingress. An end that is not isolated always says yes.`,
      files: plain(allowFrontend, closeFrontend),
      question: {
        text: 'web still lets the frontend in. Does the connection work?',
        choices: ['Yes', 'No, it never leaves the frontend'],
        answer: 1,
        why: 'The frontend’s own egress is closed now. The door at the other end does not help.',
      },
      watch: [dropped(frontend, web, 8080), dropped(other, web, 8080)],
      facts: [{ kind: 'isolation', endpoint: frontend, ingress: false, egress: true }],
      seen: 'On the canvas the cross sits at the end that drops: at the frontend for one flow, at `web` for the other. Replies need no rule of their own: they belong to the connection.',
    },
    {
      id: 'or',
      title: 'Two dashes: or',
      text: `A namespace \`team-a\` joins, with the label \`team=a\`. It has a \`frontend\` of its own and a \`batch\` pod.

This policy has two items under \`from\`, each with its own dash.`,
      files: filesOf(withTeams, combined('web-allow', '-')),
      question: {
        text: 'Who gets in?',
        choices: [
          'Only the frontend of team-a',
          'All pods of team-a, and the frontend of np-demo',
          'Every frontend, and nobody else',
        ],
        answer: 1,
        why: 'Items of a list are alternatives. The first takes all pods of namespaces with team=a, the second takes frontends of the policy’s own namespace.',
      },
      watch: [
        forwarded('team-a/frontend', web, 8080),
        forwarded('team-a/batch', web, 8080),
        forwarded(frontend, web, 8080),
        dropped(other, web, 8080),
      ],
    },
    {
      id: 'and',
      title: 'One dash: and',
      text: `One dash less. \`namespaceSelector\` and \`podSelector\` now belong to **one** item. Nothing else is changed.`,
      files: filesOf(withTeams, combined('web-allow', ' ')),
      question: {
        text: 'And now?',
        choices: [
          'Only the frontend of team-a',
          'All pods of team-a, and the frontend of np-demo',
          'Every frontend, and nobody else',
        ],
        answer: 0,
        why: 'Inside one item both selectors must match: a pod with role=frontend, in a namespace with team=a.',
      },
      watch: [
        forwarded('team-a/frontend', web, 8080),
        dropped('team-a/batch', web, 8080),
        dropped(frontend, web, 8080),
        dropped(other, web, 8080),
      ],
      seen: 'Even the frontend next door is out: its namespace is not `team=a`. One dash makes a policy much wider or much tighter, so watch for it in reviews.',
    },
    {
      id: 'hubble',
      title: 'What Hubble prints',
      text: `Back to the two policies. On a cluster, \`hubble observe --to-pod np-demo/web -o compact\` would print lines like these:

\`\`\`
np-demo/other:58020 (ID:46753) <> np-demo/web:8080 (ID:60437) Policy denied DROPPED (TCP Flags: SYN)
np-demo/frontend:54530 (ID:26159) -> np-demo/web:8080 (ID:60437) to-endpoint FORWARDED (TCP Flags: SYN)
\`\`\`

Read them from left to right: who, to whom, what happened, which packet. \`<>\` is printed where the direction is not known, as with every drop. \`hubble\` in the agent shows what its own node saw: \`web\` runs on \`worker-0\`.`,
      files: filesOf(numbered, denyIngress, allowFrontend),
      question: {
        text: 'Why does the drop show only a SYN, and never an ACK?',
        choices: ['Hubble leaves the rest out', 'The first packet is dropped, so no connection begins'],
        answer: 1,
        why: 'SYN opens a TCP connection. The client repeats it a few times and gives up.',
      },
      commands: [
        run('kubectl exec -n np-demo other -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname', 1),
        run('kubectl exec -n np-demo frontend -- wget -qO- --timeout=5 http://10.200.0.141:8080/hostname'),
        ask(
          'Have hubble observe print what was sent to the pod np-demo/web, as compact lines.',
          'hubble observe --to-pod np-demo/web -o compact',
        ),
      ],
      watch: [
        forwarded(frontend, web, 8080, { note: 'to-endpoint FORWARDED' }),
        dropped(other, web, 8080, { note: 'Policy denied DROPPED' }),
      ],
      seen: 'The table below the canvas has the same words. `Policy denied` is drop reason 133: no rule matched.',
    },
    {
      id: 'identity',
      title: 'Identity, not address',
      text: `The numbers in brackets, \`ID:26159\`, are **identities**. Cilium gives one number to each set of labels and compiles policies to *which number may talk to which number*. Addresses do not occur.

Here the frontend is being replaced: \`frontend-new\` has another name and another address, but the same labels.`,
      files: filesOf(recreated, denyIngress, allowFrontend),
      question: {
        text: 'Does the policy have to be changed, or the new pod be waited for?',
        choices: ['No: same labels, same identity', 'Yes: the new address must first be known'],
        answer: 0,
        why: 'The new pod gets the number that its labels already have. There is no gap, whatever its address.',
      },
      commands: [
        run('kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg identity get 26159 | grep role'),
        run('kubectl delete namespace np-demo'),
      ],
      watch: [forwarded(frontend, web, 8080), forwarded('np-demo/frontend-new', web, 8080), dropped(other, web, 8080)],
      facts: [
        { kind: 'identity', endpoints: [frontend, 'np-demo/frontend-new'], isSame: true },
        { kind: 'identity', endpoints: [frontend, other], isSame: false },
      ],
      seen: 'Select the pods and compare their identities in the inspector; `cilium-dbg identity get 26159` lists the labels of one. `kubectl delete namespace np-demo` sweeps away pods and policies alike.',
    },
    {
      id: 'no-enforcement',
      title: 'Nobody enforces it',
      text: `The last step changes no YAML. The cluster now runs in the mode \`never\`, which is how a network plugin without policy support behaves: it stores the objects and ignores them.`,
      files: plain(denyIngress, allowFrontend),
      enforcement: 'never',
      question: {
        text: 'Does other get in?',
        choices: ['Yes', 'No'],
        answer: 0,
        why: 'A policy is only a wish until the network plugin enforces it. kubectl shows the same objects in both cases.',
      },
      watch: [forwarded(frontend, web, 8080), forwarded(other, web, 8080)],
      seen: 'Always test a policy with a connection that it must block.',
    },
  ],
}
