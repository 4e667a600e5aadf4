/** `npm run bench`: bundles the benchmarks and runs them in Node; each prints one JSON line. `-- --typing`: the editor's, in Chromium. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
if (process.argv.includes('--typing')) {
  const { benchTyping } = await import('./bench-typing.mjs')
  process.exit((await benchTyping(process.argv.slice(2))) ? 0 : 1)
}
const { build } = await import('vite')
const outDir = join(root, 'node_modules/.cache/membrane/bench')
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: join(root, 'src/engine/bench/main.ts'),
    target: 'node20',
    outDir,
    emptyOutDir: true,
    rollupOptions: { output: { entryFileNames: 'main.mjs' } },
  },
})
const result = spawnSync(process.execPath, ['--expose-gc', join(outDir, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(result.status ?? 1)
