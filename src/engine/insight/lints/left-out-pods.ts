/** Pods that have the labels which a selector asks for and are selected by none: in their node's network, or at an end. */
import { endpointKey, resourceParts } from '../../keys'
import { hasEnded, type ClusterEndpoint } from '../../cluster/endpoints'
import { ofKind } from '../../manifest/resource'
import type { Requirement } from '../../policy/selectors/selector'
import { wouldFulfil, type LabelledPod } from '../../verdict/explain/label-misses'
import { withPresentPods } from '../summary/missing-pods'
import { someOf, type LintContext } from './context/lint'

export interface LeftOut {
  readonly message: string
  readonly help: string
}

/** Why a selector that selects no pod does not select those with its labels; null where there are none of them. */
export function leftOutPods(context: LintContext, requirements: readonly Requirement[]): LeftOut | null {
  const { cluster } = context.model
  const fits = (pod: LabelledPod): boolean =>
    requirements.every((requirement) => wouldFulfil(requirement, { cluster, pod }))
  const onHost = cluster.endpoints.filter((endpoint) => endpoint.isHostNetwork && fits(endpoint))
  if (onHost.length > 0)
    return {
      message: `${namesOf(onHost)} ${onHost.length === 1 ? 'has these labels and runs' : 'have these labels and run'} in the network of a node, where labels of pods do not count`,
      help: 'Policies see such pods as their node: peers name them with the entities host and remote-node, and only a host policy (nodeSelector) is about them.',
    }
  const ended = ofKind(context.resources, 'Pod')
    .filter(({ object }) => hasEnded(object))
    .map(({ namespace, name, object }) => ({
      key: endpointKey(namespace, name),
      namespace,
      podLabels: object.metadata?.labels ?? new Map<string, string>(),
    }))
    .filter(fits)
  return ended.length === 0
    ? null
    : {
        message: `${namesOf(ended)} ${ended.length === 1 ? 'has these labels and has' : 'have these labels and have'} ended, so no address and no identity is left`,
        help: 'If such a pod runs again, it is selected then.',
      }
}

/** The object whose missing pods a selector may be about: it is in a namespace that the selector asks for. Null where none is. */
export function makerOf(
  { model, diagnostics, resources }: LintContext,
  namespaces: readonly Requirement[],
): string | null {
  for (const { code, resource } of withPresentPods(diagnostics, resources)) {
    if (code !== 'pods-missing' || resource === undefined) continue
    const { namespace } = resourceParts(resource)
    const pod = { key: endpointKey(namespace, ''), namespace, podLabels: new Map<string, string>() }
    if (namespaces.every((requirement) => wouldFulfil(requirement, { cluster: model.cluster, pod }))) return resource
  }
  return null
}

const namesOf = (pods: readonly Pick<ClusterEndpoint, 'key'>[]): string => someOf(pods.map(({ key }) => key))
