export async function loadEditor(): Promise<typeof import('./Editor')> {
  return import('./Editor')
}
