/** Codes about who is on the other end: empty lists, addresses, services, names, entities. */
import type { HelpEntries } from '../entry'

export const peers = {
  'rule-opens-all': {
    title: 'An empty rule opens everything',
    means:
      'In a NetworkPolicy a rule without peers and ports allows everyone on every port. In a Cilium policy the same text allows nobody.',
    matters: 'All traffic of that direction is allowed.',
    before: 'ingress:\n  - {}',
    after: 'ingress:\n  - from: [{podSelector: {}}]  # pods of this namespace',
  },
  'empty-list-opens': {
    title: 'An empty list that restricts nothing',
    means:
      'In a NetworkPolicy an empty from, to or ports is the same as none. In a Cilium policy the same holds for toFQDNs, toServices and groups beside ports.',
    matters: 'The rule is open to everyone, the world included, though it looks as if it were for nobody.',
    before: 'ingress:\n  - from: []',
    after: 'ingress: []   # policyTypes still isolates the pods',
  },
  'empty-peer-list': {
    title: 'An empty list that matches nobody',
    means:
      'In a Cilium policy an empty fromEndpoints, fromCIDR, fromCIDRSet, fromEntities or fromNodes matches nobody, even where the rule has ports or other peers.',
    matters: 'The rule has no effect. Left out, the list would mean any peer.',
    before: '- fromEndpoints: []\n  toPorts: [{ports: [{port: "80"}]}]',
    after: '- toPorts: [{ports: [{port: "80"}]}]   # any peer',
  },
  'left-empty': {
    title: 'A key with nothing behind it',
    means:
      'The API server drops a key without a value, as if it were not written. Templates write such keys where a value is not set.',
    matters: 'Without its peers, ports or labels a rule is for all of them.',
    before: '- from: [{podSelector: {matchLabels: }}]\n  ports:',
    after: '- from: [{podSelector: {matchLabels: {app: web}}}]\n  ports: [{port: 8080}]',
  },
  'rule-matches-nobody': {
    title: 'An empty rule among others',
    means:
      'In a Cilium policy an empty rule matches nobody. Alone it isolates the pods; beside other rules it does nothing.',
    matters: 'Nothing is lost without it. It is no “allow everything”, as it would be in a NetworkPolicy.',
    before: 'ingress:\n  - {}\n  - fromEndpoints: [{}]',
    after: 'ingress:\n  - fromEndpoints: [{}]',
  },
  'exclusion-cancelled': {
    title: 'An exclusion that another peer cancels',
    means:
      'A peer leaves somebody out (NotIn, DoesNotExist, except), and another peer of the list, or another rule for the same ports, lets them in.',
    matters: 'Peers and rules are joined by OR: whoever one of them lets in comes in. Nobody is left out.',
    before:
      'from:\n  - namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [test]}]}\n  - namespaceSelector: {}',
    after: 'from:\n  - namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [test]}]}',
  },
  'other-cluster': {
    title: 'Pods of another cluster',
    means: 'The selector names a cluster (io.cilium.k8s.policy.cluster) that is not the one of this workspace.',
    matters: 'It selects no pod of the workspace. A policy is about its own cluster unless it says otherwise.',
    before: 'matchLabels: {app: web, k8s:io.cilium.k8s.policy.cluster: west}',
    after: 'matchLabels: {app: web}',
  },
  'peer-kinds-combined': {
    title: 'Two kinds of peers in one rule',
    means: 'A rule of a Cilium policy names peers in one way: endpoints, CIDRs, entities, nodes, services or names.',
    matters: 'The policy is refused. Make a rule of each: rules are joined by OR.',
    before: '- fromEndpoints: [{}]\n  fromEntities: [host]',
    after: '- fromEndpoints: [{}]\n- fromEntities: [host]',
  },
  'peer-unknown': {
    title: 'A peer of no known kind',
    means: 'Cilium does not recognise this peer of a ClusterNetworkPolicy.',
    matters: 'It fails closed: an accept shrinks, and a deny or pass turns into a deny of everyone.',
    before: 'from:\n  - externalNetworks: [10.0.0.0/8]',
    after: 'from:\n  - namespaces: {}',
  },
  'rule-repeated': {
    title: 'A rule that says nothing new',
    means: 'All verdicts were computed without this rule, and none is different: other rules already cover it.',
    matters: 'It makes the policy harder to read. It may still be wanted for pods that are not in the workspace.',
    before: 'ingress:\n  - from: [{podSelector: {}}]\n  - from: [{podSelector: {matchLabels: {app: web}}}]',
    after: 'ingress:\n  - from: [{podSelector: {}}]',
  },
  'rule-denied': {
    title: 'A rule that a deny makes void',
    means: 'Everything that this rule allows is denied by another one, so it never takes effect.',
    matters: 'In Cilium a deny wins over every allow of its tier, however narrow the allow is.',
    before: 'ingress:\n  - fromEndpoints: [{matchLabels: {app: web}}]\ningressDeny:\n  - fromEntities: [cluster]',
    after: 'ingress:\n  - fromEndpoints: [{matchLabels: {app: web}}]\ningressDeny:\n  - fromEntities: [remote-node]',
  },
  'kinds-mixed': {
    title: 'Policies of two kinds add up',
    means: 'A NetworkPolicy and a Cilium policy open some of the same for the same pods.',
    matters:
      'What either of them allows is allowed: the wider one wins. A Cilium policy narrows a NetworkPolicy only by a deny rule.',
    before: '# NetworkPolicy: from every pod\n# CiliumNetworkPolicy: from web, GET only',
    after: '# CiliumNetworkPolicy: from web, GET only',
  },
  'tier-decides': {
    title: 'A tier that is asked before',
    means:
      'An accept of a ClusterNetworkPolicy covers what another policy denies (tier Admin), or what a NetworkPolicy isolates (tier Baseline).',
    matters: 'The flow gets through. Cilium asks Baseline rules before default deny; the Kubernetes API says after.',
    before: 'tier: Baseline\nsubject: {namespaces: {}}',
    after: 'tier: Baseline\nsubject: {namespaces: {matchLabels: {open: "yes"}}}',
  },
  'deny-isolates': {
    title: 'A deny that shuts out everyone',
    means: 'A policy with deny rules alone isolates its pods like any other: what no rule allows is dropped too.',
    matters: 'The pods lose all traffic of the direction, though the policy names a few peers or ports.',
    before: 'egressDeny:\n  - toEntities: [world]',
    after: 'enableDefaultDeny: {egress: false}\negressDeny:\n  - toEntities: [world]',
  },
  'deny-covers-host': {
    title: 'A deny that shuts out the kubelet',
    means:
      'The node that a pod runs on may always reach it, but only by a default rule of the lowest rank. Any deny that covers the host is asked first.',
    matters: 'Liveness and readiness probes fail, and the pods are restarted or taken out of service.',
    before: 'ingressDeny:\n  - fromEntities: [all]',
    after: 'ingressDeny:\n  - fromEntities: [world]',
  },
  'health-closed': {
    title: 'Cilium’s own health checks are cut off',
    means:
      'Each node has a health endpoint with the label reserved:health. A clusterwide policy with an empty selector isolates it like any pod, and so does the mode “always”.',
    matters: 'cilium-health reports every node as unreachable.',
    before: 'endpointSelector: {}\ningress:\n  - fromEndpoints: [{}]',
    after:
      'endpointSelector:\n  matchExpressions:\n    - {key: "k8s:io.kubernetes.pod.namespace", operator: Exists}\ningress:\n  - fromEndpoints: [{}]',
  },
  'resolver-closed': {
    title: 'The pods that answer DNS are cut off',
    means:
      'CoreDNS learns services and pods from the API server, and hands names outside on to other resolvers. A policy for every pod isolates it too.',
    matters: 'All pods lose names, though each may ask for them.',
    before: 'endpointSelector: {}\negress:\n  - toFQDNs: [{matchName: example.com}]',
    after: 'endpointSelector:\n  matchExpressions:\n    - {key: k8s-app, operator: NotIn, values: [kube-dns]}',
  },
  'ingress-closed': {
    title: 'Cilium’s Ingress and Gateway API are cut off',
    means: 'They pass an endpoint with the label reserved:ingress, which a clusterwide policy isolates like any pod.',
    matters: 'Every request is answered with 403.',
    before: 'endpointSelector: {}\ningress: [{}]',
    after: 'endpointSelector: {matchLabels: {"reserved:ingress": ""}}\ningress:\n  - fromEntities: [world]',
  },
  'backend-closed': {
    title: 'Pods are closed to whom an object sends to them',
    means:
      'Requests of an Ingress or a route come from Cilium’s proxy as the entity ingress, which no selector of pods matches, or from another controller’s pods; those for webhooks come from the API server, those of monitors from Prometheus.',
    matters: 'They fail, whoever else gets in: a webhook that times out keeps objects from being stored.',
    before: 'ingress:\n  - fromEndpoints: [{}]',
    after: 'ingress:\n  - fromEndpoints: [{}]\n  - fromEntities: [ingress]',
  },
  'mesh-port-closed': {
    title: 'The mesh uses another port',
    means:
      'In the ambient mode of Istio, and in Cilium’s ztunnel, TCP between pods arrives on port 15008, whatever they call.',
    matters: 'Rules for the pods’ own ports let nothing through between them.',
    before: 'ports: [{port: 8080}]',
    after: 'ports: [{port: 8080}, {port: 15008}]',
  },
  'cluster-entity-external': {
    title: 'The entity cluster includes nodes',
    means: 'cluster is all pods, all nodes and some more.',
    matters:
      'Traffic from outside that comes through a NodePort or load balancer may have the address of a node, and then counts as traffic of the cluster.',
    before: 'fromEntities: [cluster]',
    after: 'fromEndpoints:\n  - matchExpressions:\n      - {key: "k8s:io.kubernetes.pod.namespace", operator: Exists}',
  },
  'entity-unknown': {
    title: 'No such entity',
    means:
      'Entities are all, world, cluster, host, remote-node, kube-apiserver, ingress, health, init, unmanaged and none.',
    matters: 'The policy is refused.',
    before: 'fromEntities: [internet]',
    after: 'fromEntities: [world]',
  },
  'node-labels-off': {
    title: 'Node labels are off',
    means:
      'fromNodes and toNodes select nodes by labels, which Cilium gives them only with enable-node-selector-labels.',
    matters: 'The policy is refused until the option is on.',
    before: 'fromNodes: [{matchLabels: {role: edge}}]',
    after: 'fromEntities: [remote-node]',
  },
  'cidr-covers-cluster': {
    title: 'An address rule aimed at the cluster',
    means:
      'The prefix contains the address of a pod, node or service. Address rules match peers outside the cluster alone: Cilium knows pods and nodes by their identity.',
    matters:
      'The traffic is dropped though its address is in the list. On other network plugins the same rule may work.',
    before: 'toCIDR: [10.244.0.0/16]',
    after: 'toEndpoints:\n  - matchLabels: {app: db}',
  },
  'client-address-hidden': {
    title: 'A service hides the addresses of its clients',
    means: 'With externalTrafficPolicy: Cluster packets may reach a pod with the address of another node.',
    matters: 'The prefix works at times, or never, and 0.0.0.0/0 does.',
    before: 'externalTrafficPolicy: Cluster',
    after: 'externalTrafficPolicy: Local',
  },
  'cidr-any-is-world': {
    title: 'Every address is every address outside',
    means: '0.0.0.0/0 and ::/0 stand for the world: what is neither a pod nor a node.',
    matters: 'Pods and nodes are not covered. On other network plugins they may be.',
    before: 'to: [{ipBlock: {cidr: 0.0.0.0/0}}]',
    after: 'to:\n  - ipBlock: {cidr: 0.0.0.0/0}\n  - namespaceSelector: {}   # and every pod',
  },
  'cidr-invalid': {
    title: 'This is no CIDR prefix',
    means: 'A prefix is an address, a slash and a length. A single address has the length 32, or 128 for IPv6.',
    matters: 'The policy is refused.',
    before: 'toCIDR: [203.0.113.7]',
    after: 'toCIDR: [203.0.113.7/32]',
  },
  'cidr-rule-form': {
    title: 'One form of address an entry',
    means: 'An entry of fromCIDRSet or toCIDRSet has exactly one of cidr, cidrGroupRef and cidrGroupSelector.',
    matters: 'The policy is refused.',
    before: '- {cidr: 10.0.0.0/8, cidrGroupRef: office}',
    after: '- {cidr: 10.0.0.0/8}\n- {cidrGroupRef: office}',
  },
  'cidr-group-wide': {
    title: 'A group selector without a label',
    means:
      'It names no label that groups must have: an empty one takes everything, one that only leaves out the world.',
    matters: 'The rule holds for far more than the groups.',
    before: 'cidrGroupSelector: {}',
    after: 'cidrGroupSelector: {matchLabels: {role: office}}',
  },
  'except-outside': {
    title: 'A hole outside its prefix',
    means: 'except cuts a piece out of its own cidr, so it has to lie inside.',
    matters: 'The policy is refused; beside a group nothing is left out.',
    before: '{cidr: 10.0.0.0/8, except: [192.168.0.0/16]}',
    after: '{cidr: 10.0.0.0/8, except: [10.96.0.0/12]}',
  },
  'services-match-nothing': {
    title: 'A service that is not there',
    means: 'toServices names no service of the workspace. A list of services that comes to nothing restricts nothing.',
    matters:
      'Beside ports the rule is open to every peer, the world included, until the service exists. Without ports it allows nobody.',
    before: '- toServices: [{k8sService: {serviceName: dbb}}]\n  toPorts: [{ports: [{port: "5432"}]}]',
    after: '- toEndpoints: [{matchLabels: {app: db}}]\n  toPorts: [{ports: [{port: "5432"}]}]',
  },
  'services-in-deny': {
    title: 'Services in a deny rule',
    means: 'Cilium looks services up for allow rules only.',
    matters: 'In egressDeny the list names nobody: beside ports everyone is denied, without ports nobody.',
    before: 'egressDeny:\n  - toServices: [{k8sService: {serviceName: db}}]\n    toPorts: [{ports: [{port: "5432"}]}]',
    after: 'egressDeny:\n  - toEndpoints: [{matchLabels: {app: db}}]\n    toPorts: [{ports: [{port: "5432"}]}]',
  },
  'fqdn-both-forms': {
    title: 'A name or a pattern',
    means: 'An entry of toFQDNs has either matchName or matchPattern.',
    matters: 'The policy is refused.',
    before: '- {matchName: api.example.com, matchPattern: "*.example.com"}',
    after: '- {matchName: api.example.com}\n- {matchPattern: "*.example.com"}',
  },
  'fqdn-invalid': {
    title: 'This name cannot be matched',
    means:
      'Names hold letters, digits, “-”, “_” and dots, and are at most 255 characters long. Stars are for matchPattern.',
    matters: 'The policy is refused.',
    before: 'matchName: "*.example.com"',
    after: 'matchPattern: "*.example.com"',
  },
  'domain-name-action': {
    title: 'Names can only be accepted',
    means: 'domainNames of a ClusterNetworkPolicy work with the action Accept.',
    matters: 'The policy is refused. To deny, name addresses.',
    before: 'action: Deny\nto: [{domainNames: [example.com]}]',
    after: 'action: Deny\nto: [{networks: [203.0.113.0/24]}]',
  },
} satisfies HelpEntries
