/** Names and labels: which ones Kubernetes takes, and free ones for what is new. */
import { otherWorkloads, resourceKey } from '../../engine/keys'
import type { Draft } from '../draft'

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const
export type WorkloadKind = (typeof workloadKinds)[number]

const endpointKinds: ReadonlySet<string> = new Set(['Pod', ...workloadKinds, ...otherWorkloads])

/** Pods and workloads share names on the canvas, whatever their kind. */
export function isEndpointKind(kind: string): boolean {
  return endpointKinds.has(kind)
}

/** Key of the resource behind an endpoint of an analysis. */
export function resourceKeyOf(endpoint: {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}): string {
  return resourceKey(endpoint.kind, endpoint.namespace, endpoint.name)
}

/** Whether a name is taken: for pods and workloads by any of them in the namespace. */
export function isTaken(draft: Draft, kind: string, namespace: string, name: string): boolean {
  return draft
    .all()
    .some(
      (object) =>
        object.name === name &&
        object.namespace === namespace &&
        (object.kind === kind || (isEndpointKind(kind) && isEndpointKind(object.kind))),
    )
}

/** The wanted name, or the same with the next free number behind it. */
export function freeName(wanted: string, isUsed: (name: string) => boolean): string {
  if (!isUsed(wanted)) return wanted
  const [, stem = wanted, number] = /^(.*?)-(\d{1,4})$/.exec(wanted) ?? []
  let next = number === undefined ? 2 : Number(number) + 1
  while (isUsed(`${stem}-${next}`)) next++
  return `${stem}-${next}`
}

/** Why Kubernetes would refuse a name, or null. Source: RFC 1123, as the API server checks object names. */
export function nameProblem(name: string, kind: string): string | null {
  const isLabel = kind === 'Namespace' || kind === 'Service'
  const limit = isLabel ? 63 : 253
  if (name === '') return 'A name cannot be empty.'
  if (name.length > limit) return `A name has at most ${limit} characters.`
  const pattern = isLabel
    ? /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
    : /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
  return pattern.test(name)
    ? null
    : `"${name}" is not a valid Kubernetes name: use lower-case letters, digits and "-", with a letter or digit at both ends.`
}

/** Why Kubernetes would refuse a label, or null. */
export function labelProblem(key: string, value: string): string | null {
  const [, prefix, name = ''] = /^(?:([^/]*)\/)?(.*)$/.exec(key) ?? []
  const part = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
  const isPrefixed = prefix === undefined || /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(prefix)
  if (!part.test(name) || name.length > 63 || !isPrefixed)
    return `"${key}" is not a label key: use letters, digits, "-", "_" and ".", optionally after a domain and "/".`
  if (value.length > 63 || (value !== '' && !part.test(value)))
    return `"${value}" is not a label value: use at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.`
  return null
}

/** The nearest name that Kubernetes takes. */
export function nameFrom(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '')
  return name === '' ? fallback : name
}
