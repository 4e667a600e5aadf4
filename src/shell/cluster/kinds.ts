/** The types that the API server serves: their names as kubectl takes and prints them. Source: `kubectl api-resources`. */

export interface ResourceType {
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly short: readonly string[]
  /** Empty for the core group. */
  readonly group: string
  /** Without the group: `v1`, `v2`. */
  readonly version: string
  readonly isNamespaced: boolean
}

function type(kind: string, plural: string, short: string, api: string): ResourceType {
  const slash = api.indexOf('/')
  return {
    kind,
    plural,
    singular: kind.toLowerCase(),
    short: short === '' ? [] : short.split(' '),
    group: slash < 0 ? '' : api.slice(0, slash),
    version: api.slice(slash + 1),
    isNamespaced: true,
  }
}

const clusterWide = (...names: Parameters<typeof type>): ResourceType => ({ ...type(...names), isNamespaced: false })

export const resourceTypes: readonly ResourceType[] = [
  type('ConfigMap', 'configmaps', 'cm', 'v1'),
  type('Endpoints', 'endpoints', 'ep', 'v1'),
  type('Event', 'events', 'ev', 'v1'),
  clusterWide('Namespace', 'namespaces', 'ns', 'v1'),
  clusterWide('Node', 'nodes', 'no', 'v1'),
  type('Pod', 'pods', 'po', 'v1'),
  type('ReplicationController', 'replicationcontrollers', 'rc', 'v1'),
  type('Secret', 'secrets', '', 'v1'),
  type('ServiceAccount', 'serviceaccounts', 'sa', 'v1'),
  type('Service', 'services', 'svc', 'v1'),
  type('CloneSet', 'clonesets', 'clone', 'apps.kruise.io/v1alpha1'),
  type('DeploymentConfig', 'deploymentconfigs', 'dc', 'apps.openshift.io/v1'),
  type('DaemonSet', 'daemonsets', 'ds', 'apps/v1'),
  type('Deployment', 'deployments', 'deploy', 'apps/v1'),
  type('ReplicaSet', 'replicasets', 'rs', 'apps/v1'),
  type('StatefulSet', 'statefulsets', 'sts', 'apps/v1'),
  type('Rollout', 'rollouts', 'ro', 'argoproj.io/v1alpha1'),
  type('CronJob', 'cronjobs', 'cj', 'batch/v1'),
  type('Job', 'jobs', '', 'batch/v1'),
  clusterWide('CiliumCIDRGroup', 'ciliumcidrgroups', 'ccg', 'cilium.io/v2'),
  clusterWide('CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies', 'ccnp', 'cilium.io/v2'),
  type('CiliumEndpoint', 'ciliumendpoints', 'cep ciliumep', 'cilium.io/v2'),
  clusterWide('CiliumIdentity', 'ciliumidentities', 'ciliumid', 'cilium.io/v2'),
  type('CiliumLocalRedirectPolicy', 'ciliumlocalredirectpolicies', 'clrp', 'cilium.io/v2'),
  type('CiliumNetworkPolicy', 'ciliumnetworkpolicies', 'cnp ciliumnp', 'cilium.io/v2'),
  clusterWide('CiliumNode', 'ciliumnodes', 'cn ciliumn', 'cilium.io/v2'),
  type('EndpointSlice', 'endpointslices', '', 'discovery.k8s.io/v1'),
  type('VirtualMachine', 'virtualmachines', 'vm vms', 'kubevirt.io/v1'),
  clusterWide('External', 'externals', '', 'membrane.dev/v1alpha1'),
  clusterWide('Traffic', 'traffics', '', 'membrane.dev/v1alpha1'),
  type('Ingress', 'ingresses', 'ing', 'networking.k8s.io/v1'),
  type('NetworkPolicy', 'networkpolicies', 'netpol', 'networking.k8s.io/v1'),
  clusterWide('ClusterNetworkPolicy', 'clusternetworkpolicies', 'cnp', 'policy.networking.k8s.io/v1alpha2'),
]

/** The type that a word names: plural, singular, short name or kind, maybe with the group behind a dot; null for none. */
export function typeOf(word: string): ResourceType | null {
  const name = word.toLowerCase()
  const dot = name.indexOf('.')
  const first = dot < 0 ? name : name.slice(0, dot)
  const rest = dot < 0 ? null : name.slice(dot + 1).replace(/^v\d+(alpha\d+|beta\d+)?\./, '')
  const isCalled = ({ plural, singular, short }: ResourceType): boolean =>
    plural === first || singular === first || short.includes(first)
  return resourceTypes.find((found) => isCalled(found) && (rest === null || found.group === rest)) ?? null
}

/** The type of a kind that is in the table. */
export function typeNamedKind(kind: string): ResourceType {
  const found = resourceTypes.find((known) => known.kind === kind)
  if (found === undefined) throw new TypeError(`there is no type of kind ${kind}`)
  return found
}

/** `pods`, `networkpolicies.networking.k8s.io`: as errors name a type. */
export function fullName({ plural, group }: ResourceType): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** `pod/web`, `networkpolicy.networking.k8s.io/web`: as changes and `-o name` name an object. */
export function objectName({ singular, group }: ResourceType, name: string): string {
  return `${group === '' ? singular : `${singular}.${group}`}/${name}`
}
