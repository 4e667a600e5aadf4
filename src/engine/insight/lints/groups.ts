/**
 * CIDR groups that select more than they seem to, and holes that leave nothing out of them.
 * Source: pkg/policy/types/selector.go, pkg/policy/api/cidr.go (no group's except is checked).
 */
import { contains, parseAddress, parsePrefix } from '../../cluster/address'
import type { CidrGroup } from '../../cluster/cluster'
import type { Path } from '../../manifest/resource'
import type { CiliumCidrRule } from '../../manifest/shapes/cilium'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { ciliumItems } from './context/rules'

export const groups: Lint = (context) => {
  const byName = new Map(context.model.cluster.cidrGroups.map((group) => [group.name, group]))
  for (const source of context.policies)
    for (const { item, direction, isDeny, path } of ciliumItems(source)) {
      const list = direction === 'ingress' ? 'fromCIDRSet' : 'toCIDRSet'
      item[list]?.forEach((set, i) => {
        checkSelector(context, source, set, { isDeny, path: [...path, list, i] })
        if (set.cidrGroupRef !== undefined && set.except !== undefined)
          checkExcept(context, source, { group: byName.get(set.cidrGroupRef), except: set.except }, [...path, list, i])
      })
    }
}

function checkSelector(
  context: LintContext,
  source: PolicySource,
  { cidrGroupSelector: selector, except = [] }: CiliumCidrRule,
  { isDeny, path }: { readonly isDeny: boolean; readonly path: Path },
): void {
  if (selector === undefined) return
  const expressions = selector.matchExpressions ?? []
  const isPositive = ({ operator }: (typeof expressions)[number]): boolean => operator === 'In' || operator === 'Exists'
  if ((selector.matchLabels?.size ?? 0) > 0 || expressions.some(isPositive)) return
  const range = rangeAt(source.policy.place, [...path, 'cidrGroupSelector'])
  const help = 'Name a label that the groups have, or one group by cidrGroupRef.'
  const does = isDeny ? 'denies' : 'allows'
  const report = (message: string): void => context.report(source, { code: 'cidr-group-wide', message, help, range })
  if (expressions.length > 0)
    report(
      `A group selector that only leaves out ${does} every address outside but those of such groups, whether a group holds it or not`,
    )
  else if (except.length === 0)
    report(`An empty group selector ${does} everything, pods and nodes too, whether there is a group or not`)
}

/** Holes that lie outside all prefixes of a group. */
function checkExcept(
  context: LintContext,
  source: PolicySource,
  { group, except }: { readonly group: CidrGroup | undefined; readonly except: readonly string[] },
  path: Path,
): void {
  if (group === undefined) return
  const { name, prefixes } = group
  except.forEach((text, i) => {
    const hole = parsePrefix(text) ?? parseAddress(text)
    if (hole === null || prefixes.some((prefix) => contains(prefix, hole) || contains(hole, prefix))) return
    context.report(source, {
      code: 'except-outside',
      message: `${text} lies in no prefix of CiliumCIDRGroup ${name}, so it leaves nothing out`,
      help: 'Remove it, or correct one of the two: Cilium does not check holes in groups.',
      range: rangeAt(source.policy.place, [...path, 'except', i]),
    })
  })
}
