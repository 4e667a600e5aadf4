import { analyze } from '../../../engine/index'
import { loadLesson } from '../../../lessons/index'
import { pairKey } from '../../../store/index'
import type { Scene } from '../../../values/scene'
import { asInCluster, snapshotOf } from '../../../worker/serving/runner'
import { scenesOf, type Step } from './scenes'

/** The steps of a built-in lesson, as the page sees them. */
export async function stepsOfLesson(id: string): Promise<readonly Step[]> {
  const lesson = await loadLesson(id)
  return (lesson?.steps ?? []).map(({ id: step, files, enforcement, watch }) => ({
    id: step,
    watched: new Set(watch.map(({ from, to, protocol, port }) => `${pairKey(from, to)}\n${protocol}/${port}`)),
    snapshot: snapshotOf(analyze(files, asInCluster(enforcement === undefined ? {} : { enforcement }))),
  }))
}

/** The pictures that they share. */
export async function scenesOfLesson(id: string): Promise<readonly Scene[]> {
  return scenesOf(await stepsOfLesson(id))
}
