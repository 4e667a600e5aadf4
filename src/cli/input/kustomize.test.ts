import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kustomizeWords, readKustomization } from '../../yaml/kustomize'
import { membrane } from '../testing'
import { objectYaml } from '../../engine/testing/manifests'

describe('a kustomization', () => {
  it.each([
    ['resources: [a.yaml]\nimages: [{name: x}]\nconfigMapGenerator: []\n', [], []],
    ['namespace: prod\nresources:\n- ../base\n', ['namespace'], []],
    ['patches:\n- path: patch.yaml\n  target: {kind: NetworkPolicy}\n', ['patches'], ['patch.yaml']],
    ['patches: [{path: "p/one.yml"}, {path: two.json}] # not.yaml\n', ['patches'], ['p/one.yml', 'two.json']],
    ['patchesStrategicMerge:\n  - a.yaml\nresources:\n  - b.yaml\n', ['patchesStrategicMerge'], ['a.yaml']],
    ['apiVersion: kustomize.toolkit.fluxcd.io/v1\nspec:\n  patches:\n  - path: x.yaml\n', [], []],
  ])('%s', (text, changes, patches) => {
    expect(readKustomization(text)).toEqual({ changes, patches })
  })

  it('is reported with the command that makes what counts', () => {
    const words = kustomizeWords('overlays/prod/kustomization.yaml', { changes: ['namespace', 'patches'], patches: [] })
    expect(words).toContain('(namespace, patches)')
    expect(words).toContain('kustomize build overlays/prod | membrane')
    expect(kustomizeWords('kustomization.yaml', { changes: [], patches: [] })).toBeNull()
  })
})

describe('a tree of kustomize', () => {
  it('is read without its patches, and every command says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'membrane-kustomize-'))
    mkdirSync(join(folder, 'prod'))
    const policy = (spec: string) =>
      objectYaml('NetworkPolicy', 'shop/api', { apiVersion: 'networking.k8s.io/v1', spec })
    writeFileSync(join(folder, 'api.yaml'), objectYaml('Pod', 'shop/api', { spec: '{containers: [{name: c}]}' }))
    writeFileSync(join(folder, 'np.yaml'), policy('{podSelector: {}, policyTypes: [Ingress]}'))
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [api.yaml, np.yaml]\n')
    writeFileSync(join(folder, 'prod/kustomization.yaml'), 'resources: [..]\npatches: [{path: patch.yaml}]\n')
    writeFileSync(join(folder, 'prod/patch.yaml'), policy('{ingress: [{}]}'))
    const { out, error } = membrane(['isolated', folder])
    expect(out).toMatch(/shop\/api +isolated/)
    expect(error.match(/kustomize changes/g)).toHaveLength(1)
    expect(membrane(['lint', folder]).out).not.toContain('defined again')
  })
})
