/** What filters ask about the ends of a flow, decided once for each peer of a table. */
import { hasScheme, idName } from '../../keys'
import { reservedNumbers } from '../../cilium/numbers'
import { contains, parseAddress, parsePrefix, type Prefix } from '../../cluster/address'
import type { Endpoint, FlowTable, Peer } from '../../types'
import { addressesOf, someNode } from '../records/addresses'
import { SampleAddresses, type AddressFacts } from '../records/sample-addresses'
import type { PeerField } from './fields'
import { matchesLabels, parseLabelSelector } from './labels'
import { globTest, isNamed, namespacedName } from './names'
import { identityNumber } from './values'

/** The parts of a snapshot in which filters look things up; a snapshot has this form. */
export interface FilterContext extends AddressFacts {
  readonly policies?: readonly { readonly key: string; readonly name: string; readonly namespace: string }[]
  readonly namespaces?: readonly { readonly name: string }[]
}

interface PeerFacts {
  readonly peer: Peer
  readonly endpoint: Endpoint | null
  readonly labels: readonly string[]
  /** All addresses of a prefix; null where it cannot be read. */
  readonly address: Prefix | null
  /** `namespace/name` of the services that it stands behind. */
  readonly services: readonly string[]
}

const hostNumber = reservedNumbers.host

/** A test of one value of a flag against one peer. */
type PeerTest = (facts: PeerFacts) => boolean

/** Looks up the peers of one table, and answers filters about them. */
export class PeerMatcher {
  private readonly facts: readonly PeerFacts[]
  private readonly asked: ArrayLike<string | number | boolean | undefined>[] = []

  /** All that has been asked about the peers, by peer: peers that agree in it pass the same tests. */
  get features(): readonly ArrayLike<string | number | boolean | undefined>[] {
    return this.asked
  }

  constructor(table: FlowTable, context: FilterContext) {
    const endpoints = new Map(context.endpoints.map((endpoint) => [endpoint.key, endpoint]))
    const identities = new Map(context.identities.map(({ number, labels }) => [number, labels]))
    const addresses = addressesOf(context.endpoints)
    const samples = new SampleAddresses(context)
    const services = new Map<string, string[]>()
    for (const { key, selects } of context.services ?? [])
      for (const endpoint of selects) services.set(endpoint, [...(services.get(endpoint) ?? []), key])
    this.facts = table.peers.map((peer) => {
      const endpoint = endpoints.get(peer.key) ?? null
      return {
        peer,
        endpoint,
        labels: endpoint?.labels ?? identities.get(peer.identity) ?? [],
        address: prefixOf(peer, addresses, samples),
        services: services.get(peer.key) ?? [],
      }
    })
  }

  /** For each peer 1 where any of the values of a flag fits it. */
  match(field: PeerField, values: readonly string[]): Uint8Array {
    const tests = values.map((value) => testOf(field, value))
    return this.mask((facts) => tests.some((test) => test(facts)))
  }

  /** For each peer 1 where its address is of a family. */
  family(family: 0 | 4 | 6): Uint8Array {
    return this.mask(({ address }) => (address?.family ?? 4) === family)
  }

  /** For each peer 1 where it runs on one of the nodes that a pattern names. */
  onNode(pattern: string): Uint8Array {
    const test = globTest(pattern)
    return this.mask((facts) => test(nodeOf(facts)))
  }

  /** For each peer the node that it is on. */
  nodes(): readonly string[] {
    return this.noted(this.facts.map(nodeOf))
  }

  /** Whether a pod sees a peer as its own host: the local host as such, and a node or a pod in its network on the same node. */
  isHostTo(): (peer: number, pod: number) => boolean {
    const nodes = this.noted(
      this.facts.map(({ endpoint, peer }) => (peer.kind === 'node' ? peer.label : endpoint?.node)),
    )
    const isOfNode = this.noted(
      this.facts.map(({ endpoint, peer }) => peer.kind === 'node' || endpoint?.hostNetwork === true),
    )
    return (peer, pod) =>
      isOfNode[peer] === true
        ? nodes[peer] !== undefined && nodes[peer] === nodes[pod]
        : this.facts[peer]?.peer.identity === hostNumber
  }

  /** For each peer 1 where it is a pod under policy. */
  managed(): Uint8Array {
    return this.mask(({ endpoint }) => endpoint !== null && endpoint.hostNetwork !== true)
  }

  /** For each peer 1 where a direction of it is enforced. */
  enforced(direction: 'ingressEnforced' | 'egressEnforced'): Uint8Array {
    return this.mask(({ endpoint }) => endpoint?.[direction] === true)
  }

  /** For each peer 1 where a word occurs in its name. */
  named(word: string): Uint8Array {
    return this.mask(({ peer }) => peer.label.toLowerCase().includes(word) || peer.key.toLowerCase().includes(word))
  }

  /** A number for each peer, made of its key: peers of different ones pass different tests. */
  numbered(number: (key: string) => number): Uint32Array {
    return this.noted(Uint32Array.from(this.facts, ({ peer }) => number(peer.key)))
  }

  private mask(test: PeerTest): Uint8Array {
    return this.noted(Uint8Array.from(this.facts, (facts) => (test(facts) ? 1 : 0)))
  }

  private noted<T extends ArrayLike<string | number | boolean | undefined>>(feature: T): T {
    this.asked.push(feature)
    return feature
  }
}

function nodeOf({ endpoint, peer }: PeerFacts): string {
  return peer.kind === 'node' ? peer.label : (endpoint?.node ?? someNode)
}

function prefixOf({ key }: Peer, addresses: ReadonlyMap<string, string>, samples: SampleAddresses): Prefix | null {
  return hasScheme(key, 'cidr') ? parsePrefix(idName(key)) : parseAddress(addresses.get(key) ?? samples.of(key))
}

function testOf(field: PeerField, value: string): PeerTest {
  switch (field) {
    case 'pod':
      return podTest(value)
    case 'service': {
      const name = namespacedName(value)
      return ({ services }) => services.some((key) => isNamed(key, name))
    }
    case 'label': {
      const tests = parseLabelSelector(value) ?? []
      return ({ labels }) => matchesLabels(tests, labels)
    }
    case 'identity': {
      const number = identityNumber(value)
      return ({ peer }) => peer.identity === number
    }
    case 'ip': {
      const wanted = parsePrefix(value) ?? parseAddress(value)
      return ({ address }) => wanted !== null && address !== null && contains(wanted, address)
    }
    case 'fqdn': {
      const test = globTest(value.toLowerCase().replace(/\.$/, ''))
      return ({ peer }) => peer.kind === 'dns' && test(idName(peer.key))
    }
    case 'workload': {
      const slash = value.indexOf('/')
      const kind = value.slice(0, Math.max(slash, 0))
      const name = value.slice(slash + 1)
      return ({ endpoint }) =>
        endpoint?.workload !== undefined &&
        (name === '' || endpoint.workload.name === name) &&
        (kind === '' || endpoint.workload.kind === kind)
    }
    case 'cluster': {
      const test = globTest(value)
      return ({ endpoint }) => endpoint !== null && test('default')
    }
  }
}

function podTest(value: string): PeerTest {
  const name = namespacedName(value)
  return ({ endpoint }) => endpoint !== null && isNamed(endpoint.key, name)
}
