/** What the settings of `table.ts` mean, in sentences. Apart from the table, since verdicts need none of them. */
import type { SettingKey } from './table'

interface SettingWords {
  /** What it does, in one sentence. */
  readonly meaning: string
  /** Which verdicts it changes, in one sentence. */
  readonly changes: string
}

export const settingWords: Readonly<Record<SettingKey, SettingWords>> = {
  'enable-policy': {
    meaning: 'Whether pods are isolated by the policies that select them, always, or never.',
    changes: 'All: "always" puts every pod under default deny in both directions, "never" lets everything through.',
  },
  'policy-cidr-match-mode': {
    meaning: 'Whether prefixes and ipBlocks match nodes and pods too, and not only what is outside of the cluster.',
    changes: 'Flows between pods, and with nodes, where a rule names a prefix around their addresses.',
  },
  'cluster-name': {
    meaning: 'The value of io.cilium.k8s.policy.cluster on every pod.',
    changes: 'Flows of rules that name a cluster.',
  },
  'policy-default-local-cluster': {
    meaning: 'Whether a selector that names no cluster selects pods of its own cluster alone.',
    changes: 'Flows with pods of other clusters of a mesh.',
  },
  labels: {
    meaning: 'Which labels make up an identity; the patterns are added to a built-in list.',
    changes: 'Every rule that selects by a label which is not part of the identity: it selects nobody.',
  },
  'label-prefix-file': {
    meaning:
      'A file that replaces the built-in list of identity labels. Its JSON may be given here instead of its path.',
    changes: 'Every rule that selects by a label which the file leaves out: it selects nobody.',
  },
  'enable-node-selector-labels': {
    meaning: 'Whether nodes have labels that rules may select (fromNodes, toNodes).',
    changes: 'Without it Cilium refuses policies with such rules.',
  },
  'node-labels': {
    meaning: 'Which labels of nodes count for fromNodes and toNodes.',
    changes: 'Flows of rules that select nodes by a label that is left out.',
  },
  'enable-host-firewall': {
    meaning: 'Whether policies with nodeSelector are enforced on nodes.',
    changes: 'Everything from and to the nodes that such a policy selects.',
  },
  'enable-k8s-networkpolicy': {
    meaning: 'Whether Cilium reads NetworkPolicy.',
    changes: 'False: NetworkPolicy does nothing.',
  },
  'enable-cilium-network-policy': {
    meaning: 'Whether Cilium reads CiliumNetworkPolicy.',
    changes: 'False: CiliumNetworkPolicy does nothing.',
  },
  'enable-cilium-clusterwide-network-policy': {
    meaning: 'Whether Cilium reads CiliumClusterwideNetworkPolicy.',
    changes: 'False: CiliumClusterwideNetworkPolicy does nothing.',
  },
  'enable-k8s-cluster-network-policy': {
    meaning: 'Whether Cilium reads ClusterNetworkPolicy. Its definition has to be installed by hand.',
    changes: 'False: ClusterNetworkPolicy does nothing.',
  },
  'enable-ipv4': {
    meaning: 'Whether the cluster has IPv4.',
    changes: 'With both families 0.0.0.0/0 covers IPv4 alone, and ::/0 IPv6 alone.',
  },
  'enable-ipv6': {
    meaning: 'Whether the cluster has IPv6.',
    changes: 'With both families 0.0.0.0/0 covers IPv4 alone, and ::/0 IPv6 alone.',
  },
  'allow-localhost': {
    meaning: 'Whether a pod’s own node gets in without a rule. On Kubernetes "auto" is "always".',
    changes: '"policy": kubelet’s probes of isolated pods need a rule.',
  },
  'policy-audit-mode': {
    meaning: 'Whether what policies deny is only recorded.',
    changes: 'True: nothing is dropped at layers 3 and 4; Hubble shows AUDIT.',
  },
  'policy-deny-response': {
    meaning: 'What a pod gets back when its egress is denied.',
    changes: 'No verdict; with "icmp" a connection fails at once instead of timing out.',
  },
  'enable-l7-proxy': {
    meaning: 'Whether layer 7 rules work.',
    changes: 'False: Cilium refuses every policy with http or dns rules.',
  },
  'enable-icmp-rules': {
    meaning: 'Whether rules may name ICMP types.',
    changes: 'False: Cilium refuses every policy with icmps.',
  },
  'enable-non-default-deny-policies': {
    meaning: 'Whether enableDefaultDeny counts.',
    changes: 'False: every rule isolates, whatever enableDefaultDeny says.',
  },
  'enable-sctp': {
    meaning: 'Whether SCTP gets through at all.',
    changes: 'False: SCTP is dropped (137), whatever policies say.',
  },
  'enable-extended-ip-protocols': {
    meaning: 'Whether VRRP, IGMP, GRE, ESP and the like get through at all.',
    changes: 'False: they are dropped (137), whatever policies say.',
  },
  'mesh-auth-enabled': {
    meaning: 'Whether peers can authenticate each other.',
    changes: 'False: what a rule with authentication "required" lets through is always dropped (189).',
  },
  'tofqdns-dns-reject-response-code': {
    meaning: 'How a refused DNS query is answered.',
    changes: 'No verdict; with "nameError" the answer is NXDOMAIN.',
  },
  'bpf-policy-map-max': {
    meaning: 'How many entries the policy map of an endpoint holds.',
    changes: 'What does not fit is missing: allows drop, and denies may allow.',
  },
  'enable-endpoint-lockdown-on-policy-overflow': {
    meaning: 'Whether an endpoint whose policy map is full is cut off.',
    changes: 'True: an endpoint with more entries than fit gets and sends nothing.',
  },
  'kube-proxy-replacement': {
    meaning: 'Whether Cilium does the work of kube-proxy.',
    changes: 'Flows to addresses of services and node ports: which of them policy sees as their backends.',
  },
  'enable-local-redirect-policy': {
    meaning: 'Whether CiliumLocalRedirectPolicy objects count.',
    changes:
      'Flows to services and addresses that they name: whether policy sees a pod on the own node in their place.',
  },
  'bpf-lb-mode': {
    meaning: 'Whether traffic from outside keeps its source address when another node takes it in.',
    changes: 'Flows from outside to services: who the receiver sees.',
  },
  'routing-mode': {
    meaning: 'How packets get from node to node.',
    changes: 'Flows from outside to services, and from the API server: who the receiver sees.',
  },
  'tunnel-protocol': {
    meaning: 'What carries the traffic of pods from node to node in tunnel mode.',
    changes: 'No verdict; a policy for nodes has to leave its port open (8472 or 6081 over UDP).',
  },
  'enable-wireguard': {
    meaning: 'Whether traffic between nodes is encrypted by WireGuard.',
    changes: 'No verdict; a policy for nodes has to leave 51871 over UDP open.',
  },
}
