/**
 * The attacks that the project defends against, in full: `npm run test:hostile`. `npm test` runs the same files with
 * smaller inputs.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const bin = (name, file) => join(root, 'node_modules', name, file)
const run = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
const full = { MEMBRANE_HOSTILE: 'full', MEMBRANE_ENGINE_BUILT: '1' }
const tests = [
  'src/edit/hostile.test.ts',
  'src/edit/redact',
  'src/engine/hostile.test.ts',
  'src/engine/corners-ports.test.ts',
  'src/store/import',
  'src/store/share',
  'src/store/storage',
  'src/ui/ask',
  'src/ui/terminal',
  'src/ui/canvas/large.test.ts',
]

const browser = await ensureBrowser()
const steps = {
  'build-engine': () => run(['scripts/build-engine.mjs']),
  'command line': () => run([bin('vitest', 'vitest.mjs'), 'run', '--project', 'cli', 'src/cli/hostile.test.ts'], full),
  units: () => run([bin('vitest', 'vitest.mjs'), 'run', '--project', 'unit', ...tests], full),
  build: () => run([bin('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn']),
  browser: () =>
    browser !== null &&
    run([bin('@playwright/test', 'cli.js'), 'test', 'e2e/hosts.spec.ts', 'e2e/hostile.spec.ts'], {
      ...full,
      CHROMIUM: browser,
    }),
}
const failed = []
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n── ${name}`)
  if (!step()) failed.push(name)
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
