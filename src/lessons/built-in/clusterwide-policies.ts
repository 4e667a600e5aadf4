/** Lesson 6: one policy for all namespaces, switched on by a label. */
import { titled } from '../contents'
import { scenes } from '../scenes/clusterwide-policies'
import type { Lesson } from '../types'
import { ask, documents, dropped, filesOf, forwarded, identity, namespace, placed, pod, run } from '../write'

const nginx = placed(
  pod('hello-world', 'nginx', 'run: nginx', { port: '80', image: 'nginxdemos/hello' }),
  '10.42.0.251',
)
const service = `apiVersion: v1
kind: Service
metadata:
  name: nginx
  namespace: hello-world
spec:
  type: LoadBalancer
  clusterIP: 10.43.67.208
  selector: {run: nginx}
  ports:
    - port: 80
      nodePort: 30715
status: {loadBalancer: {ingress: [{ip: 192.168.4.51}]}}
`
const cluster = documents(namespace('hello-world'), nginx, service)
const labelled = documents(
  namespace('hello-world', 'allow-ingress-port-80: "true"'),
  nginx,
  service,
  identity(34739, 'hello-world', 'run=nginx', 'allow-ingress-port-80: "true"'),
)
const twoTeams = documents(
  namespace('hello-world', 'allow-ingress-port-80: "true"'),
  namespace('vectors', 'allow-ingress-port-80: "true"'),
  namespace('vault'),
  nginx,
  service,
  pod('vectors', 'search', 'run: search', '80'),
  pod('vault', 'secrets', 'run: secrets', '80'),
)

const denyAll = (namespaces: readonly string[] = ['hello-world']): string => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: deny-all
spec:
  description: "Make sure namespace is locked"
  endpointSelector:
    matchExpressions:
      - key: io.kubernetes.pod.namespace
        operator: In
        values:
${namespaces.map((name) => `          - ${name}\n`).join('')}  ingress:
    - {}
  egress:
    - {}
`

const kubernetesTwin = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: looks-like-deny-all
  namespace: hello-world
spec:
  podSelector: {}
  ingress:
    - {}
  egress:
    - {}
`

const allowPort80 = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: allow-ingress-port-80
spec:
  description: "Clusterwide Network to allow ingress http traffic"
  endpointSelector:
    matchLabels:
      io.cilium.k8s.namespace.labels.allow-ingress-port-80: "true"
  ingress:
    - fromEntities:
        - world
      toPorts:
        - ports:
            - port: "80"
              protocol: TCP
`

const world = 'entity:world'
const pod1 = 'hello-world/nginx'

export const lesson: Lesson = {
  ...titled('clusterwide-policies'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'Hello, world',
      text: `A namespace \`hello-world\` with one pod, \`nginx\`, behind a service of type LoadBalancer. Somebody outside calls its address.

With many namespaces, teams end up with the same few rules copied everywhere. This lesson gets by with two policies for the whole cluster.`,
      files: filesOf(cluster),
      commands: [run('kubectl get svc -n hello-world'), run("curl -s http://192.168.4.51 | grep '<title>'")],
      watch: [forwarded(world, pod1, 80), forwarded(pod1, world, 443)],
      seen: '`curl http://192.168.4.51` answers `<title>Hello World</title>`.',
    },
    {
      id: 'deny-all',
      title: 'Deny all',
      text: `A cluster-wide policy for one namespace, chosen by \`matchExpressions\` on the namespace label that each pod has.

Its rules are \`ingress: [{}]\` and \`egress: [{}]\`: one rule each, with nothing in it.`,
      files: filesOf(cluster, denyAll()),
      question: {
        text: 'What does an empty rule mean in a Cilium policy?',
        choices: ['It matches everything: allow all', 'It matches nothing: deny all'],
        answer: 1,
        why: 'The rule is there, so the direction is isolated; it names no peer, so it lets nobody in.',
      },
      commands: [
        run('curl -sS --connect-timeout 5 http://192.168.4.51', 28),
        ask('Check whether Cilium accepted it: list the cluster-wide Cilium policies.', 'kubectl get ccnp'),
      ],
      watch: [
        dropped(world, pod1, 80),
        dropped(pod1, world, 443),
        forwarded('entity:host', pod1, 80, { note: 'the node’s health checks' }),
      ],
      facts: [
        { kind: 'policy', policy: 'CiliumClusterwideNetworkPolicy//deny-all', isValid: true },
        { kind: 'isolation', endpoint: pod1, ingress: true, egress: true },
      ],
      seen: 'curl waits and gives up: `Failed to connect to 192.168.4.51 port 80 after 5006 ms`. Leaving `ingress` out, or writing `ingress: []`, would not have isolated anything.',
    },
    {
      id: 'not-allow-all',
      title: 'The same rules in Kubernetes',
      text: `For comparison: a Kubernetes NetworkPolicy with the very same rules, \`ingress: [{}]\` and \`egress: [{}]\`.`,
      files: filesOf(cluster, kubernetesTwin),
      question: {
        text: 'And what does an empty rule mean here?',
        choices: ['Allow all', 'Deny all'],
        answer: 0,
        why: 'In a NetworkPolicy a missing from or to means any peer. The pod is isolated, and one rule lets everything in.',
      },
      watch: [forwarded(world, pod1, 80), forwarded(pod1, world, 443)],
      facts: [{ kind: 'isolation', endpoint: pod1, ingress: true, egress: true }],
      seen: 'The same `[{}]` means the opposite. Never carry rules from one kind over to the other without looking.',
    },
    {
      id: 'mode-always',
      title: 'Other ways to lock',
      text: `There are two more ways to the same baseline: a deny policy in each namespace, or the mode \`always\`, in which every pod of the cluster is isolated before any policy is written.

Here all policies are gone and the mode is \`always\`.`,
      files: filesOf(cluster),
      enforcement: 'always',
      question: {
        text: 'The kubelet on the node checks the health of nginx. With the deny-all policy it got through. And now?',
        choices: ['It still gets through', 'It is dropped'],
        answer: 1,
        why: 'The door for the local host is opened together with the first ingress rule that selects the pod. Here no rule does.',
      },
      watch: [
        dropped(world, pod1, 80),
        dropped(pod1, world, 443),
        dropped('entity:host', pod1, 80, { note: 'health checks' }),
      ],
      seen: 'Pods without any policy then never become ready. That is why this lesson goes on with a policy.',
    },
    {
      id: 'monitor',
      title: 'What the monitor prints',
      text: `Back to the Cilium policy. On the node, \`cilium monitor --related-to 47\` (47 is the endpoint) prints two lines for each attempt:

\`\`\`
Policy verdict log: … local EP ID 47, remote ID world, proto 6, ingress, action deny, auth: disabled, match none, 192.168.4.229:51956 -> 10.42.0.251:80 tcp SYN
xx drop (Policy denied) flow 0x0 to endpoint 47, …, identity world->34739: 192.168.4.229:51956 -> 10.42.0.251:80 tcp SYN
\`\`\`

\`proto 6\` is TCP. \`remote ID world\` is who called, \`ingress\` the direction.`,
      files: filesOf(cluster, denyAll()),
      question: {
        text: 'What does match none tell you?',
        choices: ['A deny rule matched', 'No rule matched at all', 'The policy is not valid'],
        answer: 1,
        why: 'It is the default deny: nothing covered this packet. A deny rule would show what it matched on.',
      },
      commands: [
        run('curl -sS --connect-timeout 5 http://192.168.4.51', 28),
        run('kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg monitor --type drop'),
      ],
      watch: [dropped(world, pod1, 80, { note: 'match none, Policy denied' })],
      seen: 'First line: the decision. Second line: what became of the packet. The port is 80 of the pod, not the node port, because the service was resolved before the policy was asked.',
    },
    {
      id: 'label',
      title: 'A label on the namespace',
      text: `\`kubectl label namespace hello-world allow-ingress-port-80=true\`

Each pod of the namespace now carries this label in its identity, with a prefix: \`io.cilium.k8s.namespace.labels.allow-ingress-port-80=true\`. \`kubectl describe ciliumendpoint nginx\` lists it, and so does the inspector.`,
      files: filesOf(labelled, denyAll()),
      question: {
        text: 'Has anything been opened?',
        choices: ['Yes', 'No: no policy asks for this label yet'],
        answer: 1,
        why: 'A label is only a word. It takes a policy that selects it.',
      },
      commands: [
        run('kubectl get ns hello-world --show-labels'),
        run('kubectl describe ciliumendpoint -n hello-world nginx'),
      ],
      watch: [dropped(world, pod1, 80), dropped(pod1, world, 443)],
      seen: 'The identity has changed, the verdicts have not.',
    },
    {
      id: 'switch-on',
      title: 'The policy that listens to it',
      text: `A second cluster-wide policy. Its \`endpointSelector\` asks for the namespace label, so it concerns pods of namespaces that have it, and no others.

The rule lets \`world\` in, on TCP port 80. \`world\` is everything outside the cluster.`,
      files: filesOf(labelled, denyAll(), allowPort80),
      question: {
        text: 'Which of these works now?',
        choices: ['world to nginx on port 80', 'nginx to the world', 'Both'],
        answer: 0,
        why: 'Only ingress on port 80 was opened. Egress is as closed as before; replies to the caller belong to its connection.',
      },
      commands: [run("curl -s http://192.168.4.51 | grep '<title>'")],
      watch: [forwarded(world, pod1, 80), dropped(world, pod1, 443), dropped(pod1, world, 443)],
      facts: [{ kind: 'policy', policy: 'CiliumClusterwideNetworkPolicy//allow-ingress-port-80', isValid: true }],
      seen: '`curl` answers again. How the caller looks to the pod depends on the service: with `externalTrafficPolicy: Local` the packet keeps the caller’s address. Otherwise a node that passes it on may put its own in: look with `hubble observe --to-pod hello-world/nginx` whom the pod sees, before you allow less than `world`.',
    },
    {
      id: 'more-teams',
      title: 'More namespaces, no more policies',
      text: `Two more teams. \`vectors\` gets the label, \`vault\` does not. Both are added to the deny-all policy; nothing else is written.`,
      files: filesOf(twoTeams, denyAll(['hello-world', 'vectors', 'vault']), allowPort80),
      question: {
        text: 'Whom can the world reach on port 80?',
        choices: ['hello-world only', 'hello-world and vectors', 'All three'],
        answer: 1,
        why: 'The label decides, and only those two namespaces have it.',
      },
      watch: [
        forwarded(world, pod1, 80),
        forwarded(world, 'vectors/search', 80),
        dropped(world, 'vault/secrets', 80),
        dropped('vectors/search', 'vault/secrets', 80),
      ],
      seen: 'One rule, kept in one place. Whoever may label namespaces may open doors now, so guard that right.',
    },
  ],
}
