/** Names as the DNS server of a cluster knows them: of services, and of pods by address or by host name. */
import { canonicalAddress } from '../cluster/address'
import type { Directory, NamedPod, NamedService } from './directory'
import { replicaNamed } from './pods'
import { serviceParts } from './written'

/** What a name says by its form alone. */
export type DnsName =
  /** `10-0-0-7.shop.pod`. */
  | { readonly kind: 'pod-address'; readonly address: string }
  /** `db-0.db.shop.svc`: a pod behind a headless service. */
  | { readonly kind: 'pod-host'; readonly host: string; readonly service: string; readonly namespace: string }
  /** `api.shop`, with `.svc` and `.cluster.local` or without. */
  | { readonly kind: 'service'; readonly name: string; readonly namespace: string }

/** Reads a name in small letters; null for one that no name of a cluster looks like. */
export function readDnsName(name: string): DnsName | null {
  const [, dashed = ''] = /^([0-9a-f-]+)\.[^.]+\.pod(\.cluster\.local)?$/.exec(name) ?? []
  const address = addressOfDashes(dashed)
  if (address !== null) return { kind: 'pod-address', address }
  const byHost = /^([^.]+)\.([^.]+)\.([^.]+)\.svc(\.cluster\.local)?$/.exec(name)
  if (byHost !== null) {
    const [, host = '', service = '', namespace = ''] = byHost
    return { kind: 'pod-host', host, service, namespace }
  }
  const [own, space] = serviceParts(name)
  return space === undefined ? null : { kind: 'service', name: own, namespace: space }
}

/** The address in `10-0-0-7` or `fd00--7`; null where there is none. */
function addressOfDashes(text: string): string | null {
  return canonicalAddress(text.replaceAll('-', '.')) ?? canonicalAddress(text.replaceAll('-', ':'))
}

/** The pod behind a service that has a host name of its own, or one by its address; null where there is none. */
export function podByHost(
  directory: Directory,
  { host, service, namespace }: Extract<DnsName, { readonly kind: 'pod-host' }>,
): NamedPod | null {
  const address = addressOfDashes(host)
  const pod =
    directory.pods.get(`${namespace}/${host}`) ??
    replicaNamed(directory, namespace, host) ??
    (address === null ? null : directory.podAt(address))
  const isBehind = pod !== null && directory.services.get(`${namespace}/${service}`)?.selects.includes(pod.key) === true
  return isBehind ? pod : null
}

/** What the DNS server of a cluster finds, with the name under which it does. */
export type InCluster =
  | { readonly kind: 'pod'; readonly pod: NamedPod; readonly full: string }
  | { readonly kind: 'service'; readonly service: NamedService; readonly full: string }

/**
 * Looks a name up as a pod does: with the search list of its namespace.
 *
 * @returns null for a name that is none of the cluster
 */
export function nameInCluster(directory: Directory, written: string, namespace: string): InCluster | null {
  const name = written.toLowerCase().replace(/\.$/, '')
  const tries = [`${name}.${namespace}.svc.cluster.local`, `${name}.svc.cluster.local`, `${name}.cluster.local`, name]
  for (const full of tries) {
    const read = full.endsWith('.cluster.local') ? readDnsName(full) : null
    if (read === null) continue
    if (read.kind === 'service') {
      const service = directory.services.get(`${read.namespace}/${read.name}`)
      if (service !== undefined) return { kind: 'service', service, full }
      continue
    }
    const pod = read.kind === 'pod-host' ? podByHost(directory, read) : directory.podAt(read.address)
    if (pod !== null) return { kind: 'pod', pod, full }
  }
  return null
}
