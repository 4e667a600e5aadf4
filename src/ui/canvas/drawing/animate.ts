/** What moves by itself: cards to their new places, and once the lines that are about to break. */
import type { Box } from '../layout/geometry'
import type { Stage } from './stage'

/** To move many nodes costs more than it shows. */
const animatedUpTo = 150
const tidyMs = 250
const pulseMs = 900

/** Moves cards from where they stood, unless they are many or motion is not wanted. */
export function moveFrom(stage: Stage, from: ReadonlyMap<string, Box>): void {
  if (stage.graph.nodes.length > animatedUpTo || !isMotionWanted()) return
  stage.motion = { from, share: 0 }
  overTime(stage, tidyMs, (share) => {
    if (stage.motion?.from !== from) return false
    stage.motion = share < 1 ? { from, share } : null
    return true
  })
}

/** Lines pulse once, unless motion is not wanted. */
export function pulseOnce(stage: Stage, ids: ReadonlySet<string>): void {
  if (!isMotionWanted()) return
  stage.pulse = { ids, share: 0 }
  overTime(stage, pulseMs, (share) => {
    if (stage.pulse?.ids !== ids) return false
    stage.pulse = share < 1 ? { ids, share } : null
    return true
  })
}

function isMotionWanted(): boolean {
  return !window.matchMedia('(prefers-reduced-motion: reduce)').matches
}

/** Tells `advance` with each frame how much of the time is over, until that is all or it answers false. */
function overTime(stage: Stage, durationMs: number, advance: (share: number) => boolean): void {
  const start = performance.now()
  const step = (now: number): void => {
    const share = Math.min(1, Math.max(0, (now - start) / durationMs))
    if (!advance(share)) return
    if (share < 1) requestAnimationFrame(step)
    stage.redraw()
  }
  requestAnimationFrame(step)
}
