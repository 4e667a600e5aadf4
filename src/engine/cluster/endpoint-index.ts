/** Where each endpoint stands after an edit, by its key: what the edit has left is only moved. */
import { changedPart, type ChangedPart } from '../../values/difference'
import type { EndpointIndex } from './endpoints'

interface Keyed {
  readonly key: string
}

/** More endpoints than this are put into an index of their own. */
const mostChanged = 2000

class EditedIndex implements EndpointIndex {
  private readonly part: ChangedPart
  /** The part that differs. */
  private readonly own: EndpointIndex

  constructor(
    /** A list of before. */
    readonly base: readonly Keyed[],
    readonly ofBase: EndpointIndex,
    endpoints: readonly Keyed[],
  ) {
    this.part = changedPart(base, endpoints)
    const { start, endNow } = this.part
    this.own = indexOf(endpoints.slice(start, endNow), start)
  }

  /** Whether it is time to begin anew. */
  get isLong(): boolean {
    const { start, endBefore, endNow } = this.part
    return Math.max(endBefore, endNow) - start > mostChanged
  }

  get(key: string): number | undefined {
    const own = this.own.get(key)
    if (own !== undefined) return own
    const place = this.ofBase.get(key)
    const { start, endBefore, endNow } = this.part
    if (place === undefined || place < start) return place
    return place >= endBefore ? place - endBefore + endNow : undefined
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }
}

function indexOf(endpoints: readonly Keyed[], first: number): EndpointIndex {
  return new Map(endpoints.map(({ key }, i) => [key, first + i]))
}

/** The index of a list of endpoints with different keys. @param before that of a list that differs in a part */
export function editedIndex(
  before: { readonly endpoints: readonly Keyed[]; readonly endpointIndex: EndpointIndex },
  endpoints: readonly Keyed[],
): EndpointIndex {
  const { endpointIndex } = before
  const index =
    endpointIndex instanceof EditedIndex
      ? new EditedIndex(endpointIndex.base, endpointIndex.ofBase, endpoints)
      : new EditedIndex(before.endpoints, endpointIndex, endpoints)
  return index.isLong ? indexOf(endpoints, 0) : index
}
