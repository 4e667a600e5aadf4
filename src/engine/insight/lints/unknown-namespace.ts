/** Selectors of namespaces that no pod of the workspace is in. */
import { namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import { neededLabel } from '../../policy/describe'
import type { LintContext } from './context/lint'
import { nearWord } from './context/near'
import { nodeAt, rangeAt } from './context/places'
import type { WrittenRequirement } from './context/selectors'
import type { Requirement } from '../../policy/selectors/selector'
import { keyFix, nobody, scalarFix, writtenIn, type Unmatched } from './context/unmatched'

const metadataName = 'kubernetes.io/metadata.name'

/** Policies of namespaces in which the workspace has no pods, by namespace. */
export type EmptyNamespaces = Map<string, Unmatched[]>

/** Says which namespace was probably meant; nothing where the namespace may just not be in the workspace. */
export function reportNamespace(found: Unmatched, empty: EmptyNamespaces): void {
  const { context, source, use, namespaces } = found
  const { cluster } = context.model
  const inhabited = new Set(cluster.endpoints.map(({ namespace }) => namespace))
  for (const requirement of namespaces) {
    const written = writtenIn(use, requirement)
    if (requirement.key === namespaceKey && written === null) {
      if (use.role === 'subject' && !inhabited.has(source.policy.namespace)) lookAtOwnNamespace(found, inhabited, empty)
      return
    }
    if (written === null || requirement.operator !== 'In') continue
    const isName = requirement.key === namespaceKey || requirement.key === namespaceLabelPrefix + metadataName
    const known = isName ? inhabited : namespaceValues(context, requirement.key.slice(namespaceLabelPrefix.length))
    if (requirement.values.some((value) => known.has(value))) continue
    for (let i = 0; i < written.values.length; i++) {
      const near = nearWord(written.values[i] ?? '', known)
      const path = written.valuePaths[i]
      if (near === null || path === undefined) continue
      context.report(source, {
        code: 'namespace-unknown',
        message: `${nobody(found)}: no pod is in a namespace with ${neededLabel(requirement)}`,
        help: `Did you mean ${near}?`,
        range: rangeAt(source.policy.place, path),
        fix: scalarFix(context, source, path, near),
      })
      return
    }
    const named = requirement.values.find((name) => !isName && cluster.namespaces.get(name)?.resource !== undefined)
    if (named !== undefined) {
      reportName(found, requirement, named, written)
      return
    }
    // What a namespace is labelled with is known only where it is in the workspace.
    const isKnown = [...cluster.namespaces.values()].every(
      ({ name, resource }) => resource !== undefined || !inhabited.has(name),
    )
    if (isName || !isKnown) return
    context.report(source, {
      code: 'selector-matches-nothing',
      severity: 'info',
      message: `${nobody(found)}: no namespace with pods has ${requirement.operator === 'In' ? 'the label ' : ''}${neededLabel(requirement)}`,
      help: 'The rule takes effect as soon as a namespace is given this label.',
      range: rangeAt(source.policy.place, written.path),
    })
    return
  }
}

/** A label with the name of a namespace that does not have the label: meant is the one that every namespace has. */
function reportName(found: Unmatched, requirement: Requirement, name: string, written: WrittenRequirement): void {
  const { context, source, use } = found
  const isLabel = written.valuePaths[0] === written.path
  const key = written.key.slice(0, written.key.length - writtenKeyLength(requirement)) + metadataName
  context.report(source, {
    code: 'selector-matches-nothing',
    message: `${nobody(found)}: no namespace with pods has the label ${neededLabel(requirement)}, and the namespace ${name} is here without it`,
    help: `Every namespace has its name in the label ${metadataName}. Write that key, or give the namespace this label.`,
    range: rangeAt(source.policy.place, written.path),
    fix:
      requirement.values.length > 1 || use.parts.length === 0
        ? null
        : isLabel
          ? keyFix(context, source, written.path, key)
          : scalarFix(context, source, written.keyPath, key),
  })
}

/** How long the written key is without what says that it is of a namespace. */
function writtenKeyLength({ key }: Requirement): number {
  return key.length - namespaceLabelPrefix.length
}

function namespaceValues(context: LintContext, key: string): ReadonlySet<string> {
  const values = new Set<string>()
  for (const { labels } of context.model.cluster.namespaces.values()) {
    const value = labels.get(key)
    if (value !== undefined) values.add(value)
  }
  return values
}

/** A namespace that was likely misspelt is said at once; one that is just not in the workspace once for all its policies. */
function lookAtOwnNamespace(found: Unmatched, inhabited: ReadonlySet<string>, empty: EmptyNamespaces): void {
  const { context, source } = found
  const { place, namespace } = source.policy
  const path = ['metadata', 'namespace']
  // Without a namespace in the text another lint has more to say.
  if (nodeAt(place, path) === null) return
  const near = nearWord(namespace, inhabited)
  if (near === null) {
    const others = empty.get(namespace)
    if (others === undefined) empty.set(namespace, [found])
    else if (others.every((other) => other.source !== source)) others.push(found)
    return
  }
  context.report(source, {
    code: 'namespace-unknown',
    message: `This policy selects no pod: no pod of the workspace is in namespace ${namespace}`,
    help: `Did you mean ${near}?`,
    range: rangeAt(place, path),
    fix: scalarFix(context, source, path, near),
  })
}

/** One note for each namespace that the workspace has policies of and no pods. */
export function reportEmptyNamespaces(empty: EmptyNamespaces): void {
  for (const [namespace, [first, ...others]] of empty) {
    if (first === undefined) continue
    const { context, source } = first
    const whose =
      others.length === 0 ? 'This policy selects' : `This policy and ${others.length} more of its namespace select`
    context.report(source, {
      code: 'selector-matches-nothing',
      severity: 'info',
      message: `${whose} no pod: no pod of the workspace is in namespace ${namespace}`,
      help: 'Add the pods of that namespace to the workspace to see what the policies do.',
      range: rangeAt(source.policy.place, ['metadata', 'namespace']),
    })
  }
}
