/** A picture whose cards are on their way to new places. */
import type { Box } from '../layout/geometry'
import type { Picture } from '../layout/picture'

/** Where cards come from, and how much of the way is behind them, from 0 to 1. */
export interface Motion {
  readonly from: ReadonlyMap<string, Box>
  readonly share: number
}

/** Cards between where they stood and where they will stand; their lines follow once everything has come to rest. */
export function inMotion(picture: Picture, { from, share }: Motion): Picture {
  const eased = 1 - (1 - share) ** 2
  const cards = new Map(
    [...picture.frame.cards].map(([id, card]) => {
      const start = from.get(id)
      const mix = (a: number, b: number): number => a + (b - a) * eased
      if (start === undefined) return [id, card]
      const { left, top, right, bottom } = card.box
      const box = {
        left: mix(start.left, left),
        top: mix(start.top, top),
        right: mix(start.right, right),
        bottom: mix(start.bottom, bottom),
      }
      return [id, { ...card, box }]
    }),
  )
  return { ...picture, frame: { ...picture.frame, cards }, routes: new Map() }
}
