/**
 * Layer 7 rules for HTTP on the port of HTTPS, or between pods whose sidecars encrypt: the proxy parses what it gets as HTTP, and
 * breaks a connection that begins with TLS unless it is to decrypt it. Source: Documentation/security/tls-visibility.rst,
 * Documentation/network/servicemesh/istio.rst, pkg/policy/api/l4.go (terminatingTLS).
 */
import { protocolNumber } from '../../cilium/numbers'
import type { Direction, Probe, Verdict } from '../../types'
import { meshOf } from '../../cluster/mesh'
import { findPeer } from '../find-peer'
import { coversPort } from '../maps/resolved'
import type { PolicyModel } from '../model'

/** The port on which everybody expects TLS. */
export const tlsPort = 443

/** A doubt where a flow that is encrypted as a rule passes rules for HTTP that nothing decrypts for. */
export function encryptedDoubts(
  model: PolicyModel,
  { from, to, protocol, port }: Probe,
  verdict: Verdict,
): readonly string[] {
  if (protocol !== 'TCP' || (!verdict.egress.l7 && !verdict.ingress.l7)) return []
  const receiver = verdict.reached ?? to
  const isInMesh = port !== tlsPort && hasSidecar(model, from) && hasSidecar(model, receiver)
  if (port !== tlsPort && !isInMesh) return []
  const isRead =
    (verdict.egress.l7 && readsHttp(model, 'egress', from, port)) ||
    (verdict.ingress.l7 && readsHttp(model, 'ingress', receiver, port))
  if (!isRead) return []
  return [
    isInMesh
      ? 'By their labels both pods have a sidecar of a service mesh, which encrypts what they send to each other: the proxy that checks the HTTP rules here cannot read that, and cuts it off unless the mesh leaves it plain.'
      : `Port ${tlsPort} carries TLS as a rule, and the proxy that checks the HTTP rules here cannot read it without terminatingTLS: a client that begins with TLS is cut off.`,
  ]
}

function hasSidecar({ cluster, endpointIndex }: PolicyModel, key: string): boolean {
  const pod = cluster.endpoints[endpointIndex.get(key) ?? -1]
  return pod !== undefined && meshOf(cluster, pod) === 'sidecar'
}

function readsHttp(model: PolicyModel, direction: Direction, key: string, port: number): boolean {
  const peer = findPeer(model, key)
  if (typeof peer === 'string' || peer.endpoint === null) return false
  return model.maps
    .mapOf(peer.endpoint, direction)
    .entries.some(
      ({ origin, ports }) =>
        origin.kind === 'policy' &&
        origin.entry.l7?.kind === 'http' &&
        origin.entry.l7.terminating === null &&
        coversPort(ports, protocolNumber.TCP, port),
    )
}
