/**
 * NetworkPolicies read twice. Source of the text: k8s.io/api networking/v1 types.go and the concept page of network policies;
 * of Cilium's reading: pkg/k8s/network_policy.go, pkg/ipcache/metadata.go.
 */
import { contains, parseAddress, parsePrefix } from '../../cluster/address'
import { directoryOf } from '../../names/cluster-directory'
import { ofKind, type Resource, type ResourceOf } from '../../manifest/resource'
import type { AnalyzeOptions } from '../../types'
import { buildModel, type PolicyModel } from '../../verdict/model'
import { compareModels } from '../diff/diff'
import type { Reading, ReadingKind, Readings } from './types'

type NetworkPolicyResource = ResourceOf<'NetworkPolicy'>

const ciliumKinds = new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy'])

/** Reads the NetworkPolicies of a workspace both ways; other policies are left out of both, as the text knows none. */
export function readTwice(resources: readonly Resource[], options: AnalyzeOptions, model: PolicyModel): Readings {
  const own = resources.filter(({ kind }) => !ciliumKinds.has(kind))
  const policies = ofKind(own, 'NetworkPolicy')
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
        'By the text, policyTypes says which directions a policy is about, and rules of another direction do nothing. Cilium heeds rules whatever policyTypes says, and isolates the pods for that direction too.',
        [cilium, text],
        (policy) => unlisted(policy).length > 0,
      ),
      ...reading(
        'plugin',
        'The text means ipBlock for addresses outside the cluster, and leaves open whether it counts for addresses of pods and nodes. For Cilium it never does (unless policy-cidr-match-mode says so): pods and nodes are what their labels are. A plugin that goes by addresses decides as listed here.',
        [text, addresses],
        (policy) => blocksOf(policy).length > 0,
      ),
      ...reading(
        'plugin',
        "The text leaves open whether selectors of labels match pods on a node's network, as peers and as those whom a policy is about. For Cilium they are the node, and no NetworkPolicy is about them. A plugin that takes them for pods like others decides as listed here; Cilium's side is told as for one node, whose own pods always let it in.",
        hosts.length === 0 ? [] : [text, build(byText.map(asOrdinary), options)],
        () => true,
      ),
    ],
    open: openQuestions(resources, policies, cilium),
  }
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
    case 'DaemonSet': {
      const { template } = resource.object.spec ?? {}
      if (template?.spec?.hostNetwork !== true) return resource
      const spec = {
        ...resource.object.spec,
        template: { ...template, spec: { ...template.spec, hostNetwork: false } },
      }
      return { ...resource, object: { ...resource.object, spec } }
    }
    default:
      return resource
  }
}

interface Block {
  readonly direction: 'ingress' | 'egress'
  readonly cidr: string
}

function blocksOf({ object }: NetworkPolicyResource): readonly Block[] {
  const { ingress = [], egress = [] } = object.spec ?? {}
  const block = (direction: Block['direction'], cidr: string | undefined): readonly Block[] =>
    cidr === undefined ? [] : [{ direction, cidr }]
  return [
    ...ingress.flatMap(({ from = [] }) => from.flatMap(({ ipBlock }) => block('ingress', ipBlock?.cidr))),
    ...egress.flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => block('egress', ipBlock?.cidr))),
  ]
}

function openQuestions(
  resources: readonly Resource[],
  policies: readonly NetworkPolicyResource[],
  { cluster }: PolicyModel,
): readonly string[] {
  if (policies.length === 0) return []
  const open: string[] = []
  const hosts = cluster.endpoints.filter(({ isHostNetwork }) => isHostNetwork).map(({ key }) => key)
  if (hosts.length > 0)
    open.push(
      `Pods on a node's network (${list(hosts)}): the text leaves open whether selectors of labels match them, as peers and as those whom a policy is about. For Cilium they are the node: no selector of labels matches them, and no NetworkPolicy is about them.`,
    )
  const frontends = [...directoryOf(cluster).services.values()].flatMap(({ key, clusterIPs = [] }) =>
    clusterIPs.map((address) => ({ key, address: parseAddress(address) })),
  )
  const dialled = policies
    .flatMap(blocksOf)
    .filter(({ direction }) => direction === 'egress')
    .flatMap(({ cidr }) => parsePrefix(cidr) ?? [])
  const services = frontends.filter(
    ({ address }) => address !== null && dialled.some((prefix) => contains(prefix, address)),
  )
  if (services.length > 0)
    open.push(
      `Addresses of services (${list([...new Set(services.map(({ key }) => key))])}): the text leaves open whether ipBlock is asked before or after a service is translated. Cilium translates first, so that policies see the pod behind it.`,
    )
  if (ofKind(resources, 'ClusterNetworkPolicy').length > 0)
    open.push(
      'ClusterNetworkPolicy: the text of NetworkPolicy says nothing of it. In Cilium its Admin tier comes before NetworkPolicies, its Baseline tier after them. Here NetworkPolicies are read alone.',
    )
  open.push(
    'Protocols other than TCP, UDP and SCTP: the text leaves to the plugin what becomes of them. Cilium takes a rule without ports for all protocols, and drops the rest where a pod is isolated.',
    'A pod and itself: by the text a pod cannot block access to itself, and Cilium agrees; through a service or between pods of one workload the plugin decides, and Cilium asks both sides unless it is one and the same pod.',
  )
  return open
}

function list(keys: readonly string[]): string {
  return keys.length > 4 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ')
}
