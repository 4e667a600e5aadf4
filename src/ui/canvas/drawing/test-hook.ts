/** What end-to-end tests read of the picture, which is pixels otherwise. Not part of the page that is released. */
import type { Graph } from '../graph/elements'
import { measure } from '../layout/measure'
import { boxOf, extentOfPicture, type Picture } from '../layout/picture'
import { centreOf, type Box } from '../layout/geometry'
import { toScreen, type Camera } from './camera'

interface Shown {
  readonly graph: Graph
  readonly picture: Picture | null
  readonly camera: Camera
}

/** Puts `__membraneCanvas` on the window; returns the function that takes it away. */
export function offerToTests(host: HTMLElement, shown: () => Shown): () => void {
  const boxes = (): ReadonlyMap<string, Box> => {
    const { graph, picture } = shown()
    const found = new Map<string, Box>()
    for (const { id, services } of graph.nodes) {
      const box = picture === null ? undefined : boxOf(picture.frame, id)
      if (box === undefined) continue
      found.set(id, box)
      for (const tag of services) if (!found.has(tag.id)) found.set(tag.id, box)
    }
    return found
  }
  const hook = {
    /** Ids of all that is drawn, services on cards included. */
    ids: () => [...boxes().keys()],
    /** Middles of cards, in the picture's own units. */
    places: () =>
      Object.fromEntries([...(shown().picture?.frame.cards ?? [])].map(([id, { box }]) => [id, centreOf(box)])),
    /** Middle of a node's header in pixels of the window, and its right edge there. */
    place: (id: string) => {
      const { camera } = shown()
      const box = boxes().get(id)
      if (box === undefined) return null
      const { left, top } = host.getBoundingClientRect()
      const at = toScreen(camera, { x: (box.left + box.right) / 2, y: box.top + 14 })
      const right = toScreen(camera, { x: box.right, y: box.top })
      return { x: left + at.x, y: top + at.y, right: left + right.x }
    },
    lines: () => shown().graph.lines.map(({ id, kind }) => ({ id, kind })),
    zoom: () => shown().camera.zoom,
    /** Pixels by which the picture goes beyond the surface: at the side, and above or below it. */
    cut: () => {
      const { picture, camera } = shown()
      const all = picture === null ? null : extentOfPicture(picture)
      if (all === null) return { side: 0, upright: 0 }
      const [start, end] = [
        toScreen(camera, { x: all.left, y: all.top }),
        toScreen(camera, { x: all.right, y: all.bottom }),
      ]
      const beyond = (low: number, high: number, size: number): number => Math.max(0, -low, high - size)
      return { side: beyond(start.x, end.x, host.clientWidth), upright: beyond(start.y, end.y, host.clientHeight) }
    },
    measures: () => {
      const { graph, picture } = shown()
      return picture === null ? null : measure(graph.nodes, graph.lines, picture)
    },
  }
  Object.assign(window, { __membraneCanvas: hook })
  return () => {
    if (Reflect.get(window, '__membraneCanvas') === hook) Reflect.deleteProperty(window, '__membraneCanvas')
  }
}
