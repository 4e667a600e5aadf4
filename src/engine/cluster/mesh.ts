/**
 * Service meshes that change what policies see of a pod, as its labels and those of its namespace tell. Whether the mesh runs at
 * all is not stated. Source: istio.io, ambient and Kubernetes NetworkPolicy, sidecar injection; linkerd.io, proxy injection;
 * Documentation/network/servicemesh/istio.rst, Documentation/security/network/encryption-ztunnel.rst.
 */
import type { Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'

/** The port to which a ztunnel carries TCP between pods (HBONE). */
export const tunnelPort = 15_008

/** Whose ztunnel carries TCP between pods, in words about them. */
export const tunnels = {
  ambient: 'in the ambient mode of Istio',
  ztunnel: 'enrolled in Cilium’s ztunnel',
} as const

const modeLabel = 'istio.io/dataplane-mode'

/** How a mesh carries a pod's connections: to a port of its own, or encrypted by a proxy in the pod. */
export function meshOf(
  { namespaces }: Pick<Cluster, 'namespaces'>,
  pod: ClusterEndpoint,
): keyof typeof tunnels | 'sidecar' | null {
  if (pod.isHostNetwork) return null
  const own = pod.podLabels
  const around = namespaces.get(pod.namespace)?.labels
  if (around?.get('io.cilium/mtls-enabled') === 'true') return 'ztunnel'
  // What an injected pod bears says more than what asks for the injection.
  if (own.get('security.istio.io/tlsMode') === 'istio' || own.has('linkerd.io/control-plane-ns')) return 'sidecar'
  if ((own.get(modeLabel) ?? around?.get(modeLabel)) === 'ambient') return 'ambient'
  const wish = own.get('sidecar.istio.io/inject')
  if (wish !== undefined) return wish === 'true' ? 'sidecar' : null
  const isWished =
    own.has('istio.io/rev') || around?.get('istio-injection') === 'enabled' || around?.has('istio.io/rev')
  return isWished === true ? 'sidecar' : null
}

/** The ztunnel that carries TCP to and from a pod; null where none does. */
export function tunnelOf(cluster: Pick<Cluster, 'namespaces'>, pod: ClusterEndpoint): keyof typeof tunnels | null {
  const mesh = meshOf(cluster, pod)
  return mesh === 'sidecar' ? null : mesh
}
