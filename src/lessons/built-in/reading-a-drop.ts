/** Lesson 7: from a drop to its repair, by reading what is shown. */
import { titled } from '../contents'
import { scenes } from '../scenes/reading-a-drop'
import type { Lesson, LessonFile } from '../types'
import { documents, dropped, filesOf, forwarded, get, namespace, passedOn, pod, refused, service } from '../write'

const cluster = documents(
  namespace('shop'),
  namespace('ops'),
  pod('shop', 'web', 'app: web', '8080'),
  pod('shop', 'api', 'app: api', '8080'),
  service('shop', 'api', 'app: api', [80, 8080]),
  pod('shop', 'db', 'app: db', '5432'),
  pod('shop', 'report', 'app: report'),
  pod('ops', 'backup', 'app: backup'),
)

function cilium(name: string, app: string, rules: string): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${name}
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: ${app}}
${rules}`
}

const db = (...callers: readonly string[]): string =>
  cilium(
    'db',
    'db',
    `  ingress:
    - fromEndpoints:
        - matchLabels: {app: api}
${callers.map((caller) => `        - matchLabels: {${caller}}\n`).join('')}      toPorts:
        - ports: [{port: "5432", protocol: TCP}]
`,
  )

const api = (port: string): string =>
  cilium(
    'api',
    'api',
    `  ingress:
    - fromEndpoints:
        - matchLabels: {app: web}
      toPorts:
        - ports: [{port: "${port}", protocol: TCP}]
`,
  )

const apiHttp = cilium(
  'api',
  'api',
  `  ingress:
    - fromEndpoints:
        - matchLabels: {app: web}
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
          rules:
            http:
              - {method: GET, path: /orders}
`,
)

const report = cilium(
  'report',
  'report',
  `  egress:
    - toEndpoints:
        - matchLabels: {app: api}
`,
)

const noReport = cilium(
  'no-report',
  'db',
  `  ingressDeny:
    - fromEndpoints:
        - matchLabels: {app: report}
`,
)

const near = 'app: backup'
const far = 'app: backup, io.kubernetes.pod.namespace: ops'
const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)

export const lesson: Lesson = {
  ...titled('reading-a-drop'),
  scenes,
  steps: [
    {
      id: 'three-questions',
      title: 'Three questions',
      text: `A drop answers three questions, always in this order.

1. **At which end?** The sender’s egress or the receiver’s ingress.
2. **Why?** Nothing matched (133, *Policy denied*), or a deny rule did (181, *Policy denied by denylist*).
3. **Who isolates the pod**, and which rule came closest?

The database here takes the API and the backup, on port 5432.`,
      files: plain(db(far)),
      question: {
        text: 'web calls db. At which end is it dropped?',
        choices: ['At web, when it leaves', 'At db, when it arrives'],
        answer: 1,
        why: 'Only db is selected by a policy. web may send what it likes.',
      },
      watch: [
        dropped('shop/web', 'shop/db', 5432),
        forwarded('shop/api', 'shop/db', 5432),
        forwarded('ops/backup', 'shop/db', 5432),
      ],
      seen: 'Select the dropped flow. The canvas puts the cross at the end that dropped it, and the inspector goes through both ends line by line.',
    },
    {
      id: 'namespace',
      title: 'Fault: the namespace',
      text: `*Since the last change the backup fails.* The rule for the backup lost something. Select the flow and read the near miss.`,
      files: plain(db(near)),
      question: {
        text: 'What is missing?',
        choices: ['The port of the backup', 'The namespace ops', 'An egress rule for the backup'],
        answer: 1,
        why: 'In a namespaced policy app=backup means app=backup in shop. The backup runs in ops.',
      },
      watch: [dropped('ops/backup', 'shop/db', 5432), forwarded('shop/api', 'shop/db', 5432)],
      seen: 'A near miss is a rule that fits but for one thing. Here the thing is called *namespace*.',
    },
    {
      id: 'namespace-repaired',
      title: 'Repaired, and the next fault',
      text: `The namespace is back, and the backup works. But a new policy for the API has been added, and *the web shop is down*.

The rule lets \`web\` reach port 80 of the API.`,
      files: plain(db(far), api('80')),
      question: {
        text: 'The service api listens on port 80. Why is the call dropped?',
        choices: ['Port 80 needs root', 'The pod’s own port is 8080', 'web has no egress rule'],
        answer: 1,
        why: 'The service turns 80 into 8080 before the policy is asked. Rules name the pod’s port.',
      },
      watch: [forwarded('ops/backup', 'shop/db', 5432, { note: 'repaired' }), dropped('shop/web', 'shop/api', 8080)],
      seen: 'The near miss is *port* this time.',
    },
    {
      id: 'sender',
      title: 'Fault: the other end',
      text: `Port 8080 it is; the shop is up. Next: *the report cannot read the database any more.* Somebody gave the \`report\` pod a policy so that it may call the API.`,
      files: plain(db(far, 'app: report'), api('8080'), report),
      question: {
        text: 'The database does let the report in now. Where is the drop?',
        choices: ['At report’s egress', 'At db’s ingress'],
        answer: 0,
        why: 'The new policy isolates report for egress, and its only rule leads to the API.',
      },
      watch: [
        forwarded('shop/web', 'shop/api', 8080, { note: 'repaired' }),
        dropped('shop/report', 'shop/db', 5432),
        dropped('shop/report', 'shop/api', 8080, { note: 'and the API does not expect it' }),
      ],
      facts: [{ kind: 'isolation', endpoint: 'shop/report', ingress: false, egress: true }],
      seen: 'Two drops, at two different ends. A rule at one end is only half of a permission.',
    },
    {
      id: 'denylist',
      title: 'Fault: 181',
      text: `The egress policy is gone again. The report is still dropped, and the reason has changed.`,
      files: plain(db(far, 'app: report'), api('8080'), noReport),
      question: {
        text: 'The reason is "Policy denied by denylist". What do you look for?',
        choices: ['A missing allow rule', 'A rule under ingressDeny or egressDeny'],
        answer: 1,
        why: 'Here 181 stands for a deny rule. More allow rules would not help.',
      },
      watch: [dropped('shop/report', 'shop/db', 5432, { reason: 181 }), forwarded('shop/api', 'shop/db', 5432)],
      seen: 'The inspector shows both: the rule that would allow it, and the one that denies and so wins.',
    },
    {
      id: 'not-a-drop',
      title: 'Fault: no drop at all',
      text: `*Orders cannot be placed: the shop says "Access denied".* The API’s policy has an HTTP rule now.`,
      files: plain(db(far), apiHttp),
      question: {
        text: 'Was a packet dropped?',
        choices: ['Yes', 'No: the packets arrive, the request is refused'],
        answer: 1,
        why: 'The proxy answers with HTTP 403. Hubble does list it under --verdict DROPPED, as http-request DROPPED: that is the request, not a packet.',
      },
      watch: [
        passedOn('shop/web', 'shop/api', 8080, get('/orders')),
        refused('shop/web', 'shop/api', 8080, { http: { method: 'POST', path: '/orders' } }),
        refused('shop/web', 'shop/api', 8080, { ...get('/orders?page=2'), note: 'the query is part of the path' }),
      ],
      seen: 'Time-out: layers 3 and 4. 403: layer 7. *Connection refused*: no policy at all, just nobody listening.',
    },
  ],
}
