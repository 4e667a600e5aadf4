/**
 * A plain static server for the built site under a sub-path: `node server.mjs PORT /some/where/`. With `--gzip` texts travel
 * compressed, as from a host that is set up for it.
 */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const [port = '4173', base = '/', compression] = process.argv.slice(2)
/** What was compressed, by path. */
const compressed = new Map()
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
  const isPacked = compression === '--gzip' && /\.(html|js|css|svg|json)$/.test(wanted)
  response.writeHead(200, {
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    'content-type': types[extname(wanted)] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    // For frames without an origin, as the documentation advises.
    'access-control-allow-origin': '*',
    // As the documentation advises: what has its hash in its name never changes.
    'cache-control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (!isPacked) {
    createReadStream(wanted).pipe(response)
    return
  }
  if (!compressed.has(wanted)) compressed.set(wanted, gzipSync(readFileSync(wanted)))
  response.end(compressed.get(wanted))
}).listen(Number(port), '127.0.0.1')
