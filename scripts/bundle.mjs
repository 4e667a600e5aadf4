/** Programs for Node out of the project's sources, for the benchmarks. */
import { join } from 'node:path'
import { root } from './install.mjs'

/** Builds a program for Node; returns its path. */
export async function bundle(entry, name) {
  const { build } = await import('vite')
  const outDir = join(root, 'node_modules/.cache/membrane', name)
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: join(root, entry),
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  })
  return join(outDir, 'main.mjs')
}
