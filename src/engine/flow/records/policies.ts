/** Policies as flow records name them. Source: pkg/policy/correlation/correlation.go, pkg/k8s/apis/cilium.io/utils. */
import { resourceParts } from '../../keys'
import type { Direction } from '../../types'
import type { HubblePolicy } from './record'

/** Every policy is at this revision: a workspace has no history. */
const revision = '1'

const defaultRules: Readonly<Record<string, string>> = {
  localhost: 'allow-localhost',
  'default-allow': 'allow-any',
  'default-deny': 'deny-any',
}

/** The record of a decider: a policy by its key, or one of Cilium's own rules. */
export function hubblePolicy(key: string, direction: Direction): HubblePolicy {
  const rule = Object.hasOwn(defaultRules, key) ? defaultRules[key] : undefined
  if (rule !== undefined) return { labels: [`reserved:io.cilium.policy.derived-from=${rule}-${direction}`], revision }
  const { kind, namespace, name } = resourceParts(key)
  const prefix = 'k8s:io.cilium.k8s.policy'
  return {
    name,
    ...(namespace === '' ? {} : { namespace }),
    labels: [
      `${prefix}.derived-from=${kind}`,
      `${prefix}.name=${name}`,
      ...(namespace === '' ? [] : [`${prefix}.namespace=${namespace}`]),
    ],
    revision,
    kind,
  }
}
