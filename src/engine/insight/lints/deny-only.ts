/**
 * Policies that only deny and isolate all the same, so that whom they do not name is dropped too.
 * Source: pkg/policy/api/rule_validation.go (EnableDefaultDeny).
 */
import type { PolicyRule } from '../../policy/entry'
import { emptyBitset, hasBit, orInto } from '../../policy/selectors/bitset'
import type { Direction } from '../../types'
import type { Lint, LintContext } from './context/lint'
import { rangeOfKey } from './context/places'
import { ciliumRules } from './context/rules'

export const denyOnly: Lint = (context) => {
  for (const source of context.policies)
    for (const { written, path, rule } of ciliumRules(source))
      for (const direction of ['ingress', 'egress'] as const) {
        const section = `${direction}Deny` as const
        if ((written[section] ?? []).length === 0 || (written[direction] ?? []).length > 0) continue
        if (written.enableDefaultDeny?.[direction] !== undefined || !namesSome(context, rule, direction)) continue
        const closed = context.subjectEndpoints(rule).filter((i) => isClosed(context, i, direction))
        if (closed.length === 0) continue
        const everyone = direction === 'ingress' ? 'nobody gets in to' : 'nothing gets out of'
        context.report(source, {
          code: 'deny-isolates',
          message: `A deny isolates too, and no rule allows anything: ${everyone} ${context.names(closed)}, not only what this names`,
          help: `To drop what is named alone, set enableDefaultDeny.${direction} to false, or allow the others with ${direction}.`,
          range: rangeOfKey(source.policy.place, [...path, section]),
        })
      }
}

/** Whether the denies of a rule are about some peers or ports, and not meant to lock the pods. */
function namesSome({ model, podIdentities }: LintContext, { entries }: PolicyRule, direction: Direction): boolean {
  const denied = emptyBitset(model.identities.length)
  let isAny = false
  for (const entry of entries) {
    if (entry.direction !== direction || entry.peers?.length === 0 || entry.ports?.length === 0) continue
    isAny = true
    if (entry.ports !== null) continue
    if (entry.peers === null) return false
    for (const { selector } of entry.peers) orInto(denied, model.selection.selectPeers(selector))
  }
  const world = model.inside.ofReserved.get('world') ?? -1
  return isAny && !(hasBit(denied, world) && podIdentities.every((word, i) => (word & ~(denied[i] ?? 0)) === 0))
}

function isClosed({ model }: LintContext, endpoint: number, direction: Direction): boolean {
  const { isIsolated, policy } = model.maps.mapOf(endpoint, direction)
  return isIsolated && !policy.entries.some(({ action, peers }) => action === 'allow' && peers?.length !== 0)
}
