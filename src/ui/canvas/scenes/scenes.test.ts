/** Steps of lessons: the same picture however a step is reached, and cards that stay where they stand. */
import { describe, expect, it, vi } from 'vitest'
import { lessonContents, loadLesson } from '../../../lessons/index'
import type { Scene } from '../../../values/scene'
import { Arranging } from '../drawing/arranging'
import { fitted, insets, openingZoom, toScreen } from '../drawing/camera'
import { graphAtFirst } from '../graph/elements'
import { Arrangement, paneOf } from '../layout/arrangement'
import { union } from '../layout/geometry'
import { measure } from '../layout/measure'
import { extentOfPicture, type Picture } from '../layout/picture'
import { openedIn, waysToOpen } from '../picture/fitting'
import { groupsOf, isFoldedAtFirst, Opening, usualRoom, type Opened } from '../picture/opening'
import { stepsOfLesson } from './lessons'
import { scenesOf, type Step } from './scenes'

/** Beside a lesson in a window of 1440×900. */
const pane = { width: 788, height: 515 }
const lessons = await Promise.all(
  lessonContents.map(async ({ id }) => ({
    id,
    steps: await stepsOfLesson(id),
    scenes: (await loadLesson(id))?.scenes ?? [],
  })),
)

// The pane whose size is asked for.
vi.stubGlobal('document', { querySelector: () => null })

interface Shown {
  readonly opened: Opened
  readonly picture: Picture
}

/** A page in which steps are opened one after another. */
function page(): (step: Step, scenes: readonly Scene[]) => Shown {
  let picture: Picture | null = null
  const arranging = new Arranging(() => pane, {
    onPlaced: (_drawing, placed) => (picture = placed),
    onLayout: () => {},
    onForgotten: () => {},
  })
  const opening = new Opening()
  let openings = 0
  return ({ id, snapshot }, scenes) => {
    const own = scenes.filter(({ steps }) => steps.includes(id))
    const when = { openings: openings++, room: usualRoom, scenes: own }
    const { opened } = opening.levelOf(snapshot, when, (_snapshot, _pane, given) => waysToOpen(snapshot, pane, given))
    arranging.draw(graphIn(snapshot, opened), {}, { isOpened: true, scene: opened.scene ?? null })
    return { opened, picture: picture! }
  }
}

function graphIn(snapshot: Step['snapshot'], opened: Opened) {
  return graphAtFirst(snapshot, new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, opened, snapshot))))
}

/** The picture that a step has without a scene. */
function madeForItself({ snapshot }: Step): Picture {
  return new Arrangement().update(graphIn(snapshot, openedIn(snapshot, pane)), {}, paneOf(pane))
}

const shown = ({ snapshot }: Step): boolean => snapshot.endpoints.length > 0

describe.each(lessons)('in the lesson $id', ({ steps, scenes }) => {
  const drawn = steps.filter(shown)
  const alone = new Map(drawn.map((step) => [step, page()(step, scenes)]))

  it('each step has the same picture, whatever was open before', () => {
    const open = page()
    // To the end, and back.
    for (const step of [...drawn, ...[...drawn].reverse()]) {
      const { opened, picture } = open(step, scenes)
      expect(opened, step.id).toEqual(alone.get(step)!.opened)
      expect(picture.frame, step.id).toEqual(alone.get(step)!.picture.frame)
      expect(picture.routes, step.id).toEqual(alone.get(step)!.picture.routes)
    }
  })

  it('each picture is nearly as calm as one that is made for it alone', () => {
    for (const [step, { opened, picture }] of alone) {
      const { nodes, lines } = graphIn(step.snapshot, opened)
      const shared = measure(nodes, lines, picture)
      expect(shared, step.id).toMatchObject({ behindCards: 0, coincident: 0, overTitles: 0 })
      if (opened.scene === undefined || shared.crossings <= 5) continue
      expect(shared.crossings, step.id).toBeLessThanOrEqual(5 + measure(nodes, lines, madeForItself(step)).crossings)
    }
  })

  it('the scenes are up to date: else run `npm run arrange`', { timeout: 120_000 }, () => {
    expect(scenesOf(steps)).toEqual(scenes)
  })
})

/** Where cards are on the screen. */
function onScreen({ opened, picture }: Shown): ReadonlyMap<string, { x: number; y: number }> {
  const [left, top, right, bottom] = opened.scene?.extent ?? []
  const room =
    left === undefined || top === undefined || right === undefined || bottom === undefined
      ? []
      : [{ left, top, right, bottom }]
  const all = union([extentOfPicture(picture)!, ...room])!
  const camera = fitted(all, pane, insets.usual, openingZoom)
  return new Map([...picture.frame.cards].map(([id, { box }]) => [id, toScreen(camera, { x: box.left, y: box.top })]))
}

it('of the cards of all lessons fewer than one of ten moves from step to step, on the screen, too', () => {
  let cards = 0
  const moved: string[] = []
  for (const { id: lesson, steps, scenes } of lessons) {
    const open = page()
    let before: ReturnType<typeof onScreen> | null = null
    for (const step of steps.filter(shown)) {
      const now = onScreen(open(step, scenes))
      for (const [id, { x, y }] of before ?? []) {
        const at = now.get(id)
        if (at === undefined) continue
        cards++
        if (Math.abs(at.x - x) > 16 || Math.abs(at.y - y) > 16) moved.push(`${lesson}/${step.id} ${id}`)
      }
      before = now
    }
  }
  expect(cards).toBeGreaterThan(400)
  expect(moved.length, moved.join('\n')).toBeLessThan(cards / 10)
})
