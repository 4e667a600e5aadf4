/** A link that was opened → the workspace that it holds, or a clean one and a sentence on why not. */
import type { StoreApi } from 'zustand'
import { decodeShare } from './codec'
import type { Store } from '../state/store-type'

/** Shows what a link holds as a workspace of its own: what is there stays stored. */
export async function openShared(store: StoreApi<Store>, fragment: string): Promise<void> {
  const decoded = await decodeShare(fragment)
  const { openWorkspace } = store.getState()
  if ('problem' in decoded) {
    openWorkspace('Untitled workspace', [{ name: 'manifests.yaml', text: '' }])
    store.setState({ notice: decoded.problem })
    return
  }
  const { name, files, options, positions, flowFilter, selection, lesson, challenge, isReadOnly } = decoded.workspace
  if (challenge !== null) {
    store.getState().openChallenge({ given: { ...challenge, files } })
    return
  }
  if (isReadOnly === true && lesson === null && files.length > 0) {
    store
      .getState()
      .showStep({ workspaceName: name, files, activeFile: files[0]?.name ?? '', options, positions }, null)
    store.setState({ flowFilter, isReadOnly: true })
    if (selection !== null) store.getState().select(selection, 'palette')
    return
  }
  openWorkspace(name, files.length === 0 ? [{ name: 'manifests.yaml', text: '' }] : files, { options, positions })
  store.setState({ flowFilter })
  if (lesson !== null) store.getState().openLesson(lesson)
  else if (selection !== null) store.getState().select(selection, 'palette')
}
