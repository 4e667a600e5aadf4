/** Web servers that behave as hosts of static sites are known to, and that change while the page is open. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** What a host does; may be changed at any time. */
export interface Behaviour {
  /** `/index.html` and `/x.html` redirect to `/` and `/x`, as `serve` and clean-URL hosts do. */
  cleanUrls: boolean
  /** A path that is not there is answered with the page and 200. */
  fallsBack: boolean
  /** Every answer is a page for logging in. */
  portal: 'off' | 'page' | 'redirect'
  /** Files that are not there (any more). */
  isMissing: (path: string) => boolean
  /** The built file that a path stands for. */
  stored: (path: string) => string
  /** Whether the service worker knows a built file, and so keeps it. */
  isListed: (path: string) => boolean
  /** Text of a file in the place of the built one. */
  replace: (path: string, text: string) => string | null
}

export interface Host {
  readonly url: string
  readonly port: number
  readonly behaviour: Behaviour
  /** Paths asked for since the host began. */
  readonly asked: string[]
  /**
   * Whoever asks for the service worker waits until this is called again with what is listed: every file that was asked for
   * by then, and what `also` names. To fetch, check and store all that was built takes the processor ten seconds.
   */
  holdWorker(): (also: RegExp) => void
  close(): Promise<void>
}

export async function startHost(wanted: Partial<Behaviour> = {}): Promise<Host> {
  const behaviour: Behaviour = {
    cleanUrls: false,
    fallsBack: false,
    portal: 'off',
    isMissing: () => false,
    stored: (path) => path,
    isListed: () => true,
    replace: () => null,
    ...wanted,
  }
  const asked: string[] = []
  let worker = Promise.resolve()
  const read = (path: string, file: string): string => {
    const text = readFileSync(file, 'utf8')
    return path === 'sw.js' ? listed(text, behaviour.isListed) : text
  }
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1)
    asked.push(path)
    if (path === 'sw.js') await worker
    const send = (status: number, type: string, body: string | Buffer): void =>
      void response.writeHead(status, { 'content-type': type }).end(body)
    if (behaviour.portal === 'redirect' && path !== 'login') {
      response.writeHead(302, { location: '/login' }).end()
      return
    }
    if (behaviour.portal !== 'off') {
      send(200, 'text/html', '<!doctype html><title>Log in</title><h1>Log in to the network</h1>')
      return
    }
    if (behaviour.cleanUrls && path.endsWith('.html')) {
      response.writeHead(301, { location: `/${path.replace(/(^|\/)index\.html$|\.html$/, '$1')}` }).end()
      return
    }
    const file = normalize(join(dist, path === '' ? 'index.html' : behaviour.stored(path)))
    const isThere = file.startsWith(dist) && existsSync(file) && statSync(file).isFile() && !behaviour.isMissing(path)
    const found = isThere ? file : behaviour.fallsBack ? join(dist, 'index.html') : null
    if (found === null) {
      send(404, 'text/html', '<!doctype html><title>404</title><h1>Not found</h1>')
      return
    }
    const type = types[extname(found)] ?? 'application/octet-stream'
    if (!/\.(js|html)$/.test(found)) {
      send(200, type, readFileSync(found))
      return
    }
    const text = read(path, found)
    send(200, type, behaviour.replace(path, text) ?? text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of that form.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    behaviour,
    asked,
    holdWorker: () => {
      let release = (): void => undefined
      worker = new Promise((resolve) => (release = resolve))
      return (also) => {
        const seen = new Set(asked)
        behaviour.isListed = (path) => path === 'index.html' || seen.has(path) || also.test(path)
        release()
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The script of the service worker with a shorter list of files to keep. */
function listed(script: string, isListed: (path: string) => boolean): string {
  return script.replace(/^const files = (\{.*\})$/m, (_, list: string) => {
    const files = Object.entries<string>(JSON.parse(list)).filter(([path]) => isListed(path))
    return `const files = ${JSON.stringify(Object.fromEntries(files))}`
  })
}
