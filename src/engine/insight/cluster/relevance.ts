/** Which settings of Cilium matter to a workspace: those without which something of it would be read or judged otherwise. */
import { protocolNumber } from '../../cilium/numbers'
import { settingKeys, type SettingKey } from '../../cilium/settings/table'
import { clusterKey } from '../../cluster/labels'
import { isIdentityLabel } from '../../cluster/labels'
import { ofKind, type Resource } from '../../manifest/resource'
import type { PolicyEntry, PolicyRule } from '../../policy/entry'
import type { Selector } from '../../policy/selectors/selector'
import type { PolicyModel } from '../../verdict/model'

/** Settings that matter, in the order of the table. */
export function settingsThatMatter(resources: readonly Resource[], model: PolicyModel): readonly SettingKey[] {
  const seen = look(resources, model)
  return settingKeys.filter((key) => {
    const matters = rules[key]
    return matters === undefined || matters(seen)
  })
}

interface Seen {
  readonly resources: readonly Resource[]
  readonly model: PolicyModel
  readonly rules: readonly PolicyRule[]
  readonly entries: readonly PolicyEntry[]
  readonly selectors: readonly Selector[]
  /** Protocols that rules or pods name. */
  readonly protocols: ReadonlySet<number>
}

function look(resources: readonly Resource[], model: PolicyModel): Seen {
  const all = model.policies.flatMap((policy) => policy.rules)
  const entries = all.flatMap((rule) => rule.entries)
  const protocols = new Set(entries.flatMap(({ ports }) => (ports ?? []).map(({ protocol }) => protocol)))
  for (const { ports } of model.cluster.endpoints)
    for (const { protocol } of ports) protocols.add(protocolNumber[protocol])
  const selectors = [
    ...all.flatMap(({ subject }) => subject),
    ...entries.flatMap(({ peers }) => (peers ?? []).map(({ selector }) => selector)),
  ]
  return { resources, model, rules: all, entries, selectors, protocols }
}

type Rule = (seen: Seen) => boolean

const hasKind =
  (kind: Resource['kind']): Rule =>
  ({ resources }) =>
    ofKind(resources, kind).length > 0
const hasPolicies: Rule = ({ model }) => model.policies.length > 0
const hasNodeRules: Rule = ({ rules: all }) => all.some(({ isForNodes }) => isForNodes)
const hasServices: Rule = ({ model }) => model.cluster.services.length > 0
const hasCidr: Rule = ({ selectors }) => selectors.some(({ type }) => type === 'cidr' || type === 'cidr-group')
const namesCluster: Rule = ({ resources, selectors }) =>
  ofKind(resources, 'CiliumIdentity').some(
    ({ object }) => new Set([object['security-labels']?.get(`k8s:${clusterKey}`)]).size > 1,
  ) || selectors.some((selector) => selector.type === 'labels' && hasForeignCluster(selector))
const isolates =
  (direction: 'ingress' | 'egress'): Rule =>
  ({ rules: all }) =>
    all.some((rule) => rule.isolates.includes(direction))
/** Written, and not only as it comes out. */
const isSet =
  (key: SettingKey): Rule =>
  ({ model }) =>
    model.cluster.settings.values[key] !== ''

/** A cluster that the author wrote: what Cilium adds is the local one. */
function hasForeignCluster(selector: Extract<Selector, { readonly type: 'labels' }>): boolean {
  return selector.requirements.some(
    ({ key, operator, source }) => key === clusterKey && (operator !== 'In' || source !== 'k8s'),
  )
}

const dropsLabel: Rule = ({ model, selectors }) => {
  const { keepsLabel } = model.cluster.settings
  return selectors.some(
    (selector) =>
      selector.type === 'labels' &&
      selector.requirements.some(
        ({ source, key }) =>
          (source === 'k8s' || source === 'any') && !key.startsWith('io.') && !isIdentityLabel(key, keepsLabel),
      ),
  )
}

/** By key; a setting that is not here always matters. */
const rules: Partial<Readonly<Record<SettingKey, Rule>>> = {
  'policy-cidr-match-mode': hasCidr,
  'cluster-name': namesCluster,
  'policy-default-local-cluster': namesCluster,
  labels: (seen) => isSet('labels')(seen) || dropsLabel(seen),
  'label-prefix-file': isSet('label-prefix-file'),
  'enable-node-selector-labels': ({ model, selectors }) =>
    selectors.some(
      (selector) => selector.type === 'labels' && selector.requirements.some(({ key }) => key === 'remote-node'),
    ) || model.policies.some(({ rejections }) => rejections.some(({ code }) => code === 'node-labels-off')),
  'node-labels': isSet('node-labels'),
  'enable-host-firewall': hasNodeRules,
  'tunnel-protocol': hasNodeRules,
  'enable-wireguard': hasNodeRules,
  'enable-k8s-networkpolicy': hasKind('NetworkPolicy'),
  'enable-cilium-network-policy': hasKind('CiliumNetworkPolicy'),
  'enable-cilium-clusterwide-network-policy': hasKind('CiliumClusterwideNetworkPolicy'),
  'enable-k8s-cluster-network-policy': hasKind('ClusterNetworkPolicy'),
  'enable-ipv4': hasCidr,
  'enable-ipv6': hasCidr,
  'allow-localhost': isolates('ingress'),
  'policy-audit-mode': hasPolicies,
  'policy-deny-response': isolates('egress'),
  'enable-l7-proxy': ({ entries, model }) =>
    entries.some(({ l7 }) => l7 !== null) ||
    model.policies.some(({ rejections }) => rejections.some(({ code }) => code === 'l7-proxy-off')),
  'enable-icmp-rules': ({ protocols }) => protocols.has(protocolNumber.ICMP) || protocols.has(protocolNumber.ICMPv6),
  'enable-non-default-deny-policies': ({ rules: all }) =>
    all.some((rule) => rule.isolates.length < rule.enforces.length),
  'enable-sctp': ({ protocols, model }) =>
    protocols.has(protocolNumber.SCTP) &&
    model.cluster.endpoints.some(({ ports }) => ports.some(({ protocol }) => protocol === 'SCTP')),
  'enable-extended-ip-protocols': ({ protocols }) =>
    (['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] as const).some((name) => protocols.has(protocolNumber[name])),
  'mesh-auth-enabled': ({ entries }) => entries.some(({ authentication }) => authentication === 'required'),
  'tofqdns-dns-reject-response-code': ({ entries }) => entries.some(({ l7 }) => l7?.kind === 'dns'),
  'bpf-policy-map-max': hasPolicies,
  'enable-endpoint-lockdown-on-policy-overflow': () => false,
  'kube-proxy-replacement': hasServices,
  'enable-local-redirect-policy': ({ model }) => ofKind(model.resources, 'CiliumLocalRedirectPolicy').length > 0,
  'bpf-lb-mode': hasServices,
  'routing-mode': hasServices,
}
