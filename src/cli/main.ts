/** The `membrane` program: a shell around `run`. */
import { readFileSync, writeSync } from 'node:fs'
import type { Io } from './io'
import { run } from './run'

/** Writes all of it, also into a pipe that takes it in parts; a reader that has left ends the program quietly. */
function write(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  let at = 0
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EPIPE') process.exit(0)
      if (code !== 'EAGAIN') throw error
    }
  }
}

const io: Io = {
  out: (text) => write(1, text),
  error: (text) => write(2, text),
  isOutTerminal: process.stdout.isTTY,
  isErrorTerminal: process.stderr.isTTY,
  environment: process.env,
  readInput: () => readFileSync(0, 'utf8'),
}

process.exitCode = run(process.argv.slice(2), io)
