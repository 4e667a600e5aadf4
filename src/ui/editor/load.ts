/**
 * The editor's code in three steps: what Monaco is built on, its heart, and its features with the pane. Each is read and run
 * in a task of its own, so that the page takes clicks and paints in between.
 */
export async function loadEditor(): Promise<typeof import('./Editor')> {
  await import('./monaco-base')
  await import('./monaco-core')
  return import('./Editor')
}
