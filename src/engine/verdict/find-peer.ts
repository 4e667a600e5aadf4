/** Looks the ends of a flow up in the model: which identity a peer has, and whether policies hold there. */
import { canonicalAddress, parseAddress, parsePrefix, type Prefix } from '../cluster/address'
import { canonicalName } from '../cluster/cluster'
import { reservedNumbers, type ReservedName } from '../cilium/numbers'
import { outsideKey, parsePeer } from '../keys'
import { directoryOf } from '../names/cluster-directory'
import type { PolicyModel } from './model'
import type { Place } from './unknown-address'

/** Index of the identity of an outside address: that of the longest prefix around it. */
function identityOfPrefix(model: PolicyModel, wanted: Prefix): number | null {
  const best = model.addresses().longestAround(wanted)
  if (best !== null) return best
  const family = wanted.family === 4 ? 'world-ipv4' : 'world-ipv6'
  return model.inside.ofReserved.get(model.cluster.settings.isDualStack ? family : 'world') ?? null
}

/** Whether an address is that of a pod, a node or a service: then rules about addresses and names do not decide about it. */
export function isOfCluster({ cluster }: Pick<PolicyModel, 'cluster'>, text: string): boolean {
  const directory = directoryOf(cluster)
  const address = canonicalAddress(text)
  if (address === null) return false
  const isApiServer = cluster.apiServer?.outside.includes(address) === true
  return (
    !isApiServer &&
    (directory.podAt(address) !== null ||
      directory.nodeAt(address) !== null ||
      directory.frontendAt(address)?.kind === 'cluster')
  )
}

/** Whether an address leads to something in the cluster. */
export function isTranslated(model: Pick<PolicyModel, 'cluster'>, address: string): boolean {
  const directory = directoryOf(model.cluster)
  const isFrontend =
    directory.frontendAt(address) !== null && model.cluster.apiServer?.outside.includes(address) !== true
  return isOfCluster(model, address) || isFrontend || directory.ciliumAt(address) !== null
}

/** The addresses that are stated for a name, each once. */
export function addressesOfName({ cluster }: Pick<PolicyModel, 'cluster'>, name: string): readonly string[] {
  const stated = cluster.dns.get(canonicalName(name)) ?? []
  return [...new Set(stated.map(canonicalAddress).filter((address) => address !== null))]
}

/** One end of a flow, looked up. */
export interface FoundPeer {
  /** Index among the model's identities. */
  readonly identity: number
  /** Index of the endpoint whose policies hold at this end; null for anything that is no endpoint under policy. */
  readonly endpoint: number | null
  /** Where its address is taken to be, which nobody states. */
  readonly place?: Place
}

function isReservedName(name: string): name is ReservedName {
  return Object.hasOwn(reservedNumbers, name)
}

/** Addresses of an API server that runs on no node: its entity is nobody but these. */
export function outsideServers({ cluster }: Pick<PolicyModel, 'cluster'>): readonly string[] {
  return cluster.apiServer?.nodes.size === 0 ? cluster.apiServer.outside : []
}

/** Looks a peer up by its key (see `Peer` in the engine's types); a text says what is wrong with the key. */
export function findPeer(model: PolicyModel, key: string): FoundPeer | string {
  const parts = parsePeer(key)
  const rest = parts?.name ?? ''
  switch (parts?.kind) {
    case 'entity': {
      const server = key === 'entity:kube-apiserver' ? outsideServers(model)[0] : undefined
      if (server !== undefined) return findPeer(model, outsideKey('ip', server))
      const identity = isReservedName(rest) ? model.inside.ofReserved.get(rest) : undefined
      return identity === undefined ? `there is no entity "${rest}" in this cluster` : { identity, endpoint: null }
    }
    case 'node': {
      const identity =
        model.inside.ofNode.get(rest) ??
        (model.cluster.nodes.has(rest) ? model.inside.ofReserved.get('remote-node') : undefined)
      return identity === undefined ? `there is no node "${rest}" in this workspace` : { identity, endpoint: null }
    }
    case 'ip':
    case 'cidr': {
      const prefix = parts.kind === 'ip' ? parseAddress(rest) : parsePrefix(rest)
      const identity = prefix === null ? null : identityOfPrefix(model, prefix)
      return identity === null
        ? `"${rest}" is not an ${parts.kind === 'ip' ? 'address' : 'address prefix'}`
        : { identity, endpoint: null }
    }
    case 'dns': {
      const name = canonicalName(rest)
      const assumed = model.ofName.get(name)
      if (assumed !== undefined) return { identity: assumed, endpoint: null }
      const stated = addressesOfName(model, name)
      const address = parseAddress(stated.find((text) => !isOfCluster(model, text)) ?? stated[0] ?? '')
      const identity = address === null ? model.inside.ofReserved.get('world') : identityOfPrefix(model, address)
      return identity === undefined || identity === null
        ? `"${rest}" cannot be looked up`
        : { identity, endpoint: null }
    }
    case 'endpoint':
    case undefined: {
      const endpoint = model.endpointIndex.get(key)
      if (endpoint === undefined) return `there is no endpoint "${key}" in this workspace`
      const identity = model.inside.ofEndpoint[endpoint] ?? 0
      return { identity, endpoint: model.cluster.endpoints[endpoint]?.isHostNetwork === true ? null : endpoint }
    }
  }
}
