import { describe, expect, it } from 'vitest'
import { analyze, type SourceFile } from '../../../engine/index'
import { networkPolicy, pod } from '../../../engine/testing/manifests'
import { examples } from '../../../lessons/examples/examples'
import { lessonContents, loadLesson } from '../../../lessons/index'
import { snapshotOf } from '../../../worker/serving/runner'
import { fitted, insets, openingZoom } from '../drawing/camera'
import { graphAtFirst, type Graph } from '../graph/elements'
import { Arrangement, paneOf } from '../layout/arrangement'
import { extentOfPicture, type Picture } from '../layout/picture'
import type { Pane } from '../layout/pane'
import { openedIn } from './fitting'
import { groupsOf, isFoldedAtFirst, type Opened } from './opening'

interface Window {
  readonly window: string
  /** Its pane beside a lesson, and without one. */
  readonly beside: Pane
  readonly alone: Pane
  /** What does not fit may go on below. */
  readonly isNarrow: boolean
}

const windows: readonly Window[] = [
  {
    window: '1440×900',
    beside: { width: 788, height: 515 },
    alone: { width: 762, height: 515 },
    isNarrow: false,
  },
  { window: '1024×700', beside: { width: 548, height: 409 }, alone: { width: 747, height: 409 }, isNarrow: false },
  { window: '390×844', beside: { width: 390, height: 700 }, alone: { width: 390, height: 700 }, isNarrow: true },
]
const lessons = await Promise.all(lessonContents.map(({ id }) => loadLesson(id)))

const snapshots = new Map<readonly SourceFile[], ReturnType<typeof snapshotOf>>()

function snapshotFrom(files: readonly SourceFile[]) {
  const snapshot = snapshots.get(files) ?? snapshotOf(analyze(files))
  snapshots.set(files, snapshot)
  return snapshot
}

function graphOf(snapshot: ReturnType<typeof snapshotFrom>, opened: Opened): Graph {
  const folded = new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, opened, snapshot)))
  return graphAtFirst(snapshot, folded)
}

/** Pixels by which a picture goes beyond its pane when it opens. */
function cutBy(picture: Picture, pane: Pane): { readonly side: number; readonly below: number } {
  const { left, right, top, bottom } = extentOfPicture(picture)!
  const inset = pane.width < 520 ? insets.narrow : insets.usual
  const { zoom, x, y } = fitted({ left, right, top, bottom }, pane, inset, openingZoom)
  const beyond = (low: number, high: number, size: number): number => Math.max(0, -low, high - size)
  return {
    side: beyond(left * zoom + x, right * zoom + x, pane.width),
    below: beyond(top * zoom + y, bottom * zoom + y, pane.height),
  }
}

/** Namespaces of two pods, each of which two other namespaces may call. */
function namespaces(count: number): readonly SourceFile[] {
  const all = Array.from({ length: count }, (_, i) => `team-${i}`)
  const texts = all.flatMap((name, i) => {
    const senders = new Set([(i * 5 + 3) % count, (i * 3 + 1) % count].filter((other) => other !== i))
    const from = [...senders].map(
      (other) => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-${other}}}}`,
    )
    return [
      pod(`${name}/web`, 'app: web', '{containerPort: 8080}'),
      pod(`${name}/worker`, 'app: worker', '{containerPort: 9090}'),
      networkPolicy(`{podSelector: {}, ingress: [{from: [${from.join()}]}]}`, 'callers', name),
    ]
  })
  return [{ name: 'teams.yaml', text: texts.join('---\n') }]
}

describe.each(windows)('in a window of $window, in letters that can be read,', ({ beside, alone, isNarrow }) => {
  it.each(examples)('the example $id opens whole', ({ files }) => {
    const snapshot = snapshotFrom(files)
    const graph = graphOf(snapshot, openedIn(snapshot, alone))
    const { side, below } = cutBy(new Arrangement().update(graph, {}, paneOf(alone)), alone)
    expect(side).toBe(0)
    if (!isNarrow) expect(below).toBe(0)
  })

  it.each(lessons)('each step of the lesson $id is whole', (lesson) => {
    for (const { id, files } of lesson!.steps) {
      const snapshot = snapshotFrom(files)
      if (snapshot.endpoints.length === 0) continue
      const graph = graphOf(snapshot, openedIn(snapshot, beside))
      const { side, below } = cutBy(new Arrangement().update(graph, {}, paneOf(beside)), beside)
      expect(side, id).toBe(0)
      if (!isNarrow) expect(below, id).toBe(0)
    }
  })
})

describe.each(windows.filter(({ isNarrow }) => !isNarrow))(
  'folded namespaces in a window of $window',
  ({ window, alone }) => {
    const pictureOf = (count: number) => {
      const snapshot = snapshotFrom(namespaces(count))
      const graph = graphOf(snapshot, openedIn(snapshot, alone))
      return { graph, cut: cutBy(new Arrangement().update(graph, {}, paneOf(alone)), alone) }
    }

    it('lose how much they hold before any of them is cut off', () => {
      const { graph, cut } = pictureOf(window === '1440×900' ? 15 : 12)
      expect(graph.nodes.map(({ detail }) => detail).join('')).toBe('')
      expect(cut).toEqual({ side: 0, below: 0 })
    })

    it.each([25, 52])('go on below, and not at the side, where they are too many: %i', (count) => {
      const { cut } = pictureOf(count)
      expect(cut.side).toBe(0)
      expect(cut.below).toBeGreaterThan(0)
    })
  },
)
