/**
 * The API server where the workspace does not state its EndpointSlices: on the sender's node, on another, or outside the nodes.
 * Source: pkg/ipcache/cell/apiserver_watcher.go.
 */
import { outsideKey } from '../keys'
import { nodeOf } from '../names/node-of'
import { directoryOf } from '../names/cluster-directory'
import type { PolicyModel } from './model'
import { supposing } from './what-if'

/** One place where the API server may run. */
export interface ApiServerPlace {
  readonly when: string
  /** The workspace with the API server in this place. */
  readonly model: PolicyModel
  /** Its key there. */
  readonly key: string
}

/** An address of the documentation's range, so that no prefix of a policy is likely to hold it. */
export const supposedAddress = '192.0.2.254'
const supposedNode = 'node-of-the-api-server'

/**
 * All places where it may run; where the workspace states its addresses, those alone.
 *
 * @param other key of the other end of the flow
 * @param role what the other end is
 */
export function apiServerPlaces(
  model: PolicyModel,
  other: string,
  role: 'sender' | 'receiver' = 'sender',
): readonly ApiServerPlace[] {
  const { apiServer } = model.cluster
  if (apiServer !== null)
    return [...apiServer.addresses].map((address) => ({ when: `at ${address}`, model, key: outsideKey('ip', address) }))
  const place = (when: string, node: string | null): ApiServerPlace => ({
    when,
    model: supposing(model, { text: documents(model, node) }),
    key: outsideKey('ip', supposedAddress),
  })
  const own = nodeOf(directoryOf(model.cluster), other)
  return [
    ...(own.kind === 'known' ? [place(`where the API server runs on the ${role}’s node`, own.name)] : []),
    place('where the API server runs on a node of the cluster', supposedNode),
    place('where the API server runs outside the nodes', null),
  ]
}

function documents({ cluster }: PolicyModel, node: string | null): string {
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: 6443 }],
    endpoints: [{ addresses: [supposedAddress] }],
  }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: { ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  }
  const isStated = cluster.services.some(({ namespace, name }) => namespace === 'default' && name === 'kubernetes')
  const found: object[] = isStated ? [slice] : [service, slice]
  if (node !== null)
    found.push({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNode',
      metadata: { name: node },
      spec: { addresses: [{ type: 'InternalIP', ip: supposedAddress }] },
    })
  return found.map((object) => JSON.stringify(object)).join('\n---\n')
}
