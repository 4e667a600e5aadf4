/** Which places send or receive otherwise than when flows were counted last: only their flows are counted again. */
import type { ChangedPeers, ChosenPlaces } from './changed-peers'
import { isAlikeButForRules, receivesAlike, sendsAlike, type Trace } from './members'

/** What flows were counted by: the peers of each place. */
export interface CountedPlaces {
  readonly places: readonly string[]
  readonly traces: readonly (readonly Trace[])[]
}

/** More lists of concerned places are not told apart: all flows of such a place are counted again. */
const mostConcerned = 8

/** Where flows have to be counted of places in which rules have changed: by place, the number of a list; see `Concerned.lists`. */
class Concerned {
  readonly lists: ChosenPlaces[] = []
  /** -1 where the flows of the place are counted with all others, or with none. */
  readonly numbers: Int32Array

  constructor(places: number) {
    this.numbers = new Int32Array(places).fill(-1)
  }

  /** Whether the flows of a place have to be counted with the places of a list alone. */
  put(place: number, list: ChosenPlaces | null): boolean {
    if (list === null) return false
    let number = this.lists.indexOf(list)
    if (number < 0 && this.lists.length < mostConcerned) number = this.lists.push(list) - 1
    this.numbers[place] = number
    return number >= 0
  }

  of(place: number): ChosenPlaces | null {
    return this.lists[this.numbers[place] ?? -1] ?? null
  }
}

export class StalePlaces {
  /** The place's number in the earlier count; -1 where it was not there. */
  readonly earlier: Int32Array
  /** Whether the places are those of before, in their order. */
  readonly isSamePlaces: boolean
  /** Places whose members send, or receive, otherwise than before. */
  private readonly asSender: readonly boolean[]
  private readonly asReceiver: readonly boolean[]
  /** The same, as far as pods are at the other end. */
  private readonly toPods: readonly boolean[]
  private readonly fromPods: readonly boolean[]
  /** Of these the places that are concerned, where not all are. */
  private readonly concernedTo: Concerned
  private readonly concernedFrom: Concerned
  /** By place: it is an outside peer, and no namespace. */
  private readonly isOutside: readonly boolean[]
  /** What `sendersInto` has answered, by what its answer depends on. */
  private readonly answers = new Map<string, ChosenPlaces | null>()

  /** @param peers tells whom changed rules concern; without it that is everybody */
  constructor(
    private readonly now: CountedPlaces,
    before: CountedPlaces | null,
    peers: Pick<ChangedPeers, 'placesOf'> | null = null,
  ) {
    const { places, traces } = now
    const numbers = new Map(before?.places.map((place, i) => [place, i]))
    this.earlier = Int32Array.from(places, (place) => numbers.get(place) ?? -1)
    this.isSamePlaces = places.length === before?.places.length && this.earlier.every((old, i) => old === i)
    // Nothing of before is kept: it has what was before it.
    const oldOf = (place: number) => before?.traces[this.earlier[place] ?? -1]
    const isStale = (isAlike: (a: Trace, b: Trace | undefined) => boolean): boolean[] =>
      traces.map((list, i) => {
        const old = oldOf(i)
        if (old === list) return false
        return old?.length !== list.length || !list.every((member, at) => isAlike(member, old[at]))
      })
    this.asSender = isStale((a, b) => sendsAlike(a, b, 'egress'))
    this.asReceiver = isStale((a, b) => receivesAlike(a, b, 'ingress'))
    this.toPods = isStale((a, b) => sendsAlike(a, b, 'egressToPods'))
    this.fromPods = isStale((a, b) => receivesAlike(a, b, 'ingressFromPods'))
    this.isOutside = traces.map((list) => list.some(({ isPod }) => !isPod))
    const concerned = (stale: readonly boolean[], of: 'egress' | 'ingress'): Concerned => {
      const found = new Concerned(places.length)
      if (peers !== null)
        traces.forEach((list, place) => {
          if (stale[place] === true && this.isOutside[place] === false)
            found.put(
              place,
              concernedBy(list, oldOf(place), (a, b) => peers.placesOf(b[of], a[of]), of),
            )
        })
      return found
    }
    this.concernedTo = concerned(this.toPods, 'egress')
    this.concernedFrom = concerned(this.fromPods, 'ingress')
  }

  /** The places of which what flows into a place has to be counted: each such list is one object; null for none. */
  sendersInto(to: number): ChosenPlaces | 'all' | null {
    const { isOutside, asReceiver, fromPods, concernedFrom, concernedTo } = this
    if (isOutside[to] === true)
      return asReceiver[to] === true ? 'all' : this.answer('outside', (from) => this.asSender[from] === true)
    const concerned = fromPods[to] === true ? concernedFrom.of(to) : null
    if (fromPods[to] === true && concerned === null) return 'all'
    const isFromOutside = asReceiver[to] === true
    const hit = concernedTo.lists.map((list) => list[to] === true)
    return this.answer(
      `${concernedFrom.numbers[to] ?? -1} ${String(isFromOutside)} ${hit.join()}`,
      (from) =>
        concerned?.[from] === true ||
        (isOutside[from] === true
          ? isFromOutside || this.asSender[from] === true
          : this.toPods[from] === true && (hit[concernedTo.numbers[from] ?? -1] ?? true)),
    )
  }

  /** Whether what a place receives has to be counted again, from some places at least. */
  receives(to: number): boolean {
    return this.asReceiver[to] === true || this.fromPods[to] === true
  }

  /** Whether what a place sends has to be counted again, into some places at least. */
  sends(from: number): boolean {
    return this.asSender[from] === true || this.toPods[from] === true
  }

  /** Into how many places the flows from everywhere have to be counted. */
  wholePlaces(): number {
    let count = 0
    for (let to = 0; to < this.now.places.length; to++) if (this.sendersInto(to) === 'all') count++
    return count
  }

  private answer(key: string, isMeant: (from: number) => boolean): ChosenPlaces | null {
    let known = this.answers.get(key)
    if (known === undefined) {
      const found = this.now.places.map((_, from) => isMeant(from))
      this.answers.set(key, (known = found.includes(true) ? found : null))
    }
    return known
  }
}

/** The places that changed rules of one place concern; null where that may be any, or where more than rules has changed. */
function concernedBy(
  list: readonly Trace[],
  old: readonly Trace[] | undefined,
  placesOf: (now: Trace, before: Trace) => ChosenPlaces | null,
  of: 'egress' | 'ingress',
): ChosenPlaces | null {
  if (old?.length !== list.length) return null
  let all: ChosenPlaces | null = null
  for (const [at, member] of list.entries()) {
    const before = old[at]
    if (before === undefined || !isAlikeButForRules(member, before)) return null
    if (member[of] === before[of]) continue
    const places = placesOf(member, before)
    // Where rules of one place concern several lists of places, they are mostly the same.
    if (places === null || (all !== null && all !== places)) return null
    all = places
  }
  return all
}
