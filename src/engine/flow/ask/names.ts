/** The forms in which ends of a flow are written, and what looking one up can come to. */
import { parseAddress, parsePrefix } from '../../cluster/address'
import type { Endpoint, Protocol, ServicePort } from '../../types'
import { nearest } from '../filter/values'

export interface Target {
  /** Key of the peer. */
  readonly key: string
  /** The port on the peer itself; null where the name says none. */
  readonly port: number | null
  readonly protocol: Protocol | null
}

export type Found =
  | {
      /** The peer, or all that stand behind a service. */
      readonly targets: readonly Target[]
      /** Key of the service that was named. */
      readonly service?: string
      /** What was looked up, as a sentence. */
      readonly note?: string
    }
  | { readonly message: string; readonly suggestion?: string }

export interface Name {
  readonly text: string
  /** Number or name; empty where none is written. */
  readonly port: string
}

/** Splits `host:port` and `[address]:port`; a bare IPv6 address has no port. */
export function splitPort(text: string): Name {
  const bracketed = /^\[([^\]]*)\](?::([\w-]+))?$/.exec(text)
  if (bracketed !== null) return { text: bracketed[1] ?? '', port: bracketed[2] ?? '' }
  if (parseAddress(text) !== null || parsePrefix(text) !== null) return { text, port: '' }
  const scheme = /^(entity|reserved|node|ip|cidr|dns):/.exec(text)?.[0] ?? ''
  const rest = text.slice(scheme.length)
  if (scheme !== '' && parseAddress(rest) !== null) return { text, port: '' }
  const colon = rest.lastIndexOf(':')
  return colon < 0 ? { text, port: '' } : { text: scheme + rest.slice(0, colon), port: rest.slice(colon + 1) }
}

/** Kinds of workloads by the short names that kubectl knows. */
export const workloadKinds: ReadonlyMap<string, string> = new Map([
  ['po', 'Pod'],
  ['pod', 'Pod'],
  ['pods', 'Pod'],
  ['deploy', 'Deployment'],
  ['deployment', 'Deployment'],
  ['deployments', 'Deployment'],
  ['sts', 'StatefulSet'],
  ['statefulset', 'StatefulSet'],
  ['ds', 'DaemonSet'],
  ['daemonset', 'DaemonSet'],
  ['rs', 'ReplicaSet'],
  ['job', 'Job'],
  ['cronjob', 'CronJob'],
])

/** Whether an endpoint, or the workload behind it, has a name and, if one is wanted, a kind. */
export function isCalled({ name, kind, workload }: Endpoint, wanted: string, wantedKind: string | undefined): boolean {
  if (name === wanted) return wantedKind === undefined || kind === wantedKind || workload?.kind === wantedKind
  return workload?.name === wanted && (wantedKind === undefined || workload.kind === wantedKind)
}

/** Name and namespace of a service in DNS form; just the name where no namespace is written. */
export function dnsParts(text: string): readonly [name: string, namespace?: string] {
  const match = /^([^./]+)\.([^./]+)(\.svc(\.cluster\.local)?)?\.?$/.exec(text)
  return match === null ? [text] : [match[1] ?? '', match[2] ?? '']
}

/** A peer by itself. */
export function target(key: string): Found {
  return { targets: [{ key, port: null, protocol: null }] }
}

/** A peer on a port that must be a number. */
export function onPort(key: string, port: string): Found {
  if (port === '') return target(key)
  return /^\d+$/.test(port)
    ? { targets: [{ key, port: Number(port), protocol: null }] }
    : { message: `"${port}" is not a port number` }
}

/** A service's port as its backends without pods have it. */
export function numberOf({ port, targetPort }: ServicePort): number {
  return typeof targetPort === 'number' ? targetPort : port
}

/** The answer where a port is not there, with the nearest one that is. */
export function noPort(
  message: string,
  written: string,
  ports: readonly { readonly name?: string; readonly port: number }[],
): Found {
  const known = ports.flatMap(({ name, port }) => (name === undefined ? [String(port)] : [name, String(port)]))
  const near = nearest(written, known) ?? known[0]
  return { message, ...(near === undefined ? {} : { suggestion: near }) }
}
