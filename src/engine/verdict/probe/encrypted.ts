/**
 * Layer 7 rules for HTTP on the port of HTTPS: the proxy parses what it gets as HTTP, and breaks a connection that begins with
 * TLS unless it is to decrypt it. Source: Documentation/security/tls-visibility.rst, pkg/policy/api/l4.go (terminatingTLS).
 */
import { protocolNumber } from '../../cilium/numbers'
import type { Direction, Probe, Verdict } from '../../types'
import { findPeer } from '../find-peer'
import { coversPort } from '../maps/resolved'
import type { PolicyModel } from '../model'

/** The port on which everybody expects TLS. */
export const tlsPort = 443

/** A doubt where a flow to the port of HTTPS passes rules for HTTP that nothing decrypts for. */
export function encryptedDoubts(
  model: PolicyModel,
  { from, to, protocol, port }: Probe,
  verdict: Verdict,
): readonly string[] {
  if (port !== tlsPort || protocol !== 'TCP') return []
  const receiver = verdict.reached ?? to
  const isRead =
    (verdict.egress.l7 && readsHttp(model, 'egress', from)) ||
    (verdict.ingress.l7 && readsHttp(model, 'ingress', receiver))
  return isRead
    ? [
        `Port ${tlsPort} carries TLS as a rule, and the proxy that checks the HTTP rules here cannot read it without terminatingTLS: a client that begins with TLS is cut off.`,
      ]
    : []
}

function readsHttp(model: PolicyModel, direction: Direction, key: string): boolean {
  const peer = findPeer(model, key)
  if (typeof peer === 'string' || peer.endpoint === null) return false
  return model.maps
    .mapOf(peer.endpoint, direction)
    .entries.some(
      ({ origin, ports }) =>
        origin.kind === 'policy' &&
        origin.entry.l7?.kind === 'http' &&
        origin.entry.l7.terminating === null &&
        coversPort(ports, protocolNumber.TCP, tlsPort),
    )
}
