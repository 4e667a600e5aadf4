/** The `membrane` program: a shell around `run`. */
import { writeSync } from 'node:fs'
import { readDescriptor } from './input/input'
import { exitCodes, type Io } from './input/io'
import { reasonOf } from './input/reason'
import { run } from './run'

/** Outputs that take nothing more: whoever read them has left, or the disk is full. */
const closed = new Set<number>()
const outputProblems: string[] = []

/**
 * Writes all of it, also into a pipe that takes it in parts. An output that fails ends neither the work nor the other
 * outputs: a report that is still to be written is written, and the exit code says what the work has found.
 */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  let at = 0
  while (at < bytes.length && !closed.has(descriptor)) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EAGAIN') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
        continue
      }
      closed.add(descriptor)
      if (code !== 'EPIPE' && descriptor === 1) outputProblems.push(reasonOf(error))
    }
  }
}

const io: Io = {
  out: (text) => write(1, text),
  error: (text) => write(2, text),
  isOutTerminal: process.stdout.isTTY,
  isErrorTerminal: process.stderr.isTTY,
  environment: process.env,
  readInput: (limitBytes) => readDescriptor(0, limitBytes),
  streamInput: () => process.stdin,
}

// Not awaited here: what is loaded on demand imports this file, and would wait for it to come to its end.
void run(process.argv.slice(2), io).then((code) => {
  for (const problem of outputProblems) io.error(`membrane: the output could not be written: ${problem}\n`)
  process.exitCode = outputProblems.length === 0 || code === exitCodes.fault ? code : exitCodes.unreadable
})
