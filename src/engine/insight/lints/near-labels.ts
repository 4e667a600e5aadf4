/** What a label that no pod has was probably meant to be. */
import { andInto, copyOf, forEachBit } from '../../policy/selectors/bitset'
import { labelsSelector, type Requirement } from '../../policy/selectors/selector'
import { neededLabel } from '../../policy/describe'
import type { SourceRange, Fix } from '../../types'
import { nearWord } from './context/near'
import { rangeAt } from './context/places'
import type { WrittenRequirement } from './context/selectors'
import { keyFix, nobody, scalarFix, writtenIn, type Unmatched } from './context/unmatched'

interface Near {
  readonly word: string
  readonly fix: Fix | null
}

/** The nearest value of the same label among the pods in question, the label that has the value there, or the nearest label. */
export function nearLabel(found: Unmatched, requirement: Requirement, written: WrittenRequirement): Near | null {
  const { context, source, candidates } = found
  const values = new Set<string>()
  const keys = new Set<string>()
  forEachBit(candidates, (identity) => {
    for (const label of context.model.identities[identity]?.labels ?? []) {
      if (label.source !== 'k8s' || label.key.startsWith('io.')) continue
      keys.add(label.key)
      if (label.key === requirement.key) values.add(label.value)
    }
  })
  for (let i = 0; i < written.values.length; i++) {
    const near = nearWord(written.values[i] ?? '', values)
    const path = written.valuePaths[i]
    if (near !== null && path !== undefined)
      return { word: `${requirement.key}=${near}`, fix: scalarFix(context, source, path, near) }
  }
  const near = keyOfValue(found, requirement) ?? (keys.has(requirement.key) ? null : nearWord(requirement.key, keys))
  if (near === null) return null
  const fullKey = written.key.replace(requirement.key, near)
  const isLabel = written.valuePaths[0] === written.path
  return {
    word: keys.has(near) && requirement.operator === 'In' ? `${near}=${requirement.values.join(' or ')}` : near,
    fix: isLabel
      ? keyFix(context, source, written.path, fullKey)
      : scalarFix(context, source, written.keyPath, fullKey),
  }
}

/** Values that say nothing of what has them: under another label they mean something else. */
const anyValue = /^(?:true|false|yes|no|enabled|disabled|default|[\d.v-]*)$/

/** The one other label under which pods that meet all else have the value: `app` for `app.kubernetes.io/name`. */
function keyOfValue({ context, labels, candidates }: Unmatched, requirement: Requirement): string | null {
  const { values, operator } = requirement
  const [value = ''] = values
  if (operator !== 'In' || values.length !== 1 || anyValue.test(value)) return null
  const others = labels.filter((other) => other !== requirement)
  const pods = copyOf(candidates)
  andInto(pods, context.model.selection.select(labelsSelector(others)))
  const keys = new Set<string>()
  forEachBit(pods, (identity) => {
    for (const label of context.model.identities[identity]?.labels ?? [])
      if (label.source === 'k8s' && !label.key.startsWith('io.') && label.value === value) keys.add(label.key)
  })
  const [key = null] = keys
  return keys.size === 1 ? key : null
}

interface Added {
  readonly message: string
  readonly help: string
  readonly range: SourceRange
}

/**
 * Labels of a peer that the policy's own pods are selected by, and without which the peer would select pods: what kustomize makes of
 * `commonLabels`, and of `labels` with `includeSelectors`.
 */
export function addedToPeer(found: Unmatched): Added | null {
  const { context, source, use, namespaces, labels, candidates } = found
  if (use.role !== 'peer') return null
  const own = use.rule.subject.flatMap((subject) => (subject.type === 'labels' ? subject.requirements : []))
  const isOwn = ({ key, values, operator }: Requirement): boolean =>
    operator === 'In' &&
    own.some((other) => other.key === key && other.operator === 'In' && other.values.join() === values.join())
  const added = labels.filter(isOwn)
  const rest = labels.filter((requirement) => !added.includes(requirement))
  if (added.length === 0 || rest.length === 0) return null
  const pods = copyOf(candidates)
  andInto(pods, context.model.selection.select(labelsSelector([...namespaces, ...rest])))
  if (!context.hasPods(pods)) return null
  const [first] = added
  const written = first === undefined ? null : writtenIn(use, first)
  return {
    message: `${nobody(found)}: no pod there has ${added.map(neededLabel).join(' and ')} as well, by which the policy selects its own pods; without ${added.length === 1 ? 'it' : 'them'} it would be ${context.names(context.endpointsOf(pods))}`,
    help: 'Take out what these pods do not have. Kustomize adds commonLabels, and labels with includeSelectors, to the peers of NetworkPolicies too.',
    range: rangeAt(source.policy.place, written?.path ?? use.path),
  }
}
