/** The ranges of ports that maps name, counted, so that a map may come or go without a look at all others. */
import { classesOfRanges, rangeKey, type ClassOfPorts, type RangeOfPorts } from './maps/port-classes'

/** The ports that a map names. */
export interface NamedPorts {
  readonly ports: readonly RangeOfPorts[]
  /** Whether an entry says which authentication its flows need. */
  readonly asksAuthentication: boolean
}

export class PortUses {
  private readonly ranges = new Map<number, { readonly range: RangeOfPorts; uses: number }>()
  /** How many maps ask for an authentication. */
  private asking = 0
  private known: readonly ClassOfPorts[] | null = null

  /**
   * Counts the ranges that a map names.
   *
   * @param by 1 for a map that comes, -1 for one that goes
   */
  count({ ports, asksAuthentication }: NamedPorts, by: 1 | -1): void {
    if (asksAuthentication) {
      this.asking += by
      this.known = null
    }
    for (const range of ports) {
      const key = rangeKey(range)
      const use = this.ranges.get(key)
      if (use === undefined) this.ranges.set(key, { range, uses: by })
      else {
        use.uses += by
        if (use.uses > 0) continue
        this.ranges.delete(key)
      }
      this.known = null
    }
  }

  /** See `portClasses`; the same list as long as no range comes or goes. */
  get classes(): readonly ClassOfPorts[] {
    return (this.known ??= classesOfRanges(
      Array.from(this.ranges.values(), ({ range }) => range),
      this.asking > 0,
    ))
  }
}
