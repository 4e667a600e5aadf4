/**
 * Requests for a tunnel (the method CONNECT), as clients send them to a proxy for outgoing traffic, and for another protocol
 * (WebSocket): Cilium's Envoy hands on the ones since 1.20, the others since 1.18.3.
 * Source: pkg/envoy/xds_server.go (the upgrade CONNECT), cilium-cli/connectivity/builder/client_egress_l7_connect.go.
 */
import { isAtLeast } from '../../cilium/settings/versions'
import type { Probe, Verdict } from '../../types'
import { tunnelMethod } from '../explain/l7'
import type { PolicyModel } from '../model'

/** A doubt where a version may not pass such a request, or one for another protocol, through its layer 7 proxy. */
export function tunnelDoubts(
  { cluster }: PolicyModel,
  { http }: Probe,
  { egress, ingress }: Verdict,
): readonly string[] {
  const { version } = cluster.settings
  if (http === undefined || isAtLeast(version, '1.20') || !(egress.l7 || ingress.l7)) return []
  if (http.method === tunnelMethod)
    return [
      `Cilium ${version} hands no ${tunnelMethod} request on: its proxy answers with an error whatever the rules say. Cilium 1.20 and later do.`,
    ]
  // With this patch, as users have found. Source: cilium/cilium pull request 41729.
  const isUpgrade = Object.keys(http.headers ?? {}).some((name) => name.toLowerCase() === 'upgrade')
  return isUpgrade && version === '1.18'
    ? ['Cilium 1.18 hands WebSockets on since 1.18.3: before, its proxy answers an Upgrade with an error.']
    : []
}
