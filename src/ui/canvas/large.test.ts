/**
 * What the page itself has to do for a workspace that is large in one thing: everything between the engine's answer and the
 * pixels. It holds up typing and scrolling, so it may grow no faster than the workspace.
 */
import { describe, expect, it } from 'vitest'
import { cpuTime } from '../../engine/bench/cpu-time'
import { analyze } from '../../engine/index'
import { largeWorkspaces } from '../../engine/testing/large'
import { cellText, flowColumns, namespaceNode, workloadsOf } from '../../store/index'
import { snapshotOf } from '../../worker/serving/runner'
import { graphOf } from '../testing/pictures'
import { startView } from './graph/elements'
import { Arrangement } from './layout/arrangement'
import { usualPane } from './layout/pane'

const isFull = process.env['MEMBRANE_HOSTILE'] === 'full'
/** Of the processor, the first time that the code runs. What is quadratic takes twenty seconds in full. */
const limitMs = 4000

describe('the page draws', () => {
  it.each(Object.entries(largeWorkspaces(isFull ? 1 : 0.05)))('%s in time', (_of, textOf) => {
    const snapshot = snapshotOf(analyze([{ name: 'a.yaml', text: textOf() }]))
    const folded = new Set([
      ...[...workloadsOf(snapshot).values()].map(({ id }) => id),
      ...snapshot.namespaces.map(({ name }) => namespaceNode(name)),
    ])
    const took = cpuTime(() => {
      const graph = graphOf(snapshot, startView, { folded })
      new Arrangement().update(graph, {}, usualPane)
      for (let row = 0; row < Math.min(50, snapshot.flows.count); row++)
        for (const column of flowColumns) cellText(snapshot.flows, column, row, 12)
    })
    expect(took).toBeLessThan(limitMs)
  })
})
