/** Lesson 12: the same policy copied into many namespaces becomes one, with the proof that no verdict changes. */
import { titled } from '../contents'
import { scenes } from '../scenes/forty-copies'
import type { Lesson } from '../types'
import { documents, dropped, filesOf, forwarded, namespace, pod } from '../write'

const teams = ['red', 'blue', 'green', 'amber'] as const

const cluster = (labels: string): string =>
  documents(
    ...teams.flatMap((team) => [namespace(team, labels), pod(team, 'web', 'app: web', '8080')]),
    namespace('ops'),
    pod('ops', 'prometheus', 'app: prometheus'),
  )

const copy = (team: string, port: number): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: only-metrics
  namespace: ${team}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: ops}
      ports:
        - port: ${port}
`

const copies = teams.map((team) => copy(team, team === 'amber' ? 8081 : 8080))
const mended = teams.map((team) => copy(team, 8080))

const one = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: only-metrics
spec:
  endpointSelector:
    matchLabels:
      k8s:io.cilium.k8s.namespace.labels.only-metrics: "true"
  ingress:
    - fromEndpoints:
        - matchLabels:
            k8s:io.kubernetes.pod.namespace: ops
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
`

const later = documents(
  cluster('only-metrics: "true"'),
  namespace('violet', 'only-metrics: "true"'),
  pod('violet', 'web', 'app: web', '8080'),
)

const prometheus = 'ops/prometheus'

export const lesson: Lesson = {
  ...titled('forty-copies'),
  scenes,
  steps: [
    {
      id: 'copies',
      title: 'One policy, many copies',
      text: `Every team has the same policy: only \`ops\` may come in, on the port of the metrics. Here are four of what would be forty.

Somebody copied them by hand, one namespace at a time.`,
      files: filesOf(cluster(''), ...copies),
      question: {
        text: 'Do all four say the same?',
        choices: ['Yes', 'No: one of them differs'],
        answer: 1,
        why: 'In amber the port is 8081. Nobody sees that in forty files; the metrics of amber have been missing since.',
      },
      watch: [forwarded(prometheus, 'red/web', 8080), dropped(prometheus, 'amber/web', 8080)],
      seen: 'Open the palette (Ctrl+K) and choose *Proposals…*, then *Fewer policies*: it finds the three that agree, and says in what the fourth differs.',
    },
    {
      id: 'agree',
      title: 'Make them agree',
      text: `The port in amber is corrected. Now all copies say the same, up to the name of their namespace.`,
      files: filesOf(cluster(''), ...mended),
      watch: teams.map((team) => forwarded(prometheus, `${team}/web`, 8080)),
      seen: 'Order, spelling and kind do not matter to the comparison: `matchExpressions` with one value is a label, and a CiliumNetworkPolicy may be a copy of a NetworkPolicy.',
    },
    {
      id: 'one',
      title: 'One cluster-wide policy',
      text: `The copies are gone. One CiliumClusterwideNetworkPolicy selects namespaces by the label \`only-metrics: "true"\`, and each of the four has it.

That is what *Replace them* writes, as one step that Ctrl+Z takes back.`,
      files: filesOf(cluster('only-metrics: "true"'), one),
      watch: [
        ...teams.map((team) => forwarded(prometheus, `${team}/web`, 8080)),
        dropped('red/web', 'blue/web', 8080),
        dropped('entity:world', 'green/web', 8080),
      ],
      facts: [{ kind: 'isolation', endpoint: 'amber/web', ingress: true, egress: false }],
      seen: 'The proof: **nothing changes**, every pair of known peers gets the same verdict on every port. It was computed by comparing everything before and after.',
    },
    {
      id: 'tomorrow',
      title: 'Tomorrow’s namespace',
      text: `A new team, \`violet\`. Nobody copies anything: its namespace gets the label.

This the proof could not show, since violet did not exist: for namespaces that come later a label does what a copy did.`,
      files: filesOf(later, one),
      question: {
        text: 'What if violet forgets the label?',
        choices: ['It is open to everybody', 'It is closed to everybody', 'The policy is refused'],
        answer: 0,
        why: 'Nothing selects its pods, so nothing isolates them. With copies it would have been the same until somebody copied.',
      },
      watch: [forwarded(prometheus, 'violet/web', 8080), dropped('red/web', 'violet/web', 8080)],
      seen: 'In CI `membrane consolidate --check` fails when copies come back.',
    },
  ],
}
