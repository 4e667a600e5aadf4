/** Codes about label selectors. */
import type { HelpEntries } from '../entry'

export const selectors = {
  'selector-matches-nothing': {
    title: 'A selector that selects no pod',
    means: 'No pod of the workspace meets all conditions of this selector.',
    matters:
      'A policy that selects nobody protects nobody; a rule for nobody lets nobody in. If the pod is just not in this workspace, nothing is wrong.',
    before: 'podSelector:\n  matchLabels: {app: fronted}',
    after: 'podSelector:\n  matchLabels: {app: frontend}',
  },
  'peer-in-other-namespace': {
    title: 'The peer lives in another namespace',
    means:
      'A peer without a namespace is one of the policy’s own namespace. There it selects nobody, but pods with these labels live elsewhere.',
    matters: 'The traffic that the rule was written for is dropped.',
    before: 'from:\n  - podSelector:\n      matchLabels: {app: prometheus}',
    after:
      'from:\n  - namespaceSelector:\n      matchLabels: {kubernetes.io/metadata.name: monitoring}\n    podSelector:\n      matchLabels: {app: prometheus}',
  },
  'peers-joined-by-or': {
    title: 'One dash or two',
    means:
      'Each item of from or to is a peer, and one of them is enough (OR). Selectors of the same item have to match together (AND). A namespace and labels in two items are every pod of the namespace, and besides pods with the labels at home.',
    matters: 'With one dash too many a rule lets in a whole namespace.',
    before:
      'from:\n  - namespaceSelector:\n      matchLabels: {team: a}\n  - podSelector:\n      matchLabels: {role: client}',
    after:
      'from:\n  - namespaceSelector:\n      matchLabels: {team: a}\n    podSelector:\n      matchLabels: {role: client}',
  },
  'label-not-in-identity': {
    title: 'A label that Cilium leaves out',
    means:
      'Cilium gives pods an identity by their labels, but leaves out labels that change all the time or belong to Kubernetes: those whose key begins with kubernetes.io, k8s.io, pod-template-hash, controller-uid and some more.',
    matters: 'No selector can match such a label, and a condition that rules it out always holds.',
    before: 'fromEndpoints:\n  - matchLabels:\n      kubernetes.io/metadata.name: shop',
    after: 'fromEndpoints:\n  - matchLabels:\n      "k8s:io.kubernetes.pod.namespace": shop',
  },
  'label-source-dot': {
    title: 'A dot where a colon belongs',
    means:
      'A label of Cilium is its source, a colon and its key: k8s:app, reserved:init. With a dot the whole is the key of a label, and pods do not have labels of such names.',
    matters:
      'No selector can match such a label. Some versions of Cilium read reserved.init as reserved:init all the same, so that a policy may do nothing after an upgrade.',
    before: 'endpointSelector:\n  matchLabels:\n    reserved.init: ""',
    after: 'endpointSelector:\n  matchLabels:\n    "reserved:init": ""',
  },
  'label-taken-for-reserved': {
    title: 'A label by which Cilium takes a pod for something else',
    means:
      'Cilium has labels of its own, such as host and init, and looks for them by their key alone: a pod with a label host counts as the local host, one with a label init as a pod that starts.',
    matters:
      'Without the host firewall no policy holds for a pod labelled host; one labelled init is under default deny in both directions.',
    before: 'metadata:\n  labels:\n    host: web-1',
    after: 'metadata:\n  labels:\n    hostname: web-1',
  },
  'negative-reserved-selector': {
    title: 'Ruling out a reserved label lets in the rest of the world',
    means:
      'A condition on a reserved: label switches off what Cilium adds to a selector: the policy’s own namespace and cluster. If the selector only rules something out, everything else is meant.',
    matters: 'Pods of every namespace, nodes and addresses outside the cluster are selected.',
    before: 'fromEndpoints:\n  - matchExpressions:\n      - {key: "reserved:host", operator: DoesNotExist}',
    after: 'fromEndpoints:\n  - {}   # every pod of the namespace',
  },
  'negative-namespaces': {
    title: 'Ruling out namespaces rules out none',
    means:
      'Cilium keeps one entry for all pods of the cluster, which has no labels. A peer of a ClusterNetworkPolicy that only says which namespaces are not meant matches that entry, and with it every pod.',
    matters: 'Pods of the namespaces that were ruled out are meant too. Rules with a port’s name alone are spared.',
    before: 'to:\n  - namespaces:\n      matchExpressions:\n        - {key: team, operator: NotIn, values: [a]}',
    after: 'to:\n  - namespaces:\n      matchExpressions:\n        - {key: team, operator: In, values: [b, c]}',
  },
  'label-key': {
    title: 'This is no label key',
    means:
      'A key is a name of at most 63 letters, digits, “-”, “_” and “.”, with an optional domain and slash before it. In Cilium policies a source such as k8s: may stand in front.',
    matters: 'The policy is refused.',
    before: 'matchLabels: {"my app": web}',
    after: 'matchLabels: {my-app: web}',
  },
  'label-value': {
    title: 'This is no label value',
    means: 'A value has at most 63 letters, digits, “-”, “_” and “.”, and begins and ends with a letter or digit.',
    matters: 'The policy is refused.',
    before: 'matchLabels: {app: "web shop"}',
    after: 'matchLabels: {app: web-shop}',
  },
  'selector-operator': {
    title: 'No such operator',
    means: 'The operators are In, NotIn, Exists and DoesNotExist, with this capitalisation.',
    matters: 'The policy is refused.',
    before: '{key: app, operator: in, values: [web]}',
    after: '{key: app, operator: In, values: [web]}',
  },
  'selector-no-values': {
    title: 'In and NotIn need values',
    means: 'The list of values is empty.',
    matters: 'The policy is refused.',
    before: '{key: app, operator: In, values: []}',
    after: '{key: app, operator: Exists}',
  },
  'selector-values-not-allowed': {
    title: 'Exists and DoesNotExist take no values',
    means: 'These operators ask only whether the label is there.',
    matters: 'The policy is refused.',
    before: '{key: app, operator: Exists, values: [web]}',
    after: '{key: app, operator: In, values: [web]}',
  },
} satisfies HelpEntries
