/** Entry to the help with writing. Only the editor imports it, so that it is loaded with the editor. */
import { noSurroundings, type Surroundings } from '../../edit/authoring/index'
import { remembered } from '../../values/remembered'
import { useStore } from '../store'
import type { Snapshot, TextEdit } from '../state/store-type'

export * from '../../edit/authoring/index'
export * from './editor-marks'
export * from './navigation'

/** Applies edits of the present text; false where the store refuses them because the text is still being read. */
export function tryEdits(edits: readonly TextEdit[], label: string): boolean {
  const { files, applyEdits } = useStore.getState()
  applyEdits(edits, label)
  return useStore.getState().files !== files
}

/** What a snapshot holds that helps with writing. */
export function surroundingsOf(snapshot: Snapshot | null): Surroundings {
  return snapshot === null ? noSurroundings : surroundingsIn(snapshot)
}

const surroundingsIn = remembered(
  ({ namespaces, endpoints, resources, flows, services = [] }: Snapshot): Surroundings => ({
    namespaces,
    endpoints,
    resources,
    peers: flows.peers,
    services,
  }),
)
