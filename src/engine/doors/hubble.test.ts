import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const here = fileURLToPath(new URL('..', import.meta.url))

/** Files that a file brings along: what it imports but for types, and what those import. */
function broughtAlong(path: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(path)
  for (const [, names = '', target = ''] of readFileSync(path, 'utf8').matchAll(
    /^(?:import|export)\s+(?!type\b)([^'"]*?)from\s+'(\.[^']+)'/gm,
  )) {
    const values = names.replace(/[{}]/g, '').split(',')
    if (values.every((name) => name.trim() === '' || name.trim().startsWith('type '))) continue
    const file = [`${target}.ts`, `${target}/index.ts`].map((name) => join(dirname(path), name)).find(existsSync)
    if (file === undefined) throw new Error(`${path} imports ${target}, which is no file`)
    if (!found.has(file)) broughtAlong(file, found)
  }
  return found
}

it('Hubble’s door brings none of the policy engine along, so that the page can load it by itself', () => {
  const files = [...broughtAlong(join(here, 'doors/hubble.ts'))].map((file) => relative(here, file))
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter((file) => /^(verdict|insight|manifest)\//.test(file))).toEqual([])
  expect(files.filter((file) => /^(policy|cluster)\//.test(file))).toEqual([
    'cluster/address.ts',
    'cluster/prefix-table.ts',
    'cluster/ranges.ts',
  ])
})
