/**
 * Service meshes that change what policies see of a pod, as its labels and those of its namespace tell. Whether the mesh runs at
 * all is not stated. Source: istio.io, ambient and Kubernetes NetworkPolicy, sidecar injection; linkerd.io, proxy injection;
 * Documentation/network/servicemesh/istio.rst.
 */
import type { Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'

/** The port to which the ambient mode of Istio carries TCP between pods (HBONE). */
export const tunnelPort = 15_008

const modeLabel = 'istio.io/dataplane-mode'

/** How a mesh carries a pod's connections: to a port of its own, or encrypted by a proxy in the pod. */
export function meshOf(
  { namespaces }: Pick<Cluster, 'namespaces'>,
  pod: ClusterEndpoint,
): 'ambient' | 'sidecar' | null {
  if (pod.isHostNetwork) return null
  const own = pod.podLabels
  const around = namespaces.get(pod.namespace)?.labels
  // What an injected pod bears says more than what asks for the injection.
  if (own.get('security.istio.io/tlsMode') === 'istio' || own.has('linkerd.io/control-plane-ns')) return 'sidecar'
  if ((own.get(modeLabel) ?? around?.get(modeLabel)) === 'ambient') return 'ambient'
  const wish = own.get('sidecar.istio.io/inject')
  if (wish !== undefined) return wish === 'true' ? 'sidecar' : null
  const isWished =
    own.has('istio.io/rev') || around?.get('istio-injection') === 'enabled' || around?.has('istio.io/rev')
  return isWished === true ? 'sidecar' : null
}
