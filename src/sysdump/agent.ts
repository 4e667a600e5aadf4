/** What an agent prints of itself: its endpoints and their policy maps. Source: cilium-dbg/cmd/{endpoint_list,bpf_policy_get}.go. */
import type { YamlNode } from '../yaml/exact/node'
import { parseDocument } from '../yaml/exact/reader'
import { protocolNumber } from '../engine/cilium/numbers'

/** One entry of a real policy map, without counters, proxy ports and cookies, which agree with nothing. */
export interface MapEntry {
  readonly action: 'Allow' | 'Deny'
  readonly direction: 'ingress' | 'egress'
  readonly identity: number
  /** IP protocol; 0 for all. */
  readonly protocol: number
  readonly firstPort: number
  readonly lastPort: number
}

/** One endpoint of one agent with its policy map. */
export interface AgentMap {
  readonly agent: string
  readonly endpoint: number
  readonly entries: readonly MapEntry[]
  /** `namespace/name`; null where the dump does not say. */
  readonly pod: string | null
  /** The endpoint's own addresses; empty where the agent does not list it. */
  readonly addresses: readonly string[]
  /** The number of its identity; null where the agent does not list it. */
  readonly identity: number | null
}

/** An endpoint as its agent lists it. */
export interface AgentEndpoint {
  readonly id: number
  readonly identity: number
  readonly addresses: readonly string[]
  readonly isAudited: boolean
}

const entryLine = /^(Allow|Deny)\s+(Ingress|Egress)\s+(\d+)\s+(\S+)\s/

/** Reads `cilium-dbg bpf policy get --all --numeric`: entries by the number of their endpoint. */
export function readMaps(text: string): ReadonlyMap<number, readonly MapEntry[]> {
  const maps = new Map<number, MapEntry[]>()
  let own: MapEntry[] | null = null
  for (const line of text.split('\n')) {
    const head = /^Endpoint ID: (\d+)/.exec(line)
    if (head !== null) maps.set(Number(head[1]), (own = []))
    const [, action, direction, identity, port = ''] = entryLine.exec(line) ?? []
    const ports = action === undefined ? null : portsOf(port)
    if (own === null || ports === null) continue
    own.push({
      action: action === 'Deny' ? 'Deny' : 'Allow',
      direction: direction === 'Egress' ? 'egress' : 'ingress',
      identity: Number(identity),
      ...ports,
    })
  }
  return maps
}

/** `80/TCP`, `80-87/TCP`, `TCP` and `ANY`. */
function portsOf(text: string): Pick<MapEntry, 'protocol' | 'firstPort' | 'lastPort'> | null {
  if (text === 'ANY') return { protocol: 0, firstPort: 0, lastPort: 65_535 }
  const [, first, last, name = ''] = /^(?:(\d+)(?:-(\d+))?\/)?(\w+)$/.exec(text) ?? []
  const protocol = Object.entries(protocolNumber).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1]
  if (protocol === undefined) return null
  return {
    protocol,
    firstPort: Number(first ?? 0),
    lastPort: Number(last ?? first ?? 65_535),
  }
}

const endpointLine = /^(\d+)\s+(?:Enabled|Disabled)( \(Audit\))?\s+(?:Enabled|Disabled)( \(Audit\))?\s+(\d+)\s/

/** Reads `cilium-dbg endpoint list`. */
export function readEndpointList(text: string): readonly AgentEndpoint[] {
  return text.split('\n').flatMap((line) => {
    const found = endpointLine.exec(line)
    if (found === null) return []
    const [, id, ingressAudit, egressAudit, identity] = found
    // Behind the labels stand the addresses and the state; a label has a source and no blanks.
    const addresses = line.trim().split(/\s+/).slice(1).filter(isAddress)
    const isAudited = ingressAudit !== undefined || egressAudit !== undefined
    return [{ id: Number(id), identity: Number(identity), addresses, isAudited }]
  })
}

function isAddress(word: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(word) || (/^[0-9a-f:]+$/i.test(word) && word.includes(':'))
}

/** Reads `cilium-dbg fqdn cache list`: addresses by the names that pods of the node have looked up. */
export function readNames(text: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [endpoint = '', source = '', name = '', , , ...addresses] = line.trim().split(/\s+/)
    if (!/^\d+$/.test(endpoint) || !/^[a-z]+$/.test(source)) continue
    const list = names.get(name) ?? []
    for (const address of addresses.join(',').split(','))
      if (isAddress(address) && !list.includes(address)) list.push(address)
    names.set(name, list)
  }
  return names
}

/** The version that `cilium-dbg version` prints, such as `1.19`; that of the daemon where there are two. */
export function readVersion(text: string): string | null {
  return (/^Daemon:\s*v?(\d+\.\d+)\./m.exec(text) ?? /^Client:\s*v?(\d+\.\d+)\./m.exec(text))?.[1] ?? null
}

/** A CiliumEndpoint: the number of an endpoint and the pod behind it. */
export interface KnownEndpoint {
  readonly id: number
  readonly identity: number
  readonly addresses: readonly string[]
  /** `namespace/name`. */
  readonly pod: string
}

/** Reads a list of CiliumEndpoints. */
export function readCiliumEndpoints(text: string): readonly KnownEndpoint[] {
  const root = parseDocument(text).root
  return itemsOf(at(root, 'items')).flatMap((item) => {
    const status = at(item, 'status')
    const id = Number(textOf(at(status, 'id')))
    const name = textOf(at(at(item, 'metadata'), 'name'))
    const namespace = textOf(at(at(item, 'metadata'), 'namespace'))
    if (!Number.isInteger(id) || id <= 0 || name === '') return []
    const addresses = itemsOf(at(at(status, 'networking'), 'addressing'))
    return [
      {
        id,
        identity: Number(textOf(at(at(status, 'identity'), 'id'))),
        addresses: addresses
          .flatMap((address) => [textOf(at(address, 'ipv4')), textOf(at(address, 'ipv6'))])
          .filter((ip) => ip !== ''),
        pod: `${namespace}/${name}`,
      },
    ]
  })
}

function at(node: YamlNode | null | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.values[node.keys.indexOf(key)] : undefined
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items : []
}

function textOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && node.value !== null ? node.text : ''
}
