/**
 * The keys of the ConfigMap `cilium-config` that change verdicts: type, default by version, meaning.
 *
 * Defaults are those of the agent, which hold where a ConfigMap lacks the key. Source: pkg/option/config.go,
 * pkg/defaults/defaults.go, and the hives' cells (pkg/policy/types, pkg/clustermesh/types/option.go, pkg/labelsfilter).
 */
import { isAtLeast, type CiliumVersion } from './versions'

export type SettingType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly isCaseIgnored?: boolean }
  /** Words separated by blanks, each one of a few. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'text' }

interface SettingFact {
  readonly type: SettingType
  /** The agent's default. */
  readonly preset: (version: CiliumVersion) => string
  /** What is taken where no `cilium-config` is known at all, if it is not the agent's default; see `assumedReason`. */
  readonly assumed?: string
  /** The first version that knows the key. */
  readonly since?: CiliumVersion
  /** What it does, in one sentence. */
  readonly meaning: string
  /** Which verdicts it changes, in one sentence. */
  readonly changes: string
}

const boolean = { kind: 'boolean' } as const
const yes = (): string => 'true'
const no = (): string => 'false'

/** Why a workspace without `cilium-config` is not judged by all of the agent's defaults. */
export const assumedReason =
  'No cilium-config is in the workspace: what policies say is judged alone, as if every optional part were switched on.'

const facts = {
  'enable-policy': {
    type: { kind: 'choice', choices: ['default', 'always', 'never'], isCaseIgnored: true },
    preset: () => 'default',
    meaning: 'Whether pods are isolated by the policies that select them, always, or never.',
    changes: 'All: "always" puts every pod under default deny in both directions, "never" lets everything through.',
  },
  'policy-cidr-match-mode': {
    type: { kind: 'words', words: ['nodes', 'pods'] },
    preset: () => '',
    meaning: 'Whether prefixes and ipBlocks match nodes and pods too, and not only what is outside of the cluster.',
    changes: 'Flows between pods, and with nodes, where a rule names a prefix around their addresses.',
  },
  'cluster-name': {
    type: { kind: 'text' },
    preset: () => 'default',
    meaning: 'The value of io.cilium.k8s.policy.cluster on every pod.',
    changes: 'Flows of rules that name a cluster.',
  },
  'policy-default-local-cluster': {
    type: boolean,
    preset: (version) => (isAtLeast(version, '1.19') ? 'true' : 'false'),
    meaning: 'Whether a selector that names no cluster selects pods of its own cluster alone.',
    changes: 'Flows with pods of other clusters of a mesh.',
  },
  labels: {
    type: { kind: 'text' },
    preset: () => '',
    meaning: 'Which labels make up an identity; the patterns are added to a built-in list.',
    changes: 'Every rule that selects by a label which is not part of the identity: it selects nobody.',
  },
  'label-prefix-file': {
    type: { kind: 'text' },
    preset: () => '',
    meaning: 'A file that replaces the built-in list of identity labels. Its JSON may stand here instead of its path.',
    changes: 'Every rule that selects by a label which the file leaves out: it selects nobody.',
  },
  'enable-node-selector-labels': {
    type: boolean,
    preset: no,
    meaning: 'Whether nodes have labels that rules may select (fromNodes, toNodes).',
    changes: 'Without it Cilium refuses policies with such rules.',
  },
  'node-labels': {
    type: { kind: 'text' },
    preset: () => '',
    meaning: 'Which labels of nodes count for fromNodes and toNodes.',
    changes: 'Flows of rules that select nodes by a label that is left out.',
  },
  'enable-host-firewall': {
    type: boolean,
    preset: no,
    meaning: 'Whether policies with nodeSelector are enforced on nodes.',
    changes: 'Everything from and to the nodes that such a policy selects.',
  },
  'enable-k8s-networkpolicy': {
    type: boolean,
    preset: yes,
    meaning: 'Whether Cilium reads NetworkPolicy.',
    changes: 'False: NetworkPolicy does nothing.',
  },
  'enable-cilium-network-policy': {
    type: boolean,
    preset: yes,
    meaning: 'Whether Cilium reads CiliumNetworkPolicy.',
    changes: 'False: CiliumNetworkPolicy does nothing.',
  },
  'enable-cilium-clusterwide-network-policy': {
    type: boolean,
    preset: yes,
    meaning: 'Whether Cilium reads CiliumClusterwideNetworkPolicy.',
    changes: 'False: CiliumClusterwideNetworkPolicy does nothing.',
  },
  'enable-k8s-cluster-network-policy': {
    type: boolean,
    preset: no,
    assumed: 'true',
    since: '1.20',
    meaning: 'Whether Cilium reads ClusterNetworkPolicy. Its definition has to be installed by hand.',
    changes: 'False: ClusterNetworkPolicy does nothing.',
  },
  'enable-ipv4': {
    type: boolean,
    preset: yes,
    meaning: 'Whether the cluster has IPv4.',
    changes: 'With both families 0.0.0.0/0 covers IPv4 alone, and ::/0 IPv6 alone.',
  },
  'enable-ipv6': {
    type: boolean,
    preset: yes,
    // Helm writes it into every ConfigMap.
    assumed: 'false',
    meaning: 'Whether the cluster has IPv6.',
    changes: 'With both families 0.0.0.0/0 covers IPv4 alone, and ::/0 IPv6 alone.',
  },
  'allow-localhost': {
    type: { kind: 'choice', choices: ['auto', 'always', 'policy'] },
    preset: () => 'auto',
    meaning: 'Whether a pod’s own node gets in without a rule. On Kubernetes "auto" is "always".',
    changes: '"policy": kubelet’s probes of isolated pods need a rule.',
  },
  'policy-audit-mode': {
    type: boolean,
    preset: no,
    meaning: 'Whether what policies deny is only recorded.',
    changes: 'True: nothing is dropped at layers 3 and 4; Hubble shows AUDIT.',
  },
  'policy-deny-response': {
    type: { kind: 'choice', choices: ['none', 'icmp'] },
    preset: () => 'none',
    since: '1.19',
    meaning: 'What a pod gets back when its egress is denied.',
    changes: 'No verdict; with "icmp" a connection fails at once instead of timing out.',
  },
  'enable-l7-proxy': {
    type: boolean,
    preset: yes,
    meaning: 'Whether layer 7 rules work.',
    changes: 'False: Cilium refuses every policy with http or dns rules.',
  },
  'enable-icmp-rules': {
    type: boolean,
    preset: yes,
    meaning: 'Whether rules may name ICMP types.',
    changes: 'False: Cilium refuses every policy with icmps.',
  },
  'enable-non-default-deny-policies': {
    type: boolean,
    preset: yes,
    meaning: 'Whether enableDefaultDeny counts.',
    changes: 'False: every rule isolates, whatever enableDefaultDeny says.',
  },
  'enable-sctp': {
    type: boolean,
    preset: no,
    assumed: 'true',
    meaning: 'Whether SCTP gets through at all.',
    changes: 'False: SCTP is dropped (137), whatever policies say.',
  },
  'enable-extended-ip-protocols': {
    type: boolean,
    preset: no,
    assumed: 'true',
    meaning: 'Whether VRRP, IGMP, GRE, ESP and the like get through at all.',
    changes: 'False: they are dropped (137), whatever policies say.',
  },
  'mesh-auth-enabled': {
    type: boolean,
    preset: (version) => (isAtLeast(version, '1.20') ? 'false' : 'true'),
    assumed: 'true',
    meaning: 'Whether peers can authenticate each other.',
    changes: 'False: what a rule with authentication "required" lets through is always dropped (189).',
  },
  'tofqdns-dns-reject-response-code': {
    type: { kind: 'choice', choices: ['refused', 'nameError'] },
    preset: () => 'refused',
    meaning: 'How a refused DNS query is answered.',
    changes: 'No verdict; with "nameError" the answer is NXDOMAIN.',
  },
  'bpf-policy-map-max': {
    type: { kind: 'number', least: 256, most: 65_536 },
    preset: () => '16384',
    meaning: 'How many entries the policy map of an endpoint holds.',
    changes: 'What does not fit is missing: allows drop, and denies may allow.',
  },
  'enable-endpoint-lockdown-on-policy-overflow': {
    type: boolean,
    preset: no,
    meaning: 'Whether an endpoint whose policy map is full is cut off.',
    changes: 'True: an endpoint with more entries than fit gets and sends nothing.',
  },
  'kube-proxy-replacement': {
    type: { kind: 'choice', choices: ['true', 'false'] },
    preset: no,
    meaning: 'Whether Cilium does the work of kube-proxy.',
    changes: 'Flows to addresses of services and node ports: which of them policy sees as their backends.',
  },
  'bpf-lb-mode': {
    type: { kind: 'choice', choices: ['snat', 'dsr', 'hybrid', 'annotation'] },
    preset: () => 'snat',
    meaning: 'Whether traffic from outside keeps its source address when another node takes it in.',
    changes: 'Flows from outside to services: who the receiver sees.',
  },
  'routing-mode': {
    type: { kind: 'choice', choices: ['tunnel', 'native'] },
    preset: () => 'tunnel',
    meaning: 'How packets get from node to node.',
    changes: 'Flows from outside to services, and from the API server: who the receiver sees.',
  },
  'tunnel-protocol': {
    type: { kind: 'choice', choices: ['vxlan', 'geneve'] },
    preset: () => 'vxlan',
    meaning: 'What carries the traffic of pods from node to node in tunnel mode.',
    changes: 'No verdict; a policy for nodes has to leave its port open (8472 or 6081 over UDP).',
  },
  'enable-wireguard': {
    type: boolean,
    preset: no,
    meaning: 'Whether traffic between nodes is encrypted by WireGuard.',
    changes: 'No verdict; a policy for nodes has to leave 51871 over UDP open.',
  },
} as const satisfies Readonly<Record<string, SettingFact>>

export type SettingKey = keyof typeof facts

/** Every setting by its key in `cilium-config`. */
export const settingFacts: Readonly<Record<SettingKey, SettingFact>> = facts

// The keys of the table are the settings; Object.keys forgets that.
export const settingKeys = Object.keys(facts) as readonly SettingKey[]

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(facts, key)
}

/**
 * A value as the agent understands it.
 *
 * @returns null for one with which the agent does not start
 */
export function readSetting(key: SettingKey, text: string): string | null {
  const { type } = settingFacts[key]
  const trimmed = text.trim()
  switch (type.kind) {
    case 'boolean':
      // Go's strconv.ParseBool.
      if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(trimmed)) return 'true'
      return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(trimmed) ? 'false' : null
    case 'choice': {
      const wanted = type.isCaseIgnored === true ? trimmed.toLowerCase() : trimmed
      return type.choices.includes(wanted) ? wanted : null
    }
    case 'words': {
      const words = trimmed.split(/\s+/).filter((word) => word !== '')
      return words.every((word) => type.words.includes(word)) ? [...new Set(words)].sort().join(' ') : null
    }
    case 'number': {
      if (!/^\d{1,9}$/.test(trimmed)) return null
      return String(Math.min(type.most, Math.max(type.least, Number(trimmed))))
    }
    case 'text':
      return key === 'cluster-name' && !/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(trimmed) ? null : trimmed
  }
}

/** What a setting takes, in words: `true or false`. */
export function describeType(key: SettingKey): string {
  const { type } = settingFacts[key]
  switch (type.kind) {
    case 'boolean':
      return 'true or false'
    case 'choice':
      return type.choices.join(', ')
    case 'words':
      return `nothing, or any of ${type.words.join(', ')}, separated by blanks`
    case 'number':
      return `a number from ${type.least} to ${type.most}`
    case 'text':
      return key === 'cluster-name' ? 'at most 32 of a-z, 0-9 and -' : 'text'
  }
}
