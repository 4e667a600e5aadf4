/** ClusterNetworkPolicy of `policy.networking.k8s.io/v1alpha2`. Source: sigs.k8s.io/network-policy-api. */
import { ignored, integer, list, object, text, type Infer } from '../shape'
import { labelSelector } from './selector'

const pods = object({ namespaceSelector: labelSelector, podSelector: labelSelector })
const portMatch = object({
  destinationPort: object({ number: integer, range: object({ start: integer, end: integer }) }),
})
const protocols = list(object({ tcp: portMatch, udp: portMatch, sctp: portMatch, destinationNamedPort: text }))

export const clusterNetworkPolicy = {
  spec: object({
    tier: text,
    priority: integer,
    subject: object({ namespaces: labelSelector, pods }),
    ingress: list(
      object({ name: text, action: text, from: list(object({ namespaces: labelSelector, pods })), protocols }),
    ),
    egress: list(
      object({
        name: text,
        action: text,
        to: list(
          object({
            namespaces: labelSelector,
            pods,
            nodes: labelSelector,
            networks: list(text),
            domainNames: list(text),
          }),
        ),
        protocols,
      }),
    ),
  }),
  status: ignored,
}

export type ClusterNetworkPolicySpec = Infer<(typeof clusterNetworkPolicy)['spec']>
export type ClusterPolicyProtocol = Infer<typeof protocols>[number]
export type ClusterPolicyEgressPeer = NonNullable<NonNullable<ClusterNetworkPolicySpec['egress']>[number]['to']>[number]
