/** Who can be selected by labels, and whom an edit has given other labels: most selectors select whom they selected. */
import type { ClusterIdentity } from '../../cluster/identity'
import { bearersOf, bearersSince, type Bearers } from './changed-endpoints'
import { hasBit } from '../../policy/selectors/bitset'
import type { Policy } from '../../policy/entry'
import { isNamespace, namespacesAsked, type Selector } from '../../policy/selectors/selector'
import { SelectorCache } from '../../policy/selectors/selector-cache'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'

/** Whom selectors were asked about, and the same as they are now: comments leave them what they were. */
const lastBearers = new LastMade<{ readonly asked: object; readonly now: Bearers }>()

/** Where more endpoints than this have changed, all policies are looked at again. */
const mostChanged = 200

export type FindBearers = (model: PolicyModel) => {
  /** Those of before, where nobody can be selected otherwise: outside addresses may be others. */
  readonly bearers: object
  /** What has changed since; null where nothing has, or too much. */
  readonly change: BearerChange | null
}

export const bearersIn: FindBearers = (model) => {
  const before = lastBearers.of(model)
  const now = bearersOf(model)
  const changed = before === undefined ? null : changedBearers(model, before.now)
  const asked = before !== undefined && changed?.length === 0 ? before.asked : model.inside
  lastBearers.keep(model, { asked, now })
  const isOther = before !== undefined && before.asked !== asked && changed !== null
  return { bearers: asked, change: isOther ? new BearerChange(before.asked, changed) : null }
}

/** What one endpoint was selected by, and is now; null where it was not there, or where it is under no policy. */
type Changed = readonly [before: ClusterIdentity | null, now: ClusterIdentity | null]

/** Null where they are too many. */
function changedBearers(model: PolicyModel, before: Bearers): readonly Changed[] | null {
  const now = bearersOf(model)
  if (before.inside === now.inside && before.endpoints === now.endpoints) return []
  const { gone, come } = bearersSince(model, before)
  if (Math.max(gone.length, come.length) > mostChanged) return null
  const left = new Map(gone.map((i) => [before.endpoints[i]?.key, bearerOf(before, i)]))
  const changed: Changed[] = []
  for (const i of come) {
    const key = now.endpoints[i]?.key
    const [own, old] = [bearerOf(now, i), left.get(key)]
    // One that stands elsewhere in the text, or somewhere else on the network, is selected as it was.
    if (old === undefined || own !== old) changed.push([old ?? null, own])
    left.delete(key)
  }
  for (const old of left.values()) changed.push([old, null])
  return changed
}

function bearerOf({ endpoints, identities, inside }: Bearers, i: number): ClusterIdentity | null {
  return endpoints[i]?.isHostNetwork === true ? null : (identities[inside.ofEndpoint[i] ?? 0] ?? null)
}

/** What an edit has made of a few endpoints. */
export class BearerChange {
  private readonly selection: SelectorCache
  /** Places among the identities of `selection`; -1 for none. */
  private readonly pairs: readonly (readonly [before: number, now: number])[]
  private readonly known = new Map<string, boolean>()
  /** Namespaces of those that have changed. */
  private readonly namespaces: ReadonlySet<string>

  constructor(
    readonly before: object,
    changed: readonly Changed[],
  ) {
    const places = new Map<ClusterIdentity, number>()
    const placeOf = (identity: ClusterIdentity | null): number => {
      if (identity === null) return -1
      let place = places.get(identity)
      if (place === undefined) places.set(identity, (place = places.size))
      return place
    }
    this.pairs = changed.map(([before, now]) => [placeOf(before), placeOf(now)])
    this.selection = new SelectorCache([...places.keys()])
    this.namespaces = new Set(
      [...places.keys()].flatMap(({ labels }) => labels.filter(isNamespace).map(({ value }) => value)),
    )
  }

  /** Whether a policy speaks of any of the endpoints, which it did not before, or the other way round. */
  concerns(policy: Policy): boolean {
    const asked = namespacesOf(policy)
    if (asked !== null && !asked.some((namespace) => this.namespaces.has(namespace))) return false
    return policy.rules.some(
      ({ subject, entries }) =>
        subject.some((selector) => this.isOther(selector)) ||
        entries.some(({ peers }) => peers?.some(({ selector }) => this.isOther(selector)) === true),
    )
  }

  private isOther(selector: Selector): boolean {
    let isOther = this.known.get(selector.text)
    if (isOther === undefined) {
      const bits = this.selection.select(selector)
      const selects = (place: number): boolean => place >= 0 && hasBit(bits, place)
      isOther = this.pairs.some(([before, now]) => selects(before) !== selects(now))
      this.known.set(selector.text, isOther)
    }
    return isOther
  }
}

/** The namespaces that all selectors of a policy ask for; null where one of them asks for none. */
const asked = new WeakMap<Policy, readonly string[] | null>()

function namespacesOf(policy: Policy): readonly string[] | null {
  let found = asked.get(policy)
  if (found === undefined) {
    const selectors = policy.rules.flatMap(({ subject, entries }) => [
      ...subject,
      ...entries.flatMap(({ peers }) => (peers ?? []).map(({ selector }) => selector)),
    ])
    const all = selectors.map(namespacesAsked)
    found = all.includes(null) ? null : [...new Set(all.flatMap((values) => values ?? []))]
    asked.set(policy, found)
  }
  return found
}
