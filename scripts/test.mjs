/**
 * `npm test`: installs what is missing, then runs every check; `npm test unit e2e` runs the named ones.
 * The last line of the output is the total: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const results = join(root, 'node_modules/.cache/membrane')
mkdirSync(results, { recursive: true })

const bin = (name, file) => join(root, 'node_modules', name, file)

function run(args, env = {}) {
  return (
    spawnSync(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    }).status === 0
  )
}

/** One step that either passes or fails as a whole. */
const check = (args) => () => ({ passed: 0, failed: 0, ok: run(args), isCheck: true })

function vitest(project, env = () => ({})) {
  return () => {
    const file = join(results, `${project}.json`)
    rmSync(file, { force: true })
    const ok = run(
      [
        bin('vitest', 'vitest.mjs'),
        'run',
        '--project',
        project,
        // Vitest alone would leave one core to itself: on two cores, half of the time.
        `--maxWorkers=${availableParallelism()}`,
        '--reporter=dot',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      env(),
    )
    const report = readJson(file)
    if (report === null) return { passed: 0, failed: 1, ok: false }
    return { passed: report.numPassedTests, failed: report.numFailedTests, ok: ok && report.numTotalTests > 0 }
  }
}

async function endToEnd() {
  const { ensureBrowser } = await import('./browser.mjs')
  const browser = await ensureBrowser()
  if (browser === null) {
    console.error('No Chromium could be found or installed: set CHROMIUM to the path of one.')
    return { passed: 0, failed: 1, ok: false }
  }
  const file = join(results, 'e2e.json')
  rmSync(file, { force: true })
  const ok = run([bin('@playwright/test', 'cli.js'), 'test'], { CHROMIUM: browser, MEMBRANE_E2E_REPORT: file })
  const report = readJson(file)
  if (report === null) return { passed: 0, failed: 1, ok: false }
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected + flaky, failed: unexpected, ok }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const steps = {
  format: check([bin('oxfmt', 'bin/oxfmt'), '--check', '.']),
  lint: check([bin('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings']),
  unused: check([bin('knip', 'bin/knip.js')]),
  types: check([bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json']),
  'types-engine': check([bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.engine.json']),
  unit: vitest('unit'),
  components: vitest('components'),
  conformance: vitest('conformance'),
  architecture: vitest('architecture'),
  build: check([bin('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn']),
  budget: check(['scripts/budget.mjs']),
  'build-engine': check(['scripts/build-engine.mjs']),
  cli: vitest('cli', () => (finished.has('build-engine') ? { MEMBRANE_ENGINE_BUILT: '1' } : {})),
  e2e: endToEnd,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(steps, name))
if (unknown.length > 0) {
  console.error(`There is no check named ${unknown.join(', ')}. Checks: ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}

let passed = 0
let failed = 0
const failures = []
/** Steps that were run and went well. */
const finished = new Set()
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n── ${name}`)
  const isBuilt = !failures.includes('build')
  const start = Date.now()
  const result = isBuilt || (name !== 'e2e' && name !== 'budget') ? await step() : { passed: 0, failed: 1, ok: false }
  passed += result.passed + (result.isCheck && result.ok ? 1 : 0)
  // A runner that fails without a failing test (a file that does not load) counts as one failure.
  failed += result.ok ? result.failed : Math.max(result.failed, 1)
  if (result.ok) finished.add(name)
  else failures.push(name)
  console.log(`   ${name}: ${result.ok ? 'ok' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failures.length === 0 && failed === 0 ? 0 : 1)
