import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { snapshotOf } from '../../../worker/runner'
import { openingZoom } from '../drawing/camera'
import { cardDetails } from '../graph/cards'
import { buildGraph, link } from '../graph/elements'
import { Arrangement } from './arrangement'
import { extentOfPicture } from './picture'
import { takenRoom, type Pane } from './plan'

/** Panes of a window of 1440×900, and of 1024×700, where labels and services are folded. */
const panes: readonly (Pane & { readonly folded: readonly string[] })[] = [
  { width: 760, height: 500, folded: [] },
  { width: 740, height: 400, folded: [cardDetails] },
]

describe('the picture of an example', () => {
  it.each(examples.flatMap(({ id, files }) => panes.map((pane) => ({ id, files, pane }))))(
    '$id opens whole in $pane.width × $pane.height, in letters that can be read',
    ({ files, pane }) => {
      const graph = buildGraph(link(snapshotOf(analyze(files)), new Set(pane.folded), { text: '', verdicts: [] }), {
        showAllowed: true,
        showDropped: null,
        showOpen: null,
        showHost: null,
        showWorld: true,
        showUnserved: false,
        selection: null,
      })
      const { left, right, top, bottom } = extentOfPicture(new Arrangement().update(graph, {}, pane))!
      expect((right - left) * openingZoom.least).toBeLessThanOrEqual(pane.width - takenRoom.width)
      expect((bottom - top) * openingZoom.least).toBeLessThanOrEqual(pane.height - takenRoom.height)
    },
  )
})
