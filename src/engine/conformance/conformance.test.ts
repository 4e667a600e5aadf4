/**
 * The engine agrees with Cilium's own policy engine on every vector: decisions, redirects, deciders, identity labels,
 * enforcement, refused objects and name patterns. No exceptions.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { fqdnProblem, matchesFqdn } from '../policy/selectors/fqdn'
import type { Analysis, Direction } from '../types'
import { isNamedPortsLabel, optionsOf, readVectors, vectorFiles, type Vector, type VectorVerdict } from './vectors'

const counts: { readonly file: string; readonly cases: number; readonly questions: number; readonly agreed: number }[] =
  []

afterAll(() => {
  const rows = [...counts, { file: 'total', cases: sum('cases'), questions: sum('questions'), agreed: sum('agreed') }]
  for (const { file, cases, questions, agreed } of rows) {
    process.stdout.write(
      `${file.padEnd(24)}${String(cases).padStart(5)} cases ${String(agreed).padStart(7)} of ${questions} verdicts agree\n`,
    )
  }
})

function sum(column: 'cases' | 'questions' | 'agreed'): number {
  return counts.reduce((total, row) => total + row[column], 0)
}

function sideDifferences(
  verdict: ReturnType<Analysis['probe']>,
  wanted: VectorVerdict,
  direction: Direction,
): readonly string[] {
  const side = verdict[direction]
  const differences: string[] = []
  const l7 = direction === 'egress' ? wanted.egressL7 : wanted.ingressL7
  const by = (direction === 'egress' ? wanted.egressBy : wanted.ingressBy) ?? []
  const varies = direction === 'egress' ? wanted.egressByVaries : wanted.ingressByVaries
  if (side.decision !== wanted[direction])
    differences.push(`${direction} is ${side.decision}, Cilium says ${wanted[direction]}`)
  if (side.l7 !== (l7 ?? false)) differences.push(`${direction} redirect is ${side.l7}`)
  if (varies !== true && JSON.stringify(side.by) !== JSON.stringify(by)) {
    differences.push(`${direction} decided by ${JSON.stringify(side.by)}, Cilium says ${JSON.stringify(by)}`)
  }
  return differences
}

function refusedKeys(analysis: Analysis): readonly string[] {
  const objects = analysis.resources
    .filter((resource) => resource.status === 'rejected')
    .map((resource) => resource.key)
  const endpoints = analysis.endpoints
    .filter((endpoint) => endpoint.error !== undefined)
    .map((endpoint) => `pod/${endpoint.key}`)
  return [...objects, ...endpoints].sort()
}

function podsOf(analysis: Analysis): Vector['pods'] {
  const sound = analysis.endpoints.filter((endpoint) => endpoint.error === undefined)
  return Object.fromEntries(
    sound.map(({ key, labels, ingressEnforced, egressEnforced }) => [
      key,
      // The vectors leave the labels of named ports out, though their verdicts are those with them.
      { labels: labels.filter((label) => !isNamedPortsLabel(label)), ingressEnforced, egressEnforced },
    ]),
  )
}

describe.each(vectorFiles())('%s', (file) => {
  const vectors = readVectors(file)
  let agreed = 0
  const questions = vectors.reduce((total, vector) => total + vector.verdicts.length, 0)
  afterAll(() => void counts.push({ file, cases: vectors.length, questions, agreed }))

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const analysis = analyze([{ name: 'manifest.yaml', text: vector.manifest }], optionsOf(vector))
    expect(refusedKeys(analysis), 'refused objects').toEqual(vector.rejected)
    expect(podsOf(analysis), 'endpoints').toEqual(vector.pods)
    const differences: string[] = []
    for (const wanted of vector.verdicts) {
      const verdict = analysis.probe({ from: wanted.from, to: wanted.to, protocol: wanted.proto, port: wanted.port })
      const found = [...sideDifferences(verdict, wanted, 'egress'), ...sideDifferences(verdict, wanted, 'ingress')]
      if (found.length === 0) agreed++
      else differences.push(`${wanted.from} -> ${wanted.to} ${wanted.proto}/${wanted.port}: ${found.join('; ')}`)
    }
    expect(differences).toEqual([])
    for (const [text, name, result] of vector.fqdnMatch ?? []) {
      const pattern = { kind: 'pattern', text } as const
      const found = fqdnProblem(pattern) !== null ? 'invalid' : matchesFqdn(pattern, name) ? 'match' : 'nomatch'
      expect(found, `${text} against ${name}`).toBe(result)
    }
  })
})
