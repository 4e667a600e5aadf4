/** Words of the layout: where cards want to stand, where everything stands in the end, and the room around it. */
import type { GraphNode } from '../graph/model'
import type { Box } from './geometry'

/** A card's column, and the height at which its upper border wants to be. */
export interface Place {
  readonly column: number
  readonly top: number
}

export type Places = ReadonlyMap<string, Place>

/** The first column is that of senders from outside, the last that of receivers; between them stand the boxes. */
export const outermost = { left: 0, right: 10_000 } as const

export type PlacedNode = Pick<GraphNode, 'id' | 'kind' | 'parent' | 'side' | 'width' | 'height' | 'count'> & {
  /** Of a namespace: how many ports are reached in all of its cards. */
  readonly rows: readonly { readonly id: string }[]
}

/** Sizes of what stands around cards. */
export const spacing = {
  card: 16,
  /** Between boxes. */
  box: 18,
  /** Between a box's sides and its cards. */
  side: 12,
  /** Room for the name of a box, and below its cards. */
  title: 32,
  foot: 14,
  /** Room for lines between the title and the first cards. */
  lane: 10,
  row: 22,
  column: 40,
  /** By how much the outline of more replicas looks out from behind a card. */
  behind: 3,
} as const

/** Room that lines have asked for beyond the usual. */
export interface Growth {
  /** Left of a column, by the number under which the places know it. */
  readonly gaps: ReadonlyMap<number, number>
  /** Above a card or a box, by its id; below the cards of a box as `foot ID`. */
  readonly above: ReadonlyMap<string, number>
  /** Columns that are kept, with or without cards, by their numbers: other pictures in which cards stand there have them. */
  readonly columns?: ReadonlyMap<number, KeptColumn>
}

export interface KeptColumn {
  readonly width: number
  /** Room that boxes take in the gap at its left. */
  readonly before: Frame['pads'][number]
}

export const noGrowth: Growth = { gaps: new Map(), above: new Map() }

export interface Column {
  readonly left: number
  readonly right: number
}

export interface PlacedBox {
  readonly box: Box
  readonly first: number
  readonly last: number
  /** Height from the upper border to the first cards. */
  readonly head: number
}

export interface PlacedCard {
  readonly box: Box
  readonly column: number
  /** What the outline of more replicas takes below the card. */
  readonly behind: number
}

/** Where everything stands. Columns are numbered from 0 without holes. */
export interface Frame {
  readonly columns: readonly Column[]
  readonly cards: ReadonlyMap<string, PlacedCard>
  /** Namespaces around cards. */
  readonly boxes: ReadonlyMap<string, PlacedBox>
  /** The whole number of each column → the number under which the places know it. */
  readonly columnNumbers: readonly number[]
  /** Room at the left and right of each gap that boxes take. */
  readonly pads: readonly { readonly left: number; readonly right: number }[]
}

/** Height from a box's upper border to its first cards. */
export function headOf({ rows }: Pick<PlacedNode, 'rows'>): number {
  return spacing.title + rows.length * spacing.row + spacing.lane
}
