/** Who can be selected by labels, and whom an edit has given other labels: most selectors select whom they selected. */
import type { ClusterEndpoint } from '../../cluster/endpoints'
import type { ClusterIdentity } from '../../cluster/identities'
import { namespaceKey, type Label } from '../../cluster/labels'
import { changedPart } from '../../../values/difference'
import { hasBit } from '../../policy/selectors/bitset'
import type { Policy } from '../../policy/entry'
import type { Selector } from '../../policy/selectors/selector'
import { SelectorCache } from '../../policy/selectors/selector-cache'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'

/** All endpoints, each with its identity. */
export interface Bearers {
  readonly endpoints: readonly ClusterEndpoint[]
  readonly identities: readonly (ClusterIdentity | undefined)[]
  /** What they were taken from: of the same, nobody has changed. */
  readonly inside: PolicyModel['inside']
}

const lastBearers = new LastMade<Bearers>()

/** Where more endpoints than this have changed, all policies are looked at again. */
const mostChanged = 200

/** Those of before, where all endpoints and their identities are the same: outside addresses may be others. */
export function bearersIn(model: PolicyModel): {
  readonly bearers: Bearers
  /** What has changed since; null where nothing has, or too much. */
  readonly change: BearerChange | null
} {
  const {
    cluster: { endpoints },
    identities,
    inside,
  } = model
  const before = lastBearers.of(model)
  if (before?.inside === inside && before.endpoints === endpoints) return { bearers: before, change: null }
  const bearers = { endpoints, identities: endpoints.map((_, i) => identities[inside.ofEndpoint[i] ?? 0]), inside }
  const changed = before === undefined ? null : changedBearers(before, bearers)
  if (before !== undefined && changed?.length === 0 && before.endpoints.length === endpoints.length)
    return { bearers: before, change: null }
  lastBearers.keep(model, bearers)
  return { bearers, change: before === undefined || changed === null ? null : new BearerChange(before, changed) }
}

/** What one endpoint was selected by, and is now; null where it was not there, or where it is under no policy. */
type Changed = readonly [before: ClusterIdentity | null, now: ClusterIdentity | null]

/** Null where they are too many. */
function changedBearers(before: Bearers, now: Bearers): readonly Changed[] | null {
  const part = changedPart(before.endpoints, now.endpoints)
  const inMiddle = part.endBefore - part.start
  const areInPlace = part.endBefore === part.endNow
  if (!areInPlace && inMiddle + part.endNow - part.start > mostChanged) return null
  const changed: Changed[] = []
  const compare = (i: number, old: number): void => {
    const [own, ownBefore] = [now.endpoints[i], before.endpoints[old]]
    if (own === ownBefore && now.identities[i] === before.identities[old]) return
    const pair: Changed = [bearerOf(before, old), bearerOf(now, i)]
    if (own?.key === ownBefore?.key) changed.push(pair)
    else changed.push([pair[0], null], [null, pair[1]])
  }
  for (let i = 0; i < part.start; i++) compare(i, i)
  if (areInPlace) for (let i = part.start; i < part.endNow; i++) compare(i, i)
  else {
    for (let i = part.start; i < part.endBefore; i++) changed.push([bearerOf(before, i), null])
    for (let i = part.start; i < part.endNow; i++) changed.push([null, bearerOf(now, i)])
  }
  for (let i = part.endNow; i < now.endpoints.length; i++) compare(i, i - part.endNow + part.endBefore)
  return changed.length > mostChanged ? null : changed
}

function bearerOf({ endpoints, identities }: Bearers, i: number): ClusterIdentity | null {
  return endpoints[i]?.isHostNetwork === true ? null : (identities[i] ?? null)
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
    readonly before: Bearers,
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

const isNamespace = ({ source, key }: Pick<Label, 'source' | 'key'>): boolean =>
  source === 'k8s' && key === namespaceKey

/** The namespaces that all selectors of a policy ask for; null where one of them asks for none. */
const asked = new WeakMap<Policy, readonly string[] | null>()

function namespacesOf(policy: Policy): readonly string[] | null {
  let found = asked.get(policy)
  if (found === undefined) {
    const selectors = policy.rules.flatMap(({ subject, entries }) => [
      ...subject,
      ...entries.flatMap(({ peers }) => (peers ?? []).map(({ selector }) => selector)),
    ])
    const all = selectors.map((selector) =>
      selector.type === 'labels'
        ? selector.requirements.find((own) => isNamespace(own) && own.operator === 'In')?.values
        : undefined,
    )
    found = all.includes(undefined) ? null : [...new Set(all.flatMap((values) => values ?? []))]
    asked.set(policy, found)
  }
  return found
}
