/** A plain static server for the built site under a sub-path: `node server.mjs PORT /some/where/`. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const [port = '4173', base = '/'] = process.argv.slice(2)
const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
  if (!path.startsWith(base)) {
    response.writeHead(404).end()
    return
  }
  const wanted = normalize(join(dist, path.slice(base.length) || 'index.html'))
  if (!wanted.startsWith(dist) || !existsSync(wanted) || !statSync(wanted).isFile()) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'content-type': types[extname(wanted)] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    // As the documentation advises: what has its hash in its name never changes.
    'cache-control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  createReadStream(wanted).pipe(response)
}).listen(Number(port), '127.0.0.1')
