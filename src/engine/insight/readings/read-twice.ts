/**
 * NetworkPolicies read twice. Source of the text: k8s.io/api networking/v1 types.go and the concept page of network policies;
 * of Cilium's reading: pkg/k8s/network_policy.go, pkg/ipcache/metadata.go.
 */
import { ofKind, type Resource, type ResourceOf } from '../../manifest/resource'
import type { PodTemplate } from '../../manifest/shapes/kubernetes'
import type { AnalyzeOptions } from '../../types'
import { buildModel, type PolicyModel } from '../../verdict/model'
import { compareModels } from '../diff/diff'
import { backToItself, beforeTranslation, type ServiceFlows } from './service-flows'
import type { Reading, ReadingKind, Readings } from './types'

type NetworkPolicyResource = ResourceOf<'NetworkPolicy'>

/** Groups of flows that are listed of one reading of services. */
const mostShown = 200

const ciliumKinds = new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy'])

/** Reads the NetworkPolicies of a workspace both ways; other policies are left out of both, as the text knows none. */
export function readTwice(resources: readonly Resource[], options: AnalyzeOptions, model: PolicyModel): Readings {
  const own = resources.filter(({ kind }) => !ciliumKinds.has(kind))
  const policies = ofKind(own, 'NetworkPolicy')
  if (policies.length === 0) return { policies: 0, readings: [], open: [] }
  const build = (list: readonly Resource[], more: AnalyzeOptions): PolicyModel =>
    buildModel({ resources: list }, more, model.expressions)
  const cilium = build(own, options)
  const byText = own.map((resource) => (resource.kind === 'NetworkPolicy' ? asWritten(resource) : resource))
  const text = build(byText, options)
  const addresses = build(byText, {
    ...options,
    settings: { ...options.settings, 'policy-cidr-match-mode': 'nodes pods' },
  })
  const hosts = cilium.cluster.endpoints.filter(({ isHostNetwork }) => isHostNetwork)
  const reading = (
    kind: ReadingKind,
    why: string,
    [before, after]: readonly PolicyModel[],
    about: (policy: NetworkPolicyResource) => boolean,
  ): readonly Reading[] => {
    if (before === undefined || after === undefined) return []
    const { flows, flowTotal } = compareModels({ model: before, policies: [] }, { model: after, policies: [] })
    const keys = [...new Set(policies.filter(about).map(({ key }) => key))].sort()
    return flowTotal === 0 ? [] : [{ kind, why, policies: keys, flows, flowTotal }]
  }
  return {
    policies: policies.length,
    readings: [
      ...reading(
        'text',
        'By the text, policyTypes says which directions a policy is about, and rules of another direction do nothing. Cilium enforces rules whatever policyTypes says, and isolates the pods for that direction too.',
        [cilium, text],
        (policy) => unlisted(policy).length > 0,
      ),
      ...reading(
        'plugin',
        'The text means ipBlock for addresses outside the cluster, and leaves open whether it counts for addresses of pods and nodes. For Cilium it never does (unless policy-cidr-match-mode says so): pods and nodes are what their labels are. A plugin that goes by addresses decides as listed here.',
        [text, addresses],
        hasBlocks,
      ),
      ...reading(
        'plugin',
        "The text leaves open whether selectors of labels match pods on a node's network, as peers and as those whom a policy is about. For Cilium they are the node, and no NetworkPolicy is about them. A plugin that takes them for pods like others decides as listed here; Cilium's side is told as for one node, whose own pods always let it in.",
        hosts.length === 0 ? [] : [byText, byText.map(asOrdinary)].map((list) => build(list, anyProtocol(options))),
        () => true,
      ),
      ...beforeBaseline(resources, build, options, reading),
      ...ofServices(
        'The text leaves open whether policies are evaluated before or after the address of a service is translated. Cilium translates first: its policies see the pod behind the service and its own port. A plugin that evaluates the policies of the sender before it translates decides as listed here.',
        beforeTranslation(text),
        policies.filter(({ object }) => isolates(object.spec, 'egress')),
      ),
      ...ofServices(
        'By the text a pod cannot block access to itself; what becomes of a pod that a service leads back to itself, it leaves open. Cilium evaluates no policy then. A plugin that does decides as listed here.',
        backToItself(text),
        policies,
      ),
    ],
    open: openQuestions(resources, cilium),
  }
}

/** Every protocol gets through: what Cilium drops before any policy, and only of pods, is no question of selectors. */
function anyProtocol(options: AnalyzeOptions): AnalyzeOptions {
  const settings = { ...options.settings, 'enable-sctp': 'true', 'enable-extended-ip-protocols': 'true' }
  return { ...options, settings }
}

type Compared = (
  kind: ReadingKind,
  why: string,
  models: readonly PolicyModel[],
  about: (policy: NetworkPolicyResource) => boolean,
) => readonly Reading[]

/**
 * NetworkPolicies and the Baseline tier. Source of the text: sigs.k8s.io/network-policy-api apis/v1alpha2; of Cilium's order:
 * pkg/policy/types/entry.go.
 */
function beforeBaseline(
  resources: readonly Resource[],
  build: (list: readonly Resource[], more: AnalyzeOptions) => PolicyModel,
  options: AnalyzeOptions,
  reading: Compared,
): readonly Reading[] {
  const both = resources.filter(({ kind }) => kind === 'ClusterNetworkPolicy' || !ciliumKinds.has(kind))
  if (!ofKind(both, 'ClusterNetworkPolicy').some(({ object }) => object.spec?.tier === 'Baseline')) return []
  const cilium = build(both, options)
  const refused = new Set(cilium.policies.flatMap(({ key, rejections }) => (rejections.length > 0 ? [key] : [])))
  const final = ofKind(both, 'NetworkPolicy')
    .filter(({ key }) => !refused.has(key))
    .map((policy) => finalDeny(policy, cilium.cluster.settings.hasNodeLabels))
  return reading(
    'text',
    'By the text of ClusterNetworkPolicy its Baseline tier is asked about pods that no NetworkPolicy isolates: for the others the default deny of NetworkPolicies is final. Cilium asks the Baseline tier before that default deny, so that a Baseline rule lets through what no NetworkPolicy lists.',
    [cilium, build([...both, ...final], options)],
    () => true,
  )
}

function isolates(spec: NetworkPolicyResource['object']['spec'], direction: 'ingress' | 'egress'): boolean {
  const { policyTypes = [], ingress = [], egress = [] } = spec ?? {}
  if (direction === 'ingress') return policyTypes.length === 0 || policyTypes.includes('Ingress') || ingress.length > 0
  return policyTypes.includes('Egress') || egress.length > 0
}

/** The default deny of a NetworkPolicy as a rule that is asked before all others of the Baseline tier. */
function finalDeny({ key, name, namespace, place, object }: NetworkPolicyResource, hasNodeLabels: boolean): Resource {
  const { podSelector = {}, ...spec } = object.spec ?? {}
  const namespaceSelector = { matchLabels: new Map([['kubernetes.io/metadata.name', namespace]]) }
  const everyone = [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }, ...(hasNodeLabels ? [{ nodes: {} }] : [])]
  return {
    kind: 'ClusterNetworkPolicy',
    // Beside the policy itself, and reported as its default deny.
    key: `${key} (default deny)`,
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    namespace: '',
    name,
    place,
    object: {
      metadata: { name },
      spec: {
        tier: 'Baseline',
        priority: 0,
        subject: { pods: { namespaceSelector, podSelector } },
        // Peers of ingress rules of the tier are pods alone: nobody else can be let in by it.
        ...(isolates(spec, 'ingress') ? { ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] } : {}),
        ...(isolates(spec, 'egress') ? { egress: [{ action: 'Deny', to: everyone }] } : {}),
      },
    },
  }
}

function ofServices(
  why: string,
  { flows, isCut }: ServiceFlows,
  policies: readonly NetworkPolicyResource[],
): readonly Reading[] {
  if (flows.length === 0) return []
  return [
    {
      kind: 'plugin',
      why: isCut ? `${why} There are too many services and workloads to ask about all of them.` : why,
      policies: [...new Set(policies.map(({ key }) => key))].sort(),
      flows: flows.slice(0, mostShown),
      flowTotal: flows.length,
    },
  ]
}

/** Directions that have rules and that `policyTypes` does not list. */
function unlisted({ object }: NetworkPolicyResource): readonly ('ingress' | 'egress')[] {
  const { policyTypes = [], ingress = [], egress = [] } = object.spec ?? {}
  if (policyTypes.length === 0) return []
  return [
    ...(ingress.length > 0 && !policyTypes.includes('Ingress') ? (['ingress'] as const) : []),
    ...(egress.length > 0 && !policyTypes.includes('Egress') ? (['egress'] as const) : []),
  ]
}

/** The policy without the rules that its policyTypes leave out. */
function asWritten(policy: NetworkPolicyResource): NetworkPolicyResource {
  const gone = unlisted(policy)
  if (gone.length === 0) return policy
  const spec = { ...policy.object.spec, ...Object.fromEntries(gone.map((direction) => [direction, []])) }
  return { ...policy, object: { ...policy.object, spec } }
}

/** A pod or workload on its node's network as one with an address of its own. */
function asOrdinary(resource: Resource): Resource {
  switch (resource.kind) {
    case 'Pod': {
      const { podIP: _own, podIPs: _all, hostIP: _host, ...status } = resource.object.status ?? {}
      const isOnNode = resource.object.spec?.hostNetwork === true || (_own !== undefined && _own === _host)
      if (!isOnNode) return resource
      return {
        ...resource,
        object: { ...resource.object, spec: { ...resource.object.spec, hostNetwork: false }, status },
      }
    }
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Rollout':
    case 'CloneSet':
    case 'VirtualMachine': {
      const spec = offHost(resource.object.spec)
      return spec === null ? resource : { ...resource, object: { ...resource.object, spec } }
    }
    // Their selectors have another form.
    case 'ReplicationController':
    case 'DeploymentConfig': {
      const spec = offHost(resource.object.spec)
      return spec === null ? resource : { ...resource, object: { ...resource.object, spec } }
    }
    default:
      return resource
  }
}

/** The same with pods of its own network; null where they have one. */
function offHost<S extends { readonly template?: PodTemplate }>(spec: S | undefined): S | null {
  const template = spec?.template
  if (spec === undefined || template?.spec?.hostNetwork !== true) return null
  return { ...spec, template: { ...template, spec: { ...template.spec, hostNetwork: false } } }
}

function hasBlocks({ object }: NetworkPolicyResource): boolean {
  const { ingress = [], egress = [] } = object.spec ?? {}
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)]
  return peers.some(({ ipBlock }) => ipBlock?.cidr !== undefined)
}

function openQuestions(resources: readonly Resource[], { cluster }: PolicyModel): readonly string[] {
  const open: string[] = []
  const hosts = cluster.endpoints.filter(({ isHostNetwork }) => isHostNetwork).map(({ key }) => key)
  if (hosts.length > 0)
    open.push(
      `Pods on a node's network (${list(hosts)}): the text leaves open whether selectors of labels match them, as peers and as those whom a policy is about. For Cilium they are the node: no selector of labels matches them, and no NetworkPolicy is about them.`,
    )
  if (ofKind(resources, 'ClusterNetworkPolicy').length > 0)
    open.push(
      'ClusterNetworkPolicy: its Admin tier comes before NetworkPolicies in both readings. But for the order of its Baseline tier, NetworkPolicies are read alone here.',
    )
  open.push(
    'Protocols other than TCP, UDP and SCTP: the text leaves to the plugin what becomes of them. Cilium takes a rule without ports for all protocols, and drops the rest where a pod is isolated.',
    'A pod and itself: by the text a pod cannot block access to itself, and Cilium agrees. Two pods of one workload need rules like any others, in both readings.',
  )
  return open
}

function list(keys: readonly string[]): string {
  return keys.length > 4 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ')
}
