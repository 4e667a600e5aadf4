/** `?src=` in the page's address: manifests that lie beside the app on the same server. */
import { importFiles, type Imported } from './files'

const limitBytes = 60_000_000

/** Reads the paths; only those of the page's own origin are fetched. */
export async function importAddresses(paths: readonly string[], page: string): Promise<Imported> {
  const sources = []
  for (const path of paths.slice(0, 20)) {
    const read = await fetchFile(path, page)
    if (typeof read === 'string') return { files: [], ignored: [], problem: read }
    sources.push({ path: read.name, file: read })
  }
  return importFiles(sources)
}

/** The file, or why it could not be had. */
async function fetchFile(path: string, page: string): Promise<File | string> {
  const url = URL.canParse(path, page) ? new URL(path, page) : null
  const origin = new URL(page).origin
  if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol))
    return `“${path}” is on another site. Membrane opens only files from its own server: save it and drop it here.`
  try {
    const response = await fetch(url, { redirect: 'error' })
    if (!response.ok) return `“${path}” could not be opened: the server answers ${response.status}.`
    if (Number(response.headers.get('content-length') ?? 0) > limitBytes) return `“${path}” is too large to be opened.`
    if (response.headers.get('content-type')?.startsWith('text/html') ?? false)
      return `There is no manifest at “${path}”: the server answers with a page.`
    return new File([await response.blob()], url.pathname.split('/').at(-1) || 'manifest.yaml')
  } catch {
    return `“${path}” could not be opened: the server does not answer, or sends the browser elsewhere.`
  }
}
