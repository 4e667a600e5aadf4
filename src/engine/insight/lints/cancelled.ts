/**
 * Exclusions that another peer cancels: peers of a list, and rules of a policy, are joined by OR, so that whoever one of them
 * leaves out may come in by the other.
 */
import { contains, formatPrefix } from '../../cluster/address'
import { namespaceKey } from '../../cluster/labels'
import type { Path } from '../../manifest/resource'
import { andInto, copyOf, type Bitset } from '../../policy/selectors/bitset'
import { describeRequirement } from '../../policy/describe'
import type { PolicyRule } from '../../policy/entry'
import { labelsSelector, type Requirement } from '../../policy/selectors/selector'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { entriesOf, itemPath } from './context/rules'
import { selectorsOf, type SelectorUse } from './context/selectors'
import { writtenIn } from './context/unmatched'

/** Pairs of peers that are compared at most, for a policy with thousands of them. */
const mostPairs = 20_000

export const cancelled: Lint = (context) => {
  for (const source of context.policies) {
    // Its rules are asked in their order, and are no list of alternatives.
    if (source.resource.kind === 'ClusterNetworkPolicy') continue
    checkLabels(context, source)
    checkAddresses(context, source)
  }
}

const isNegative = ({ operator }: Requirement): boolean => operator === 'NotIn' || operator === 'DoesNotExist'

function requirementsOf({ compiled }: SelectorUse): readonly Requirement[] {
  return compiled.type === 'labels' ? compiled.requirements : []
}

function checkLabels(context: LintContext, source: PolicySource): void {
  const uses = selectorsOf(source).filter(({ role, isDeny }) => role === 'peer' && !isDeny)
  const excluding = uses.filter((use) => requirementsOf(use).some(isNegative))
  let pairs = 0
  for (const use of excluding) {
    for (const other of uses) {
      if (other === use || other.rule !== use.rule || other.direction !== use.direction) continue
      if (++pairs > mostPairs) return
      const excluded = requirementsOf(use).find(
        (requirement) => isNegative(requirement) && cancels(context, use, other, requirement),
      )
      if (excluded === undefined || !isAtLeastAsOpen(use.rule, other.path, use.path)) continue
      report(context, source, {
        path: writtenIn(use, excluded)?.path ?? use.path,
        what: describeRequirement(excluded),
        by: other.path,
      })
      break
    }
  }
}

/** Whether all that a requirement leaves out is let in by another peer, which does not speak of the same label itself. */
function cancels(context: LintContext, use: SelectorUse, other: SelectorUse, excluded: Requirement): boolean {
  const wanted = requirementsOf(use)
  const others = requirementsOf(other)
  if (
    other.compiled.type !== 'labels' ||
    others.some(({ key, operator }) => key === excluded.key && operator !== 'Exists')
  )
    return false
  const rest = wanted.filter((requirement) => requirement !== excluded)
  const isWider = others.every(
    (requirement) =>
      (requirement.key === namespaceKey && requirement.operator === 'Exists') ||
      rest.some((own) => isSame(own, requirement) || implies(own, requirement)),
  )
  if (isWider) return true
  const left = copyOf(context.podIdentities)
  andInto(left, context.model.selection.select(labelsSelector(rest)))
  const kept = context.model.selection.select(use.compiled)
  const out = left.map((word, i) => word & ~(kept[i] ?? 0))
  return context.hasPods(out) && isWithin(out, context.model.selection.select(other.compiled))
}

function isSame(a: Requirement, b: Requirement): boolean {
  return (
    a.key === b.key && a.source === b.source && a.operator === b.operator && a.values.join('\n') === b.values.join('\n')
  )
}

/** Whoever has a label of a certain value has the label. */
function implies(own: Requirement, wanted: Requirement): boolean {
  return own.key === wanted.key && own.source === wanted.source && own.operator === 'In' && wanted.operator === 'Exists'
}

function isWithin(bits: Bitset, of: Bitset): boolean {
  return bits.every((word, i) => (word & ~(of[i] ?? 0)) === 0)
}

function checkAddresses(context: LintContext, source: PolicySource): void {
  let pairs = 0
  for (const rule of source.policy.rules) {
    const peers = rule.entries.flatMap((entry) =>
      entry.action === 'allow' ? (entry.peers ?? []).map(({ selector, path }) => ({ entry, selector, path })) : [],
    )
    const blocks = peers.filter(({ selector }) => selector.type === 'cidr')
    for (const { entry, selector, path } of blocks) {
      if (selector.type !== 'cidr') continue
      for (const hole of selector.except) {
        if ((pairs += blocks.length) > mostPairs) return
        const filled = blocks.find(
          (other) =>
            other.path.join('/') !== path.join('/') &&
            other.entry.direction === entry.direction &&
            other.selector.type === 'cidr' &&
            contains(other.selector.prefix, hole) &&
            !other.selector.except.some((except) => contains(except, hole)) &&
            isAtLeastAsOpen(rule, other.path, path),
        )
        if (filled === undefined) continue
        report(context, source, { path: [...path, 'except'], what: formatPrefix(hole), by: filled.path })
        break
      }
    }
  }
}

/** Whether the rule of one peer has all the ports of another's: the same rule, or one with the same ports or none. */
function isAtLeastAsOpen(rule: PolicyRule, wide: Path, narrow: Path): boolean {
  const [own, other] = [itemPath({ path: narrow }), itemPath({ path: wide })]
  if (own.join('/') === other.join('/')) return true
  const portsAt = (path: Path): string =>
    entriesOf(rule, path)
      .map(({ ports, l7 }) => JSON.stringify([ports, l7 === null]))
      .join()
  return (
    portsAt(other) === portsAt(own) || entriesOf(rule, other).some(({ ports, l7 }) => ports === null && l7 === null)
  )
}

function report(
  context: LintContext,
  source: PolicySource,
  { path, what, by }: { readonly path: Path; readonly what: string; readonly by: Path },
): void {
  const { place } = source.policy
  context.report(source, {
    code: 'exclusion-cancelled',
    message: `the peer on line ${rangeAt(place, by).line} lets in what this leaves out (${what}): peers are joined by OR`,
    help: 'Remove the other peer, or write the exclusion into it too.',
    range: rangeAt(place, path),
  })
}
