/** Which peers of a cluster an end of observed traffic stands for. Labels count most, an address least: it may belong to somebody else by now. */
import { reservedNumbers } from '../../cilium/numbers'
import { canonicalAddress } from '../../cluster/address'
import type { ClusterEndpoint } from '../../cluster/endpoints'
import { hasScheme, outsideKey, serviceNode } from '../../keys'
import { directoryOf } from '../../names/cluster-directory'
import { workloadName } from '../../insight/workloads'
import type { PolicyModel } from '../../verdict/model'
import type { SeenEnd } from '../connections/seen'
import { possibleWorkloads } from '../../names/generated'
import { nameOfWorkload, ownLabels } from './seen-names'

/** Name of the file with the pods that stand in for those that are gone. */
export const standInFile = 'stand-ins of pods that are gone'

export interface FoundEnd {
  readonly name: string
  /** Keys to ask about, as in `Peer`; several where it is not known which of them it was. */
  readonly peers: readonly string[]
  /** What the end is no longer there for: a pod that is gone, whose labels are given, or are guessed from its name. */
  readonly gone: 'no' | 'labels' | 'guess'
  readonly notes: readonly string[]
  /** Nothing but its address is given, and nothing says whose that is. */
  readonly isAssumedOutside?: boolean
}

export interface LostEnd {
  readonly name: string
  /** Why nobody can be asked. */
  readonly reason: string
}

/** A pod that is gone has to be stood in for. */
export interface GoneEnd {
  readonly name: string
  /** Labels of its identity, where anything tells them. */
  readonly labels: readonly string[] | null
}

export type Resolved = { readonly found: FoundEnd } | { readonly lost: LostEnd } | { readonly gone: GoneEnd }

interface Index {
  readonly byWorkload: ReadonlyMap<string, readonly number[]>
  readonly byLabels: ReadonlyMap<string, readonly number[]>
  readonly labelsOfNumber: ReadonlyMap<number, readonly string[]>
}

const indexes = new WeakMap<PolicyModel['cluster'], Index>()

function isStandIn({ resource }: ClusterEndpoint): boolean {
  return resource.place.file === standInFile
}

function indexOf({ cluster }: PolicyModel): Index {
  const known = indexes.get(cluster)
  if (known !== undefined) return known
  const byWorkload = new Map<string, number[]>()
  const byLabels = new Map<string, number[]>()
  const add = (map: Map<string, number[]>, key: string, i: number): void => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [i])
    else list.push(i)
  }
  cluster.endpoints.forEach((endpoint, i) => {
    if (isStandIn(endpoint)) return
    if (endpoint.isHostNetwork) return
    add(byWorkload, `${endpoint.namespace}/${workloadName(endpoint)}`, i)
    const labels = [...endpoint.podLabels].map(([key, value]) => `k8s:${key}=${value}`)
    add(byLabels, `${endpoint.namespace}\n${ownLabels(labels)}`, i)
  })
  const labelsOfNumber = new Map<number, readonly string[]>()
  for (const [labels, number] of cluster.pinned.byLabels) labelsOfNumber.set(number, labels.split('\n'))
  const index = { byWorkload, byLabels, labelsOfNumber }
  indexes.set(cluster, index)
  return index
}

export class Resolver {
  private readonly index: Index

  /**
   * @param cluster name of the observed cluster; ends of others cannot be asked about
   * @param names of addresses, as they were seen
   */
  constructor(
    private readonly model: PolicyModel,
    private readonly cluster: string,
    private readonly names: ReadonlyMap<string, readonly string[]>,
  ) {
    this.index = indexOf(model)
  }

  resolve(end: SeenEnd): Resolved {
    switch (end.kind) {
      case 'unknown':
        return { lost: { name: 'unknown', reason: 'the record says nothing about this end' } }
      case 'entity':
        return { found: found(...this.entity(end)) }
      case 'outside':
        return this.outside(end)
      case 'pod':
        return this.pod(end)
    }
  }

  /** A node may be an API server's too, and an API server may be outside: both are asked. */
  private entity({ reserved, address, identity }: SeenEnd): readonly [string, readonly string[]] {
    const [first = 'unmanaged'] = reserved
    const key = outsideKey('entity', first)
    // Nodes have numbers of their own where policies may tell them apart.
    const node =
      first === 'remote-node' && identity > reservedNumbers['remote-node']
        ? directoryOf(this.model.cluster).nodeAt(address)
        : null
    if (node !== null) return [outsideKey('node', node.name), [outsideKey('ip', address)]]
    if (first === 'host' && reserved.includes('kube-apiserver'))
      return [key, [key, outsideKey('entity', 'kube-apiserver')]]
    if (first === 'kube-apiserver' && reserved.includes('world') && address !== '')
      return [key, [key, outsideKey('ip', address)]]
    return [key, [key]]
  }

  private outside(end: SeenEnd): Resolved {
    const { address, reserved, labels, identity, service } = end
    if (address !== '') {
      const isTold = reserved.length > 0 || labels !== null || identity !== 0
      return isTold ? { found: this.world(end) } : this.byAddress(end)
    }
    const [name] = end.names
    if (name !== undefined) return { found: found(outsideKey('dns', name), [outsideKey('dns', name)]) }
    const fqdn = labels?.find((label) => label.startsWith('fqdn:') && !label.includes('*'))?.slice(5)
    if (fqdn !== undefined) return { found: found(outsideKey('dns', fqdn), [outsideKey('dns', fqdn)]) }
    const cidr = labels
      ?.filter((label) => label.startsWith('cidr:'))
      .at(-1)
      ?.slice(5)
    if (cidr !== undefined) return { found: found(outsideKey('cidr', cidr), [outsideKey('cidr', cidr)]) }
    if (service !== '') return serviceOnly(service)
    return { found: found(outsideKey('entity', 'world'), [outsideKey('entity', 'world')]) }
  }

  private world({ address, service }: SeenEnd): FoundEnd {
    const names = this.names.get(address) ?? []
    const name = names.find((one) => this.model.names.includes(one)) ?? names[0]
    const notes: string[] = []
    if (service !== '') notes.push(`the address is that of the service ${service}, yet policies saw it as outside`)
    if (names.length > 1) notes.push(`the address has several names: ${names.join(', ')}`)
    return found(
      name === undefined ? outsideKey('ip', address) : outsideKey('dns', name),
      [outsideKey('ip', address)],
      notes,
    )
  }

  /** Only an address is given, as masks leave it. It is what the cluster says that it is. */
  private byAddress(end: SeenEnd): Resolved {
    const { cluster } = this.model
    const directory = directoryOf(cluster)
    const address = canonicalAddress(end.address) ?? end.address
    const key = outsideKey('ip', address)
    if (cluster.apiServer?.addresses.has(address) === true)
      return { found: found(outsideKey('entity', 'kube-apiserver'), [key], ['known by its address alone']) }
    const pod = directory.podAt(address)
    const at = pod === null ? undefined : cluster.endpointIndex.get(pod.key)
    const endpoint = at === undefined ? undefined : cluster.endpoints[at]
    if (endpoint !== undefined && !isStandIn(endpoint))
      return {
        found: found(
          nameOf(endpoint),
          [endpoint.key],
          ['known by its address alone, which somebody else may have had'],
        ),
      }
    const node = directory.nodeAt(address)
    if (node !== null) return { found: found(outsideKey('node', node.name), [key], ['known by its address alone']) }
    const own = directory.ciliumAt(address)
    if (own !== null) return { found: found(outsideKey('entity', own), [outsideKey('entity', own)]) }
    const frontend = directory.frontendAt(address)
    if (frontend?.kind === 'cluster') return serviceOnly(frontend.service.key)
    return { found: { ...this.world(end), isAssumedOutside: true } }
  }

  private pod(end: SeenEnd): Resolved {
    const name = nameOfSeen(end)
    if (this.isForeign(end))
      return { lost: { name: `${end.cluster}: ${name}`, reason: `endpoint of cluster ${end.cluster}` } }
    const labels = end.labels ?? this.index.labelsOfNumber.get(end.identity) ?? null
    return (
      this.byLabels(end, labels) ??
      this.byWorkload(end, labels) ??
      this.byName(end, labels) ??
      this.asService(end) ??
      (end.namespace === '' && labels === null ? this.byNumber(end) : { gone: { name, labels } })
    )
  }

  /** Nothing but an identity's number is given, which another dump may give to somebody else: the address says more. */
  private byNumber(end: SeenEnd): Resolved {
    const byAddress = end.address === '' ? null : this.byAddress(end)
    if (byAddress !== null && 'found' in byAddress && !hasScheme(byAddress.found.name, 'ip')) return byAddress
    const name = `identity ${end.identity}`
    return { lost: { name, reason: `of one end only the number of its identity is given (${end.identity})` } }
  }

  private isForeign({ cluster }: SeenEnd): boolean {
    return cluster !== '' && cluster !== 'default' && cluster !== this.cluster
  }

  private byLabels(end: SeenEnd, labels: readonly string[] | null): Resolved | null {
    if (labels === null) return null
    const own = ownLabels(labels)
    const same = this.index.byLabels.get(`${end.namespace}\n${own}`) ?? []
    if (same.length === 0) return null
    const workload = end.workload === null ? null : nameOfWorkload(end.workload)
    const pods = same.filter((i) => end.pods.includes(this.model.cluster.endpoints[i]?.name ?? ''))
    const ofWorkload = same.filter((i) => {
      const endpoint = this.model.cluster.endpoints[i]
      return endpoint !== undefined && workloadName(endpoint) === workload
    })
    // Without a label of their own pods have nothing in common but a name.
    if (own === '' && pods.length === 0 && ofWorkload.length === 0) return null
    return this.endpoints(ofWorkload.length > 0 ? ofWorkload : pods.length > 0 ? pods : same, [])
  }

  private byWorkload(end: SeenEnd, labels: readonly string[] | null): Resolved | null {
    if (end.workload === null) return null
    const found = this.index.byWorkload.get(`${end.namespace}/${nameOfWorkload(end.workload)}`)
    if (found === undefined) return null
    return this.endpoints(found, labels === null ? [] : ['its labels have changed since'])
  }

  private byName(end: SeenEnd, labels: readonly string[] | null): Resolved | null {
    const exact = end.pods.flatMap((pod) => {
      const at = this.model.cluster.endpointIndex.get(`${end.namespace}/${pod}`)
      const endpoint = at === undefined ? undefined : this.model.cluster.endpoints[at]
      return at === undefined || endpoint === undefined || isStandIn(endpoint) ? [] : [at]
    })
    const notes = labels === null ? [] : ['its labels have changed since']
    if (exact.length > 0) return this.endpoints(exact, notes)
    for (const pod of end.pods)
      for (const workload of possibleWorkloads(pod)) {
        const found = this.index.byWorkload.get(`${end.namespace}/${workload}`)
        if (found !== undefined) return this.endpoints(found, notes)
      }
    return null
  }

  private asService(end: SeenEnd): Resolved | null {
    const [name] = end.pods
    if (!end.isText || end.labels !== null || end.identity !== 0) return null
    const isService = this.model.cluster.services.some(
      (service) => service.namespace === end.namespace && service.name === name,
    )
    if (!isService) return null
    return serviceOnly(`${end.namespace}/${name ?? ''}`)
  }

  /** One key for each identity among them: pods with the same identity are all alike to policies. */
  private endpoints(indexes: readonly number[], notes: readonly string[]): Resolved {
    const { cluster, inside } = this.model
    const keys = new Map<number, string>()
    for (const i of indexes) {
      const identity = inside.ofEndpoint[i] ?? 0
      if (!keys.has(identity)) keys.set(identity, cluster.endpoints[i]?.key ?? '')
    }
    const first = cluster.endpoints[indexes[0] ?? 0]
    return { found: found(first === undefined ? '' : nameOf(first), [...keys.values()], notes) }
  }
}

/** A service is no peer: what stands behind it is not given. */
function serviceOnly(key: string): Resolved {
  const reason = `only the service ${key} is named, and policies see its backends or its address`
  return { lost: { name: serviceNode(key), reason } }
}

function found(name: string, peers: readonly string[], notes: readonly string[] = []): FoundEnd {
  return { name, peers, notes, gone: 'no' }
}

function nameOf(endpoint: ClusterEndpoint): string {
  return `${endpoint.namespace}/${workloadName(endpoint)}`
}

/** What an end is called that nobody could be found for. */
function nameOfSeen(end: SeenEnd): string {
  const { namespace, workload, pods, labels, identity } = end
  const [pod] = pods
  const own = ownLabels(labels ?? [])
    .split('\n')
    .slice(0, 2)
    .join(',')
  const unnamed = own === '' ? `identity ${identity}` : own
  const name =
    workload !== null ? nameOfWorkload(workload) : pod !== undefined ? (possibleWorkloads(pod)[0] ?? pod) : unnamed
  return `${namespace}/${name.replace(/-\d{8,10}$/, '')}`
}
