/** Settings of the cluster that change verdicts: chosen ones, those of a ConfigMap `cilium-config`, and defaults. */
import { keepsLabel, type LabelTest } from './label-filter'

/** Values by their keys in `cilium-config`. */
export type Values = Readonly<Record<string, string>>

export interface Settings {
  /** The second number of the version of Cilium, such as 20. */
  readonly version: number
  readonly enforcement: 'default' | 'always' | 'never'
  readonly dualStack: boolean
  /** `fromNodes` and `toNodes` are taken, and nodes have labels. */
  readonly nodeLabels: boolean
  readonly keepsNodeLabel: LabelTest
  readonly keepsLabel: LabelTest
  readonly cluster: string
  /** Selectors of peers that name no cluster mean this one. */
  readonly isLocalByDefault: boolean
  /** What prefixes match besides outside addresses. */
  readonly cidrNodes: boolean
  readonly cidrPods: boolean
  readonly hostFirewall: boolean
  /** Policy kinds that the agent does not read. */
  readonly unread: readonly string[]
  readonly admitsLocalhost: boolean
  readonly isAudit: boolean
  /** Peers can be authenticated. */
  readonly hasAuthentication: boolean
  readonly hasProxy: boolean
  readonly hasIcmp: boolean
  readonly hasDefaultDenySwitch: boolean
  /** Entries without a port are for all ports. */
  readonly mayLackPort: boolean
  /** Dropped before policy is asked. */
  readonly deadProtocols: readonly string[]
  /** Null where nothing says it. */
  readonly transport: {
    readonly kubeProxyReplacement: boolean | null
    readonly tunnel: boolean | null
    readonly dsr: boolean | null
  }
}

/** What an agent takes where its ConfigMap lacks a key. */
const agentDefaults = (version: number): Values => ({
  'enable-policy': 'default',
  'policy-cidr-match-mode': '',
  'cluster-name': 'default',
  'policy-default-local-cluster': String(version >= 19),
  labels: '',
  'node-labels': '',
  'enable-node-selector-labels': 'false',
  'enable-host-firewall': 'false',
  'enable-k8s-networkpolicy': 'true',
  'enable-cilium-network-policy': 'true',
  'enable-cilium-clusterwide-network-policy': 'true',
  'enable-k8s-cluster-network-policy': 'false',
  'enable-ipv4': 'true',
  'enable-ipv6': 'true',
  'allow-localhost': 'auto',
  'policy-audit-mode': 'false',
  'mesh-auth-enabled': String(version < 20),
  'enable-l7-proxy': 'true',
  'enable-icmp-rules': 'true',
  'enable-non-default-deny-policies': 'true',
  'enable-sctp': 'false',
  'enable-extended-ip-protocols': 'false',
  'kube-proxy-replacement': 'false',
  'bpf-lb-mode': 'snat',
  'routing-mode': 'tunnel',
})

/** Without any ConfigMap policies are judged as if every optional part were on, in a cluster of IPv4 alone. */
const withoutConfig: Values = {
  'enable-k8s-cluster-network-policy': 'true',
  'enable-sctp': 'true',
  'mesh-auth-enabled': 'true',
  'enable-extended-ip-protocols': 'true',
  'enable-ipv6': 'false',
}

const extended = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH']

/** @param stated the version of Cilium, where it is known; 21 where it is not */
export function readSettings(stated: number | null, config: Values | null, chosen: Values): Settings {
  const version = stated ?? 21
  const unconfigured = stated === null ? withoutConfig : { 'enable-ipv6': 'false' }
  const values: Values = { ...agentDefaults(version), ...(config ?? unconfigured), ...chosen }
  const is = (key: string): boolean => values[key] === 'true'
  const text = (key: string): string => values[key] ?? ''
  const isStated = (key: string): boolean => config !== null || chosen[key] !== undefined
  const words = text('policy-cidr-match-mode').split(/\s+/)
  // An agent that does not know the word does not start: its default is taken.
  const modes = version < 20 && words.includes('pods') ? [] : words
  const enforcement = text('enable-policy').toLowerCase()
  const unread = [
    ['NetworkPolicy', 'enable-k8s-networkpolicy'],
    ['CiliumNetworkPolicy', 'enable-cilium-network-policy'],
    ['CiliumClusterwideNetworkPolicy', 'enable-cilium-clusterwide-network-policy'],
    ['ClusterNetworkPolicy', 'enable-k8s-cluster-network-policy'],
  ] as const
  return {
    version,
    enforcement: enforcement === 'always' || enforcement === 'never' ? enforcement : 'default',
    dualStack: is('enable-ipv4') && is('enable-ipv6'),
    nodeLabels: is('enable-node-selector-labels'),
    keepsNodeLabel: keepsLabel('node', version, text('node-labels')),
    keepsLabel: keepsLabel('k8s', version, text('labels')),
    cluster: text('cluster-name'),
    isLocalByDefault: is('policy-default-local-cluster'),
    cidrNodes: modes.includes('nodes'),
    cidrPods: modes.includes('pods'),
    hostFirewall: is('enable-host-firewall'),
    unread: unread
      .filter(([kind, key]) => !is(key) || (kind === 'ClusterNetworkPolicy' && version < 20))
      .map(([kind]) => kind),
    admitsLocalhost: text('allow-localhost') !== 'policy',
    hasAuthentication: is('mesh-auth-enabled'),
    isAudit: is('policy-audit-mode'),
    hasProxy: is('enable-l7-proxy'),
    hasIcmp: is('enable-icmp-rules'),
    hasDefaultDenySwitch: is('enable-non-default-deny-policies'),
    mayLackPort: isStated('enable-extended-ip-protocols') && is('enable-extended-ip-protocols'),
    deadProtocols: [...(is('enable-sctp') ? [] : ['SCTP']), ...(is('enable-extended-ip-protocols') ? [] : extended)],
    transport: {
      kubeProxyReplacement: isStated('kube-proxy-replacement') ? is('kube-proxy-replacement') : null,
      tunnel: isStated('routing-mode') ? text('routing-mode') === 'tunnel' : null,
      dsr: isStated('bpf-lb-mode') ? text('bpf-lb-mode') === 'dsr' : null,
    },
  }
}
