/** Selectors that select nobody, with what there is to say of each. */
import { namespaceKey, namespaceLabelPrefix } from '../../../cluster/labels'
import type { Bitset } from '../../../policy/selectors/bitset'
import type { Requirement } from '../../../policy/selectors/selector'
import type { Fix } from '../../../types'
import { fix, replaceScalar } from './edits'
import type { LintContext, PolicySource } from './lint'
import { nodeAt } from './places'
import { requirementsOf, type SelectorUse, type WrittenRequirement } from './selectors'

/** A selector in the text, with the namespaces that it asks for and what it asks of pods there. */
export interface Unmatched {
  readonly context: LintContext
  readonly source: PolicySource
  readonly use: SelectorUse
  readonly namespaces: readonly Requirement[]
  readonly labels: readonly Requirement[]
  /** Pods of the namespaces. */
  readonly candidates: Bitset
}

export function isNamespaceRequirement({ key }: Requirement): boolean {
  return key === namespaceKey || key.startsWith(namespaceLabelPrefix)
}

/** The requirement in the text that a compiled one comes from; null for one that the engine added. */
export function writtenIn(use: SelectorUse, requirement: Requirement): WrittenRequirement | null {
  for (const part of use.parts) {
    for (const written of requirementsOf(part)) {
      const key =
        part.scope === 'namespace'
          ? namespaceLabelPrefix + written.key
          : part.scope === 'cilium'
            ? written.key.slice(written.key.indexOf(':') + 1)
            : written.key
      if (
        key === requirement.key &&
        written.operator === requirement.operator &&
        written.values.join('\n') === requirement.values.join('\n')
      )
        return written
    }
  }
  return null
}

export const nobody = ({ use }: Unmatched): string =>
  use.role === 'subject' ? 'This policy selects no pod' : 'This selects no pod'

/** Writes another word in place of a value. */
export function scalarFix(
  context: LintContext,
  { policy }: PolicySource,
  path: WrittenRequirement['path'],
  value: string,
): Fix | null {
  const node = nodeAt(policy.place, path)?.node
  if (node?.kind !== 'scalar') return null
  return fix(`Write ${value}`, replaceScalar(policy.place, node, value, context.text(policy.place)))
}

/** Writes another key of a label. */
export function keyFix(
  context: LintContext,
  { policy }: PolicySource,
  path: WrittenRequirement['path'],
  value: string,
): Fix | null {
  const key = nodeAt(policy.place, path)?.key
  if (key === undefined || key === null) return null
  return fix(`Write ${value}`, replaceScalar(policy.place, key, value, context.text(policy.place)))
}
