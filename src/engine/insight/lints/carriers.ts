/** Labels that no pod has because they are those of what makes pods, or leads to them: policies look at pods alone. */
import type { Resource } from '../../manifest/resource'
import type { Requirement } from '../../policy/selectors/selector'
import type { LintContext } from './context/lint'
import { nodeAt } from './context/places'

/** Who has a label that was meant to be one of its pods, and what to select by instead. */
export interface Carrier {
  readonly words: string
  readonly help: string
}

/** An object in one of some namespaces that has a label itself; null where there is none. */
export function carrierOf(
  { resources }: LintContext,
  { key, operator, values }: Requirement,
  namespaces: ReadonlySet<string>,
): Carrier | null {
  if (operator !== 'In') return null
  for (const resource of resources) {
    switch (resource.kind) {
      case 'Deployment':
      case 'StatefulSet':
      case 'DaemonSet':
      case 'ReplicaSet':
      case 'ReplicationController':
      case 'Job':
      case 'CronJob':
      case 'Rollout':
      case 'DeploymentConfig':
      case 'CloneSet':
      case 'Service': {
        const { kind, name, namespace } = resource
        const value = resource.object.metadata?.labels?.get(key) ?? ofJobTemplate(resource, key)
        if (value === undefined || !values.includes(value) || !namespaces.has(namespace)) break
        return {
          words: `the ${kind} ${name} has it itself, and its pods do not`,
          help:
            kind === 'Service'
              ? 'Policies look at the labels of pods, and never at a service: select by the labels of its selector.'
              : `Policies look at the labels of pods: select by one of spec.${kind === 'CronJob' ? 'jobTemplate.spec.' : ''}template.metadata.labels, or give the pods this one.`,
        }
      }
      default:
    }
  }
  return null
}

/** A label in the metadata of a job template, which is one of the jobs. */
function ofJobTemplate({ kind, place }: Resource, key: string): string | undefined {
  const node = kind === 'CronJob' ? nodeAt(place, ['spec', 'jobTemplate', 'metadata', 'labels', key])?.node : undefined
  return node?.kind === 'scalar' ? node.text : undefined
}
