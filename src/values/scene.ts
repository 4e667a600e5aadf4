/** A picture that several steps of a lesson share: where cards stand in all of them, in the units of the picture. */
export interface Scene {
  /** Ids of the steps. */
  readonly steps: readonly string[]
  /** Cards are without labels and services. */
  readonly isBrief: boolean
  /** Column and top of each card. */
  readonly cards: Readonly<Record<string, readonly [column: number, top: number]>>
  /** Number, width, and the room that boxes take left and right of the gap before it, of each column. */
  readonly columns: readonly (readonly [number: number, width: number, left: number, right: number])[]
  /** What lines need beyond the usual: in gaps between columns, and above cards and boxes. */
  readonly gaps: readonly (readonly [gap: number, room: number])[]
  readonly above: Readonly<Record<string, number>>
  /** What all of the steps take together: left, top, right, bottom. */
  readonly extent: readonly [left: number, top: number, right: number, bottom: number]
}
