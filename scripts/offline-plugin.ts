/** Writes `sw.js` beside the built page: the service worker, with the list of everything that was built, and its hashes. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const source = fileURLToPath(new URL('service-worker.js', import.meta.url))
/** What the page never asks for. */
const leftOut = /^(sw\.js|screenshot\.png|\..*)$|\.map$/

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

export function offline(): Plugin {
  let folder = ''
  return {
    name: 'membrane-offline',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      const paths = filesBelow(folder)
        .map((path) => relative(folder, path).split(sep).join('/'))
        .filter((path) => !leftOut.test(path) && !path.startsWith('lessons/'))
        .sort()
      const hash = createHash('sha256')
      const files: Record<string, string> = {}
      for (const path of paths) {
        const bytes = readFileSync(join(folder, path))
        files[path] = createHash('sha256').update(bytes).digest('base64').slice(0, 22)
        hash.update(path).update('\0').update(bytes)
      }
      const page = readFileSync(join(folder, 'index.html'), 'utf8')
      const first = paths.filter((path) => path.startsWith('assets/') && page.includes(path))
      const code = readFileSync(source, 'utf8')
      hash.update(code)
      writeFileSync(
        join(folder, 'sw.js'),
        code
          .replace('__FILES__', JSON.stringify(files))
          .replace('__FIRST__', JSON.stringify(first))
          .replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16))),
      )
    },
  }
}
