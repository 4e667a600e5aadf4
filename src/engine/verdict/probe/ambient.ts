/**
 * Pods in the ambient mode of Istio: TCP between them goes to port 15008 (HBONE), and what the kubelet probes comes from a
 * link-local address, which Cilium takes for one outside. Whether Istio runs at all is not stated, so these are doubts.
 * Source: istio.io, platform prerequisites of the ambient mode (Cilium), ambient and Kubernetes NetworkPolicy.
 */
import { outsideKey } from '../../keys'
import { meshOf, tunnelPort } from '../../cluster/mesh'
import type { Probe } from '../../types'
import type { PolicyModel } from '../model'
import type { JudgedFlow } from './probe'

const probeAddress = '169.254.7.127'

/** What comes out differently where Istio carries the flow. */
export function ambientDoubts({ model, probe, found, ask, isStopped }: JudgedFlow): readonly string[] {
  const { from, protocol, port } = probe
  const to = found.reached ?? probe.to
  if (protocol !== 'TCP' || from === to || found.problem !== undefined || !isAmbient(model, to)) return []
  const isDenied = isStopped(found)
  const differs = (other: Probe): boolean => isStopped(ask(model, other, { isBrief: true })) !== isDenied
  const outcome = isDenied ? 'allowed' : 'denied'
  if (isAmbient(model, from) && port !== tunnelPort)
    return differs({ from, to, protocol, port: tunnelPort })
      ? [
          `Both pods are in the ambient mode of Istio, which carries TCP between them to port ${tunnelPort}: policies then see that port and not ${port}, and it would be ${outcome}.`,
        ]
      : []
  if (from !== 'entity:host') return []
  return differs({ from: outsideKey('ip', probeAddress), to, protocol, port })
    ? [
        `${to} is in the ambient mode of Istio: probes of the kubelet then come from ${probeAddress}, which Cilium takes for an address outside, and would be ${outcome}.`,
      ]
    : []
}

/** Whether a pod is labelled for the ambient mode, itself or by its namespace. */
function isAmbient({ cluster, endpointIndex }: PolicyModel, key: string): boolean {
  const pod = cluster.endpoints[endpointIndex.get(key) ?? -1]
  return pod !== undefined && meshOf(cluster, pod) === 'ambient'
}
