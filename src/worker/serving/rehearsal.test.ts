import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { asInCluster, snapshotOf } from './runner'
import { rehearse, sampleOf } from './rehearsal'

const pod = (name: string, length = 0): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\n# ${'x'.repeat(length)}\n`
const policy = (name: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {}, ingress: [{}]}\n`
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `n${i}`)

describe('a rehearsed edit', () => {
  it('is made in a few documents of each kind, from both ends of a long file', () => {
    const text = [...names(5000).map((name) => pod(name, 200)), ...names(70).map(policy)].join('---\n')
    const sample = sampleOf([{ name: 'w.yaml', text }])
    const kinds = sample.map((document) => /kind: (\w+)/.exec(document)?.[1])
    expect(kinds.filter((kind) => kind === 'Pod')).toHaveLength(60)
    expect(kinds.filter((kind) => kind === 'NetworkPolicy')).toHaveLength(60)
    expect(sampleOf([{ name: 'w.yaml', text: pod('long', 5000) }])).toEqual([])
  })

  it('leaves what the page has of the workspace as it was', () => {
    const text = [...names(40).map((name) => pod(name)), ...names(3).map(policy)].join('---\n')
    const files = [{ name: 'w.yaml', text }]
    const analysis = analyze(files, asInCluster({}))
    const before = JSON.stringify(snapshotOf(analysis))
    let turns = 0
    for (const _ of rehearse(analysis, () => 0, 2)) turns++
    expect(turns).toBeGreaterThan(20)
    expect(JSON.stringify(snapshotOf(analysis))).toBe(before)
    expect(analysis.lints()).toEqual(analyze(files, asInCluster({})).lints())
  })

  it('is left out where the workspace is too small to tell anything', () => {
    const text = names(10)
      .map((name) => pod(name))
      .join('---\n')
    const analysis = analyze([{ name: 'w.yaml', text }], asInCluster({}))
    expect([...rehearse(analysis, () => 0)]).toEqual([])
  })
})
