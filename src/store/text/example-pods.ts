/** Example pods for policies that stand alone: loaded where such a workspace is shown. */
import { examplePodsFor } from '../../edit/proposals/example-pods'
import type { WorkspaceSlice } from '../state/store-type'

export function addExamplePods(state: Pick<WorkspaceSlice, 'addExamplePods'>): void {
  state.addExamplePods(examplePodsFor)
}
