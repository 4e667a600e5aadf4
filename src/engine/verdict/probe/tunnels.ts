/**
 * Requests for a tunnel (the method CONNECT), as clients send them to a proxy for outgoing traffic: since 1.20 Cilium's Envoy hands them on.
 * Source: pkg/envoy/xds_server.go (the upgrade CONNECT), cilium-cli/connectivity/builder/client_egress_l7_connect.go.
 */
import { isAtLeast } from '../../cilium/settings/versions'
import type { Probe, Verdict } from '../../types'
import { tunnelMethod } from '../explain/l7'
import type { PolicyModel } from '../model'

/** A doubt where an older version passes a request for a tunnel through its layer 7 proxy. */
export function tunnelDoubts(
  { cluster }: PolicyModel,
  { http }: Probe,
  { egress, ingress }: Verdict,
): readonly string[] {
  const { version } = cluster.settings
  if (http?.method !== tunnelMethod || isAtLeast(version, '1.20') || !(egress.l7 || ingress.l7)) return []
  return [
    `Cilium ${version} hands no ${tunnelMethod} request on: its proxy answers with an error whatever the rules say. Cilium 1.20 and later do.`,
  ]
}
