/** Addresses of peers that are no endpoints: their own, or one that lies where the peer stands for everything. */
import { formatAddress, parseAddress, parsePrefix, type Prefix } from '../../cluster/address'
import { PrefixTable } from '../../cluster/prefix-table'
import { ownRanges, type AddressRange } from '../../cluster/ranges'
import { apiServerKey, hasScheme, idName } from '../../keys'
import { lazily } from '../../../values/lazily'
import type { Endpoint, ExternalSummary, Identity, NodeSummary, ServiceSummary } from '../../types'
import { addressesOf, hashText } from './addresses'

/** What is known of addresses; an analysis or a snapshot will do. */
export interface AddressFacts {
  readonly endpoints: readonly Endpoint[]
  readonly identities: readonly Identity[]
  readonly services?: readonly ServiceSummary[]
  readonly nodes?: readonly NodeSummary[]
  readonly externals?: readonly ExternalSummary[]
}

const entityAddresses: Readonly<Record<string, string>> = {
  'entity:host': '10.0.0.1',
  'entity:remote-node': '10.0.1.1',
  'entity:kube-apiserver': '172.18.0.2',
  'entity:health': '10.0.0.250',
  'entity:ingress': '10.0.0.251',
}

/** Ranges for documentation (RFC 5737, RFC 3849), and the one for benchmarks (RFC 2544). */
const unused = {
  4: ['203.0.113.', '198.51.100.', '192.0.2.', '198.18.0.'],
  6: ['2001:db8::', '2001:db8:1::', '2001:db8:ffff::'],
} as const

/** The cluster's own addresses, and those of prefixes that rules name. */
export class SampleAddresses {
  private readonly known = new Map<string, string>()
  private readonly prefixes = lazily(() => this.namedPrefixes())
  private readonly taken = lazily(() => this.ownAddresses())

  constructor(private readonly facts: AddressFacts) {}

  /** The address of a peer by its key. */
  of(key: string): string {
    let address = this.known.get(key)
    if (address === undefined) this.known.set(key, (address = this.find(key)))
    return address
  }

  private find(key: string): string {
    const { nodes = [], externals = [], services = [] } = this.facts
    const rest = idName(key)
    if (hasScheme(key, 'ip')) return rest
    if (hasScheme(key, 'cidr')) return this.inPrefix(rest)
    if (hasScheme(key, 'node'))
      return nodes.find(({ name }) => name === rest)?.addresses[0] ?? `172.18.1.${(hashText(key) % 253) + 1}`
    if (key === 'entity:kube-apiserver') {
      const stated = services.find((service) => service.key === apiServerKey)?.slices?.[0]?.addresses[0]
      if (stated !== undefined) return stated
    }
    if (hasScheme(key, 'dns')) {
      const stated = externals.find(({ dns }) => dns.includes(rest))?.addresses[0]
      if (stated !== undefined) return stated
    }
    return entityAddresses[key] ?? this.elsewhere(key, key === 'entity:world-ipv6' ? 6 : 4)
  }

  /** An address of a prefix that no narrower one holds, and that nobody in the cluster has. */
  private inPrefix(text: string): string {
    const prefix = parsePrefix(text)
    if (prefix === null) return text
    const [range] = ownRanges(prefix, this.prefixes())
    if (range === undefined) return formatAddress(prefix)
    for (let bits = range.first + (range.last > range.first ? 1n : 0n); bits <= range.last; bits++) {
      const address = addressAt(range, bits)
      if (!this.taken().has(address)) return address
    }
    return addressAt(range, range.first)
  }

  /** An address outside of all prefixes. */
  private elsewhere(key: string, family: 4 | 6): string {
    const last = (hashText(key) % 253) + 1
    for (const start of unused[family]) {
      const address = `${start}${family === 4 ? last : last.toString(16)}`
      const prefix = parseAddress(address)
      if (prefix !== null && this.prefixes().longestAround(prefix) === null && !this.taken().has(address))
        return address
    }
    const [range] = ownRanges({ family, bits: 0n, length: 0 }, this.prefixes())
    return range === undefined ? `${unused[family][0]}${last}` : addressAt(range, range.first + 1n)
  }

  /** Prefixes as the labels of identities tell them; the whole world is none. */
  private namedPrefixes(): PrefixTable {
    const texts = this.facts.identities.flatMap(({ labels }) =>
      labels.flatMap((label) => (label.startsWith('cidr:') ? [label.slice('cidr:'.length)] : [])),
    )
    const prefixes = [...new Set(texts)].flatMap((text): Prefix[] => {
      const prefix = parsePrefix(text)
      return prefix === null || prefix.length === 0 ? [] : [prefix]
    })
    return new PrefixTable(prefixes)
  }

  private ownAddresses(): ReadonlySet<string> {
    const { endpoints, nodes = [], services = [] } = this.facts
    return new Set([
      ...addressesOf(endpoints).values(),
      ...nodes.flatMap(({ addresses }) => addresses),
      ...services.flatMap(({ clusterIP }) => clusterIP ?? []),
    ])
  }
}

function addressAt({ family }: AddressRange, bits: bigint): string {
  return formatAddress({ family, bits, length: family === 4 ? 32 : 128 })
}
