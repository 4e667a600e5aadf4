/** For the tests of the program: builds it once, and runs it as a child process. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../../..')

/** Vitest's global set-up. `MEMBRANE_ENGINE_BUILT` says that the program is built already. */
export function setup(): void {
  if (process.env['MEMBRANE_ENGINE_BUILT'] === '1') return
  const { status } = spawnSync(process.execPath, ['scripts/build-engine.mjs'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('the program could not be built')
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs `membrane` in the folder of the fixtures. */
export function membrane(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist-engine/cli.js'), ...args], {
    cwd: join(root, 'src/cli/fixtures'),
    encoding: 'utf8',
    input,
    env: { ...process.env, NO_COLOR: '', ...env },
  })
  return { code: status, out: stdout, error: stderr }
}
