/**
 * Builds the engine for Node: `dist-engine/index.js`, one ES module with nothing left outside, and `dist-engine/cli.js`,
 * the `membrane` program, with all that needs no process (`cli-run.js`) and the simulated shell in files of their own.
 */
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from './install.mjs'

const outDir = join(root, 'dist-engine')
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  build: {
    target: 'node20',
    outDir,
    emptyOutDir: true,
    copyPublicDir: false,
    minify: false,
    lib: { entry: join(root, 'src/engine/index.ts'), formats: ['es'], fileName: () => 'index.js' },
  },
})
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node20',
    outDir,
    emptyOutDir: false,
    copyPublicDir: false,
    // Half of a command's time goes into reading the program: a short one starts sooner.
    minify: true,
    // `cli-run.js` is the program without its process. The shell is large and of use to one command only: a file of its own.
    rollupOptions: {
      input: { cli: join(root, 'src/cli/main.ts'), 'cli-run': join(root, 'src/cli/run.ts') },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'cli-[name].js',
        // A command loads what it needs: the way in, the engine, which nearly all commands share, and what several share beside it.
        codeSplitting: {
          groups: [
            {
              name: 'program',
              tags: ['$initial'],
              test: /^(?!.*(src\/cli\/main|doors\/cel)\.ts$)(?!.*cel-js)/,
              priority: 3,
            },
            { name: 'engine', minShareCount: 20, priority: 2 },
            { name: 'insights', minShareCount: 5, priority: 1 },
          ],
        },
        banner: (chunk) => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
})

/** Packages that a module still imports; Node's own do not count. */
const left = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^import .* from ["']([^"']+)["']/gm)]
    .map((match) => match[1])
    .filter((name) => !name.startsWith('node:') && !name.startsWith('./'))

const file = join(outDir, 'index.js')
const program = join(outDir, 'cli.js')
chmodSync(program, 0o755)
const engine = await import(pathToFileURL(file).href)
if (left(file).length > 0 || typeof engine.analyze !== 'function' || typeof engine.Engine !== 'function') {
  console.error(
    `dist-engine/index.js is not whole: imports ${left(file).join(', ') || 'nothing'}, exports ${Object.keys(engine).join(', ')}`,
  )
  process.exit(1)
}
const files = readdirSync(outDir)
  .filter((name) => name.endsWith('.js'))
  .map((name) => join(outDir, name))
for (const one of files) {
  if (left(one).length === 0) continue
  console.error(`${one} is not whole: imports ${left(one).join(', ')}`)
  process.exit(1)
}
for (const name of files)
  console.log(`dist-engine/${name.split(/[\\/]/).at(-1)}: ${(readFileSync(name).length / 1000).toFixed(0)} kB`)
