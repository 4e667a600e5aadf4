/** Short hands for writing lessons: manifests and flows. */
import type { HttpRequest, Protocol } from '../engine/types'
import type { LessonCommand, LessonFile, LessonFlow } from './types'

interface Container {
  readonly port?: string
  readonly image: string
}

/** One pod, with its container or the port of that, such as `8080` or `53/UDP`. */
export function pod(namespace: string, name: string, labels: string, main: string | Container = ''): string {
  const { port = '', image = 'example' } = typeof main === 'string' ? { port: main } : main
  const [number = '', protocol = 'TCP'] = port.split('/')
  const ports = number === '' ? '' : `\n      ports: [{containerPort: ${number}, protocol: ${protocol}}]`
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: {${labels}}
spec:
  containers:
    - name: main
      image: ${image}${ports}
`
}

/** A pod with the node and the address that a cluster gave it. */
export function placed(text: string, address: string, node = ''): string {
  const onNode = node === '' ? text : text.replace('spec:\n', `spec:\n  nodeName: ${node}\n`)
  return `${onNode}status: {podIP: ${address}}\n`
}

/** The number that a cluster gave to the pods of a namespace with one label of their own. */
export function identity(number: number, inNamespace: string, label: string, namespaceLabel = ''): string {
  const [key = '', value = ''] = label.split('=')
  return `apiVersion: cilium.io/v2
kind: CiliumIdentity
metadata:
  name: "${number}"
security-labels:
  k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name: ${inNamespace}
${namespaceLabel === '' ? '' : `  k8s:io.cilium.k8s.namespace.labels.${namespaceLabel}\n`}  k8s:io.cilium.k8s.policy.cluster: default
  k8s:io.cilium.k8s.policy.serviceaccount: default
  k8s:io.kubernetes.pod.namespace: ${inNamespace}
  k8s:${key}: ${value}
`
}

export function namespace(name: string, labels = ''): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${labels === '' ? '' : `  labels: {${labels}}\n`}`
}

/** A service that hands `port` on to `targetPort` of the pods with the labels. */
export function service(
  inNamespace: string,
  name: string,
  labels: string,
  [port, targetPort]: readonly [port: number, targetPort: number],
): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${inNamespace}
spec:
  selector: {${labels}}
  ports:
    - port: ${port}
      targetPort: ${targetPort}
`
}

export const documents = (...parts: readonly string[]): string => parts.join('---\n')

/** The two files of most lessons: what runs, and the policies. */
export function filesOf(cluster: string, ...policies: readonly string[]): readonly LessonFile[] {
  return [
    { name: 'cluster.yaml', text: cluster },
    { name: 'policies.yaml', text: policies.length === 0 ? '# No policy yet.\n' : documents(...policies) },
  ]
}

/** A command with a button that runs it. */
export const run = (command: string, exit = 0): LessonCommand => ({ run: command, ...(exit === 0 ? {} : { exit }) })

/** A command that the attendee is asked to type. */
export const ask = (what: string, command: string, exit = 0): LessonCommand => ({ ...run(command, exit), ask: what })

interface More {
  readonly protocol?: Protocol
  readonly http?: HttpRequest
  readonly dnsName?: string
  readonly reason?: 133 | 181
  readonly note?: string
}

type FlowWriter = (from: string, to: string, port: number, more?: More) => LessonFlow

export const forwarded: FlowWriter = (from, to, port, more = {}) => ({
  from,
  to,
  port,
  protocol: 'TCP',
  expect: 'FORWARDED',
  ...more,
})

export const dropped: FlowWriter = (from, to, port, more = {}) => ({
  from,
  to,
  port,
  protocol: 'TCP',
  expect: 'DROPPED',
  reason: 133,
  ...more,
})

/** The connection goes through the proxy; no request is asked about. */
export const redirected: FlowWriter = (from, to, port, more = {}) => ({
  ...forwarded(from, to, port, more),
  expect: 'REDIRECTED',
})

/** The proxy passes the request on. */
export const passedOn: FlowWriter = (from, to, port, more = {}) => ({
  ...redirected(from, to, port, more),
  answer: 'FORWARDED',
})

/** The proxy refuses the request. */
export const refused: FlowWriter = (from, to, port, more = {}) => ({
  ...redirected(from, to, port, more),
  answer: 'DROPPED',
})

export const get = (path: string): { readonly http: HttpRequest } => ({ http: { method: 'GET', path } })
export const post = (path: string): { readonly http: HttpRequest } => ({ http: { method: 'POST', path } })
export const put = (path: string): { readonly http: HttpRequest } => ({ http: { method: 'PUT', path } })

/** A ping. */
export const echo = { protocol: 'ICMP' } as const
export const echoRequest = 8
