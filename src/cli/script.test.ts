import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

/** A kubectl that answers what a small cluster would: `sh -c` runs here, with an `nc` that reaches one address only. */
function fakeCluster(reachable: boolean): { readonly path: string; readonly log: string } {
  const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
  const log = join(folder, 'log')
  const tool = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  tool(
    'kubectl',
    `echo "$*" >> ${log}
case "$1" in
  config) echo test ;;
  get) case "$*" in *podIP*) echo 10.0.0.9 ;; *) echo pod/x ;; esac ;;
  exec) shift 5; exec "$@" ;;
esac`,
  )
  tool('nc', reachable ? 'exit 0' : 'sleep 1; exit 1')
  return { path: folder, log }
}

function runScript(script: string, path: string, args: readonly string[]) {
  return spawnSync('sh', ['-s', '--', ...args], {
    input: script,
    encoding: 'utf8',
    env: { PATH: `${path}:${process.env['PATH'] ?? ''}`, TIMEOUT: '1' },
  })
}

describe('the probe script', () => {
  const script = membrane(['probe-script', 'firewall/door', '--to-pod', 'np-demo/web']).out

  it('is a script that a shell takes', () => {
    expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0)
  })

  it('does nothing unless it is told to go on', () => {
    const { path } = fakeCluster(true)
    const { status, stderr, stdout } = runScript(script, path, [])
    expect(status).toBe(2)
    expect(stderr).toContain('run with --yes')
    expect(stdout).not.toContain('ok ')
  })

  it('says which verdicts hold and which do not', () => {
    const open = runScript(script, fakeCluster(true).path, ['--yes'])
    expect(open.stdout).toContain('ok     np-demo/frontend -> np-demo/web:8080: allowed, as predicted (open)')
    expect(open.stdout).toContain('WRONG  np-demo/other -> np-demo/web:8080: predicted denied, but allowed (open)')
    expect(open.status).toBe(1)
    const closed = runScript(script, fakeCluster(false).path, ['--yes'])
    expect(closed.stdout).toContain('ok     np-demo/other -> np-demo/web:8080: denied, as predicted (timeout)')
    expect(closed.stdout).toContain('WRONG  np-demo/frontend -> np-demo/web:8080')
  })
})
