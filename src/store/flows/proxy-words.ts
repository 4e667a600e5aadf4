/** What the layer 7 proxy reads of flows, by the rules of the policies that decided them. */
import { remembered } from '../../values/remembered'
import type { Snapshot } from '../state/store-type'

/** `L7`: several things, or what only the configuration of an Envoy listener can tell. */
export type ProxyWord = 'HTTP' | 'DNS' | 'TLS' | 'L7'

const words = { http: 'HTTP', dns: 'DNS', tls: 'TLS', listener: 'L7' } as const

const proxiedBy = remembered(
  (policies: Snapshot['policies']) =>
    new Map(policies.map(({ key, rules }) => [key, rules.flatMap(({ proxied }) => proxied ?? [])])),
)

/** What the proxy reads on a port of which these policies decide. */
export function proxyWord(policies: Snapshot['policies'], deciders: Iterable<string>, port: number): ProxyWord {
  const found: ProxyWord[] = []
  for (const key of deciders)
    for (const { reads, ports } of proxiedBy(policies).get(key) ?? [])
      if (ports?.every(([first, last]) => port < first || port > last) !== true) found.push(words[reads])
  return oneWord(found)
}

/** The word for all that is read. */
export function oneWord([first = 'L7', ...others]: readonly ProxyWord[]): ProxyWord {
  return others.every((word) => word === first) ? first : 'L7'
}
