/** New resources, with names that are free and as little in them as the kind needs. */
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { Plain, PlainMap } from '../../yaml/written/render'
import { freeName, isTaken, labelProblem, nameProblem, type WorkloadKind } from './names'
import { addResource } from './place'

type Labels = Readonly<Record<string, string>>

export interface PortRequest {
  readonly port: number
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly name?: string
  /** Of a service: the port of the pods behind it. */
  readonly targetPort?: number | string
}

interface Named {
  readonly workspace: Workspace
  readonly name?: string
}

export function addNamespace({ workspace, name, labels = {} }: Named & { readonly labels?: Labels }): Outcome {
  return add(
    workspace,
    { apiVersion: 'v1', kind: 'Namespace', namespace: '', name, stem: 'namespace', labels },
    () => ({}),
  )
}

interface PodRequest extends Named {
  readonly namespace: string
  readonly labels?: Labels
  readonly ports?: readonly PortRequest[]
}

export function addPod({ workspace, namespace, name, labels, ports = [] }: PodRequest): Outcome {
  return add(
    workspace,
    { apiVersion: 'v1', kind: 'Pod', namespace, name, stem: 'pod', labels: labels ?? 'app' },
    () => ({
      spec: podSpec(ports),
    }),
  )
}

const apiVersions: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
}

interface WorkloadRequest extends PodRequest {
  readonly kind?: WorkloadKind
  readonly replicas?: number
}

export function addWorkload({
  workspace,
  namespace,
  kind = 'Deployment',
  name,
  labels,
  ports = [],
  replicas = 1,
}: WorkloadRequest): Outcome {
  const request = { apiVersion: apiVersions[kind], kind, namespace, name, stem: kind.toLowerCase() }
  return add(workspace, request, (finalName) => {
    const own = labels ?? { app: finalName }
    const isBatch = kind === 'Job' || kind === 'CronJob'
    const template = { metadata: { labels: own }, spec: podSpec(ports, isBatch) }
    switch (kind) {
      case 'Job':
        return { spec: { template } }
      case 'CronJob':
        return { spec: { schedule: '0 * * * *', jobTemplate: { spec: { template } } } }
      case 'DaemonSet':
        return { spec: { selector: { matchLabels: own }, template } }
      case 'StatefulSet':
        return { spec: { replicas, serviceName: finalName, selector: { matchLabels: own }, template } }
      case 'Deployment':
      case 'ReplicaSet':
        return { spec: { replicas, selector: { matchLabels: own }, template } }
    }
  })
}

interface ServiceRequest extends Named {
  readonly namespace: string
  readonly selector?: Labels
  readonly ports?: readonly PortRequest[]
}

export function addService({
  workspace,
  namespace,
  name,
  selector = {},
  ports = [{ port: 80 }],
}: ServiceRequest): Outcome {
  return add(workspace, { apiVersion: 'v1', kind: 'Service', namespace, name, stem: 'service' }, () => ({
    spec: {
      ...(Object.keys(selector).length === 0 ? {} : { selector }),
      ports: ports.map(servicePort),
    },
  }))
}

interface ExternalRequest extends Named {
  readonly dns?: readonly string[]
  readonly addresses?: readonly string[]
}

export function addExternal({ workspace, name, dns = [], addresses = [] }: ExternalRequest): Outcome {
  const names = dns.length === 0 && addresses.length === 0 ? ['api.example.com'] : dns
  return add(
    workspace,
    { apiVersion: 'membrane.dev/v1alpha1', kind: 'External', namespace: '', name, stem: 'external' },
    () => ({
      spec: { ...(names.length === 0 ? {} : { dns: names }), ...(addresses.length === 0 ? {} : { addresses }) },
    }),
  )
}

interface NewObject {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string | undefined
  /** What a name begins with where none is wanted. */
  readonly stem: string
  /** `app` for one label with the resource's own name. */
  readonly labels?: Labels | 'app'
}

function add(workspace: Workspace, request: NewObject, rest: (name: string) => PlainMap): Outcome {
  const { apiVersion, kind, namespace, stem, labels = {} } = request
  const draft = new Draft(workspace)
  const name = freeName(request.name ?? `${stem}-1`, (candidate) => isTaken(draft, kind, namespace, candidate))
  const own = labels === 'app' ? { app: name } : labels
  const problem =
    nameProblem(name, kind) ??
    Object.entries(own)
      .map(([key, value]) => labelProblem(key, value))
      .find((found) => found !== null)
  if (problem !== null && problem !== undefined) return refuse(problem)
  const metadata = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    ...(Object.keys(own).length === 0 ? {} : { labels: own }),
  }
  const key = addResource(draft, { apiVersion, kind, metadata, ...rest(name) })
  return draft.finish(`Add ${kind.toLowerCase()} ${name}`, [key])
}

function podSpec(ports: readonly PortRequest[], isBatch = false): PlainMap {
  const container = { name: 'main', image: 'example' }
  return {
    ...(isBatch ? { restartPolicy: 'Never' } : {}),
    containers: [ports.length === 0 ? container : { ...container, ports: ports.map(containerPort) }],
  }
}

export function containerPort({ port, protocol, name }: PortRequest): PlainMap {
  return { ...named(name), containerPort: port, ...protocolField(protocol) }
}

export function servicePort({ port, protocol, name, targetPort }: PortRequest): PlainMap {
  return { ...named(name), port, ...(targetPort === undefined ? {} : { targetPort }), ...protocolField(protocol) }
}

function named(name: string | undefined): { readonly [key: string]: Plain } {
  return name === undefined || name === '' ? {} : { name }
}

function protocolField(protocol: string | undefined): { readonly [key: string]: Plain } {
  return protocol === undefined || protocol === 'TCP' ? {} : { protocol }
}
