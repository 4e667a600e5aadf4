import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { pod } from '../../../engine/testing/manifests'
import { snapshotOf } from '../../../worker/serving/runner'
import { madeLine, madeNode, madeRow } from '../../testing/pictures'
import { emptyGraph, graphAtFirst, type Graph } from '../graph/elements'
import { heavyFrom } from '../layout/jobs'
import { centreOf, type Point } from '../layout/geometry'
import type { Picture } from '../layout/picture'
import { Arranging, type Drawing } from './arranging'
import { reducedTo } from './dress'

const pane = { width: 760, height: 500 }

/** A namespace with so many pods. */
function graphOf(pods: number): Graph {
  const text = Array.from({ length: pods }, (_, i) => pod(`shop/pod-${i}`, '')).join('---\n')
  const snapshot = snapshotOf(analyze([{ name: 'pods.yaml', text }]))
  return graphAtFirst(snapshot)
}

/** An arranging that writes down what it tells; `next` waits for the next picture. */
function listening() {
  const placed: { readonly drawing: Drawing; readonly picture: Picture }[] = []
  const busy: boolean[] = []
  let forgotten = 0
  let arrived = (): void => {}
  const arranging = new Arranging(() => pane, {
    onPlaced: (drawing, picture) => {
      placed.push({ drawing, picture })
      arrived()
    },
    onLayout: (isBusy) => busy.push(isBusy),
    onForgotten: () => forgotten++,
  })
  const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve))
  const middle = (id: string): Point => centreOf(placed.at(-1)!.picture.frame.cards.get(id)!.box)
  return { arranging, placed, busy, next, middle, forgotten: () => forgotten }
}

describe('arranging', () => {
  it('places a small picture at once', () => {
    const { arranging, placed, busy } = listening()
    arranging.draw(graphOf(3), {}, { to: null })
    expect(placed).toHaveLength(1)
    expect(busy).toEqual([])
  })

  it('says that a large picture is on its way, and draws the newest of those that waited', async () => {
    const { arranging, placed, busy, next } = listening()
    arranging.draw(graphOf(heavyFrom + 1), {}, { to: null })
    expect(placed).toHaveLength(0)
    expect(busy).toEqual([true])
    const first = next()
    arranging.draw(graphOf(heavyFrom + 2), {}, { to: null })
    arranging.draw(graphOf(heavyFrom + 3), {}, { to: null })
    await first
    await next()
    expect(placed.map(({ drawing }) => drawing.graph.nodes.length)).toEqual([heavyFrom + 2, heavyFrom + 4])
    expect(busy).toEqual([true, false, true, false])
  })

  it('lays few cards with many lines out aside, and leads lines for what is looked at at once', async () => {
    const { arranging, placed, busy, next } = listening()
    const nodes = Array.from({ length: 12 }, (_, i) => madeNode(`n${i}`, { rows: [madeRow('TCP/80')] }))
    const all = nodes.flatMap(({ id: from }) =>
      nodes.flatMap(({ id: to }) => (from === to ? [] : [madeLine({ kind: 'allowed', from, to, row: 'TCP/80' })])),
    )
    const graph = { ...emptyGraph, nodes, lines: all.slice(0, 60) }
    arranging.draw(graph, {}, { to: null })
    expect(placed).toHaveLength(0)
    expect(busy).toEqual([true])
    await next()
    const looked = {
      ...graph,
      lines: [...graph.lines, ...all.slice(60, 62).map((line) => ({ ...line, isExtra: true }))],
    }
    arranging.draw(looked, {}, { to: null })
    expect(placed).toHaveLength(2)
    arranging.draw(graph, {}, { to: null })
    expect(placed).toHaveLength(3)
    expect(placed[2]?.picture.frame).toEqual(placed[0]?.picture.frame)
    // Another line moves others: that is laid out aside again.
    arranging.draw({ ...graph, lines: all.slice(0, 61) }, {}, { to: null })
    expect(placed).toHaveLength(3)
    await next()
    expect(placed).toHaveLength(4)
  })

  it('does what waits for a large picture once that is there', async () => {
    const { arranging, placed, next } = listening()
    const seen: number[] = []
    arranging.whenPlaced(() => seen.push(placed.length))
    arranging.draw(graphOf(heavyFrom + 1), {}, { to: null })
    arranging.whenPlaced(() => seen.push(placed.length))
    expect(seen).toEqual([0])
    await next()
    await Promise.resolve()
    expect(seen).toEqual([0, 1])
  })

  it('keeps a card where it was moved to, until everything is laid out again', () => {
    const { arranging, middle } = listening()
    const graph = graphOf(4)
    arranging.draw(graph, {}, { to: null })
    const [id = ''] = graph.nodes.flatMap((node) => (node.kind === 'namespace' ? [] : [node.id]))
    const before = middle(id)
    const moved = arranging.move([id], { x: 0, y: 300 })
    arranging.draw(graph, moved, { to: null })
    expect(middle(id)).toEqual(moved[id])
    expect(middle(id)).not.toEqual(before)
    arranging.tidy()
    expect(middle(id)).toEqual(before)
  })

  it('puts moved cards, and those that made room for them, back where they stood', () => {
    const { arranging, placed } = listening()
    const graph = graphOf(6)
    const opened = {}
    const frame = () => placed.at(-1)?.picture.frame
    arranging.draw(graph, opened)
    const first = frame()
    const [id = ''] = graph.nodes.flatMap((node) => (node.kind === 'namespace' ? [] : [node.id]))
    const dragged = arranging.move([id], { x: 260, y: 90 })
    arranging.draw(graph, dragged)
    const second = frame()
    expect(second).not.toEqual(first)
    arranging.tidy()
    const tidied = {}
    arranging.draw(graph, tidied)
    expect(frame()).toEqual(first)
    const steps = [dragged, opened, dragged, tidied].map((places) => {
      arranging.draw(graph, places)
      return frame()
    })
    expect(steps).toEqual([second, first, second, first])
    expect(placed.slice(-4).map(({ drawing }) => drawing.isReturn)).toEqual([true, true, true, true])
  })

  it('begins again where a move is taken back of which it did not see the beginning', () => {
    const { arranging, middle } = listening()
    const graph = graphOf(4)
    const [id = ''] = graph.nodes.flatMap((node) => (node.kind === 'namespace' ? [] : [node.id]))
    arranging.draw(graph, {})
    const before = middle(id)
    arranging.draw(graph, { [id]: { x: before.x, y: before.y + 300 } })
    expect(middle(id)).not.toEqual(before)
    arranging.draw(graph, {})
    expect(middle(id)).toEqual(before)
  })

  it('has everything where it stood once lines have come and gone', () => {
    const { arranging, placed } = listening()
    const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => madeNode(id, { rows: [madeRow('TCP/80')] }))
    const lines = nodes.flatMap(({ id: from }, i) =>
      nodes.flatMap(({ id: to }, j) =>
        (i * 3 + j) % 4 === 1 ? [madeLine({ kind: 'dropped', from, to, row: 'TCP/80' })] : [],
      ),
    )
    const calm = { ...emptyGraph, nodes, lines: lines.slice(0, 3) }
    for (const graph of [calm, { ...calm, lines }, calm]) arranging.draw(graph, {}, { to: null })
    const [before, between, after] = placed.map(({ picture }) => picture.frame)
    expect(between).not.toEqual(before)
    expect(after).toEqual(before)
  })

  it('turns to what a picture is reduced to and back, and everything stands where it stood', () => {
    const { arranging, placed, middle } = listening()
    const graph = graphOf(4)
    arranging.draw(graph, {}, { to: null })
    const cards = graph.nodes.flatMap((node) => (node.kind === 'namespace' ? [] : [node.id]))
    const before = cards.map(middle)
    const reduced = new Set(cards.slice(0, 1))
    arranging.draw(graph, {}, { to: { name: 'pod', cards: reduced, reducedTo } })
    expect(arranging.centre).toEqual(reduced)
    arranging.draw(graph, {}, { to: null })
    expect(arranging.centre).toBeNull()
    expect(cards.map(middle)).toEqual(before)
    expect(placed.map(({ drawing }) => drawing.isTurn)).toEqual([false, true, true])
  })

  it('forgets where things stood when another workspace is drawn', () => {
    const { arranging, forgotten } = listening()
    arranging.draw(graphOf(2), {}, { to: null })
    const before = forgotten()
    arranging.draw(graphOf(9), {}, { to: null })
    expect(forgotten()).toBe(before + 1)
  })
})
