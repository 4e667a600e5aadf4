/** Names and namespaces of policies. */
import type { Fix } from '../../types'
import { fix, insertEntry } from './context/edits'
import { someOf, type Lint, type LintContext, type PolicySource } from './context/lint'
import { nodeAt, rangeOfName } from './context/places'
import { labelsSelector } from '../../policy/selectors/selector'
import { namespaceKey } from '../../cluster/labels'
import { andInto, copyOf } from '../../policy/selectors/bitset'

export const names: Lint = (context) => {
  for (const source of context.notSilent(names)) if (source.policy.namespace !== '') checkNamespace(context, source)
  checkSharedNames(context)
}

function checkNamespace(context: LintContext, source: PolicySource): void {
  const { place } = source.policy
  const metadata = nodeAt(place, ['metadata'])?.node
  if (metadata?.kind !== 'map' || nodeAt(place, ['metadata', 'namespace']) !== null) {
    context.foundNothing(names, source)
    return
  }
  const homes = hasSubjects(context, source) ? [] : homesOfSubjects(context, source)
  const [only] = homes
  const isElsewhere = homes.length > 0
  context.report(source, {
    code: 'namespace-missing',
    severity: isElsewhere ? 'warning' : 'info',
    message: isElsewhere
      ? `This policy names no namespace, so it is read as a policy of default, where it selects no pod; pods like these live in ${someOf(homes)}`
      : 'This policy names no namespace: here it counts as a policy of default, and kubectl puts it where its context points',
    help: 'Write metadata.namespace, so that the policy ends up where it is meant to.',
    range: rangeOfName(place),
    fix: namespaceFix(
      source,
      metadata,
      homes.length === 1 && only !== undefined ? only : isElsewhere ? null : 'default',
    ),
  })
}

type Metadata = Parameters<typeof insertEntry>[1]

function namespaceFix({ policy }: PolicySource, metadata: Metadata, namespace: string | null): Fix | null {
  if (namespace === null) return null
  return fix(`Write namespace: ${namespace}`, insertEntry(policy.place, metadata, 'namespace', namespace))
}

function hasSubjects(context: LintContext, { policy }: PolicySource): boolean {
  return policy.rules.some((rule) => !rule.isForNodes && context.hasPods(context.subjectsOf(rule)))
}

/** Namespaces that hold pods with the labels that the subject asks for. */
function homesOfSubjects(context: LintContext, { policy }: PolicySource): readonly string[] {
  const homes = new Set<string>()
  for (const { subject } of policy.rules) {
    for (const selector of subject) {
      if (selector.type !== 'labels') continue
      const bits = copyOf(context.podIdentities)
      andInto(
        bits,
        context.model.selection.select(labelsSelector(selector.requirements.filter(({ key }) => key !== namespaceKey))),
      )
      for (const i of context.endpointsOf(bits)) homes.add(context.model.cluster.endpoints[i]?.namespace ?? '')
    }
  }
  return [...homes].sort()
}

/** Two policies of different kinds may share a name; those of one kind replace each other, which is reported apart. */
function checkSharedNames(context: LintContext): void {
  const seen = new Map<string, PolicySource>()
  for (const source of context.policies) {
    const { namespace, name, kind } = source.policy
    const key = `${namespace}/${name}`
    const other = seen.get(key)
    if (other === undefined) {
      seen.set(key, source)
      continue
    }
    context.report(source, {
      code: 'policy-name-shared',
      severity: 'info',
      message: `A ${other.policy.kind} has the same name as this ${kind}: both apply, and lists that print names alone cannot tell them apart`,
      help: 'Give one of the two another name.',
      range: rangeOfName(source.policy.place),
    })
  }
}
