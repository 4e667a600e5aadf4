/** What keeps a pod from the addresses of a DNS name that its rules for addresses let it reach. */
import { hasScheme, idName } from '../../keys'
import { canonicalName } from '../../cluster/cluster'
import type { Probe } from '../../types'
import type { PolicyModel } from '../model'
import { standingOf } from '../sight'
import { lookupObstacle } from './learning'

/** Says of a flow that is let through to a DNS name that whoever dials the name never gets that far. */
export function lookupWords(model: PolicyModel, { from, to }: Pick<Probe, 'from' | 'to'>): readonly string[] {
  if (!hasScheme(to, 'dns')) return []
  const sender = standingOf(model, from)
  const name = canonicalName(idName(to))
  const why = typeof sender === 'string' ? null : lookupObstacle(model, sender, name)
  if (why === null) return []
  return [`${from} cannot look ${name} up (${why}): a connection by that name fails, and this is about its addresses.`]
}
