/** What changes in Cilium between two versions, as far as the policies of a workspace meet it. */
import { isWritten } from '../../manifest/written-fields'
import { isAtLeast, versionOf, type CiliumVersion } from '../../cilium/settings/versions'
import { policyKinds } from '../../manifest/kinds'
import type { Resource } from '../../manifest/resource'
import type { CiliumRule } from '../../manifest/shapes/cilium'
import { describeSettings, isOn, readSettings } from '../../cluster/settings'
import type { SettingKey } from '../../types'
import { hasInnerStar, isLateProtocol } from '../../policy/admission/since'
import type { PolicyModel } from '../../verdict/model'
import { optionsOf } from '../../verdict/what-if'

/** One fact that a policy meets. */
export interface UpgradeFinding {
  readonly policy: string
  /** The version in which it changes; for an advisory the last one that has the fault. */
  readonly version: string
  /** `undone` is a change that an older version takes back. */
  readonly effect: 'wider' | 'narrower' | 'refused' | 'inert' | 'advisory' | 'undone'
  /** What happens to the policy, in one sentence. */
  readonly text: string
}

interface Fact {
  /** The first version in which it holds. */
  readonly version: CiliumVersion
  readonly effect: UpgradeFinding['effect']
  readonly text: string
  /** It is a fault of this version alone, fixed in this patch; it holds while a release without it runs. */
  readonly mendedIn?: number
  readonly isMet: (met: Met) => boolean
}

interface Met {
  readonly resource: Resource
  readonly rules: readonly CiliumRule[]
  readonly model: PolicyModel
  /** Whether any key or value of the policy, as far as it is read, passes a test. */
  readonly has: (test: (key: string, value: unknown) => boolean) => boolean
  /** Whether the policy, as it is written, has a field with content of that name. */
  readonly writes: (field: string) => boolean
}

const isRequires = ({ writes }: Met): boolean => writes('fromRequires') || writes('toRequires')

const facts: readonly Fact[] = [
  {
    version: '1.19',
    effect: 'wider',
    text: 'fromRequires and toRequires are gone: the field is dropped, and what it restricted is open',
    isMet: isRequires,
  },
  {
    version: '1.20',
    effect: 'refused',
    text: 'fromRequires and toRequires with content are refused, by the schema and by the agent: the whole policy has no effect; what 1.19 has stored without the field stays in force, without the restriction',
    isMet: isRequires,
  },
  {
    version: '1.20',
    effect: 'wider',
    text: 'kafka, l7 and l7proto rules are gone: the field is dropped, and the port is open at layer 4 to all requests; take the rules out before upgrading',
    isMet: ({ writes }) => writes('kafka') || writes('l7') || writes('l7proto'),
  },
  {
    version: '1.20',
    effect: 'refused',
    text: 'a policy with neither spec nor specs is refused; before it was only logged',
    isMet: ({ resource }) =>
      (resource.kind === 'CiliumNetworkPolicy' || resource.kind === 'CiliumClusterwideNetworkPolicy') &&
      resource.object.spec === undefined &&
      resource.object.specs === undefined,
  },
  {
    version: '1.20',
    effect: 'wider',
    text: 'the entity cluster-mesh is known from 1.20 on; before, the schema refuses the policy',
    isMet: ({ has }) =>
      has((key, value) => key.endsWith('Entities') && Array.isArray(value) && value.includes('cluster-mesh')),
  },
  {
    version: '1.20',
    effect: 'wider',
    text: 'GRE, IPIP, IPV6, ESP and AH are known as protocols from 1.20 on; before, the schema refuses the policy',
    isMet: ({ has }) => has((key, value) => key === 'protocol' && typeof value === 'string' && isLateProtocol(value)),
  },
  {
    version: '1.20',
    effect: 'wider',
    text: 'a "*" in the middle of a server name is known from 1.20 on; before, the schema refuses the policy',
    isMet: ({ has }) =>
      has(
        (key, value) =>
          key === 'serverNames' && Array.isArray(value) && value.some((name) => hasInnerStar(String(name))),
      ),
  },
  {
    version: '1.19',
    effect: 'narrower',
    text: 'peers in other clusters of a mesh are closed: selectors without a cluster mean the policy’s own cluster from 1.19 on (policy-default-local-cluster)',
    isMet: ({ model, rules, resource }) =>
      (rules.length > 0 || resource.kind === 'NetworkPolicy') &&
      [...model.cluster.pinned.byLabels.keys()].some((labels) => {
        const cluster = /^k8s:io\.cilium\.k8s\.policy\.cluster=(.*)$/m.exec(labels)?.[1]
        return cluster !== undefined && cluster !== model.cluster.settings.values['cluster-name']
      }) &&
      !isStated(model, 'policy-default-local-cluster'),
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
    isMet: ({ has, model }) =>
      has((key, value) => key === 'mode' && value === 'required') && !isStated(model, 'mesh-auth-enabled'),
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
      model.cluster.settings.transport.replacesKubeProxy !== false &&
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
    version: '1.18',
    mendedIn: 4,
    effect: 'advisory',
    text: 'CVE-2025-64715 (GHSA-38pp-6gcp-rqvm): in 1.18.0 to 1.18.3 groups (toGroups, fromGroups) that resolve to nothing allow everything; run 1.18.4 or newer',
    isMet: ({ writes }) => writes('toGroups') || writes('fromGroups'),
  },
  {
    version: '1.19',
    mendedIn: 5,
    effect: 'advisory',
    text: 'CVE-2026-56743 (GHSA-fm8w-2m5w-9j7r): in 1.19.0 to 1.19.4 an ingress peer of ipBlock alone also lets in its whole own namespace; run 1.19.5 or newer',
    isMet: ({ resource, model }) =>
      resource.kind === 'NetworkPolicy' &&
      isClosedToOthers(model) &&
      (resource.object.spec?.ingress ?? []).some(({ from }) =>
        (from ?? []).some(
          ({ ipBlock, podSelector, namespaceSelector }) =>
            ipBlock !== undefined && podSelector === undefined && namespaceSelector === undefined,
        ),
      ),
  },
]

/** Unless somebody switched it off: `policy-default-local-cluster`, which is on by default where the fault is. */
function isClosedToOthers(model: PolicyModel): boolean {
  const key = 'policy-default-local-cluster'
  return !isStated(model, key) || isOn(model.cluster.settings, key)
}

/** Whether somebody says what a setting is, so that no version's default counts. */
function isStated(model: PolicyModel, key: SettingKey): boolean {
  const { origin } = describeSettings(model.resources, optionsOf(model)).find((each) => each.key === key) ?? {}
  return origin?.kind === 'file' || origin?.kind === 'choice'
}

/** A release: a version, and its patch where that is said. */
export interface Release {
  readonly version: CiliumVersion
  readonly patch: number | null
}

/** `1.19`, `1.19.3` and `v1.19.3`; null for what is not known here. */
export function releaseOf(text: string): Release | null {
  const version = versionOf(text)
  const patch = /^v?\d+\.\d+\.(\d+)/.exec(text.trim())?.[1]
  return version === null ? null : { version, patch: patch === undefined ? null : Number(patch) }
}

/** Whether a release has a fault; one without a patch may have it. */
function hasFault({ version, patch }: Release, fact: Fact): boolean {
  return version === fact.version && (patch === null || patch < (fact.mendedIn ?? 0))
}

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
  from: Release,
  to: Release,
): readonly UpgradeFinding[] {
  return resources.flatMap((resource) => {
    const rules =
      resource.kind === 'CiliumNetworkPolicy' || resource.kind === 'CiliumClusterwideNetworkPolicy'
        ? [...(resource.object.spec === undefined ? [] : [resource.object.spec]), ...(resource.object.specs ?? [])]
        : []
    if (!policyKinds.has(resource.kind)) return []
    const has: Met['has'] = (test) => holds('', resource.object, test, 0)
    const writes: Met['writes'] = (field) => isWritten(resource.place.root, field)
    const met: Met = { resource, rules, model, has, writes }
    return facts.flatMap((fact) => {
      const words = wordsFor(fact, from, to)
      if (words === null || !fact.isMet(met)) return []
      const effect = isUndone(fact, from, to) ? 'undone' : fact.effect
      return [{ policy: resource.key, version: fact.version, effect, text: words }]
    })
  })
}

/** What an upgrade report rests on without knowing it, a sentence each. */
export function upgradeDoubts(resources: readonly Resource[], model: PolicyModel): readonly string[] {
  if (readSettings(resources, optionsOf(model)).config !== null) return []
  return [
    'No cilium-config is among the manifests, so settings that nobody chose are the defaults of each version; upgradeCompatibility of the Helm chart may keep older ones. Add the ConfigMap of the cluster to be sure.',
  ]
}

/** What is said of a fact between two releases; null where it plays no part. */
function wordsFor(fact: Fact, from: Release, to: Release): string | null {
  const { version, text, mendedIn } = fact
  if (isUndone(fact, from, to)) return `an older version undoes this: ${text}`
  if (mendedIn === undefined) return !isAtLeast(from.version, version) && isAtLeast(to.version, version) ? text : null
  if (hasFault(to, fact)) return text
  return hasFault(from, fact) ? `${text}. The running release may have it; the upgrade fixes it` : null
}

/** Whether the running version has made a change that the version to come has not. */
function isUndone({ version, mendedIn }: Fact, from: Release, to: Release): boolean {
  return mendedIn === undefined && isAtLeast(from.version, version) && !isAtLeast(to.version, version)
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
