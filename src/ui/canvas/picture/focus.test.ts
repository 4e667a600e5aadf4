/** What `N` shows: a pod with those it talks to, all of them in sight beside the inspector of a small window. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { snapshotOf } from '../../../worker/serving/runner'
import { Arranging, noteHeight } from '../drawing/arranging'
import { buildGraph, link, startView } from '../graph/elements'
import { neighbourhood } from '../graph/neighbourhood'
import { extentOfPicture, type Picture } from '../layout/picture'
import { isWhole } from '../layout/plan'
import { openedIn } from './fitting'
import { groupsOf, isFoldedAtFirst } from './opening'

/** The pane of a window of 1024×700 with the inspector open. */
const pane = { width: 542, height: 409 }

describe('only a pod and what it talks to', () => {
  it.each(examples)('is seen whole for each pod of the example $id', ({ files }) => {
    const snapshot = snapshotOf(analyze(files))
    const opened = openedIn(snapshot, pane)
    const folded = new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, opened, snapshot)))
    const linked = link(snapshot, folded, { text: '', verdicts: [] })
    for (const { key } of snapshot.endpoints) {
      const centre = new Set([linked.nodeOf.get(key) ?? key])
      const selection = { kind: 'endpoint', key } as const
      const { graph } = neighbourhood(buildGraph(linked, { ...startView, selection, focusOn: centre }), centre)!
      let shown: Picture | null = null
      const arranging = new Arranging(() => pane, {
        onPlaced: (_drawing, picture) => (shown = picture),
        onLayout: () => {},
        onForgotten: () => {},
      })
      arranging.draw(graph, {}, { to: { name: key, cards: centre } })
      const bounds = extentOfPicture(shown!)!
      expect(isWhole(bounds, { ...pane, height: pane.height - noteHeight }), key).toBe(true)
    }
  })
})
