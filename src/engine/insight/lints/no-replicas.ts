/** Workloads that are scaled to zero: they are judged as if their pods ran, and none runs as stated. One note for each file. */
import { resourceWords } from '../../keys'
import { ofKind, type Resource } from '../../manifest/resource'
import { rangeOfKey } from './context/places'
import { someOf, type Lint } from './context/lint'

/** Those that `spec.replicas` tells how many pods there are. */
const scaled: ReadonlySet<Resource['kind']> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'ReplicationController',
  'Rollout',
  'DeploymentConfig',
  'CloneSet',
])

export const noReplicas: Lint = (context) => {
  const byFile = new Map<string, { readonly first: Resource; readonly names: string[] }>()
  // The pods of a Deployment that a Rollout names (workloadRef) are made by the Rollout, and it is scaled to 0 itself.
  const named = new Set(
    ofKind(context.resources, 'Rollout').flatMap(({ namespace, object }) =>
      object.spec?.template === undefined ? namespace : [],
    ),
  )
  for (const { replicas, resource } of context.model.cluster.endpoints) {
    if (replicas !== 0 || !scaled.has(resource.kind)) continue
    if (resource.kind === 'Deployment' && named.has(resource.namespace)) continue
    const name = resourceWords(resource.key)
    const before = byFile.get(resource.place.file)
    if (before === undefined) byFile.set(resource.place.file, { first: resource, names: [name] })
    else before.names.push(name)
  }
  for (const { first, names } of byFile.values()) {
    const [is, whose, who] = names.length === 1 ? ['is', 'pod of it runs', 'it'] : ['are', 'pod of them runs', 'they']
    context.report(null, {
      code: 'no-replicas',
      severity: 'info',
      message: `${someOf(names)} ${is} scaled to 0: as stated no ${whose}, and answers are about the pods that ${who} would have`,
      help: 'If no pods are to come back, take it out of the workspace.',
      range: rangeOfKey(first.place, ['spec', 'replicas']),
    })
  }
}
