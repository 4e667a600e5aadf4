/** Which policies begin or cease to select pods when the text changes. */
import type { Facts } from './facts'

export interface ChangedSelection {
  /** Key of the policy. */
  readonly policy: string
  /** Keys of the endpoints that it selects only after the change, and only before it. */
  readonly starts: readonly string[]
  readonly stops: readonly string[]
}

/** Policies whose subjects change, in the order of the text; policies that come or go count with all their pods. */
export function changedSelections({
  before,
  after,
}: {
  readonly before: Facts
  readonly after: Facts
}): readonly ChangedSelection[] {
  const old = selections(before)
  const now = selections(after)
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((policy) => {
    const was = old.get(policy) ?? []
    const is = now.get(policy) ?? []
    const starts = is.filter((key) => !was.includes(key))
    const stops = was.filter((key) => !is.includes(key))
    return starts.length + stops.length === 0 ? [] : [{ policy, starts, stops }]
  })
}

function selections({ policies }: Facts): ReadonlyMap<string, readonly string[]> {
  return new Map(policies.filter(({ status }) => status === 'accepted').map(({ key, selects }) => [key, selects]))
}
