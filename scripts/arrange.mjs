/** Writes `src/lessons/scenes`: where cards stand in the pictures that steps of the built-in lessons share. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'
import { root } from './install.mjs'

const program = await bundle('src/ui/canvas/scenes/main.ts', 'arrange')
const all = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8', maxBuffer: 1e8 }))
const folder = join(root, 'src/lessons/scenes')
mkdirSync(folder, { recursive: true })
for (const [lesson, scenes] of Object.entries(all))
  writeFileSync(
    join(folder, `${lesson}.ts`),
    `/** Made by \`npm run arrange\`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = ${JSON.stringify(scenes)}
`,
  )
execFileSync(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), folder], { stdio: 'inherit' })
