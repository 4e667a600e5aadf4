import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type Case } from '../../engine/conformance/arbitrary'
import { names, namespaces, podLabels, namespaceLabels, groups } from '../../engine/conformance/arbitrary/words'
import { analyze, proveRenaming, type AnalyzeOptions } from '../../engine/index'
import { parseAsWritten } from '../../yaml/exact/reader'
import { splitDocuments } from '../../yaml/text'
import { pseudonymous } from './pseudonyms'
import { eachHeld } from './walk'

const runs = Number(process.env['MEMBRANE_PSEUDONYM_RUNS'] ?? 60)
const originals = new Set<string>([
  ...namespaces,
  ...names.filter((name) => !name.endsWith('example.com')),
  ...groups,
  ...[...podLabels, ...namespaceLabels].flatMap(([, values]) => values),
  'robot',
  '10.1.1.5/32',
  '10.1.1.6',
])

function check({ manifest, enforcement, ipv6, nodes, dns, questions }: Case): void {
  const files = [{ name: 'random.yaml', text: manifest }]
  const options: AnalyzeOptions = {
    enforcement,
    ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: nodes,
    dns,
  }
  const renamed = pseudonymous(files, options)
  const [before, after] = [analyze(files, options), analyze(renamed.files, renamed.options)]
  const proof = proveRenaming(before, after, renamed.renaming)
  expect(proof.sentences.join('\n')).toContain('every verdict is the same')
  // The proof compares sets; this asks flow by flow.
  for (const { from, to, protocol, port } of questions) {
    const { peer } = renamed.renaming
    const [was, is] = [
      before.probe({ from, to, protocol, port }),
      after.probe({ from: peer(from), to: peer(to), protocol, port }),
    ].map(({ verdict, egress, ingress, dropReason }) => [verdict, egress.decision, ingress.decision, dropReason])
    expect([from, to, protocol, port, is]).toEqual([from, to, protocol, port, was])
  }
  for (const { text } of renamed.files)
    for (const { start, end } of splitDocuments(text)) {
      const { root } = parseAsWritten(text.slice(start, end))
      if (root !== null)
        eachHeld(root, ({ text: held, path }) => expect([path, originals.has(held) ? held : '']).toEqual([path, '']))
    }
  expect(pseudonymous(files, options)).toMatchObject({ files: renamed.files, table: renamed.table })
}

describe(`a random workspace under pseudonyms (${runs} cases)`, () => {
  it('decides as before, and holds none of its names', { timeout: 300_000 }, () => {
    fc.assert(fc.property(arbitraryCase, check), { seed: 11, numRuns: runs })
  })
})
