/**
 * A frame that is sandboxed without `allow-same-origin` has no origin, so the browser refuses it workers from the site's
 * scripts. It may import modules from there, where the server lets every origin read them: a worker whose own script does
 * nothing but import the module is had in both. Chromium starts no module worker from a blob of such a frame, but from a
 * `data:` address it does.
 */
export function allowWorkersWithoutOrigin(page: { Worker: typeof Worker; document: { baseURI: string } }): void {
  page.Worker = class extends page.Worker {
    constructor(script: string | URL, options?: WorkerOptions) {
      const module = new URL(script, page.document.baseURI).href
      const importing = `import ${JSON.stringify(module)}`
      super(`data:text/javascript,${encodeURIComponent(importing)}`, { ...options, type: 'module' })
    }
  }
}
