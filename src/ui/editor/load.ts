/**
 * The editor's code in steps, each on the shoulders of those before: what Monaco is built on, its services, its heart, its
 * view, its features, and the text. Each is read and run in a task of its own, so that the page takes clicks and paints in between.
 */
export async function loadMonaco(): Promise<typeof import('./MonacoText')> {
  await import('./monaco-base')
  await import('./monaco-browser')
  await import('./monaco-platform')
  await import('./monaco-core')
  await import('./monaco-view')
  await import('./monaco-features')
  return import('./MonacoText')
}
