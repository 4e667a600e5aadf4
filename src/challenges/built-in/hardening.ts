/** In the manner of the CKS: policies that look right and are not. */
import { documents, filesOf, namespace, pod } from '../../lessons/write'
import { titled } from '../contents'
import type { Challenge } from '../types'
import { theFaultInForty } from './forty'

const vault = documents(
  namespace('bank', 'team: bank'),
  pod('bank', 'vault', 'app: vault', '8200'),
  pod('bank', 'teller', 'app: teller'),
  pod('bank', 'lobby', 'app: lobby', '8080'),
)

const theLabelThatNobodyHas: Challenge = {
  ...titled('the-label-that-nobody-has'),
  text: `\`vault-guard\` was reviewed, applied and is \`VALID True\`. Only \`teller\` should reach \`vault\`, and yet everybody does. Find out why, and fix the
policy in \`policies.yaml\`. Pods and their labels belong to another team.`,
  files: filesOf(
    vault,
    `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: vault-guard
  namespace: bank
spec:
  endpointSelector:
    matchLabels: {App: vault}
  ingress:
    - fromEndpoints:
        - matchLabels: {app: Teller}
      toPorts:
        - ports:
            - {port: "8200", protocol: TCP}
`,
  ),
  goals: [
    { kind: 'flow', from: 'bank/lobby', to: 'bank/vault:8200', expect: 'denied' },
    { kind: 'flow', from: 'world', to: 'bank/vault:8200', expect: 'denied' },
    { kind: 'flow', from: 'bank/teller', to: 'bank/vault:8200', expect: 'allowed' },
    { kind: 'flow', from: 'bank/teller', to: 'bank/vault:22', expect: 'denied' },
    { kind: 'flow', from: 'bank/teller', to: 'bank/lobby:8080', expect: 'allowed' },
    { kind: 'isolation', endpoint: 'bank/lobby', ingress: false, egress: false },
  ],
  limits: { change: 'policies', files: ['policies.yaml'], isTight: true },
  hints: [
    'Click the policy: whom does it select?',
    'Labels are compared letter by letter, keys as well as values: `App` is not `app`.',
    'There may be more than one such letter.',
  ],
  solved:
    '`VALID True` says that a policy can be read, not that it selects anybody. Labels are **case-sensitive**, key and value.',
}

const office = documents(
  namespace('office', 'team: office'),
  namespace('street', 'team: street'),
  pod('office', 'desk', 'app: desk', '8080'),
  pod('office', 'safe', 'app: safe', '8443'),
  pod('street', 'stranger', 'app: stranger', '8080'),
)

const denyAllThatDeniesNothing: Challenge = {
  ...titled('deny-all-that-denies-nothing'),
  text: `The namespace \`office\` has a \`default-deny\`, and everybody walks through it. Make it a true default deny for **all pods of \`office\`, in both
directions**. Other namespaces stay as they are.`,
  files: filesOf(
    office,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: office
spec:
  podSelector: {}
  ingress:
    - {}
`,
  ),
  goals: [
    { kind: 'flow', from: 'office/desk', to: 'office/safe:8443', expect: 'denied' },
    { kind: 'flow', from: 'street/stranger', to: 'office/safe:8443', expect: 'denied' },
    { kind: 'flow', from: 'office/desk', to: 'street/stranger:8080', expect: 'denied' },
    { kind: 'flow', from: 'office/desk', to: '203.0.113.9:443', expect: 'denied' },
    { kind: 'isolation', endpoint: 'office/desk', ingress: true, egress: true },
    { kind: 'isolation', endpoint: 'office/safe', ingress: true, egress: true },
    { kind: 'isolation', endpoint: 'street/stranger', ingress: false, egress: false },
  ],
  limits: { change: 'policies', without: ['CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy'] },
  hints: [
    'What does an empty rule match, and what does an empty list of rules match?',
    'Without `policyTypes`, egress is isolated only where the policy has an egress rule.',
  ],
  solved:
    'An empty **rule** matches everything, an empty **list** nothing; and a direction that `policyTypes` does not name is not isolated.',
}

const cloud = documents(
  namespace('kube-system'),
  namespace('jobs', 'team: jobs'),
  pod('jobs', 'fetch', 'app: fetch'),
  pod('jobs', 'store', 'app: store', '9000'),
  pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
)

const hideTheMetadata: Challenge = {
  ...titled('hide-the-metadata'),
  text: `\`fetch\` downloads from anywhere on the internet, and that stays so. But behind **169.254.169.254** the cloud hands out credentials. Close that one
address to \`fetch\`, on every port; DNS and \`store\` stay reachable.`,
  files: filesOf(cloud),
  goals: [
    { kind: 'flow', from: 'jobs/fetch', to: '169.254.169.254:80', expect: 'denied' },
    { kind: 'flow', from: 'jobs/fetch', to: '169.254.169.254:443', expect: 'denied' },
    { kind: 'flow', from: 'jobs/fetch', to: '169.254.169.253:53', protocol: 'UDP', expect: 'allowed' },
    { kind: 'flow', from: 'jobs/fetch', to: '203.0.113.9:443', expect: 'allowed' },
    { kind: 'flow', from: 'jobs/fetch', to: 'kube-system/coredns:53', protocol: 'UDP', expect: 'allowed' },
    { kind: 'flow', from: 'jobs/fetch', to: 'jobs/store:9000', expect: 'allowed' },
    {
      kind: 'flow',
      from: 'jobs/store',
      to: '169.254.169.254:80',
      expect: 'allowed',
      note: 'store keeps its way: it is not asked about',
    },
  ],
  limits: { change: 'policies' },
  hints: [
    'An `ipBlock` may have an `except`; a CiliumNetworkPolicy may deny.',
    'An `ipBlock` never means pods, whatever their addresses: pods need a rule of their own.',
    'A deny rule by itself isolates too, unless `enableDefaultDeny` says otherwise.',
  ],
  solved:
    'Either allow `0.0.0.0/0` **except** the address, with a rule for the pods besides, or deny the address without isolating the rest.',
}

export const hardening: readonly Challenge[] = [
  theLabelThatNobodyHas,
  denyAllThatDeniesNothing,
  hideTheMetadata,
  theFaultInForty,
]
