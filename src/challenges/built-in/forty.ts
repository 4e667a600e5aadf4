/** Forty policies of ten namespaces, one of them at fault. */
import { documents, namespace, pod } from '../../lessons/write'
import { titled } from '../contents'
import type { Challenge } from '../types'

const teams = ['cart', 'catalog', 'checkout', 'identity', 'ledger', 'mail', 'payment', 'rating', 'search', 'stock']

const cluster = documents(
  ...teams.map((team) => namespace(team, `team: ${team}`)),
  ...teams.flatMap((team) => [
    pod(team, 'api', `app: api, team: ${team}`, '8080'),
    pod(team, 'db', `app: db, team: ${team}`, '5432'),
  ]),
)

interface Written {
  readonly team: string
  readonly name: string
  readonly selector: string
  readonly rest: string
}

const written = ({ team, name, selector, rest }: Written): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: ${team}
spec:
  endpointSelector:
    matchLabels: {${selector}}
${rest}`

/** Who calls whom: each team is called by the one before it, and payment by checkout besides. */
const callersOf = (team: string): readonly string[] => {
  const before = teams[(teams.indexOf(team) + teams.length - 1) % teams.length] ?? ''
  return team === 'payment' ? [before, 'checkout'] : [before]
}

const policiesOf = (team: string): readonly string[] => [
  written({
    team,
    name: 'api-callers',
    selector: 'app: api',
    rest: `  ingress:
    - fromEndpoints:
${callersOf(team)
  .map((caller) => `        - matchLabels: {app: api, k8s:io.kubernetes.pod.namespace: ${caller}}\n`)
  .join('')}      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
`,
  }),
  written({
    team,
    name: 'api-to-db',
    selector: 'app: api',
    rest: `  egress:
    - toEndpoints:
        - matchLabels: {app: db}
      toPorts:
        - ports: [{port: "5432", protocol: TCP}]
    - toEndpoints:
        - matchLabels: {app: api}
          matchExpressions:
            - {key: k8s:io.kubernetes.pod.namespace, operator: Exists}
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
`,
  }),
  written({
    team,
    name: 'db-from-api',
    selector: 'app: db',
    rest: `  ingress:
    - fromEndpoints:
        - matchLabels: {app: api}
      toPorts:
        - ports: [{port: "5432", protocol: TCP}]
  egress:
    - {}
`,
  }),
  written({
    team,
    name: 'no-debugging',
    selector: 'app: api',
    // One team forbids the whole of another where the rest forbid a port of it.
    rest:
      team === 'payment'
        ? `  ingressDeny:
    - fromEndpoints:
        - matchExpressions:
            - {key: k8s:io.kubernetes.pod.namespace, operator: In, values: [checkout, mail, search]}
`
        : `  ingressDeny:
    - fromEndpoints:
        - matchExpressions:
            - {key: k8s:io.kubernetes.pod.namespace, operator: In, values: [mail, search]}
      toPorts:
        - ports: [{port: "6060", protocol: TCP}]
`,
  }),
]

export const theFaultInForty: Challenge = {
  ...titled('the-fault-in-forty'),
  text: `Ten teams, forty policies. Since last night the checkout cannot reach **payment on port 8080**. Find the policy at fault and fix it: mail stays barred
from payment altogether, nobody reaches the debugging port 6060, and the other teams’ traffic stays as it is.`,
  files: [
    { name: 'cluster.yaml', text: cluster },
    ...teams.map((team) => ({ name: `${team}.yaml`, text: documents(...policiesOf(team)) })),
  ],
  goals: [
    { kind: 'flow', from: 'checkout/api', to: 'payment/api:8080', expect: 'allowed' },
    { kind: 'flow', from: 'mail/api', to: 'payment/api:8080', expect: 'denied' },
    { kind: 'flow', from: 'mail/api', to: 'payment/api:6060', expect: 'denied' },
    { kind: 'flow', from: 'checkout/api', to: 'payment/api:6060', expect: 'denied' },
    { kind: 'flow', from: 'search/api', to: 'payment/api:8080', expect: 'denied' },
    { kind: 'flow', from: 'checkout/api', to: 'payment/db:5432', expect: 'denied' },
    { kind: 'flow', from: 'payment/api', to: 'payment/db:5432', expect: 'allowed' },
    { kind: 'flow', from: 'cart/api', to: 'catalog/api:8080', expect: 'allowed' },
  ],
  limits: { change: 'policies', policies: 40, isTight: true },
  hints: [
    'Ask for the flow (Ctrl+J), or filter the flows by `--from-pod checkout/api --to-pod payment/api`: which side drops it?',
    'A rule that allows it is there. What is stronger than an allow?',
    'The drop’s reason is *denied*, not *no rule matched*: look for the deny rules of the receiver.',
  ],
  solved: 'A **deny** rule wins over every allow, wherever it is: adding one more allow could never have helped.',
}
