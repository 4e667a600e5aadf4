/**
 * For the tests of the program: builds it once, and runs command lines. Most run in a thread that has loaded the program once
 * (`membrane`); what concerns the process itself (pipes, signals, the exit code's way out) starts one (`spawnMembrane`).
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'

const root = join(fileURLToPath(import.meta.url), '../../..')
const fixtures = join(root, 'src/cli/fixtures')

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

/** What the thread does: one command line after the other, with what it prints kept for the answer. */
const thread = `
const { parentPort, workerData } = require('node:worker_threads')
const program = import(workerData.program)
parentPort.on('message', async ({ args, input, environment, port, done }) => {
  const { run } = await program
  const bytes = new Uint8Array(Buffer.from(input))
  const texts = { out: '', error: '' }
  let code = null
  try {
    code = await run(args, {
      out: (text) => void (texts.out += text),
      error: (text) => void (texts.error += text),
      isOutTerminal: false,
      isErrorTerminal: false,
      environment,
      readInput: () => bytes,
      streamInput: async function* () { yield bytes },
    })
  } catch (error) {
    texts.error += String(error?.stack ?? error)
  }
  port.postMessage({ code, ...texts })
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
})`

let worker: Worker | undefined

/** Runs `membrane` by its one way in (`run`), in the folder of the fixtures. */
export function membrane(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Ran {
  if (worker === undefined) {
    process.chdir(fixtures)
    const program = pathToFileURL(join(root, 'dist-engine/cli-run.js')).href
    worker = new Worker(thread, { eval: true, workerData: { program } })
    worker.unref()
  }
  const { port1, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  const environment = { ...process.env, NO_COLOR: '', ...env }
  worker.postMessage({ args, input, environment, port: port2, done }, [port2])
  if (Atomics.wait(done, 0, 0, 60_000) === 'timed-out')
    throw new Error(`membrane ${args.join(' ')} did not come to its end`)
  const answer: Ran | undefined = receiveMessageOnPort(port1)?.message
  port1.close()
  if (answer === undefined) throw new Error('the thread gave no answer')
  return answer
}

/** Runs `membrane` as a process of its own, in the folder of the fixtures. */
export function spawnMembrane(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist-engine/cli.js'), ...args], {
    cwd: fixtures,
    encoding: 'utf8',
    input,
    env: { ...process.env, NO_COLOR: '', ...env },
  })
  return { code: status, out: stdout, error: stderr }
}
