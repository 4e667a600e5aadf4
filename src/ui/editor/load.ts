/**
 * Brings the editor's code in pieces, each evaluated in a task of its own: all of Monaco at once would hold the page up for
 * longer than anybody waits for a key.
 */
export async function loadEditor(): Promise<typeof import('./Editor')> {
  await import('./monaco-core')
  await nextTask()
  await import('./monaco-features')
  await nextTask()
  return import('./Editor')
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve)
  })
}
