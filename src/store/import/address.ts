/** `?src=` in the page's address: manifests that lie beside the app on the same server. */
import { importFiles, type Imported } from './files'

const limitBytes = 60_000_000
const mostAddresses = 20
/** A server that says nothing for so long will say nothing. */
const answerWithinMs = 10_000

/** Reads the paths; only those of the page's own origin are fetched. */
export async function importAddresses(
  paths: readonly string[],
  page: string,
  withinMs = answerWithinMs,
): Promise<Imported> {
  const read = await Promise.all(paths.slice(0, mostAddresses).map((path) => fetchFile(path, page, withinMs)))
  const problem = read.find((item) => typeof item === 'string')
  if (problem !== undefined) return { files: [], ignored: [], dump: null, problem }
  const imported = await importFiles(
    read.flatMap((item) => (typeof item === 'string' ? [] : [{ path: item.name, file: item }])),
  )
  const left = paths.slice(mostAddresses).map((path) => ({
    path,
    reason: `not opened: an address of this page names at most ${mostAddresses} files`,
  }))
  return { ...imported, ignored: [...imported.ignored, ...left] }
}

/** The file, or why it could not be had. */
async function fetchFile(path: string, page: string, withinMs: number): Promise<File | string> {
  const url = URL.canParse(path, page) ? new URL(path, page) : null
  const origin = new URL(page).origin
  if (url === null || url.origin !== origin || !/^https?:$/.test(url.protocol))
    return `“${path}” is on another site. Membrane opens only files from its own server: save it and drop it here.`
  const signal = AbortSignal.timeout(withinMs)
  try {
    // Manifests may hold secrets: no copy of them stays in the browser's cache.
    const response = await fetch(url, { redirect: 'error', cache: 'no-store', signal })
    if (!response.ok)
      return `“${path}” could not be opened: the server answers ${response.status}. Is the file beside this page, under that name?`
    const tooLarge = `“${path}” is too large to be opened.`
    if (Number(response.headers.get('content-length') ?? 0) > limitBytes) return tooLarge
    if (response.headers.get('content-type')?.startsWith('text/html') ?? false)
      return `There is no manifest at “${path}”: the server answers with a page.`
    const chunks = await bodyOf(response)
    return chunks === null ? tooLarge : new File(chunks, url.pathname.split('/').at(-1) || 'manifest.yaml')
  } catch {
    return signal.aborted
      ? `“${path}” could not be opened: the server did not answer within ${withinMs / 1000} seconds.`
      : `“${path}” could not be opened: the server does not answer, or sends the browser elsewhere.`
  }
}

/** Null where there is more than may be. */
async function bodyOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>[] | null> {
  const reader = body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done) return chunks
    size += value.length
    if (size > limitBytes) {
      await reader?.cancel().catch(() => undefined)
      return null
    }
    chunks.push(value)
  }
}
