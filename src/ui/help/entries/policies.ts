/** Codes about a policy as a whole: its name, its subject, its sections. */
import type { HelpEntries } from '../entry'

export const policies = {
  'policy-no-name': {
    title: 'A policy without a name',
    means: 'metadata.name is missing.',
    matters: 'The API server takes no object without a name.',
    before: 'metadata: {namespace: shop}',
    after: 'metadata: {name: allow-web, namespace: shop}',
  },
  'policy-no-spec': {
    title: 'A policy without spec',
    means: 'A Cilium policy holds its rule under spec, or several under specs. This one has neither.',
    matters: 'Cilium refuses it.',
    before: 'kind: CiliumNetworkPolicy\nmetadata: {name: allow}',
    after: 'kind: CiliumNetworkPolicy\nmetadata: {name: allow}\nspec:\n  endpointSelector: {}\n  ingress: [{}]',
  },
  'policy-no-rules': {
    title: 'A policy without rules',
    means: 'None of ingress, ingressDeny, egress and egressDeny holds a rule. An empty list is no rule.',
    matters: 'Cilium refuses the policy. To deny everything a rule is needed that matches nobody.',
    before: 'endpointSelector: {}\ningress: []',
    after: 'endpointSelector: {}\ningress: [{}]',
  },
  'policy-changes-nothing': {
    title: 'A policy that changes nothing',
    means: 'All verdicts of the workspace were computed without this policy, and none is different.',
    matters:
      'It makes the rules harder to read. It may still be wanted for pods that are not in the workspace, or for the day when the other policies go. A plain default deny is never reported.',
    before:
      '# policy a\ningress:\n  - from: [{podSelector: {}}]\n# policy b\ningress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]',
    after: '# policy a\ningress:\n  - from: [{podSelector: {}}]',
  },
  'policies-conflict': {
    title: 'Policies that cannot be combined',
    means:
      'Two rules for the same peers and port ask for different things: HTTP and DNS rules, or two modes of authentication.',
    matters: 'Cilium cannot compute the policy of these pods at all, in either direction.',
    before:
      '- ports: [{port: "53"}]\n  rules: {dns: [{matchPattern: "*"}]}\n- ports: [{port: "53", protocol: TCP}]\n  rules: {http: [{}]}',
    after: '- ports: [{port: "53"}]\n  rules: {dns: [{matchPattern: "*"}]}',
  },
  'namespace-missing': {
    title: 'A policy without a namespace',
    means: 'metadata.namespace is missing. Membrane reads the policy as one of the namespace default.',
    matters:
      'kubectl puts it into whatever namespace its context points to, and a policy protects pods of its own namespace alone.',
    before: 'metadata:\n  name: allow-web',
    after: 'metadata:\n  name: allow-web\n  namespace: shop',
  },
  'namespace-unknown': {
    title: 'A namespace that no pod is in',
    means: 'No pod of the workspace is in the namespace named here, but there is one with nearly the same name.',
    matters: 'The selector matches nobody.',
    before: 'metadata: {name: allow, namespace: shp}',
    after: 'metadata: {name: allow, namespace: shop}',
  },
  'policy-name-shared': {
    title: 'One name for two kinds',
    means: 'A NetworkPolicy and a Cilium policy of the same namespace have the same name.',
    matters: 'Both apply. Lists that print names alone, such as those of drops, cannot tell them apart.',
    before: 'kind: NetworkPolicy        # name: allow-web\nkind: CiliumNetworkPolicy  # name: allow-web',
    after: 'kind: NetworkPolicy        # name: allow-web\nkind: CiliumNetworkPolicy  # name: allow-web-http',
  },
  'subject-missing': {
    title: 'A policy about nobody',
    means: 'The rule does not say which pods it is about.',
    matters: 'Cilium refuses it. An empty selector selects every pod of the namespace.',
    before: 'spec:\n  ingress: [{}]',
    after: 'spec:\n  endpointSelector: {}\n  ingress: [{}]',
  },
  'subject-twice': {
    title: 'Two subjects in one rule',
    means: 'A rule is about pods (endpointSelector) or about nodes (nodeSelector), never both.',
    matters: 'Cilium refuses it.',
    before: 'spec:\n  endpointSelector: {}\n  nodeSelector: {}',
    after: 'specs:\n  - endpointSelector: {}\n    ingress: [{}]\n  - nodeSelector: {}\n    ingress: [{}]',
  },
  'node-selector-namespaced': {
    title: 'Nodes have no namespace',
    means: 'nodeSelector is for clusterwide policies only.',
    matters: 'Cilium refuses it in a CiliumNetworkPolicy.',
    before: 'kind: CiliumNetworkPolicy',
    after: 'kind: CiliumClusterwideNetworkPolicy',
  },
  'subject-reserved': {
    title: 'A subject that is no endpoint',
    means:
      'endpointSelector selects endpoints: pods, and those of health checks and ingress. Nodes, the API server and the world are none.',
    matters: 'The policy selects nobody and has no effect.',
    before: 'endpointSelector: {matchLabels: {"reserved:host": ""}}',
    after: 'nodeSelector: {}   # in a CiliumClusterwideNetworkPolicy',
  },
  'foreign-namespace-subject': {
    title: 'The subject names another namespace',
    means: 'A namespaced policy selects pods of its own namespace alone, whatever its selector says.',
    matters:
      'Spelt k8s:io.kubernetes.pod.namespace the other namespace is overwritten by the policy’s own; in any other spelling the selector matches nobody. Cilium’s operator marks such a policy as invalid.',
    before:
      'metadata: {name: allow, namespace: shop}\nspec:\n  endpointSelector:\n    matchLabels:\n      k8s:io.kubernetes.pod.namespace: other',
    after: 'metadata: {name: allow, namespace: other}\nspec:\n  endpointSelector: {}',
  },
  'section-empty': {
    title: 'An empty section says nothing',
    means: 'In a Cilium policy an empty list is the same as no list: it allows nothing and isolates nobody.',
    matters:
      'The direction stays open unless another policy closes it. To close it, write one rule that matches nobody.',
    before: 'egress: []',
    after: 'egress: [{}]',
  },
  'policy-types-missing': {
    title: 'policyTypes leaves out a section',
    means: 'There are rules for a direction that policyTypes does not list.',
    matters:
      'Cilium enforces the rules all the same, other network plugins ignore them: the policy means different things in different clusters.',
    before: 'policyTypes: [Ingress]\negress:\n  - to: [{podSelector: {}}]',
    after: 'policyTypes: [Ingress, Egress]\negress:\n  - to: [{podSelector: {}}]',
  },
  'policy-type-unknown': {
    title: 'No such policy type',
    means: 'policyTypes lists Ingress and Egress, with this capitalisation.',
    matters: 'The API server refuses the policy.',
    before: 'policyTypes: [ingress]',
    after: 'policyTypes: [Ingress]',
  },
  'authentication-mode': {
    title: 'No such mode of authentication',
    means: 'The modes are disabled, required and test-always-fail.',
    matters: 'The API server refuses the policy; Cilium itself would take it.',
    before: 'authentication: {mode: mutual}',
    after: 'authentication: {mode: required}',
  },
  'log-value': {
    title: 'A log value that is too long',
    means: 'The text that Hubble shows for a rule has at most 32 printable characters.',
    matters: 'The API server refuses the policy; Cilium itself would take it.',
    before: 'log: {value: "the rule that lets the web shop reach its database"}',
    after: 'log: {value: "web to database"}',
  },
  'tier-unknown': {
    title: 'No such tier',
    means: 'A ClusterNetworkPolicy is of tier Admin, asked before all other policies, or Baseline, asked after them.',
    matters: 'The API server refuses the policy; Cilium itself would take the tier for Admin.',
    before: 'tier: admin',
    after: 'tier: Admin',
  },
  'priority-range': {
    title: 'A priority out of range',
    means: 'Priorities go from 0 to 1000, and the lower one is asked first.',
    matters: 'The API server refuses the policy; Cilium itself would take it.',
    before: 'priority: 5000',
    after: 'priority: 500',
  },
  'action-unknown': {
    title: 'No such action',
    means: 'A rule of a ClusterNetworkPolicy accepts, denies or passes on to the next tier.',
    matters: 'The API server refuses the policy; Cilium itself would take the action for Accept.',
    before: 'action: Allow',
    after: 'action: Accept',
  },
  'lint-limit': {
    title: 'Too large to check everything',
    means:
      'Finding rules that change nothing means computing the verdicts without each of them. In this workspace that would take too long for each keystroke, so only a part was checked.',
    matters: 'There may be rules and policies that change nothing and are not named. Everything else is checked.',
  },
  'lints-missing': {
    title: 'Likely mistakes are not looked for',
    means:
      'The part of Membrane that looks for likely mistakes could not be loaded, stopped with an error of its own, or was at work for more than three seconds and tries only a part. The picture, the flows and all verdicts are complete without it.',
    matters:
      'Nothing is said of rules that select nobody, open more than they seem to, or change nothing. Reload the page, or change the text, and it is tried again.',
  },
} satisfies HelpEntries
