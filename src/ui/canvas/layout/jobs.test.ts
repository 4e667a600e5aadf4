/** A picture that is laid out in a worker is the one that the page itself would make. */
import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../../engine/bench/cluster'
import { analyze } from '../../../engine/index'
import { workloadsOf } from '../../../store/index'
import { snapshotOf } from '../../../worker/serving/runner'
import { graphAtFirst, type Graph } from '../graph/elements'
import { Arrangement } from './arrangement'
import { choosePlaces, keepChoice, lastChoice } from './choose'
import { forLayout, layOut, planned, type LaidOut } from './jobs'
import { compose, extentOfPicture } from './picture'
import { usualPane } from './pane'

const text = bigCluster({ namespaces: 6, apps: 8, replicas: 2 })
const newcomer =
  '\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: newcomer, namespace: ns-0, labels: {app: newcomer}}\nspec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}\n'

function graphOf(manifest: string): Graph {
  const snapshot = snapshotOf(analyze([{ name: 'a.yaml', text: manifest }]))
  const folded = new Set<string>([...workloadsOf(snapshot).values()].map(({ id }) => id))
  return graphAtFirst(snapshot, folded)
}

/** As it comes back from a worker. */
function inWorker(remembered: Arrangement['remembered'], graph: Graph): LaidOut {
  const job = { remembered, graph: forLayout(graph), moved: {}, pane: usualPane, choice: null }
  return structuredClone(layOut(structuredClone(job)))
}

describe('a layout in a worker', () => {
  const before = graphOf(text)
  const after = graphOf(text + newcomer)

  it('is that of the page, at first and after an edit', () => {
    const here = new Arrangement()
    const first = inWorker(here.remembered, before)
    expect(first.picture).toEqual(here.update(before, {}, usualPane))
    const second = inWorker(first.remembered, after)
    expect(second.picture).toEqual(here.update(after, {}, usualPane))
  })

  it('is known not to be needed where nothing moves', () => {
    const here = new Arrangement()
    expect(here.unchanged(before, {})).toBeNull()
    const { remembered, picture } = inWorker(here.remembered, before)
    here.remembered = remembered
    expect(here.unchanged(graphOf(text), {})).toEqual(picture)
    expect(here.unchanged(after, {})).toBeNull()
    const [id] = [...picture.frame.cards.keys()]
    expect(here.unchanged(before, { [id ?? '']: { x: 0, y: 0 } })).toBeNull()
  })

  it('says how far a picture goes as the page would, which then has its places', () => {
    const { nodes, lines } = before
    const here = choosePlaces(nodes, lines, usualPane)
    const { choice, bounds } = structuredClone(planned({ graph: forLayout(before), pane: usualPane }))
    expect(bounds).toEqual(extentOfPicture(compose(nodes, lines, here)))
    choosePlaces(after.nodes, after.lines, usualPane)
    keepChoice(choice)
    expect(choosePlaces(nodes, lines, usualPane)).toBe(lastChoice()?.places)
    expect(choice?.places).toEqual(here)
  })
})
