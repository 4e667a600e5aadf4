/** Which places send or receive otherwise than when flows were counted last: only their flows are counted again. */
import { receivesAlike, sendsAlike, type Trace } from './members'

/** What flows were counted by: the peers of each place. */
export interface CountedPlaces {
  readonly places: readonly string[]
  readonly traces: readonly (readonly Trace[])[]
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
  /** By place: it is an outside peer, and no namespace. */
  private readonly isOutside: readonly boolean[]
  /** By what is asked: the places of which senders have to be counted; see `sendersInto`. */
  private readonly senders: Record<'outside' | 'pods' | 'podsFromOutside', readonly boolean[] | null>

  constructor(
    private readonly now: CountedPlaces,
    before: CountedPlaces | null,
  ) {
    const { places, traces } = now
    const numbers = new Map(before?.places.map((place, i) => [place, i]))
    this.earlier = Int32Array.from(places, (place) => numbers.get(place) ?? -1)
    this.isSamePlaces = places.length === before?.places.length && this.earlier.every((old, i) => old === i)
    const isStale = (isAlike: (a: Trace, b: Trace | undefined) => boolean): boolean[] =>
      traces.map((list, i) => {
        const old = before?.traces[this.earlier[i] ?? -1]
        if (old === list) return false
        return old?.length !== list.length || !list.every((member, at) => isAlike(member, old[at]))
      })
    this.asSender = isStale((a, b) => sendsAlike(a, b, 'egress'))
    this.asReceiver = isStale((a, b) => receivesAlike(a, b, 'ingress'))
    this.toPods = isStale((a, b) => sendsAlike(a, b, 'egressToPods'))
    this.fromPods = isStale((a, b) => receivesAlike(a, b, 'ingressFromPods'))
    this.isOutside = traces.map((list) => list.some(({ isPod }) => !isPod))
    const some = (isMeant: (place: number) => boolean): readonly boolean[] | null => {
      const found = places.map((_, i) => isMeant(i))
      return found.includes(true) ? found : null
    }
    const isStaleToPods = (i: number): boolean =>
      this.isOutside[i] === true ? this.asSender[i] === true : this.toPods[i] === true
    this.senders = {
      outside: some((i) => this.asSender[i] === true),
      pods: some(isStaleToPods),
      podsFromOutside: some((i) => this.isOutside[i] === true || isStaleToPods(i)),
    }
  }

  /** The places of which what flows into a place has to be counted: each such list is one object; null for none. */
  sendersInto(to: number): readonly boolean[] | 'all' | null {
    const { senders } = this
    if (this.isOutside[to] === true) return this.asReceiver[to] === true ? 'all' : senders.outside
    if (this.fromPods[to] === true) return 'all'
    return this.asReceiver[to] === true ? senders.podsFromOutside : senders.pods
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
}
