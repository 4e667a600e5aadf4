/** Ports that pods and services serve, and how many pods a workload makes. */
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import type { Path } from '../../yaml/written/operation'
import { containerPort, servicePort, type PortRequest } from './add'
import { templatePath } from './labels'

interface Target {
  readonly workspace: Workspace
  readonly key: string
}

/** Makes the ports of a pod, workload or service these: those that stay are not touched. */
export function setPorts({ workspace, key, ports }: Target & { readonly ports: readonly PortRequest[] }): Outcome {
  const wrong = ports.find(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (wrong !== undefined) return refuse(`${wrong.port} is not a port: ports go from 1 to 65535.`)
  const draft = new Draft(workspace)
  const object = draft.find(key)
  if (object === null) return draft.finish('')
  const template = templatePath(object.kind)
  if (object.kind === 'Service') {
    setList(draft, key, { lists: [['spec', 'ports']], field: 'port' }, ports.map(servicePort))
  } else if (object.kind === 'Pod' || template !== null) {
    const containers: Path = template === null ? ['spec', 'containers'] : [...template, 'spec', 'containers']
    const written = draft.valueOf(object, containers)
    const count = isPlainList(written) ? written.length : 0
    const wanted = ports.map(containerPort)
    if (count === 0)
      draft.edit(key, { type: 'append', path: containers, value: { name: 'main', image: 'example', ports: wanted } })
    else
      setList(
        draft,
        key,
        {
          lists: Array.from({ length: count }, (_, i) => [...containers, i, 'ports']),
          field: 'containerPort',
        },
        wanted,
      )
  } else return refuse(`${object.kind} has no ports.`)
  return draft.finish(`Set ports of ${object.name}`)
}

const protocolOf = (port: PlainMap): Plain => port['protocol'] ?? 'TCP'

/** Lists of ports in an object, and the field that has the number in their entries. */
interface PortLists {
  readonly lists: readonly Path[]
  readonly field: 'port' | 'containerPort'
}

/** Brings the entries of lists to those wanted: strangers go, names change in place, what is missing joins the first list. */
function setList(draft: Draft, key: string, { lists, field }: PortLists, wanted: readonly PlainMap[]): void {
  const missing = [...wanted]
  for (const path of lists) {
    const object = draft.find(key)
    const written = object === null ? undefined : draft.valueOf(object, path)
    const entries = isPlainList(written) ? written : []
    const leaving: number[] = []
    entries.forEach((entry, i) => {
      const at = missing.findIndex(
        (request) => isPlainMap(entry) && entry[field] === request[field] && protocolOf(entry) === protocolOf(request),
      )
      const [request] = at < 0 ? [] : missing.splice(at, 1)
      if (request === undefined || !isPlainMap(entry)) leaving.push(i)
      else setDetails(draft, key, { path: [...path, i], entry }, request)
    })
    const isAll = leaving.length === entries.length && leaving.length > 0 && (path !== lists[0] || missing.length === 0)
    if (isAll) draft.edit(key, { type: 'remove', path })
    else for (const i of leaving.toReversed()) draft.edit(key, { type: 'remove', path: [...path, i] })
  }
  const [first] = lists
  if (first !== undefined) for (const value of missing) draft.edit(key, { type: 'append', path: first, value })
}

function setDetails(
  draft: Draft,
  key: string,
  { path, entry }: { readonly path: Path; readonly entry: PlainMap },
  request: PlainMap,
): void {
  for (const detail of ['name', 'targetPort']) {
    const value = request[detail]
    if (value !== undefined && value !== entry[detail]) draft.edit(key, { type: 'set', path: [...path, detail], value })
  }
}

/** Sets how many pods a workload makes. */
export function setReplicas({ workspace, key, replicas }: Target & { readonly replicas: number }): Outcome {
  if (!Number.isInteger(replicas) || replicas < 0) return refuse('A number of pods is a whole number from 0.')
  const draft = new Draft(workspace)
  const object = draft.find(key)
  if (object === null) return draft.finish('')
  const path = replicasPath(object.kind)
  if (path === null)
    return refuse(
      object.kind === 'DaemonSet'
        ? 'A DaemonSet makes one pod for each node.'
        : `${object.kind} makes no pods of its own: it has no replicas.`,
    )
  draft.edit(key, { type: 'set', path, value: replicas })
  return draft.finish(`Set replicas of ${object.name} to ${replicas}`)
}

function replicasPath(kind: string): Path | null {
  switch (kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
    case 'Rollout':
    case 'DeploymentConfig':
    case 'CloneSet':
      return ['spec', 'replicas']
    case 'Job':
      return ['spec', 'parallelism']
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'parallelism']
    default:
      return null
  }
}
