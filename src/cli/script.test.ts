import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

/** A kubectl that answers what a small cluster would: `sh -c` runs here, with an `nc` that reaches one address only. */
function fakeCluster(
  reachable: boolean,
  client: 'nc' | 'poor nc' | 'curl' = 'nc',
): { readonly path: string; readonly log: string } {
  const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
  const log = join(folder, 'log')
  const tool = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  for (const name of ['sh', 'date', 'sleep', 'cat'])
    symlinkSync(spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(), join(folder, name))
  tool(
    'kubectl',
    `echo "$*" >> ${log}
case "$1" in
  config) echo test ;;
  get) case "$*" in *podIP*) echo 10.0.0.9 ;; *) echo pod/x ;; esac ;;
  exec) shift 5; exec "$@" ;;
esac`,
  )
  if (client === 'nc')
    tool('nc', `[ "$1" != -h ] || { echo "  -z  look only"; exit 0; }; ${reachable ? 'exit 0' : 'sleep 1; exit 1'}`)
  else if (client === 'poor nc') tool('nc', 'echo "unknown option"; exit 1')
  // A server that takes the connection and says nothing: curl gives up, but was connected.
  else {
    const answered = 'case "$*" in *http_code*) sleep 1; printf 000; exit 28 ;; esac'
    tool('curl', `${answered}; sleep 1; echo ${reachable ? '0.004' : '0.000000'}; exit 28`)
  }
  return { path: folder, log }
}

function runScript(script: string, path: string, args: readonly string[]) {
  return spawnSync('/bin/sh', ['-s', '--', ...args], {
    input: script,
    encoding: 'utf8',
    // Nothing but what the folder holds: the script takes the first tool that it finds.
    env: { PATH: path, TIMEOUT: '1' },
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
    const silent = runScript(script, fakeCluster(true, 'curl').path, ['--yes'])
    expect(silent.stdout).toContain('np-demo/frontend -> np-demo/web:8080: allowed, as predicted (open)')
    const closed = runScript(script, fakeCluster(false).path, ['--yes'])
    expect(closed.stdout).toContain('ok     np-demo/other -> np-demo/web:8080: denied, as predicted (timeout)')
    expect(closed.stdout).toContain('WRONG  np-demo/frontend -> np-demo/web:8080')
  })

  it('takes a tool that fails for what it is, and not for a refused connection', () => {
    const { stdout, status } = runScript(script, fakeCluster(true, 'poor nc').path, ['--yes'])
    expect(stdout).toContain('skip   np-demo/frontend -> np-demo/web:8080: the pod has neither nc, bash nor curl')
    expect(status).toBe(0)
  })

  it('takes a request that never got through for a drop, where one is predicted', () => {
    const requests = membrane(['probe-script', 'star-wars', 'http-drop']).out
    expect(requests).toContain("probe_http 'denied' 'star-wars/xwing -> star-wars/deathstar:80 GET /v1/exhaust-port'")
    const { path } = fakeCluster(false, 'curl')
    expect(runScript(requests, path, ['--yes']).stdout).toContain(
      'ok     star-wars/xwing -> star-wars/deathstar:80 GET /v1/exhaust-port: denied, as predicted (timeout)',
    )
  })
})
