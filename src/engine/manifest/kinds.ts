/** The kinds that the engine reads: API group and kind → scope and shape. Everything else is kept and left alone. */
import { list, loose, object, objectName, text, textMap, type Infer, type Shape } from './shape'
import { cidrGroup, ciliumConfig, ciliumIdentity, ciliumNode, ciliumPolicy, localRedirect } from './shapes/cilium'
import { clusterNetworkPolicy } from './shapes/cluster-network-policy'
import {
  daemonSet,
  cronJob,
  endpoints,
  endpointSlice,
  controller,
  job,
  networkPolicy,
  node,
  otherWorkload,
  plain,
  pod,
  service,
  templated,
  workload,
} from './shapes/kubernetes'
import { external, traffic } from './shapes/membrane'
import { labelName, labels, nameBeginning, subdomainName } from './shapes/refused'
import { ofOneFamily } from './shapes/refused-services'
import type { PolicyKind } from '../types'

const ownerReferences = list(object({ kind: text, name: text }))
const metadata = object({
  name: objectName,
  generateName: objectName,
  namespace: objectName,
  labels: textMap,
  ownerReferences,
})

/** Of kinds that hold no policy, what the API server refuses is refused where they are read. */
const checkedMetadata = (name: Shape<string>) =>
  loose(object({ name, generateName: nameBeginning, namespace: labelName, labels, ownerReferences }))
const inSubdomains = checkedMetadata(subdomainName)
const inLabels = checkedMetadata(labelName)

/** Fields of every object. Annotations, uids and the rest are not kept: a pasted manifest may hold secrets. */
const strictMetadata: Shape<Infer<typeof metadata>> = loose(metadata)

const header = { apiVersion: text, kind: text, metadata: strictMetadata }

function kind<F extends Readonly<Record<string, Shape<unknown>>>>(
  group: string,
  isNamespaced: boolean,
  isPolicy: boolean,
  fields: F,
) {
  return { group, isNamespaced, isPolicy, shape: object({ ...header, ...fields }) }
}

/** A kind that holds no policy, in a namespace unless said otherwise. */
function resource<F extends Readonly<Record<string, Shape<unknown>>>>(
  group: string,
  fields: F,
  metadataShape: Shape<Infer<typeof metadata>>,
  isNamespaced = true,
) {
  return { group, isNamespaced, isPolicy: false, shape: object({ ...header, metadata: metadataShape, ...fields }) }
}

const slice = resource('discovery.k8s.io', endpointSlice, inSubdomains)

export const kinds = {
  Namespace: resource('', plain, inLabels, false),
  Pod: resource('', pod, inSubdomains),
  Service: resource('', service, inLabels),
  Node: resource('', node, inSubdomains, false),
  ConfigMap: kind('', true, false, ciliumConfig),
  Deployment: resource('apps', workload, inSubdomains),
  ReplicaSet: resource('apps', workload, inSubdomains),
  StatefulSet: resource('apps', workload, inSubdomains),
  DaemonSet: resource('apps', daemonSet, inSubdomains),
  Job: resource('batch', job, inSubdomains),
  CronJob: resource('batch', cronJob, inSubdomains),
  ReplicationController: resource('', controller, inSubdomains),
  Rollout: resource('argoproj.io', otherWorkload, inSubdomains),
  DeploymentConfig: resource('apps.openshift.io', controller, inSubdomains),
  CloneSet: resource('apps.kruise.io', otherWorkload, inSubdomains),
  VirtualMachine: resource('kubevirt.io', templated, inSubdomains),
  Endpoints: resource('', endpoints, inSubdomains),
  EndpointSlice: { ...slice, shape: ofOneFamily(slice.shape) },
  NetworkPolicy: kind('networking.k8s.io', true, true, networkPolicy),
  CiliumNetworkPolicy: kind('cilium.io', true, true, ciliumPolicy),
  CiliumClusterwideNetworkPolicy: kind('cilium.io', false, true, ciliumPolicy),
  CiliumCIDRGroup: kind('cilium.io', false, true, cidrGroup),
  CiliumIdentity: kind('cilium.io', false, false, ciliumIdentity),
  CiliumLocalRedirectPolicy: kind('cilium.io', true, false, localRedirect),
  CiliumNode: kind('cilium.io', false, false, ciliumNode),
  ClusterNetworkPolicy: kind('policy.networking.k8s.io', false, true, clusterNetworkPolicy),
  Traffic: kind('membrane.dev', false, true, traffic),
  External: kind('membrane.dev', false, true, external),
} as const

export type Kind = keyof typeof kinds

/** Kinds that say who may talk to whom, and nothing of what there is in the cluster. */
const isPolicy: Readonly<Record<PolicyKind, true>> = {
  NetworkPolicy: true,
  CiliumNetworkPolicy: true,
  CiliumClusterwideNetworkPolicy: true,
  ClusterNetworkPolicy: true,
}

export function isPolicyKind(kind: string): kind is PolicyKind {
  return Object.hasOwn(isPolicy, kind)
}

// The keys of `isPolicy` are the kinds of policies.
export const policyKinds: ReadonlySet<Kind> = new Set(Object.keys(isPolicy) as PolicyKind[])

/** Whether the API server knows a kind by the schema of a CustomResourceDefinition. */
export function isCustomResource(kind: Kind): boolean {
  const { group } = kinds[kind]
  return group === 'cilium.io' || group === 'policy.networking.k8s.io'
}

export type ObjectOfKind<K extends Kind> = Infer<(typeof kinds)[K]['shape']>

const byName = new Map<string, Kind>()
for (const name of Object.keys(kinds)) {
  // The keys of `kinds` are its kinds.
  byName.set(name, name as Kind)
}

/** The versions of each group that Cilium 1.21 and the Kubernetes of its time serve. */
const versions: Readonly<Record<string, readonly string[]>> = {
  '': ['v1'],
  apps: ['v1'],
  batch: ['v1'],
  'discovery.k8s.io': ['v1'],
  'networking.k8s.io': ['v1'],
  'cilium.io': ['v2'],
  'policy.networking.k8s.io': ['v1alpha2'],
  'membrane.dev': ['v1alpha1'],
}

/** The same of groups that hold other kinds too. */
const foreignVersions: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io': ['v1alpha1'],
  'apps.openshift.io': ['v1'],
  'apps.kruise.io': ['v1alpha1'],
  'kubevirt.io': ['v1', 'v1alpha3'],
}

/** The group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** Whether all kinds of a group are known, so that none of them is somebody else's of a common name. */
export function isBuiltIn(group: string): boolean {
  return Object.hasOwn(versions, group)
}

/** Every `apiVersion` that a kind is served under, the best one first. */
export function apiVersionsOf(kind: Kind): readonly string[] {
  const { group } = kinds[kind]
  const served = versions[group] ?? foreignVersions[group] ?? []
  const more = kind === 'CiliumCIDRGroup' ? ['v2alpha1'] : []
  return [...served, ...more].map((version) => (group === '' ? version : `${group}/${version}`))
}

const served = new Set(
  [...byName.values()].flatMap((kind) => apiVersionsOf(kind).map((apiVersion) => `${apiVersion} ${kind}`)),
)

/** Kinds that make pods as those of the same name do. */
const likeOthers: ReadonlySet<string> = new Set([
  'apps.kruise.io/v1beta1 StatefulSet',
  'apps.kruise.io/v1alpha1 StatefulSet',
  'apps.kruise.io/v1alpha1 DaemonSet',
])

/** The one ConfigMap that is read. */
export const ciliumConfigName = 'cilium-config'

/**
 * The kind that an object's `apiVersion` and `kind` name, or null for one that the engine does not read.
 *
 * @param objectName the object's own name: of some kinds one object alone is read, and nothing of the others is looked at
 */
export function kindOf(apiVersion: string, name: string, objectName: string): Kind | null {
  if (name === 'ConfigMap' && objectName !== ciliumConfigName) return null
  const written = `${apiVersion} ${name}`
  return served.has(written) || likeOthers.has(written) ? (byName.get(name) ?? null) : null
}

/** Kinds known to live outside namespaces, so that keys of unread objects come out right. */
export const clusterScoped: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'GatewayClass',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'CiliumLoadBalancerIPPool',
  'CiliumClusterwideEnvoyConfig',
])
