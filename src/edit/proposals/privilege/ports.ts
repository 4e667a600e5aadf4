/** Ports as rules write them. */
import type { Endpoint, Protocol } from '../../../engine/types'
import { isPlainMap, type Plain, type PlainMap } from '../../../yaml/written/render'
import type { ConnectionKind } from '../facts'
import { isCilium, portPart } from '../rule'

export interface PortOf {
  readonly protocol: Protocol
  /** Number; the message type for ICMP. */
  readonly port: number
  /** Written instead of the number. */
  readonly name?: string
  /** Last port of a range. */
  readonly end?: number
}

/** Names a port among others, and sorts them. */
export function portKey({ protocol, port, name = '', end = port }: PortOf): string {
  return `${protocol} ${String(port).padStart(5, '0')} ${String(end).padStart(5, '0')} ${name}`
}

/** `TCP/8080`, `TCP/http (8080)`, `TCP/8080-8090`. */
export function portText({ protocol, port, name, end }: PortOf): string {
  if (name !== undefined) return `${protocol}/${name} (${port})`
  return end === undefined ? `${protocol}/${port}` : `${protocol}/${port}-${end}`
}

/** The name that every pod gives to a port; null where one of them does not name it, names it otherwise, or has the name twice. */
export function commonPortName(pods: readonly Endpoint[], protocol: Protocol, port: number): string | null {
  const [first] = pods
  const name = first?.ports.find((one) => one.protocol === protocol && one.port === port)?.name ?? ''
  const isNamedIn = ({ ports }: Endpoint): boolean => {
    const own = ports.filter((one) => one.name === name)
    return own.length === 1 && own[0]?.protocol === protocol && own[0].port === port && own[0].isSidecar !== true
  }
  return name !== '' && pods.every(isNamedIn) ? name : null
}

/** The fields about ports: one list for ports, and one for ICMP, which Cilium takes in rules of their own only. */
export function portParts(kind: ConnectionKind, ports: readonly PortOf[]): readonly PlainMap[] {
  const isIcmp = ({ protocol }: PortOf): boolean => protocol.startsWith('ICMP')
  const parts = [ports.filter((port) => !isIcmp(port)), ports.filter(isIcmp)].filter((list) => list.length > 0)
  return parts.map((list) => joined(list.map((port) => portAs(kind, port)).filter(isPlainMap)))
}

function portAs(kind: ConnectionKind, { protocol, port, name, end }: PortOf): PlainMap | string {
  if (name === undefined && end === undefined) return portPart(kind, protocol, port, [])
  const range: PlainMap = end === undefined ? {} : { endPort: end }
  if (isCilium(kind)) return { toPorts: [{ ports: [{ port: name ?? String(port), ...range, protocol }] }] }
  return { ports: [{ protocol, port: name ?? port, ...range }] }
}

/** Several parts about one port each, as one part with a list. */
function joined(parts: readonly PlainMap[]): PlainMap {
  const [first] = parts
  if (first === undefined) return {}
  const items = (part: PlainMap): readonly Plain[] => {
    const list = part['ports'] ?? firstOf(part['toPorts'], 'ports') ?? firstOf(part['icmps'], 'fields')
    return Array.isArray(list) ? (list as readonly Plain[]) : []
  }
  const all = parts.flatMap(items)
  if (first['ports'] !== undefined) return { ports: all }
  if (first['toPorts'] !== undefined) return { toPorts: [{ ports: all }] }
  return { icmps: [{ fields: all }] }
}

function firstOf(list: Plain | undefined, field: string): Plain | undefined {
  const [first] = Array.isArray(list) ? (list as readonly Plain[]) : []
  return isPlainMap(first) ? first[field] : undefined
}
