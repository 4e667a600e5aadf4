/** Measures pictures: `npm run bench -- --picture` prints a table for the examples, all lessons' steps, and clusters. */
import { analyze, type SourceFile } from '../../../engine/index'
import { bigCluster } from '../../../engine/bench/cluster'
import { examples } from '../../../lessons/examples/examples'
import { lessonContents, loadLesson } from '../../../lessons/index'
import { workloadsOf, type Snapshot } from '../../../store/index'
import { snapshotOf } from '../../../worker/serving/runner'
import { graphAtFirst, type Graph } from '../graph/elements'
import { fitted, insets, openingZoom } from '../drawing/camera'
import { cardSize } from '../graph/card-size'
import { Arrangement } from '../layout/arrangement'
import { measure } from '../layout/measure'
import type { Picture } from '../layout/picture'
import { usualPane } from '../layout/pane'
import { boundsOf } from '../layout/settle'
import { openedIn } from '../picture/fitting'
import { groupsOf, isFoldedAtFirst } from '../picture/opening'

interface Case {
  readonly name: string
  readonly files: readonly SourceFile[]
  /** What is one card at first: nothing, the pods of each workload, or what the picture folds when it opens. */
  readonly folded?: 'nothing' | 'workloads' | 'as opened'
}

/** A card that is elsewhere by more than this has moved. */
const movedBy = 32

const newcomer = `
---
apiVersion: v1
kind: Pod
metadata: {name: newcomer, namespace: NAMESPACE, labels: {app: newcomer}}
spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}
`

const newPolicy = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: new-default-deny, namespace: NAMESPACE}
spec: {podSelector: {}, policyTypes: [Ingress]}
`

function graphOf(files: readonly SourceFile[], { folded = 'nothing' }: Case): Graph {
  const snapshot = snapshotOf(analyze(files))
  if (folded === 'nothing') return graphAtFirst(snapshot, new Set())
  if (folded === 'workloads') return graphAtFirst(snapshot, new Set(workloadIds(snapshot)))
  const opened = openedIn(snapshot, usualPane)
  return graphAtFirst(snapshot, new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, opened, snapshot))))
}

function workloadIds(snapshot: Snapshot): readonly string[] {
  return [...workloadsOf(snapshot).values()].map(({ id }) => id)
}

/** How many cards are elsewhere once an object has come into the first namespace. */
function movedCards(one: Case, graph: Graph, added: string): number {
  const namespace = graph.nodes.find(({ kind }) => kind === 'namespace')?.title ?? 'default'
  const [first, ...rest] = one.files
  if (first === undefined) return 0
  const more = [{ ...first, text: first.text + added.replace('NAMESPACE', namespace) }, ...rest]
  const arrangement = new Arrangement()
  const before = arrangement.update(graph, {}, usualPane).frame
  const after = arrangement.update(graphOf(more, one), {}, usualPane).frame
  return [...before.cards].filter(([id, { box }]) => {
    const now = after.cards.get(id)?.box
    return now !== undefined && (Math.abs(now.left - box.left) > movedBy || Math.abs(now.top - box.top) > movedBy)
  }).length
}

/** Pixels of the smallest text when the picture opens in a usual pane. */
function smallestText({ frame }: Picture): number {
  const all = boundsOf(frame)
  return all === null ? cardSize.text : cardSize.text * fitted(all, usualPane, insets.usual, openingZoom).zoom
}

function row(one: Case): readonly (string | number)[] {
  const { name, files } = one
  const graph = graphOf(files, one)
  const start = performance.now()
  const picture = new Arrangement().update(graph, {}, usualPane)
  const time = performance.now() - start
  const { behindCards, coincident, overTitles, crossings, crossingPairs, length, drawnLength } = measure(
    graph.nodes,
    graph.lines,
    picture,
  )
  const cards = picture.frame.cards.size
  const text = smallestText(picture)
  return [
    name,
    cards,
    graph.lines.length,
    behindCards,
    coincident,
    overTitles,
    crossings,
    crossingPairs,
    length,
    drawnLength,
    text.toFixed(1),
    movedCards(one, graph, newcomer),
    movedCards(one, graph, newPolicy),
    time.toFixed(0),
  ]
}

function cluster(namespaces: number, apps: number): readonly Case[] {
  const name = `${namespaces * apps} workloads`
  const files = [{ name: 'cluster.yaml', text: bigCluster({ namespaces, apps, replicas: namespaces > 20 ? 1 : 2 }) }]
  return [
    { name, files, folded: 'workloads' },
    { name: `${name}, as opened`, files, folded: 'as opened' },
  ]
}

const lessons = await Promise.all(lessonContents.map(({ id }) => loadLesson(id)))
const cases: readonly Case[] = [
  ...examples.map(({ id, files }): Case => ({ name: id, files })),
  ...lessons.flatMap((lesson) =>
    (lesson?.steps ?? []).map(({ id, files }): Case => ({ name: `${lesson?.id ?? ''}/${id}`, files })),
  ),
  ...cluster(4, 5),
  ...cluster(10, 6),
  ...cluster(20, 15),
  ...cluster(50, 20),
]
const head = [
  'picture',
  'cards',
  'lines',
  'behind',
  'coincide',
  'titles',
  'crossings',
  'pairs',
  'length',
  'drawn',
  'text',
  '+pod',
  '+policy',
  'ms',
]
const table = [head, ...cases.map(row)].map((cells) => cells.map(String))
const widths = head.map((_, i) => Math.max(...table.map((cells) => cells[i]?.length ?? 0)))
for (const cells of table)
  process.stdout.write(
    `${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}\n`,
  )
