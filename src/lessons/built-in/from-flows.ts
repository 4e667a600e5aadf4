/** Lesson 13: policies from flows that were seen, and what was not seen. */
import { titled } from '../contents'
import { scenes } from '../scenes/from-flows'
import type { Lesson, LessonReplay } from '../types'
import { documents, dropped, filesOf, forwarded, namespace, pod } from '../write'

const cluster = documents(
  namespace('shop'),
  namespace('kube-system'),
  pod('shop', 'web', 'app: web', '8080'),
  pod('shop', 'api', 'app: api', '9000'),
  pod('shop', 'db', 'app: db', '5432'),
  pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
)

/** What an hour showed: calls, the queries before them, and one try that nobody wants. */
const flows = `Aug  7 09:00:00.100 [n1]: shop/web:40001 (ID:30001) -> kube-system/coredns:53 (ID:30009) to-endpoint FORWARDED (UDP)
Aug  7 09:00:00.110 [n1]: shop/web:40122 (ID:30001) -> shop/api:9000 (ID:30002) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:00:00.120 [n1]: shop/api:40500 (ID:30002) -> shop/db:5432 (ID:30003) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:30:00.110 [n1]: shop/web:40777 (ID:30001) -> shop/api:9000 (ID:30002) to-endpoint FORWARDED (TCP Flags: SYN)
`

const policy = (name: string, spec: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: ${name}}
${spec}`

const tcp = (port: number): string => `      toPorts:
        - ports: [{port: "${port}", protocol: TCP}]
`
const peer = (field: string, name: string): string => `    - ${field}:
        - matchLabels: {app: ${name}}
`
const dns = `    - toEndpoints:
        - matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}
      toPorts:
        - ports: [{port: "53", protocol: ANY}]
`

const proposed = [
  policy('web', `  egress:\n${dns}${peer('toEndpoints', 'api')}${tcp(9000)}`),
  policy(
    'api',
    `  ingress:\n${peer('fromEndpoints', 'web')}${tcp(9000)}  egress:\n${peer('toEndpoints', 'db')}${tcp(5432)}`,
  ),
  policy('db', `  ingress:\n${peer('fromEndpoints', 'api')}${tcp(5432)}`),
]
const withApiDns = [
  proposed[0] ?? '',
  policy(
    'api',
    `  ingress:\n${peer('fromEndpoints', 'web')}${tcp(9000)}  egress:\n${dns}${peer('toEndpoints', 'db')}${tcp(5432)}`,
  ),
  proposed[2] ?? '',
]

const present = filesOf(cluster)
const replay: LessonReplay = { flows, present }
const dnsQuery = { protocol: 'UDP' } as const

export const lesson: Lesson = {
  ...titled('from-flows'),
  scenes,
  steps: [
    {
      id: 'seen',
      title: 'What was seen',
      text: `A shop without policies, and an hour of observed flows in the *Replay* tab: web asks DNS and calls api, api calls db.

Everything else is open too: db may be called by anybody.`,
      files: present,
      replay,
      watch: [forwarded('shop/web', 'shop/api', 9000), forwarded('shop/web', 'shop/db', 5432)],
      seen: '`membrane propose --from flows.txt MANIFESTS` writes the next step from these flows.',
    },
    {
      id: 'proposed',
      title: 'Just that, and nothing more',
      text: `One policy a workload: what it was seen to be called by, and what it was seen to call. Labels are those that name the workload and stay.

The replay moves nothing: every row is **Kept**.`,
      files: filesOf(cluster, ...proposed),
      replay,
      question: {
        text: 'Every flow that was seen is allowed. Is it safe to apply?',
        choices: ['Yes: replay breaks nothing', 'Not yet: an hour does not show everything'],
        answer: 1,
        why: 'Flows show what happened while somebody looked. What happens once a day is not among them.',
      },
      watch: [
        forwarded('shop/web', 'shop/api', 9000),
        forwarded('shop/api', 'shop/db', 5432),
        dropped('shop/web', 'shop/db', 5432),
      ],
      seen: 'The proof says: nothing else opens. How much closes is the price of a default deny, and it is counted.',
    },
    {
      id: 'not-seen',
      title: 'What was not seen',
      text: `The coverage of the proposal has a line for api: *No DNS query was seen: if the pods resolve names, that is closed.*

In this hour api had its connection to db already, and no need to ask for the name.`,
      files: filesOf(cluster, ...proposed),
      replay,
      watch: [
        dropped('shop/api', 'kube-system/coredns', 53, dnsQuery),
        forwarded('shop/web', 'kube-system/coredns', 53, dnsQuery),
      ],
      seen: 'At the next restart api would resolve nothing. That is why coverage lists what exists and nobody was seen to use.',
    },
    {
      id: 'complete',
      title: 'With what must be there',
      text: `The rule for DNS is added to api by hand. Run the proposal again: it finds nothing more to write, since present policies allow all that was seen.`,
      files: filesOf(cluster, ...withApiDns),
      replay,
      watch: [
        forwarded('shop/api', 'kube-system/coredns', 53, dnsQuery),
        forwarded('shop/api', 'shop/db', 5432),
        dropped('entity:world', 'shop/db', 5432),
      ],
      seen: '`membrane propose --check` in CI says when new flows want a new rule.',
    },
  ],
}
