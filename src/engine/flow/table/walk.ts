/** What every table of a model shares: its peers, the ports that each serves, and what is known of its sides so far. */
import { hasScheme, idName } from '../../keys'
import { hasBit } from '../../policy/selectors/bitset'
import type { FlowPort, Peer } from '../../types'
import { addressesOfName, isTranslated } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import { type Sighting, type Standing, standingOf } from '../../verdict/sight'
import { hasUnknownAddress } from '../../verdict/unknown-address'
import { type FlowPeer, type FlowPeers, flowPeers } from './peers'
import { servedPorts } from './ports'
import { type MapSides, SideCache } from './sides'

/** What every table of a model shares: its peers, the ports that each serves, and what is known of its sides so far. */
export interface Walk {
  readonly peers: FlowPeers
  readonly publicPeers: readonly Peer[]
  readonly ports: readonly (readonly FlowPort[])[]
  readonly portIndex: ReadonlyMap<FlowPort, number>
  readonly portList: readonly FlowPort[]
  readonly sides: SideCache
  readonly model: PolicyModel
  readonly standings: Standings
  /** Whether a peer may be seen in several ways. */
  readonly isManifold: (peer: FlowPeer) => boolean
  /** Whether a name has an address that leads to something in the cluster. */
  readonly leadsInside: (key: string) => boolean
  /** As what pods see an entity, by who sends, the entity and their node. */
  readonly ofEntities: Map<string, readonly Sighting[]>
  /** Ends that are known so far, by run. */
  readonly ends: (PodEnd | null | undefined)[]
}

/** A pod that is seen as one identity, whoever looks: nearly all are. */
export interface PodEnd {
  readonly identity: number
  readonly egress: MapSides
  readonly ingress: MapSides
  readonly ports: readonly { readonly index: number; readonly port: FlowPort }[]
  readonly talksToItself: boolean
}

/** Whether it matters which node an entity stands for. */
function hasNodesApart(model: PolicyModel): boolean {
  return model.inside.ofHost.size > 0 || model.inside.ofNode.size > 0 || model.nodes().isActive
}

/** Whether a rule tells the local host of the API server's nodes from that of others. */
function isHostApart({ inside, policies, selection }: PolicyModel): boolean {
  const [plain, withServer] = [inside.ofReserved.get('host'), inside.hostWithApiServer]
  if (plain === undefined || withServer === null) return false
  return policies.some(({ rules }) =>
    rules.some(({ entries }) =>
      entries.some(({ peers }) =>
        peers?.some(({ selector }) => {
          const selected = selection.selectPeers(selector)
          return hasBit(selected, plain) !== hasBit(selected, withServer)
        }),
      ),
    ),
  )
}

const walks = new WeakMap<PolicyModel, Walk>()

export function walkOf(model: PolicyModel): Walk {
  let walk = walks.get(model)
  if (walk === undefined) walks.set(model, (walk = newWalk(model, flowPeers(model))))
  return walk
}

export function newWalk(model: PolicyModel, peers: FlowPeers): Walk {
  const ports = servedPorts(model, peers)
  const portIndex = new Map<FlowPort, number>()
  const portList: FlowPort[] = []
  const portsByText = new Map<string, number>()
  let last: readonly FlowPort[] | null = null
  for (const list of ports) {
    if (list === last) continue
    last = list
    for (const port of list) {
      if (portIndex.has(port)) continue
      const text = `${port.protocol}/${port.port}/${port.name ?? ''}/${port.assumed}`
      let index = portsByText.get(text)
      if (index === undefined) {
        index = portList.length
        portsByText.set(text, index)
        portList.push(port)
      }
      portIndex.set(port, index)
    }
  }
  let hostsApart: boolean | null = null
  const inside = new Map<string, boolean>()
  return {
    ends: [],
    ofEntities: new Map(),
    peers,
    publicPeers: peers.shown,
    ports,
    portIndex,
    portList,
    sides: new SideCache(),
    model,
    standings: new Standings(model),
    leadsInside: (key) => {
      let leads = inside.get(key)
      if (leads === undefined) {
        leads = addressesOfName(model, idName(key)).some((address) => isTranslated(model, address))
        inside.set(key, leads)
      }
      return leads
    },
    isManifold: ({ key, endpoint, subject }: FlowPeer) =>
      endpoint < 0
        ? subject !== undefined ||
          (key === 'entity:host' && (hostsApart ??= isHostApart(model))) ||
          hasScheme(key, 'node') ||
          hasScheme(key, 'dns') ||
          (key === 'entity:kube-apiserver' && model.cluster.apiServer !== null) ||
          (hasNodesApart(model) && hasScheme(key, 'entity'))
        : model.cluster.endpoints[endpoint]?.isHostNetwork === true || hasUnknownAddress(model, endpoint),
  }
}

/** Where peers stand, looked up when a flow first asks. */
class Standings {
  private readonly known = new Map<FlowPeer, Standing | null>()

  constructor(private readonly model: PolicyModel) {}

  of(peer: FlowPeer): Standing | null {
    let standing = this.known.get(peer)
    if (standing === undefined) {
      const found = standingOf(this.model, peer.key)
      this.known.set(peer, (standing = typeof found === 'string' ? null : found))
    }
    return standing
  }
}
