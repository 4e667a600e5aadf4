/**
 * What the program remembers of an object, written on the object itself. It lives as long as the object, like an entry of a
 * WeakMap; but a collection of garbage looks at all entries of all WeakMaps, again and again, and there are thousands.
 */

/** What can be written on. */
export interface Noted {
  /** For `Note` alone; absent on a copy with other fields, of which other things may be true. */
  readonly notes?: unknown[]
}

/** Has room for notes, which a copy by `...` does not take along. */
export class Notable implements Noted {
  readonly #notes: unknown[] = []

  get notes(): unknown[] {
    return this.#notes
  }
}

let count = 0

/** One kind of note. */
export class Note<K extends Noted & object, T> {
  private readonly place = count++
  /** Of objects without room. */
  private readonly others = new WeakMap<K, T>()

  get(of: K): T | undefined {
    const { notes } = of
    // Nothing else writes at this place.
    return notes === undefined ? this.others.get(of) : (notes[this.place] as T | undefined)
  }

  set(of: K, note: T): void {
    const { notes } = of
    if (notes === undefined) this.others.set(of, note)
    else notes[this.place] = note
  }
}
