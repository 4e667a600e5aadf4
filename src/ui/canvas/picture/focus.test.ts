/** What `N` shows: a pod with those it talks to, all of them in sight beside the inspector of a small window. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { asInCluster, snapshotOf } from '../../../worker/serving/runner'
import { Arranging, noteHeight } from '../drawing/arranging'
import { buildGraph, link, nodesOfSelection, startView } from '../graph/elements'
import { extentOfPicture, type Picture } from '../layout/picture'
import { isWhole } from '../layout/pane'
import { openedIn } from './fitting'
import { focusFolds, neighbourhood, reducedTo } from './focused'
import { groupsOf, isFoldedAtFirst } from './opening'

/** The pane of a window of 1024×700 with the inspector open, and without it. */
const pane = { width: 542, height: 409 }
const withoutInspector = { width: 747, height: 409 }

describe.each([
  { when: 'beside the inspector', openedFor: pane },
  { when: 'before the inspector came', openedFor: withoutInspector },
])('only one thing and what it talks to, of a picture that was opened $when,', ({ openedFor }) => {
  it.each(examples)('is seen whole for each pod and peer of the example $id', ({ files }) => {
    const snapshot = snapshotOf(analyze(files, asInCluster({})))
    const opened = openedIn(snapshot, openedFor)
    const folded = new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, opened, snapshot)))
    const filter = { text: '', verdicts: [] }
    const usual = link(snapshot, folded, filter)
    for (const { key } of snapshot.flows.peers) {
      const selection = { kind: 'endpoint', key } as const
      const folds = focusFolds(usual, selection, pane)
      const linked = folds.size === 0 ? usual : link(snapshot, new Set([...folded, ...folds]), filter)
      const cards = nodesOfSelection(linked, selection)
      const reduced = neighbourhood(buildGraph(linked, { ...startView, selection, focusOn: cards }), cards)
      if (reduced === null) continue
      let shown: Picture | null = null
      const arranging = new Arranging(() => pane, {
        onPlaced: (_drawing, picture) => (shown = picture),
        onLayout: () => {},
        onForgotten: () => {},
      })
      arranging.draw(reduced.graph, {}, { to: { name: key, cards, reducedTo } })
      const bounds = extentOfPicture(shown!)!
      expect(isWhole(bounds, { ...pane, height: pane.height - noteHeight }), key).toBe(true)
    }
  })
})
