/** The pods that workloads make from their templates, with the names and labels that controllers give them. */
import { jobLabels } from '../../engine/doors/whole'
import { otherWorkloads, resourceKey } from '../../engine/keys'
import { isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { withDefaults, withMetadata } from './defaults'
import { suffix } from './names'
import { at, listAt, mapAt, textAt, type LiveObject } from './object'
import { pinnedPod, type Pins } from './pins'

const workloadKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', ...otherWorkloads] as const
type WorkloadKind = (typeof workloadKinds)[number]

export function isWorkload(kind: string): kind is WorkloadKind {
  return workloadKinds.some((known) => known === kind)
}

/** More pods than these of one workload are not made: a command would drown in them. */
const mostReplicas = 50

/** ReplicaSets of Deployments, and pods of all workloads whose pods are not written in the workspace themselves. */
export function madeByControllers(
  objects: readonly LiveObject[],
  nodes: readonly string[],
  pins: Pins,
): readonly LiveObject[] {
  const owners = new Set(
    objects.flatMap(({ kind, namespace, value }) =>
      kind === 'Pod' || kind === 'ReplicaSet'
        ? listAt(value, 'metadata', 'ownerReferences').map(
            (owner) => `${textAt(owner, 'kind')}/${namespace}/${textAt(owner, 'name')}`,
          )
        : [],
    ),
  )
  const hasPods = ({ kind, namespace, name, key }: LiveObject): boolean =>
    owners.has(key) ||
    (kind === 'Deployment' && [...owners].some((owner) => owner.startsWith(`ReplicaSet/${namespace}/${name}-`)))
  return objects
    .filter((object) => isWorkload(object.kind) && !hasPods(object))
    .flatMap((workload) => madeBy(workload, nodes, pins))
}

function madeBy(workload: LiveObject, nodes: readonly string[], pins: Pins): readonly LiveObject[] {
  const { kind, namespace, name, value } = workload
  const pin = pins[`${namespace}/${name}`]
  const template = mapAt(value, 'spec', 'template')
  const owner = (ownerKind: string, ownerName: string): Plain => [
    { apiVersion: ownerKind === 'Job' ? 'batch/v1' : 'apps/v1', kind: ownerKind, name: ownerName, controller: true },
  ]
  const pod = (podName: string, labels: PlainMap, owners: Plain, node: string | null): LiveObject => {
    const spec = { ...mapAt(template, 'spec'), ...(node === null ? {} : { nodeName: node }) }
    const metadata = {
      name: podName,
      labels: { ...mapAt(template, 'metadata', 'labels'), ...labels },
      ownerReferences: owners,
    }
    const made = pinnedPod({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, pin)
    return objectOf('Pod', namespace, podName, withDefaults('Pod', made, namespace))
  }
  if (kind === 'DaemonSet')
    return nodes.map((node) => pod(`${name}-${suffix(`${namespace}/${name}/${node}`, 5)}`, {}, owner(kind, name), node))
  const wanted = at(value, 'spec', kind === 'Job' ? 'parallelism' : 'replicas')
  const count = Math.min(mostReplicas, Math.max(0, typeof wanted === 'number' ? wanted : 1))
  const each = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i))
  if (kind === 'StatefulSet')
    return each((i) => pod(`${name}-${i}`, { 'apps.kubernetes.io/pod-index': String(i) }, owner(kind, name), null))
  if (kind === 'Job')
    return each((i) =>
      pod(`${name}-${suffix(`${namespace}/${name}#${i}`, 5)}`, jobLabels(name), owner(kind, name), null),
    )
  if (kind !== 'Deployment')
    return each((i) => pod(`${name}-${suffix(`${namespace}/${name}#${i}`, 5)}`, {}, owner(kind, name), null))
  const hash = pin?.name?.split('-').at(-2) ?? suffix(JSON.stringify(template), 10)
  const setName = `${name}-${hash}`
  const labels = { 'pod-template-hash': hash }
  const replicaSet = withMetadata(
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: setName,
        namespace,
        labels: { ...mapAt(template, 'metadata', 'labels'), ...labels },
        ownerReferences: owner(kind, name),
      },
      spec: { replicas: count, selector: at(value, 'spec', 'selector') ?? {}, template },
    },
    {},
  )
  return [
    objectOf('ReplicaSet', namespace, setName, replicaSet),
    ...each((i) =>
      pod(
        i === 0 && pin?.name !== undefined ? pin.name : `${setName}-${suffix(`${namespace}/${name}#${i}`, 5)}`,
        labels,
        owner('ReplicaSet', setName),
        null,
      ),
    ),
  ]
}

/** An object that the cluster makes itself. */
export function objectOf(kind: string, namespace: string, name: string, value: PlainMap): LiveObject {
  return { key: resourceKey(kind, namespace, name), kind, namespace, name, value, file: null }
}

/** The names of a pod's containers. */
export function containersOf(pod: LiveObject): readonly string[] {
  return listAt(pod.value, 'spec', 'containers')
    .filter(isPlainMap)
    .map((container) => textAt(container, 'name'))
}
