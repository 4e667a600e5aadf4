/**
 * `npm run bench`: measures the engine, the command line and, where the site is built, the page, and prints one table with
 * minimum, median and maximum. `-- --large` goes on to 80,000 pods, `-- --engine` leaves the page out, `-- --typing` measures
 * typing alone, `-- --tasks` what holds the page's thread up, `-- --replay` flows alone, `-- --picture` counts what is wrong with
 * pictures, and a number says how many rounds.
 *
 * Machines differ, so the last column says what each measure is in parts of the first: compare those between runs.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundle } from './bundle.mjs'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const options = process.argv.slice(2)
if (options.includes('--typing')) {
  const { benchTyping } = await import('./bench-typing.mjs')
  const { isInTime, line } = await benchTyping(options)
  process.stdout.write(`${JSON.stringify(line)}\n`)
  process.exit(isInTime ? 0 : 1)
}

if (options.includes('--tasks')) {
  const { benchTasks } = await import('./bench-tasks.mjs')
  const word = options[options.indexOf('--tasks') + 1] ?? ''
  for await (const { name, max, goal } of benchTasks({ word, say: console.log }))
    console.log(`${name}: ${round(max)} ms (goal ${round(goal)})`)
  process.exit(0)
}

if (options.includes('--picture')) {
  const program = await bundle('src/ui/canvas/bench/main.ts', 'bench-picture')
  process.exit(spawnSync(process.execPath, [program], { stdio: 'inherit' }).status ?? 1)
}

const lines = []
const add = (line) => {
  lines.push(line)
  console.error(`${line.name}: ${round(line.median)} ${line.unit}`)
}

const isReplayAlone = options.includes('--replay')
if (!isReplayAlone) await engine()
ensureProgram()
if (!isReplayAlone) commandLine()
const { benchReplay } = await import('./bench-replay.mjs')
for await (const line of benchReplay()) add(line)
const isBuilt = existsSync(join(root, 'dist/index.html')) && hasHooks()
if (!isReplayAlone && !options.includes('--engine') && isBuilt) {
  const { benchPage } = await import('./bench-page.mjs')
  for (const line of await benchPage()) add(line)
  const { benchTasks } = await import('./bench-tasks.mjs')
  for await (const line of benchTasks()) add(line)
  const { benchTyping } = await import('./bench-typing.mjs')
  add((await benchTyping(options)).line)
}
print()
if (!isReplayAlone && !isBuilt)
  console.log(
    '\nThe page was left out: build it first, with the hooks that typing is measured by (npm run build:test).',
  )

/** Whether the page is built for tests: the one for release has no hook to type by. */
function hasHooks() {
  const folder = join(root, 'dist/assets')
  return readdirSync(folder).some(
    (name) => name.endsWith('.js') && readFileSync(join(folder, name), 'utf8').includes('__membraneEditor'),
  )
}

async function engine() {
  const program = await bundle('src/engine/bench/main.ts', 'bench')
  const outDir = dirname(program)
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=12000', program, `--text=${join(outDir, 'cluster.yaml')}`, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const text of createInterface({ input: child.stdout })) add(JSON.parse(text))
}

function ensureProgram() {
  const program = join(root, 'dist-engine/cli.js')
  if (!existsSync(program)) spawnSync(process.execPath, [join(root, 'scripts/build-engine.mjs')], { stdio: 'inherit' })
}

/** From the start of the program to its end, of a small workspace; and of Node alone, for comparison. */
function commandLine() {
  const program = join(root, 'dist-engine/cli.js')
  const folder = mkdtempSync(join(tmpdir(), 'membrane-bench-'))
  const file = join(folder, 'small.yaml')
  writeFileSync(
    file,
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n',
  )
  const time = (args) => {
    const start = performance.now()
    spawnSync(process.execPath, args)
    return performance.now() - start
  }
  // In alternation, so that both meet the same machine.
  const times = Array.from({ length: 9 }, () => [time(['-e', '0']), time([program, 'isolated', file])])
  const [alone, whole, parts] = [([node]) => node, ([, own]) => own, ([node, own]) => own / node].map((of) =>
    times.map(of),
  )
  add(summed('Node alone, start to end', 'ms', alone))
  add(summed('membrane isolated, small workspace, start to end', 'ms', whole, 120))
  add(summed('the same, in parts of Node alone', 'times', parts))
  rmSync(folder, { recursive: true })
}

function summed(name, unit, values, goal) {
  const sorted = values.toSorted((a, b) => a - b)
  return { name, unit, goal, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1) }
}

function round(value) {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2)
}

function print() {
  const reference = lines.find(({ name }) => name.includes('text → all verdicts'))
  const rows = lines.map(({ name, unit, goal, min, median, max, own, clock }) => [
    name,
    unit,
    round(min),
    round(median),
    round(max),
    own === undefined ? '' : round(own),
    clock === undefined ? '' : round(clock),
    goal === undefined ? '' : round(goal),
    unit === 'ms' && reference !== undefined ? (min / reference.min).toFixed(3) : '',
  ])
  const head = ['measure', 'unit', 'min', 'median', 'max', 'own', 'clock', 'goal', 'ratio']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  const format = (row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
  console.log([head, widths.map((width) => '-'.repeat(width)), ...rows].map(format).join('\n'))
  console.log(`\n${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`)
  console.log(
    `own: median of the engine's own thread, without those that compile and collect garbage beside it. clock: the median by the clock, which other work on the machine makes longer. ratio: minimum in parts of “${reference?.name}”. The engine's times are the processor's, the others the wall clock's.`,
  )
}
