/** The ends of flow records: what Hubble knows of a peer. */
import { hasScheme, idName } from '../../keys'
import type { Endpoint, ServiceSummary } from '../../types'
import { addressesOf, hardwareAddress, hashText, someNode } from './addresses'
import type { HubbleEndpoint, HubbleService } from './record'
import { SampleAddresses, type AddressFacts } from './sample-addresses'

/** What records are made from; an analysis or a snapshot will do. */
export type EndFacts = AddressFacts

export interface FlowEnd {
  readonly key: string
  readonly hubble: HubbleEndpoint
  readonly address: string
  readonly hardwareAddress: string
  /** The endpoint behind it, if its policy counts. */
  readonly endpoint: Endpoint | null
  readonly node: string
  readonly names?: readonly string[]
  readonly service?: HubbleService
  /** Seed of source ports. */
  readonly hash: number
}

const clusterLabel = 'k8s:io.cilium.k8s.policy.cluster='
const worldNumber = 2

/** Looks up ends by the keys of peers. */
export class EndBook {
  private readonly endpoints: ReadonlyMap<string, Endpoint>
  private readonly labels: ReadonlyMap<number, readonly string[]>
  private readonly addresses: ReadonlyMap<string, string>
  private readonly ids: ReadonlyMap<string, number>
  private readonly samples: SampleAddresses
  private readonly known = new Map<string, FlowEnd>()

  constructor(facts: EndFacts) {
    const { endpoints, identities } = facts
    this.samples = new SampleAddresses(facts)
    this.endpoints = new Map(endpoints.map((endpoint) => [endpoint.key, endpoint]))
    this.labels = new Map(identities.map(({ number, labels }) => [number, labels]))
    this.addresses = addressesOf(endpoints)
    this.ids = endpointIds(endpoints)
  }

  /** The end of a peer; the identity is needed for peers that are no endpoints, and for nodes it depends on who sees them. */
  end(key: string, identity: number): FlowEnd {
    const endpoint = this.endpoints.get(key)
    const isPod = endpoint !== undefined && endpoint.hostNetwork !== true
    const name = isPod ? key : `${key} ${identity}`
    let end = this.known.get(name)
    if (end === undefined) {
      end = endpoint === undefined ? this.outside(key, identity) : this.pod(endpoint, identity)
      this.known.set(name, end)
    }
    return end
  }

  /** Whether a peer is a node, or in the network of one: others see it by where they are. */
  isNode(key: string): boolean {
    return hasScheme(key, 'node') || this.endpoints.get(key)?.hostNetwork === true
  }

  private pod(endpoint: Endpoint, seenAs: number): FlowEnd {
    const { key, namespace, name, identity, labels, workload, node } = endpoint
    const isHost = endpoint.hostNetwork === true
    const address = this.addresses.get(key) ?? ''
    return {
      key,
      hubble: isHost
        ? { identity: seenAs, labels: this.labels.get(seenAs) ?? labels }
        : {
            ID: this.ids.get(key) ?? 0,
            identity,
            cluster_name:
              labels.find((label) => label.startsWith(clusterLabel))?.slice(clusterLabel.length) ?? 'default',
            namespace,
            labels,
            pod_name: name,
            ...(workload === undefined ? {} : { workloads: [{ name: workload.name, kind: workload.kind }] }),
          },
      address,
      hardwareAddress: hardwareAddress(address),
      endpoint: isHost ? null : endpoint,
      node: node ?? someNode,
      hash: hashText(key),
    }
  }

  private outside(key: string, identity: number): FlowEnd {
    const rest = idName(key)
    const address = this.samples.of(key)
    return {
      key,
      hubble: { identity, labels: this.labels.get(identity) ?? [] },
      address,
      hardwareAddress: hardwareAddress(address),
      endpoint: null,
      node: hasScheme(key, 'node') ? rest : someNode,
      ...(hasScheme(key, 'dns') ? { names: [rest] } : {}),
      hash: hashText(key),
    }
  }
}

/** The address of a service: not a pod's, so its identity is the world's. */
export function serviceEnd({ key, namespace, name, clusterIP }: ServiceSummary, node: string): FlowEnd {
  const address = clusterIP ?? `10.96.${hashText(key) % 256}.${(hashText(`${key} `) % 253) + 1}`
  return {
    key,
    hubble: { identity: worldNumber, labels: ['reserved:world'] },
    address,
    hardwareAddress: hardwareAddress(address),
    endpoint: null,
    node,
    service: { name, namespace },
    hash: hashText(key),
  }
}

/** Numbers of endpoints as agents give them: small, and different from each other. */
export function endpointIds(endpoints: readonly Endpoint[]): ReadonlyMap<string, number> {
  const ids = new Map<string, number>()
  const taken = new Set<number>()
  for (const { key } of endpoints) {
    let id = (hashText(key) % 4094) + 2
    while (taken.has(id)) id = id >= 65_535 ? 2 : id + 1
    taken.add(id)
    ids.set(key, id)
  }
  return ids
}
