import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { objectYaml } from '../engine/testing/manifests'
import { membrane } from './testing'

const space = (name: string) =>
  [
    `${objectYaml('Namespace', name).trim()} # ours\n`,
    objectYaml('Pod', `${name}/web`, { labels: 'app: web' }),
    objectYaml('NetworkPolicy', `${name}/deny-all`, { spec: '{podSelector: {}, policyTypes: [Ingress, Egress]}' }),
  ].join('---\n')

it('writes copies as one cluster-wide policy, and then finds nothing more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
  for (const name of ['red', 'blue', 'green']) writeFileSync(join(folder, `${name}.yaml`), space(name))
  const before = membrane(['isolated', folder]).out
  const found = membrane(['consolidate', folder, '--check'])
  expect(found.code).toBe(1)
  expect(found.out).toContain('kubectl label namespace blue green red deny-all=true')
  expect(found.out).toContain('Nothing changes: every flow between known peers ends the same way on every port.')
  expect(membrane(['consolidate', folder, '--write']).out).toMatch(/^written: .*red\.yaml$/m)
  const red = readFileSync(join(folder, 'red.yaml'), 'utf8')
  expect(red).toContain('# ours')
  expect(red).not.toContain('kind: NetworkPolicy')
  const again = membrane(['consolidate', folder, '--check'])
  expect(again).toMatchObject({ code: 0, out: 'Nothing can be said in fewer policies.\n' })
  const after = membrane(['isolated', folder]).out
  const states = (text: string) =>
    text
      .replaceAll(/NetworkPolicy\/\w+\/deny-all|CiliumClusterwideNetworkPolicy\/+deny-all/g, 'P')
      .replaceAll(/ +/g, ' ')
  expect(states(after)).toBe(states(before))
})
