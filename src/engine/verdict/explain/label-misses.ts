/** Labels that a selector asks for and a pod lacks, and whose they are: the pod's or its namespace's. */
import type { Cluster } from '../../cluster/cluster'
import type { ClusterEndpoint } from '../../cluster/endpoints'
import type { ClusterIdentity } from '../../cluster/identity'
import { clusterKey, namespaceKey, namespaceLabelPrefix, serviceAccountKey } from '../../cluster/labels'
import { describeRequirement, neededLabel } from '../../policy/describe'
import { isMet, type Requirement } from '../../policy/selectors/selector'

/** What of a pod says which selectors are meant for it. */
export type LabelledPod = Pick<ClusterEndpoint, 'key' | 'namespace' | 'podLabels'>

/** A peer or a subject with what the workspace says of it. */
export interface Labelled {
  readonly identity: ClusterIdentity
  readonly cluster: Cluster
  /** The pod; null for anything else. */
  readonly pod: LabelledPod | null
}

function valueIn({ source, key }: Requirement, identity: ClusterIdentity): string | undefined {
  return identity.labels.find((label) => label.key === key && (source === 'any' || source === label.source))?.value
}

/** Whether an identity meets a requirement. */
export function fulfils(requirement: Requirement, identity: ClusterIdentity): boolean {
  return isMet(requirement, valueIn(requirement, identity))
}

/** Whether some value of a label, or none, meets all that a selector requires of it. */
export function canBeMet({ key }: Requirement, requirements: readonly Requirement[]): boolean {
  const own = requirements.filter((other) => other.key === key)
  const values = [undefined, '', ...own.flatMap((other) => other.values)]
  return own.length < 2 || values.some((value) => own.every((other) => isMet(other, value)))
}

/** Whether a pod's own labels meet a requirement, as if the pod had an identity of its own. */
export function wouldFulfil(requirement: Requirement, { pod, cluster }: Pick<Labelled, 'pod' | 'cluster'>): boolean {
  if (pod === null || requirement.source === 'reserved') return false
  const { key } = requirement
  if (key === namespaceKey) return isMet(requirement, pod.namespace)
  if (key === clusterKey) return true
  if (key.startsWith(namespaceLabelPrefix))
    return isMet(requirement, namespaceLabels(pod, cluster).get(key.slice(namespaceLabelPrefix.length)))
  return isMet(requirement, pod.podLabels.get(key))
}

const namespaceLabels = ({ namespace }: LabelledPod, { namespaces }: Cluster): ReadonlyMap<string, string> =>
  namespaces.get(namespace)?.labels ?? new Map<string, string>()

const meantForNamespace = /(?:^|[./:])namespaces?[./-]?labels?[./](.+)$/i

/** The right key for one that was meant for a label of the namespace and is spelt otherwise; null for any other key. */
export function namespaceLabelKey(key: string): string | null {
  const name = key.startsWith(namespaceLabelPrefix) ? undefined : meantForNamespace.exec(key)?.[1]
  return name === undefined ? null : namespaceLabelPrefix + name
}

/** The label that the API server gives each namespace: its name. */
const nameOfNamespace = `${namespaceLabelPrefix}kubernetes.io/metadata.name`

/** What is missing for one requirement, in words. */
export function lackText(requirement: Requirement, about: Labelled): string {
  const { identity, pod } = about
  const { key } = requirement
  const value = valueIn(requirement, identity)
  const name = pod?.key ?? 'the peer'
  if (key === namespaceKey || key === nameOfNamespace)
    return `it ${namespaceWords(requirement)}, and ${name} is in ${value ?? 'none'}`
  if (isEntity(requirement) && value === undefined) return `it names entities, and ${kindText(about)}`
  if (key === clusterKey) return `it ${clusterWords(requirement)}, and ${name} is in ${value ?? 'none'}`
  if (key === serviceAccountKey)
    return `it needs ${describeRequirement(requirement).replace(key, 'service account')}, and ${name} has ${value === undefined ? 'none' : `service account=${value}`}`
  const wanted = neededLabel(requirement)
  if (key.startsWith(namespaceLabelPrefix))
    return namespaceText(requirement, describeRequirement(requirement), value, about)
  const right = namespaceLabelKey(key)
  if (right !== null) return `it needs ${wanted}, which nothing has: labels of namespaces are written ${right}`
  if (value !== undefined)
    return `it needs ${wanted}, and ${name} has ${value !== '' ? `${key}=${value}` : requirement.operator === 'DoesNotExist' ? 'it' : 'an empty value'}`
  if (pod?.podLabels.has(key) === true && (requirement.source === 'any' || requirement.source === 'k8s'))
    return `it needs ${wanted}, and Cilium leaves the label ${key} of ${name} out of its identity, so no policy sees it`
  const lacks = pod === null ? 'the peer has no such label' : `the pod ${name} has no label ${key}`
  return `it needs ${wanted}, and ${lacks}${namespaceHint(requirement, about)}`
}

const isEntity = ({ source, operator }: Requirement): boolean =>
  source === 'reserved' && (operator === 'Exists' || operator === 'In')

/** What a peer is that is not one of the entities of a rule. */
function kindText({ pod, identity }: Labelled): string {
  if (pod !== null) return `${pod.key} is a pod`
  const entities = identity.labels.flatMap(({ source, key }) => (source === 'reserved' ? key : []))
  return entities.length === 0 ? 'the peer is none of them' : `this peer counts as ${entities.join(' and ')}`
}

function clusterWords({ operator, values }: Requirement): string {
  if (operator === 'In') return `looks in cluster ${values.join(' or ')}`
  return operator === 'NotIn' ? `leaves out cluster ${values.join(' and ')}` : 'looks for what has no cluster'
}

function namespaceWords({ operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return `looks in namespace ${values.join(' or ')}`
    case 'NotIn':
      return `leaves out namespace ${values.join(' and ')}`
    case 'Exists':
      return 'looks for pods of a namespace'
    case 'DoesNotExist':
      return 'looks for what has no namespace'
  }
}

function namespaceText(requirement: Requirement, wanted: string, value: string | undefined, { pod }: Labelled): string {
  const key = requirement.key.slice(namespaceLabelPrefix.length)
  const whose = pod === null ? 'the namespace of the peer' : `the namespace ${pod.namespace}`
  const lack = value === undefined ? `has no label ${key}` : `has ${key}=${value}`
  const own = pod?.podLabels.get(key)
  const isOfPod = own !== undefined && isMet(requirement, own)
  return `it needs a namespace ${requirement.operator === 'In' ? 'with ' : ''}${wanted}, and ${whose} ${lack}${isOfPod ? `; the pod itself has ${key}=${own}: select it with podSelector` : ''}`
}

function namespaceHint(requirement: Requirement, { pod, cluster }: Labelled): string {
  const own = pod === null ? undefined : namespaceLabels(pod, cluster).get(requirement.key)
  return pod !== null && own !== undefined && isMet(requirement, own)
    ? `; its namespace ${pod.namespace} has it: select that with namespaceSelector, or with ${namespaceLabelPrefix}${requirement.key}`
    : ''
}
