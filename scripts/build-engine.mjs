/** Builds the engine for Node: `dist-engine/index.js`, one ES module with nothing left outside. */
import { readFileSync } from 'node:fs'
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
    minify: false,
    lib: { entry: join(root, 'src/engine/index.ts'), formats: ['es'], fileName: () => 'index.js' },
  },
})

const file = join(outDir, 'index.js')
const left = [...readFileSync(file, 'utf8').matchAll(/^import .* from ["']([^"']+)["']/gm)].map((match) => match[1])
const engine = await import(pathToFileURL(file).href)
if (left.length > 0 || typeof engine.analyze !== 'function' || typeof engine.Engine !== 'function') {
  console.error(
    `dist-engine/index.js is not whole: imports ${left.join(', ') || 'nothing'}, exports ${Object.keys(engine).join(', ')}`,
  )
  process.exit(1)
}
console.log(`dist-engine/index.js: ${(readFileSync(file).length / 1000).toFixed(0)} kB`)
