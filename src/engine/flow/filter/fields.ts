/** Flags of a filter sorted by what they are about: the source, the destination, the flow itself. */
import type { FilterTerm } from './filter'
import { flagNamed, type EndField } from './flags'

export type End = 'from' | 'to'

/** Namespaces are asked for by way of pods: `--namespace shop` is `--pod shop/`. */
export type PeerField = Exclude<EndField, 'port' | 'namespace' | 'all-namespaces'>

export interface EndFields {
  readonly peers: ReadonlyMap<PeerField, readonly string[]>
  readonly ports: readonly number[]
}

/**
 * Flags about the flow itself, by field, and the ends that flags about either end are to be read for.
 *
 * Such flags make two filters out of one, of which one must hold: all of them about the source, or all of them about the
 * destination. Source: filterTracker in hubble/cmd/observe/flows_filter.go.
 */
export function splitEither(terms: readonly FilterTerm[]): {
  readonly byField: ReadonlyMap<string, readonly string[]>
  readonly branches: readonly End[]
} {
  const byField = new Map<string, string[]>()
  let hasEither = false
  for (const { flag, value } of terms) {
    const end = flagNamed(flag)?.end
    if (end === 'either') hasEither = true
    if (end !== null) continue
    // Hubble keeps the families of --ipv4, --ipv6 and --ip-version in one list.
    const field = flag === 'ipv4' || flag === 'ipv6' ? 'ip-version' : flag
    const list = byField.get(field) ?? []
    list.push(flag === 'ipv4' ? 'v4' : flag === 'ipv6' ? 'v6' : value)
    byField.set(field, list)
  }
  return { byField, branches: hasEither ? ['from', 'to'] : ['from'] }
}

/** Values by field for one end; namespaces become pods and services of that namespace. */
export function fieldsOf(terms: readonly FilterTerm[], end: End, either: End): EndFields {
  const peers = new Map<PeerField, string[]>()
  const ports: number[] = []
  const namespaces: string[] = []
  for (const { flag, value } of terms) {
    const info = flagNamed(flag)
    if (info === undefined || info.end === null || (info.end === 'either' ? either : info.end) !== end) continue
    switch (info.field) {
      case 'namespace':
        namespaces.push(value)
        break
      case 'all-namespaces':
        namespaces.push('')
        break
      case 'port':
        ports.push(Number(value))
        break
      case 'pod':
      case 'label':
      case 'service':
      case 'workload':
      case 'identity':
      case 'ip':
      case 'fqdn':
      case 'cluster':
        peers.set(info.field, [...(peers.get(info.field) ?? []), value])
        break
      default:
    }
  }
  if (namespaces.length > 0) {
    if (!peers.has('pod') && !peers.has('service')) peers.set('pod', [''])
    for (const field of ['pod', 'service'] as const) {
      const names = peers.get(field)
      if (names === undefined) continue
      peers.set(
        field,
        names.flatMap((name) => (name.includes('/') ? [name] : namespaces.map((namespace) => `${namespace}/${name}`))),
      )
    }
  }
  return { peers, ports }
}
