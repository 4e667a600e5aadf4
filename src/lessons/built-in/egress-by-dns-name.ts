/** Lesson 9: letting a pod reach one name on the internet. */
import { titled } from '../contents'
import { scenes } from '../scenes/egress-by-dns-name'
import type { Lesson } from '../types'
import { documents, dropped, filesOf, forwarded, namespace, passedOn, pod, redirected, refused } from '../write'

const outside = (address: string): string => `# What lies outside the cluster, so that names have addresses here.
apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: payments}
spec: {dns: [api.payments.example], addresses: [${address}]}
---
apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: payments-europe}
spec: {dns: [api.eu.payments.example], addresses: [203.0.113.20]}
---
apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: tracker}
spec: {dns: [tracker.example], addresses: [198.51.100.7]}
`

const cluster = (address = '203.0.113.4'): string =>
  documents(
    namespace('shop'),
    pod('shop', 'pay', 'app: pay'),
    pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
    outside(address),
  )

function policy(...rules: readonly string[]): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: pay
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: pay}
  egress:
${rules.join('')}`
}

const https = `      toPorts:
        - ports: [{port: "443", protocol: TCP}]
`
const byAddress = `    - toCIDR: [203.0.113.4/32]
${https}`
const byName = `    - toFQDNs:
        - matchName: api.payments.example
${https}`
const byPattern = (pattern: string): string => `    - toFQDNs:
        - matchPattern: "${pattern}"
${https}`
const toDns = `    - toEndpoints:
        - matchLabels:
            io.kubernetes.pod.namespace: kube-system
            k8s-app: kube-dns
      toPorts:
        - ports: [{port: "53", protocol: ANY}]
`
const viaProxy = (pattern: string): string => `${toDns}          rules:
            dns:
              - matchPattern: "${pattern}"
`

const pay = 'shop/pay'
const dns = 'kube-system/coredns'
const api = 'dns:api.payments.example'
const europe = 'dns:api.eu.payments.example'
const tracker = 'dns:tracker.example'
const udp = { protocol: 'UDP' } as const
const query = (dnsName: string) => ({ ...udp, dnsName })

export const lesson: Lesson = {
  ...titled('egress-by-dns-name'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'Anything, anywhere',
      text: `\`pay\` calls the payment provider \`api.payments.example\`. Nothing stops it, or a library that it uses, from calling \`tracker.example\` as well.

The names and addresses of the outside world stand in \`cluster.yaml\`, as resources of the kind \`External\`.`,
      files: filesOf(cluster()),
      watch: [forwarded(pay, api, 443), forwarded(pay, tracker, 443), forwarded(pay, dns, 53, udp)],
    },
    {
      id: 'by-address',
      title: 'By address',
      text: `A first try: only the provider’s address, \`203.0.113.4\`, on port 443.`,
      files: filesOf(cluster(), policy(byAddress)),
      watch: [forwarded(pay, api, 443), dropped(pay, tracker, 443), dropped(pay, dns, 53, udp)],
      seen: 'It works by address, today.',
    },
    {
      id: 'moved',
      title: 'The provider moves',
      text: `A week later the provider answers from \`203.0.113.77\`. Nobody told you.`,
      files: filesOf(cluster('203.0.113.77'), policy(byAddress)),
      question: {
        text: 'What happens?',
        choices: ['Cilium looks the name up again', 'Payments are dropped'],
        answer: 1,
        why: 'The policy names an address. It knows nothing about the name behind it.',
      },
      watch: [dropped(pay, api, 443)],
      seen: 'Lists of addresses go stale. You want to use the name.',
    },
    {
      id: 'by-name',
      title: 'By name, and it fails',
      text: `\`toFQDNs\` says the name. Cilium lets through the addresses that the name has been **seen to resolve to**: it watches the pod’s own DNS answers.`,
      files: filesOf(cluster('203.0.113.77'), policy(byName)),
      question: {
        text: 'Will the payment go through?',
        choices: ['Yes', 'No: pay cannot look the name up'],
        answer: 1,
        why: 'The policy isolates egress, and DNS is egress. Without an answer there is no address to let through.',
      },
      watch: [dropped(pay, dns, 53, udp), dropped(pay, api, 443, { note: 'the name is never learnt' })],
      seen: 'The rule lets through addresses of the name once Cilium has seen them in an answer. There is no answer: on a cluster the call ends with *Could not resolve host*.',
    },
    {
      id: 'dns-open',
      title: 'DNS is opened, and it still fails',
      text: `A second rule lets \`pay\` reach the DNS server on port 53. The name can be looked up now.

Still the connection would be dropped on a cluster.`,
      files: filesOf(cluster('203.0.113.77'), policy(toDns, byName)),
      question: {
        text: 'Why?',
        choices: ['The answer bypasses Cilium’s DNS proxy', 'The DNS server is in another namespace'],
        answer: 0,
        why: 'Only answers that pass through the proxy teach Cilium addresses, and only a DNS rule sends queries there.',
      },
      watch: [
        forwarded(pay, dns, 53, { ...udp, note: 'forwarded, not by way of the proxy' }),
        dropped(pay, api, 443, { note: 'the name is never learnt' }),
      ],
      seen: 'Watch the verdict for DNS: FORWARDED is not enough here. It has to be REDIRECTED.',
    },
    {
      id: 'dns-proxy',
      title: 'DNS through the proxy',
      text: `Two more lines: \`rules: dns\` with the pattern \`*\`, which is any name. Queries go through the proxy, which reads the answers.`,
      files: filesOf(cluster('203.0.113.77'), policy(viaProxy('*'), byName)),
      watch: [
        redirected(pay, dns, 53, udp),
        passedOn(pay, dns, 53, query('api.payments.example')),
        forwarded(pay, api, 443),
        dropped(pay, tracker, 443),
      ],
      seen: 'Now it works, wherever the provider moves. DNS to other servers, past this rule, is dropped.',
    },
    {
      id: 'dns-names',
      title: 'Which names may be asked for',
      text: `A name that is looked up leaves the cluster, and data can hide in names. The pattern is narrowed to \`*.payments.example\`.`,
      files: filesOf(cluster('203.0.113.77'), policy(viaProxy('*.payments.example'), byName)),
      question: {
        text: 'What does a query for tracker.example get?',
        choices: ['A time-out', 'REFUSED', 'An address that is then dropped'],
        answer: 1,
        why: 'The proxy answers itself, with REFUSED.',
      },
      watch: [
        passedOn(pay, dns, 53, query('api.payments.example')),
        refused(pay, dns, 53, query('tracker.example')),
        refused(pay, dns, 53, {
          ...query('api.payments.example.shop.svc.cluster.local'),
          note: 'a name from the search list',
        }),
      ],
      seen: 'Pods first try names with the cluster’s suffixes from their search list. With a narrow pattern those are refused too, and some programs give up there: allow `**.cluster.local` as well, or write the name with a dot at its end.',
    },
    {
      id: 'patterns',
      title: 'One star, two stars',
      text: `The provider opens \`api.eu.payments.example\`. The rule becomes a pattern: \`*.payments.example\`.

One star stands for letters, digits, \`-\` and \`_\`, **never for a dot**.`,
      files: filesOf(cluster(), policy(viaProxy('*'), byPattern('*.payments.example'))),
      question: {
        text: 'Is api.eu.payments.example covered?',
        choices: ['Yes', 'No'],
        answer: 1,
        why: 'It has one more dot. The star takes "api", but not "api.eu".',
      },
      watch: [
        forwarded(pay, api, 443),
        dropped(pay, europe, 443),
        dropped(pay, tracker, 443),
        passedOn(pay, dns, 53, { ...query('tracker.example'), note: 'any name may be asked for again' }),
      ],
    },
    {
      id: 'two-stars',
      title: 'Any depth',
      text: `\`**.payments.example\`, with two stars and a dot at the beginning, stands for one or more whole labels.`,
      files: filesOf(cluster(), policy(viaProxy('*'), byPattern('**.payments.example'))),
      watch: [forwarded(pay, api, 443), forwarded(pay, europe, 443), dropped(pay, tracker, 443)],
      seen: '`payments.example` itself is not covered by either pattern. Where you need it, add a `matchName`.',
    },
  ],
}
