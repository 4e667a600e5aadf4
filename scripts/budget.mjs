/** Checks how much the built page makes a browser load, in bytes of gzip. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './install.mjs'

const limits = {
  'first load without Monaco': 350_000,
  'everything but replay and shell': 1_700_000,
  replay: 140_000,
  shell: 700_000,
}
const assets = join(root, 'dist/assets')
const manifest = JSON.parse(readFileSync(join(root, 'dist/.vite/manifest.json'), 'utf8'))
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length

/** Scripts that a chunk loads at once. */
function withImports(key, found = new Set()) {
  const chunk = manifest[key]
  if (chunk === undefined || found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const next of chunk.imports ?? []) withImports(next, found)
  return found
}

const first = withImports('index.html')
// The canvas, the flows and the inspector are loaded at once too; only the editor may come later.
for (const key of Object.keys(manifest)) {
  if (/src\/ui\/(canvas|flows|inspector)\/\w+\.tsx$/.test(key)) withImports(key, first)
}
const files = readdirSync(assets).filter((name) => name.endsWith('.js'))
const workers = files.filter((name) => /^(engine|layout)\.worker-/.test(name)).map((name) => `assets/${name}`)
const firstBytes = [...first, ...workers].reduce((sum, file) => sum + size(join(root, 'dist', file)), 0)
const all = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))
// Replay has a worker of its own, with an engine of its own, which is loaded when somebody opens flows.
const isReplay = (name) => /^replay[.-]/i.test(name)
/** The shell comes when its tab is opened: its worker with an engine of its own, and its screen. */
const isShell = (name) => /^(shell\.worker|Shell)-/.test(name)
const sum = (names) => names.reduce((bytes, name) => bytes + size(join(assets, name)), 0)
const replayBytes = sum(all.filter(isReplay))
const shellBytes = sum(all.filter(isShell))
const allBytes = sum(all.filter((name) => !isReplay(name) && !isShell(name)))

let isGood = true
for (const [name, bytes] of [
  ['first load without Monaco', firstBytes],
  ['everything but replay and shell', allBytes],
  ['replay', replayBytes],
  ['shell', shellBytes],
]) {
  const fits = bytes <= limits[name]
  isGood &&= fits
  console.log(
    `${name}: ${(bytes / 1000).toFixed(0)} kB gzip of ${(limits[name] / 1000).toFixed(0)} kB ${fits ? '' : 'TOO MUCH'}`,
  )
}
process.exit(isGood ? 0 : 1)
