/**
 * Settings that nothing states, and that are taken for switched on so that what is written counts: an answer that hangs on one of
 * them says so. Source: pkg/option/config.go, bpf/lib/conntrack.h, Documentation/operations/upgrade.rst (1.20).
 */
import type { SettingKey } from '../../cilium/settings/table'
import type { Probe, Verdict } from '../../types'
import type { PolicyModel } from '../model'

const portless: ReadonlySet<string> = new Set(['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'])

/** A doubt for each such setting that makes the answer what it is. */
export function assumedDoubts(model: PolicyModel, { protocol }: Probe, verdict: Verdict): readonly string[] {
  const { egress, ingress, problem } = verdict
  const isAllowed = problem === undefined && verdict.verdict !== 'DROPPED'
  const sides = [egress, ingress]
  const hangsOn: readonly (readonly [SettingKey, boolean, string])[] = [
    ['enable-sctp', isAllowed && protocol === 'SCTP', 'drops SCTP unless'],
    ['enable-extended-ip-protocols', isAllowed && portless.has(protocol), `drops ${protocol} unless`],
    [
      'mesh-auth-enabled',
      isAllowed && sides.some(({ authentication }) => authentication === 'required'),
      '1.20 and later drops what needs an authentication unless',
    ],
    [
      'enable-k8s-cluster-network-policy',
      sides.some(({ by }) => by.some((key) => key.startsWith('ClusterNetworkPolicy/'))),
      'reads ClusterNetworkPolicies only where',
    ],
  ]
  return hangsOn.flatMap(([key, does, words]) =>
    does && model.cluster.settings.assumed.has(key)
      ? [`Cilium ${words} ${key} is true, which nothing here states.`]
      : [],
  )
}
