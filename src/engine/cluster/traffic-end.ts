/**
 * How the ends of stated traffic are written: `shop/api:8080`, `world`, `203.0.113.4:443`, `api.example.com:443`.
 *
 * Only the writing is read here; what of it there is in the cluster is another question.
 */
import { parseAddress, parsePrefix } from './address'
import { reservedNumbers } from '../cilium/numbers'

/** What an end names, before anything is looked up. */
export type EndName =
  /** A pod, a workload or a service; an empty name stands for everything in the namespace, an empty namespace for all. */
  | { readonly kind: 'inside'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  /** A single word: an External resource, or a pod of the namespace `default`. */
  | { readonly kind: 'word'; readonly name: string }
  /** Anything else that has a key of its own, as in `Peer`. */
  | { readonly kind: 'peer'; readonly key: string }

export interface WrittenEnd {
  readonly end: EndName
  /** Number or name; null where none is written. */
  readonly port: string | null
}

const schemes = /^(entity|ip|cidr|dns|node|service|svc):/
const serviceName = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.cluster\.local)?\.?$/i
const hostName = /^(?=.*\.)[a-z0-9_*-]+(\.[a-z0-9_-]+)*\.?$/i

/** Reads the text of one end; a text answer says what is wrong with it. */
export function parseEnd(written: string): WrittenEnd | string {
  const text = written.trim()
  const scheme = schemes.exec(text)?.[1]
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1)
  const split = splitPort(rest)
  if (split === null)
    return `"${written}" is no end of a flow: write namespace/name:port, a DNS name, an address or world`
  const { name, port } = split
  if (scheme === undefined) {
    const end = nameWithoutScheme(name)
    return end === null ? `"${name}" is neither namespace/name nor a DNS name, an address or an entity` : { end, port }
  }
  if (scheme === 'service' || scheme === 'svc') {
    const [namespace = '', service, more] = name.split('/')
    if (service === undefined || more !== undefined)
      return `"${written}" names no service: write service:namespace/name`
    return { end: { kind: 'service', namespace, name: service }, port }
  }
  return { end: { kind: 'peer', key: `${scheme}:${name}` }, port }
}

function splitPort(text: string): { readonly name: string; readonly port: string | null } | null {
  const bracketed = /^\[([^\]]+)\](?::([a-z0-9-]+))?$/i.exec(text)
  if (bracketed !== null) return { name: bracketed[1] ?? '', port: bracketed[2] ?? null }
  if (parseAddress(text) !== null || parsePrefix(text) !== null) return { name: text, port: null }
  const parts = /^([^:\s]+)(?::([a-z0-9-]+))?$/i.exec(text)
  return parts === null ? null : { name: parts[1] ?? '', port: parts[2] ?? null }
}

function nameWithoutScheme(name: string): EndName | null {
  if (name === '*') return { kind: 'inside', namespace: '', name: '' }
  if (Object.hasOwn(reservedNumbers, name)) return { kind: 'peer', key: `entity:${name}` }
  if (parseAddress(name) !== null) return { kind: 'peer', key: `ip:${name}` }
  if (parsePrefix(name) !== null) return { kind: 'peer', key: `cidr:${name}` }
  const [namespace = '', inside, more] = name.split('/')
  if (more !== undefined || namespace === '') return null
  if (inside !== undefined)
    return inside === '' ? null : { kind: 'inside', namespace, name: inside === '*' ? '' : inside }
  const service = serviceName.exec(name)
  if (service !== null) return { kind: 'service', namespace: service[2] ?? '', name: service[1] ?? '' }
  if (hostName.test(name)) return { kind: 'peer', key: `dns:${name}` }
  return /^[a-z0-9-]+$/i.test(name) ? { kind: 'word', name } : null
}

/** The DNS name that an end names; null for any other end. */
export function dnsNameOf(written: string): string | null {
  const parsed = parseEnd(written)
  if (typeof parsed === 'string' || parsed.end.kind !== 'peer' || !parsed.end.key.startsWith('dns:')) return null
  return parsed.end.key.slice('dns:'.length)
}
