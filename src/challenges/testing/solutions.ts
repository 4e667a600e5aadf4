/** What solves each challenge, and what looks as if it did. */
import type { ChallengeId } from '../contents'
import { objectYaml } from '../../engine/testing/manifests'

/** Texts by file; files that are not named stay, and a null takes one away. */
export type Answer = Readonly<Record<string, string | null | ((text: string) => string)>>

export interface Answers {
  readonly right: readonly Answer[]
  readonly wrong: readonly { readonly why: string; readonly answer: Answer }[]
}

const np = (namespace: string, name: string, spec: string): string =>
  objectYaml('NetworkPolicy', `${namespace}/${name}`, { spec: `\n${spec.replace(/^/gm, '  ')}` })
const cnp = (namespace: string, name: string, spec: string): string =>
  objectYaml('CiliumNetworkPolicy', `${namespace}/${name}`, { spec: `\n${spec.replace(/^/gm, '  ')}` })
const policies = (...texts: readonly string[]): Answer => ({ 'policies.yaml': texts.join('---\n') })
const more = (text: string): Answer => ({ 'policies.yaml': (before) => `${before}---\n${text}` })

const allDns = '- {to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}'
const clusterDns = `- to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]`
const apiToDb = '- {to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432, protocol: TCP}]}'
const apiEgress = (...rules: readonly string[]): Answer =>
  policies(
    np(
      'app',
      'api-to-db',
      `podSelector: {matchLabels: {app: api}}\npolicyTypes: [Egress]\negress:\n${rules.join('\n')}`,
    ),
  )

const http = (...rules: readonly string[]): Answer =>
  policies(
    cnp(
      'library',
      'read-only',
      `endpointSelector: {matchLabels: {app: catalogue}}
ingress:
  - fromEndpoints: [{matchLabels: {app: reader}}]
    toPorts:
      - ports: [{port: "8080", protocol: TCP}]
        rules: {http: [${rules.join(', ')}]}`,
    ),
  )

const clusterwide = (selector: string, peer = 'fromEntities: [world]'): string =>
  objectYaml('CiliumClusterwideNetworkPolicy', 'exposed', {
    spec: `\n  endpointSelector: ${selector}\n  ingress:\n    - ${peer}\n      toPorts: [{ports: [{port: "80", protocol: TCP}]}]`,
  })

const fqdn = (dns: string, rest: string): Answer =>
  policies(cnp('sync', 'agent', `endpointSelector: {matchLabels: {app: agent}}\negress:\n${dns}${rest}`))
const dnsRule = (rules: string): string => `  - toEndpoints:
      - matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s:k8s-app: kube-dns}
    toPorts:
      - ports: [{port: "53", protocol: ANY}]
${rules}`
const toName = `  - toFQDNs: [{matchName: api.example.com}]
    toPorts: [{ports: [{port: "443", protocol: TCP}]}]`

const desk = 'podSelector: {}\npolicyTypes: [Ingress, Egress]'
const internet = (except: string): string => `podSelector: {matchLabels: {app: fetch}}
policyTypes: [Egress]
egress:
  - to:
      - ipBlock: {cidr: 0.0.0.0/0${except}}
  - to: [{namespaceSelector: {}}]`

export const answers: Readonly<Record<ChallengeId, Answers>> = {
  'close-the-web-pod': {
    right: [
      policies(np('shop', 'close-web', 'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]')),
      policies(cnp('shop', 'close-web', 'endpointSelector: {matchLabels: {app: web}}\ningress: [{}]')),
    ],
    wrong: [
      {
        why: 'an empty rule lets everybody in',
        answer: policies(
          np('shop', 'close-web', 'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]\ningress: [{}]'),
        ),
      },
      {
        why: 'all pods of the namespace are closed',
        answer: policies(np('shop', 'close-all', 'podSelector: {}\npolicyTypes: [Ingress]')),
      },
      {
        why: 'the pod is gone, and so is what it offers',
        answer: {
          'cluster.yaml': (text) => text.replace(/---\napiVersion: v1\nkind: Pod\n[^]*?app: web[^]*?(?=---)/, ''),
        },
      },
    ],
  },
  'one-dash-too-many': {
    right: [{ 'policies.yaml': (text) => text.replace('        - podSelector', '          podSelector') }],
    wrong: [
      {
        why: 'frontends of the own namespace get in, those of the partner do not',
        answer: { 'policies.yaml': (text) => text.replace(/ {8}- namespaceSelector:\n.*\n/, '') },
      },
      {
        why: 'every pod of the partner gets in',
        answer: { 'policies.yaml': (text) => text.replace(/ {8}- podSelector:\n.*\n/, '') },
      },
    ],
  },
  'the-port-behind-the-service': {
    right: [{ 'policies.yaml': (text) => text.replace('port: 80,', 'port: 8080,') }],
    wrong: [
      {
        why: 'without ports every port is open',
        answer: { 'policies.yaml': (text) => text.replace(/ {6}ports:\n.*\n/, '') },
      },
      {
        why: 'the service was changed instead of the policy',
        answer: { 'cluster.yaml': (text) => text.replace('targetPort: 8080', 'targetPort: 80') },
      },
    ],
  },
  'monitoring-may-look': {
    right: [
      more(
        np(
          'shop',
          'metrics',
          'podSelector: {}\ningress:\n  - from: [{namespaceSelector: {matchLabels: {purpose: monitoring}}}]\n    ports: [{port: 9090, protocol: TCP}]',
        ),
      ),
    ],
    wrong: [
      {
        why: 'a pod selector looks in the own namespace',
        answer: more(
          np(
            'shop',
            'metrics',
            'podSelector: {}\ningress:\n  - from: [{podSelector: {matchLabels: {app: prometheus}}}]\n    ports: [{port: 9090, protocol: TCP}]',
          ),
        ),
      },
      {
        why: 'every namespace may look',
        answer: more(
          np(
            'shop',
            'metrics',
            'podSelector: {}\ningress:\n  - from: [{namespaceSelector: {}}]\n    ports: [{port: 9090, protocol: TCP}]',
          ),
        ),
      },
    ],
  },
  'names-first': {
    right: [apiEgress(apiToDb, clusterDns)],
    wrong: [
      { why: 'every rule is open', answer: apiEgress('- {}') },
      { why: 'any pod of the cluster may be asked', answer: apiEgress(apiToDb, allDns) },
      {
        why: 'long answers need TCP',
        answer: apiEgress(apiToDb, clusterDns.replace(', {port: 53, protocol: TCP}', '')),
      },
    ],
  },
  'the-label-that-nobody-has': {
    right: [{ 'policies.yaml': (text) => text.replace('App: vault', 'app: vault').replace('Teller', 'teller') }],
    wrong: [
      {
        why: 'the second letter is still wrong',
        answer: { 'policies.yaml': (text) => text.replace('App: vault', 'app: vault') },
      },
      {
        why: 'an empty selector closes the lobby too',
        answer: {
          'policies.yaml': (text) => text.replace('matchLabels: {App: vault}', '{}').replace('Teller', 'teller'),
        },
      },
      {
        why: 'the labels belong to others',
        answer: {
          'cluster.yaml': (text) => text.replace('app: vault', 'App: vault').replace('app: teller', 'app: Teller'),
        },
      },
    ],
  },
  'deny-all-that-denies-nothing': {
    right: [
      policies(np('office', 'default-deny', desk)),
      policies(cnp('office', 'default-deny', 'endpointSelector: {}\ningress: [{}]\negress: [{}]')),
    ],
    wrong: [
      {
        why: 'egress is not isolated',
        answer: { 'policies.yaml': (text) => text.replace('  ingress:\n    - {}\n', '') },
      },
      {
        why: 'empty rules of both directions open both',
        answer: policies(np('office', 'default-deny', `${desk}\ningress: [{}]\negress: [{}]`)),
      },
    ],
  },
  'hide-the-metadata': {
    right: [
      policies(np('jobs', 'internet', internet(', except: [169.254.169.254/32]'))),
      policies(
        cnp(
          'jobs',
          'no-metadata',
          'endpointSelector: {matchLabels: {app: fetch}}\nenableDefaultDeny: {egress: false}\negressDeny:\n  - toCIDR: [169.254.169.254/32]',
        ),
      ),
    ],
    wrong: [
      {
        why: 'the exception is too wide',
        answer: policies(np('jobs', 'internet', internet(', except: [169.254.0.0/16]'))),
      },
      {
        why: 'a deny rule by itself isolates',
        answer: policies(
          cnp(
            'jobs',
            'no-metadata',
            'endpointSelector: {matchLabels: {app: fetch}}\negressDeny:\n  - toCIDR: [169.254.169.254/32]',
          ),
        ),
      },
      {
        why: 'an address block never means pods',
        answer: policies(
          np(
            'jobs',
            'internet',
            'podSelector: {matchLabels: {app: fetch}}\npolicyTypes: [Egress]\negress:\n  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]',
          ),
        ),
      },
    ],
  },
  'read-only-api': {
    right: [
      http('{method: GET, path: "/books(/.*)?"}'),
      http('{method: GET, path: /books}', '{method: GET, path: /books/.*}'),
    ],
    wrong: [
      { why: 'the sale begins with the same letters', answer: http('{method: GET, path: "/books.*"}') },
      { why: 'every method passes', answer: http('{path: "/books(/.*)?"}') },
      { why: 'the path is matched whole', answer: http('{method: GET, path: /books}') },
    ],
  },
  'one-switch-for-all': {
    right: [more(clusterwide('{matchLabels: {io.cilium.k8s.namespace.labels.expose: "true"}}'))],
    wrong: [
      {
        why: 'pods do not have the label, their namespaces do',
        answer: more(clusterwide('{matchLabels: {expose: "true"}}')),
      },
      { why: 'every namespace is exposed', answer: more(clusterwide('{}')) },
      {
        why: 'the rest of the cluster gets in too',
        answer: more(
          clusterwide(
            '{matchLabels: {io.cilium.k8s.namespace.labels.expose: "true"}}',
            'fromEntities: [world, cluster]',
          ),
        ),
      },
    ],
  },
  'one-name-on-the-internet': {
    right: [fqdn(dnsRule('        rules: {dns: [{matchPattern: "*"}]}\n'), toName)],
    wrong: [
      { why: 'nobody reads the answers', answer: fqdn(dnsRule(''), toName) },
      {
        why: 'the whole world is open',
        answer: fqdn(dnsRule('        rules: {dns: [{matchPattern: "*"}]}\n'), '  - toEntities: [world]'),
      },
      { why: 'the name cannot be asked for', answer: fqdn('', toName) },
    ],
  },
  'the-fault-in-forty': {
    right: [
      { 'payment.yaml': (text) => text.replace('[checkout, mail, search]', '[mail, search]') },
      { 'payment.yaml': (text) => text.replace('[checkout, mail, search]', '[mail]') },
    ],
    wrong: [
      {
        why: 'one more allow does not help against a deny',
        answer: {
          'payment.yaml': (text) => text.replace('values: [checkout, mail, search]', 'values: [checkout, mail]'),
        },
      },
      {
        why: 'mail gets to the debugging port',
        answer: { 'payment.yaml': (text) => text.replace(/---\n(?=[^-]*name: no-debugging)[^]*$/, '') },
      },
      {
        why: 'every caller that is not denied gets in',
        answer: {
          'payment.yaml': (text) =>
            text
              .replace('[checkout, mail, search]', '[mail, search]')
              .replace(/ {8}- matchLabels: \{app: api, k8s:io.*\n/g, '')
              .replace('    - fromEndpoints:\n      toPorts', '    - fromEntities: [cluster]\n      toPorts'),
        },
      },
    ],
  },
}
