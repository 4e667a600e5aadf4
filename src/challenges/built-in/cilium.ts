/** In the manner of the CCA: what Cilium has beyond NetworkPolicy. */
import { documents, filesOf, namespace, pod } from '../../lessons/write'
import { titled } from '../contents'
import type { Challenge } from '../types'

const library = documents(
  namespace('library', 'team: library'),
  pod('library', 'catalogue', 'app: catalogue', '8080'),
  pod('library', 'reader', 'app: reader'),
  pod('library', 'crawler', 'app: crawler'),
)

const readOnlyApi: Challenge = {
  ...titled('read-only-api'),
  text: `\`reader\` may ask \`catalogue\` on port 8080 for **\`GET /books\` and what lies below it** (\`/books/…\`). Every other request of \`reader\` is to get a 403;
everybody else is dropped.`,
  files: filesOf(library),
  goals: [
    {
      kind: 'flow',
      from: 'library/reader',
      to: 'library/catalogue:8080',
      http: { method: 'GET', path: '/books' },
      expect: 'allowed',
    },
    {
      kind: 'flow',
      from: 'library/reader',
      to: 'library/catalogue:8080',
      http: { method: 'GET', path: '/books/7' },
      expect: 'allowed',
    },
    {
      kind: 'flow',
      from: 'library/reader',
      to: 'library/catalogue:8080',
      http: { method: 'DELETE', path: '/books/7' },
      expect: 'denied',
      isProxied: true,
    },
    {
      kind: 'flow',
      from: 'library/reader',
      to: 'library/catalogue:8080',
      http: { method: 'GET', path: '/booksale' },
      expect: 'denied',
      isProxied: true,
    },
    {
      kind: 'flow',
      from: 'library/reader',
      to: 'library/catalogue:8080',
      http: { method: 'GET', path: '/admin' },
      expect: 'denied',
      isProxied: true,
    },
    {
      kind: 'flow',
      from: 'library/crawler',
      to: 'library/catalogue:8080',
      http: { method: 'GET', path: '/books' },
      expect: 'denied',
    },
    { kind: 'flow', from: 'library/reader', to: 'library/catalogue:9000', expect: 'denied' },
  ],
  limits: { change: 'policies', policies: 2 },
  hints: [
    'NetworkPolicy knows no requests: the rules of a CiliumNetworkPolicy go below `toPorts`.',
    '`path` is a regular expression that must match the whole path; so is `method`.',
    'What matches `/books` and `/books/7`, and not `/booksale`?',
  ],
  solved: 'HTTP rules are anchored regular expressions: `/books(/.*)?` is the path itself and what lies below it.',
}

const fleet = documents(
  namespace('red', 'expose: "true"'),
  namespace('green', 'expose: "true"'),
  namespace('blue'),
  pod('red', 'site', 'app: site', '80'),
  pod('green', 'site', 'app: site', '80'),
  pod('blue', 'site', 'app: site', '80'),
  pod('blue', 'client', 'app: client'),
)

const oneSwitchForAll: Challenge = {
  ...titled('one-switch-for-all'),
  text: `Every pod of the cluster is closed for ingress by \`baseline\`. Namespaces with the label **\`expose: "true"\`** are to be reached **from the world on
TCP 80**, today’s and those that come. One policy more, for all of them.`,
  files: filesOf(
    fleet,
    `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: baseline
spec:
  endpointSelector: {}
  ingress:
    - {}
`,
  ),
  goals: [
    { kind: 'flow', from: 'world', to: 'red/site:80', expect: 'allowed' },
    { kind: 'flow', from: 'world', to: 'green/site:80', expect: 'allowed' },
    { kind: 'flow', from: 'world', to: 'blue/site:80', expect: 'denied' },
    { kind: 'flow', from: 'world', to: 'red/site:8080', expect: 'denied' },
    { kind: 'flow', from: 'blue/client', to: 'red/site:80', expect: 'denied' },
    { kind: 'isolation', endpoint: 'blue/site', ingress: true },
  ],
  limits: { change: 'policies', policies: 2, isTight: true },
  hints: [
    'A pod’s identity carries the labels of its namespace too, under a prefix.',
    'Select a pod of `red`: the inspector lists the labels of its identity.',
    'Values of labels are text: `"true"` needs its quotes.',
  ],
  solved:
    'Namespace labels are part of the identity, as `io.cilium.k8s.namespace.labels.…`: one cluster-wide policy follows the label.',
}

const sync = documents(
  namespace('kube-system'),
  namespace('sync', 'team: sync'),
  pod('sync', 'agent', 'app: agent'),
  pod('sync', 'other', 'app: other', '8080'),
  pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
  `apiVersion: membrane.dev/v1alpha1
kind: External
metadata:
  name: api
spec:
  dns: [api.example.com]
  addresses: [203.0.113.10]
`,
)

const oneNameOnTheInternet: Challenge = {
  ...titled('one-name-on-the-internet'),
  text: `\`agent\` may reach **\`api.example.com\` on TCP 443** and nothing else, inside the cluster or outside. It may ask the cluster’s DNS, and Cilium must
**see the answers**: addresses of a name are learned from them. Addresses in the policy do not count: they change.`,
  files: filesOf(sync),
  goals: [
    { kind: 'flow', from: 'sync/agent', to: 'api.example.com:443', expect: 'allowed' },
    {
      kind: 'flow',
      from: 'sync/agent',
      to: 'kube-system/coredns:53',
      protocol: 'UDP',
      dns: 'api.example.com',
      expect: 'allowed',
      isProxied: true,
      note: 'agent asks for api.example.com, and the proxy sees the answer',
    },
    { kind: 'flow', from: 'sync/agent', to: '198.51.100.4:443', expect: 'denied' },
    { kind: 'flow', from: 'sync/agent', to: 'api.example.com:80', expect: 'denied' },
    { kind: 'flow', from: 'sync/agent', to: 'sync/other:8080', expect: 'denied' },
    { kind: 'isolation', endpoint: 'sync/agent', egress: true, ingress: false },
  ],
  limits: { change: 'policies', policies: 2 },
  hints: [
    '`toFQDNs` allows the addresses that Cilium has seen in DNS answers.',
    'Answers are seen where DNS goes by way of the proxy: a rule with `rules: {dns: […]}` below `toPorts`.',
    'The DNS pods have the label `k8s:k8s-app: kube-dns` and are in another namespace.',
  ],
  solved: 'Two rules belong together: one that lets DNS through **by way of the proxy**, and one with `toFQDNs`.',
}

export const cilium: readonly Challenge[] = [readOnlyApi, oneSwitchForAll, oneNameOnTheInternet]
