/**
 * Pods in the ambient mode of Istio or in Cilium's own ztunnel: TCP between them goes to port 15008 (HBONE), and what the kubelet
 * probes in Istio comes from a link-local address, which Cilium takes for one outside. Whether either runs at all is not stated,
 * so these are doubts. Source: istio.io, platform prerequisites of the ambient mode (Cilium), ambient and Kubernetes
 * NetworkPolicy; Documentation/security/network/encryption-ztunnel.rst.
 */
import { outsideKey } from '../../keys'
import { tunnelOf, tunnelPort, tunnels } from '../../cluster/mesh'
import type { Probe } from '../../types'
import type { PolicyModel } from '../model'
import type { JudgedFlow } from './probe'

const probeAddress = '169.254.7.127'

/** What comes out differently where a ztunnel carries the flow. */
export function ambientDoubts({ model, probe, found, ask, isStopped }: JudgedFlow): readonly string[] {
  const { from, protocol, port } = probe
  const to = found.reached ?? probe.to
  const tunnel = protocol !== 'TCP' || from === to || found.problem !== undefined ? null : carrierOf(model, to)
  if (tunnel === null) return []
  const isDenied = isStopped(found)
  const differs = (other: Probe): boolean => isStopped(ask(model, other, { isBrief: true })) !== isDenied
  const outcome = isDenied ? 'allowed' : 'denied'
  if (carrierOf(model, from) === tunnel && port !== tunnelPort)
    return differs({ from, to, protocol, port: tunnelPort })
      ? [
          `Both pods are ${tunnels[tunnel]}, which carries TCP between them to port ${tunnelPort}: policies then see that port and not ${port}, and it would be ${outcome}.`,
        ]
      : []
  if (from !== 'entity:host' || tunnel !== 'ambient') return []
  return differs({ from: outsideKey('ip', probeAddress), to, protocol, port })
    ? [
        `${to} is in the ambient mode of Istio: probes of the kubelet then come from ${probeAddress}, which Cilium takes for an address outside, and would be ${outcome}.`,
      ]
    : []
}

/** What carries a pod's connections, as it is labelled itself or by its namespace. */
function carrierOf({ cluster, endpointIndex }: PolicyModel, key: string): keyof typeof tunnels | null {
  const pod = cluster.endpoints[endpointIndex.get(key) ?? -1]
  return pod === undefined ? null : tunnelOf(cluster, pod)
}
