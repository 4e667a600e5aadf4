/**
 * Selectors of what no policy of this cluster is about: nodes and the outside as a subject, pods of another cluster.
 * Source: pkg/policy/rule.go, pkg/k8s/apis/cilium.io/utils/utils.go.
 */
import { clusterKey } from '../../cluster/labels'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { selectorsOf, type SelectorUse } from './context/selectors'
import { writtenIn } from './context/unmatched'

/** Reserved identities that are no endpoints under policy; `health`, `ingress` and `init` are. */
const noEndpoints = new Set(['host', 'remote-node', 'kube-apiserver', 'world', 'world-ipv4', 'world-ipv6', 'unmanaged'])

export const outOfReach: Lint = (context) => {
  for (const source of context.policies) {
    for (const use of selectorsOf(source)) {
      if (use.role === 'subject' && !use.rule.isForNodes) checkSubject(context, source, use)
      checkCluster(context, source, use)
    }
  }
}

function checkSubject(context: LintContext, source: PolicySource, { compiled, path }: SelectorUse): void {
  if (compiled.type !== 'labels') return
  const entities = compiled.requirements.filter(
    ({ source: of, operator }) => of === 'reserved' && (operator === 'In' || operator === 'Exists'),
  )
  const entity = entities.find(({ key }) => noEndpoints.has(key))
  if (entity === undefined) {
    const [own] = entities
    if (own !== undefined && source.policy.kind === 'CiliumNetworkPolicy')
      context.report(source, {
        code: 'subject-reserved',
        message: `This is a policy of namespace ${source.policy.namespace}, and endpoints with the label reserved:${own.key} are in no namespace: it selects nobody`,
        help: 'Write it as a CiliumClusterwideNetworkPolicy.',
        range: rangeAt(source.policy.place, path),
      })
    return
  }
  const isNode = entity.key === 'host' || entity.key === 'remote-node'
  context.report(source, {
    code: 'subject-reserved',
    message: `${entity.key} is no endpoint, so this policy selects nobody`,
    help: isNode
      ? 'Nodes are selected by nodeSelector, in a CiliumClusterwideNetworkPolicy.'
      : 'What is outside cannot be put under policy. Write it as a peer, with fromEntities or toEntities, in a policy of the pods.',
    range: rangeAt(source.policy.place, path),
  })
}

function checkCluster(context: LintContext, source: PolicySource, use: SelectorUse): void {
  if (use.compiled.type !== 'labels') return
  const clusterName = context.model.cluster.settings.values['cluster-name']
  const other = use.compiled.requirements.find(
    ({ key, operator, values }) => key === clusterKey && operator === 'In' && !values.includes(clusterName),
  )
  if (other === undefined) return
  context.report(source, {
    code: 'other-cluster',
    severity: 'info',
    message: `This is about pods of the cluster ${other.values.join(' or ')}, and the workspace is the cluster ${clusterName}: it selects no pod here`,
    help: 'If it is the name of this very cluster, leave it out: a policy is about its own cluster unless it says otherwise.',
    range: rangeAt(source.policy.place, writtenIn(use, other)?.path ?? use.path),
  })
}
