/** The oracle agrees with Cilium's own policy engine on every vector, so that it may judge the engine on random cases. */
import { describe, expect, it } from 'vitest'
import { matchPattern, oracle, type OracleSide } from './oracle'
import { isNamedPortsLabel, readVectors, vectorFiles, type Vector, type VectorVerdict } from './vectors'

function sideDifferences(side: OracleSide, wanted: VectorVerdict, direction: 'egress' | 'ingress'): readonly string[] {
  const l7 = (direction === 'egress' ? wanted.egressL7 : wanted.ingressL7) ?? false
  const by = (direction === 'egress' ? wanted.egressBy : wanted.ingressBy) ?? []
  const varies = (direction === 'egress' ? wanted.egressByVaries : wanted.ingressByVaries) ?? false
  const found = { decision: side.decision, l7: side.l7, by: varies ? by : side.by }
  const expected = { decision: wanted[direction], l7, by }
  return JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`${direction} ${JSON.stringify(found)}, Cilium says ${JSON.stringify(expected)}`]
}

function differences(vector: Vector): readonly string[] {
  const { ask } = oracle(vector.manifest, {
    enforcement: vector.enforcement,
    ...vector.options,
    ...(vector.dns === undefined ? {} : { dns: vector.dns }),
  })
  return vector.verdicts.flatMap((wanted) => {
    const { egress, ingress } = ask(wanted)
    const found = [...sideDifferences(egress, wanted, 'egress'), ...sideDifferences(ingress, wanted, 'ingress')]
    return found.map((text) => `${wanted.from} -> ${wanted.to} ${wanted.proto}/${wanted.port}: ${text}`)
  })
}

describe.each(vectorFiles())('the oracle on %s', (file) => {
  it.each(readVectors(file).map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const { pods, rejected } = oracle(vector.manifest, {
      enforcement: vector.enforcement,
      ...vector.options,
      ...(vector.dns === undefined ? {} : { dns: vector.dns }),
    })
    expect(rejected, 'refused objects').toEqual(vector.rejected)
    // The vectors leave the labels of named ports out, though their verdicts are those with them.
    const withoutPorts = Object.entries(pods).map(([key, pod]) => [
      key,
      { ...pod, labels: pod.labels.filter((label) => !isNamedPortsLabel(label)) },
    ])
    expect(Object.fromEntries(withoutPorts), 'pods').toEqual(vector.pods)
    expect(differences(vector)).toEqual([])
    const patterns = vector.fqdnMatch ?? []
    expect(patterns.map(([pattern, name]) => [pattern, name, matchPattern(pattern, name)])).toEqual(patterns)
  })
})
