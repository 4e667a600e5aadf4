/** Checks how much the built page makes a browser load, in bytes of gzip. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './install.mjs'

const limits = {
  first: 290_000,
  everything: 1_700_000,
  editor: 1_000_000,
  part: 75_000,
  apart: 140_000,
  // Replay's worker has an engine of its own, 139 kB of these.
  marked: 172_000,
  shell: 705_000,
  challenges: 40_000,
  // Each is loaded when it is opened.
  lessons: 45_000,
}
/** Smaller parts are not worth a line. */
const shownFrom = 4_000
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

/** Files of a worker with all that they import at once; the manifest of the page does not have them. */
function workerFiles(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    const code = readFileSync(join(assets, name), 'utf8')
    workerFiles(
      [...code.matchAll(/(?:\bfrom|\bimport)"\.\/([^"]+\.js)"/g)].map(([, file]) => file),
      found,
    )
  }
  return found
}

const first = withImports('index.html')
// The canvas with what draws it, the flows, the inspector and the plain text that stands in for the editor are loaded at once too.
for (const key of Object.keys(manifest)) {
  if (/src\/ui\/(canvas\/(Canvas|picture\/parts)|editor\/Editor|flows\/Flows|inspector\/Inspector)\.tsx?$/.test(key))
    withImports(key, first)
}
const files = readdirSync(assets)
// The hook for tests is no part of the page that is released.
const isCode = (name) => /\.(js|css)$/.test(name) && !name.startsWith('test-hook-')
// The worker for large pictures is loaded when there is one.
const workers = [...workerFiles(files.filter((name) => /^engine\.worker-.*\.js$/.test(name)))].map(
  (name) => `assets/${name}`,
)
const sizes = new Map(files.filter(isCode).map((name) => [`assets/${name}`, size(join(assets, name))]))
const sum = (names) => [...names].reduce((total, file) => total + (sizes.get(file) ?? 0), 0)

/** What a chunk brings along at once that the first load does not have: scripts and styles. */
function partOf(key) {
  const keys = new Set()
  const visit = (at) => {
    if (keys.has(at) || manifest[at] === undefined) return
    keys.add(at)
    for (const next of manifest[at].imports ?? []) visit(next)
  }
  visit(key)
  return new Set(
    [...keys].flatMap((at) => [manifest[at].file, ...(manifest[at].css ?? [])]).filter((file) => !first.has(file)),
  )
}
const lazy = Object.entries(manifest)
  .filter(([key, { isDynamicEntry, file }]) => isDynamicEntry === true && !first.has(file) && key.startsWith('src/'))
  .map(([key]) => ({ name: key.replace(/^src\/|\.tsx?$/g, ''), files: partOf(key) }))
  .map((part) => ({ ...part, bytes: sum(part.files) }))
  .sort((a, b) => b.bytes - a.bytes)

/** The shell: its screen, and its worker with an engine and a bash of its own. */
const shellName = /(^|\/)(terminal\b|shell\.worker\b|Shell-)/
/** Whole features that most visits never load, with workers of their own: each has its line, and none counts among everything. */
const apartName = /(^|\/)(replay|terminal|shell\.worker|Shell-|presenter|challenges?|proposals|Embed|Handout)\b/i
const isLesson = ({ name }) => name.startsWith('lessons/built-in/')
const isApart = (part) => apartName.test(part.name) || isLesson(part)
const usual = new Set([
  ...first,
  ...workers,
  ...lazy.filter((part) => !isApart(part)).flatMap((part) => [...part.files]),
])
const ofParts = lazy.filter(isApart).flatMap((part) => [...part.files])
const ofWorkers = [...sizes.keys()].filter((file) => apartName.test(file))
const apart = new Set([...ofParts, ...ofWorkers].filter((file) => !usual.has(file)))
const everything = [...sizes.keys()].filter((file) => !apart.has(file))

let isGood = true
function line(name, bytes, limit) {
  const fits = bytes <= limit
  isGood &&= fits
  const kilobytes = (count) => (count / 1000).toFixed(0).padStart(5)
  console.log(`${kilobytes(bytes)} kB gzip of ${kilobytes(limit)} kB  ${name}${fits ? '' : '  TOO MUCH'}`)
}
line('first load without Monaco', sum([...first, ...workers]), limits.first)
line('everything but what is marked * below', sum(everything), limits.everything)
const ofShell = new Set([...apart].filter((file) => shellName.test(file)))
line('* the shell', sum(ofShell), limits.shell)
const isTeaching = /^challenges\/|^ui\/(challenges|handout)\/|^ui\/shell\/Embed$/
/** The files of some parts, without those that count among everything. */
const filesOf = (isMeant) =>
  new Set(
    lazy
      .filter(isMeant)
      .flatMap(({ files: own }) => [...own])
      .filter((file) => apart.has(file)),
  )
const ofChallenges = filesOf(({ name }) => isTeaching.test(name))
line('* challenges, handouts, embedding', sum(ofChallenges), limits.challenges)
const ofLessons = filesOf(isLesson)
line("* the lessons' texts", sum(ofLessons), limits.lessons)
line(
  '* all else that is marked',
  sum([...apart].filter((file) => [ofShell, ofChallenges, ofLessons].every((files) => !files.has(file)))),
  limits.marked,
)
for (const part of lazy) {
  if (part.bytes < shownFrom) continue
  const limit = /(^|\/)(MonacoText|monaco-\w+)$/.test(part.name)
    ? limits.editor
    : isApart(part)
      ? limits.apart
      : limits.part
  line(`${isApart(part) ? '* ' : ''}${part.name}, when it is asked for`, part.bytes, limit)
}
process.exit(isGood ? 0 : 1)
