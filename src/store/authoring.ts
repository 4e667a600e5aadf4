/** The door to help with writing. Only the editor comes in here, so that it is loaded with the editor. */
import { noSurroundings, type Surroundings } from '../edit/authoring/index'
import type { Snapshot } from './types'

export * from '../edit/authoring/index'
export * from './editor-marks'
export * from './navigation'

const known = new WeakMap<Snapshot, Surroundings>()

/** What a snapshot holds that helps with writing. */
export function surroundingsOf(snapshot: Snapshot | null): Surroundings {
  if (snapshot === null) return noSurroundings
  let surroundings = known.get(snapshot)
  if (surroundings === undefined) {
    const { namespaces, endpoints, resources, flows } = snapshot
    surroundings = { namespaces, endpoints, resources, peers: flows.peers }
    known.set(snapshot, surroundings)
  }
  return surroundings
}
