/** What changes in Cilium between two versions, as far as the policies of a workspace meet it. */
import { isAtLeast, type CiliumVersion } from '../../cilium/settings/versions'
import type { Resource } from '../../manifest/resource'
import type { CiliumRule } from '../../manifest/shapes/cilium'
import { isOn } from '../../cluster/settings'
import type { PolicyModel } from '../../verdict/model'

/** One fact that a policy meets. */
export interface UpgradeFinding {
  readonly policy: string
  /** The version in which it changes; for an advisory the last one that has the fault. */
  readonly version: string
  readonly effect: 'wider' | 'narrower' | 'refused' | 'inert' | 'advisory'
  /** What happens to the policy, in one sentence. */
  readonly text: string
}

interface Fact {
  /** The first version in which it holds. */
  readonly version: CiliumVersion
  readonly effect: UpgradeFinding['effect']
  readonly text: string
  /** Holds while the version runs, not when it comes: a fault that was mended later. */
  readonly isWhile?: boolean
  readonly isMet: (met: Met) => boolean
}

interface Met {
  readonly resource: Resource
  readonly rules: readonly CiliumRule[]
  readonly model: PolicyModel
  /** The policy's own text of values and keys. */
  readonly has: (test: (key: string, value: unknown) => boolean) => boolean
}

const facts: readonly Fact[] = [
  {
    version: '1.19',
    effect: 'narrower',
    text: 'peers of other clusters of a mesh close: selectors without a cluster mean the own one from 1.19 on (policy-default-local-cluster)',
    isMet: ({ model, rules, resource }) =>
      (rules.length > 0 || resource.kind === 'NetworkPolicy') &&
      [...model.cluster.pinned.byLabels.keys()].some((labels) => {
        const cluster = /^k8s:io\.cilium\.k8s\.policy\.cluster=(.*)$/m.exec(labels)?.[1]
        return cluster !== undefined && cluster !== model.cluster.settings.values['cluster-name']
      }),
  },
  {
    version: '1.19',
    effect: 'wider',
    text: 'a pattern that begins with "**." matches names of any depth from 1.19 on, and one label before',
    isMet: ({ has }) =>
      has((key, value) => key === 'matchPattern' && typeof value === 'string' && value.startsWith('**.')),
  },
  {
    version: '1.19',
    effect: 'narrower',
    text: '0.0.0.0/0 and ::/0 no longer cover nodes with policy-cidr-match-mode: nodes alone',
    isMet: ({ has, model }) =>
      model.cluster.settings.values['policy-cidr-match-mode'] === 'nodes' &&
      has((_, value) => value === '0.0.0.0/0' || value === '::/0'),
  },
  {
    version: '1.20',
    effect: 'inert',
    text: 'rules with authentication "required" drop what they allow: mutual authentication is off by default from 1.20 on (mesh-auth-enabled)',
    isMet: ({ has }) => has((key, value) => key === 'mode' && value === 'required'),
  },
  {
    version: '1.20',
    effect: 'inert',
    text: 'topology.kubernetes.io labels are no longer part of identities, so selectors with them select nobody',
    isMet: ({ has }) => has((key, value) => /topology\.kubernetes\.io/.test(`${key} ${String(value)}`)),
  },
  {
    version: '1.20',
    effect: 'narrower',
    text: 'what pods send to a node port is balanced at the client: egress has to allow the backends of the service',
    isMet: ({ has, model }) =>
      model.cluster.services.some(({ resource }) =>
        ['NodePort', 'LoadBalancer'].includes(resource.object.spec?.type ?? ''),
      ) &&
      has(
        (key, value) =>
          key === 'toEntities' &&
          Array.isArray(value) &&
          value.some((name) => name === 'host' || name === 'remote-node'),
      ),
  },
  {
    version: '1.20',
    effect: 'inert',
    text: 'ClusterNetworkPolicy is read from 1.20 on, and only with enable-k8s-cluster-network-policy',
    isMet: ({ resource, model }) =>
      resource.kind === 'ClusterNetworkPolicy' && !isOn(model.cluster.settings, 'enable-k8s-cluster-network-policy'),
  },
  {
    version: '1.19',
    isWhile: true,
    effect: 'advisory',
    text: 'CVE-2026-56743 (GHSA-fm8w-2m5w-9j7r): in 1.19.0 to 1.19.4 an ingress peer of ipBlock alone also lets in the whole own namespace; run 1.19.5 or newer',
    isMet: ({ resource }) =>
      resource.kind === 'NetworkPolicy' &&
      (resource.object.spec?.ingress ?? []).some(({ from }) =>
        (from ?? []).some(
          ({ ipBlock, podSelector, namespaceSelector }) =>
            ipBlock !== undefined && podSelector === undefined && namespaceSelector === undefined,
        ),
      ),
  },
]

/** How many facts are looked at. */
export const upgradeFactCount = facts.length

/**
 * What an upgrade means for each policy, beside what a comparison of verdicts shows.
 *
 * @param model the workspace as the newer version reads it
 */
export function upgradeFindings(
  resources: readonly Resource[],
  model: PolicyModel,
  from: CiliumVersion,
  to: CiliumVersion,
): readonly UpgradeFinding[] {
  return resources.flatMap((resource) => {
    const rules =
      resource.kind === 'CiliumNetworkPolicy' || resource.kind === 'CiliumClusterwideNetworkPolicy'
        ? [...(resource.object.spec === undefined ? [] : [resource.object.spec]), ...(resource.object.specs ?? [])]
        : []
    const isPolicy = rules.length > 0 || resource.kind === 'NetworkPolicy' || resource.kind === 'ClusterNetworkPolicy'
    if (!isPolicy) return []
    const has: Met['has'] = (test) => holds('', resource.object, test, 0)
    const met: Met = { resource, rules, model, has }
    return facts
      .filter(({ version, isWhile, isMet }) => {
        const isCrossed = isWhile === true ? to === version : !isAtLeast(from, version) && isAtLeast(to, version)
        return isCrossed && isMet(met)
      })
      .map(({ version, effect, text }) => ({ policy: resource.key, version, effect, text }))
  })
}

const deepest = 40

/** Whether any key or value of an object passes a test. */
function holds(key: string, value: unknown, test: (key: string, value: unknown) => boolean, depth: number): boolean {
  if (depth > deepest) return false
  if (test(key, value)) return true
  if (Array.isArray(value)) return value.some((item) => holds(key, item, test, depth + 1))
  if (value instanceof Map) return [...value].some(([name, item]) => holds(String(name), item, test, depth + 1))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, item]) => holds(name, item, test, depth + 1))
}
