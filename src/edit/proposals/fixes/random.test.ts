import fc from 'fast-check'
import { describe, it } from 'vitest'
import { arbitraryCase, type Case } from '../../../engine/conformance/arbitrary'
import { oracle } from '../../../engine/conformance/oracle'
import { analyze, proveChange, type Analysis, type Probe, type SourceFile } from '../../../engine/index'
import { filesWith } from '../../outcome'
import { smallestFixes } from './smallest'

function analysisOf(files: readonly SourceFile[], { enforcement, ipv6, nodes, dns }: Case): Analysis {
  const ipFamilies = ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)
  return analyze(files, { enforcement, ipFamilies, nodeLabels: nodes, dns, apiServer: false })
}

/** Whether a flow goes through, as the slow evaluator sees it. */
function judgedBySlow(manifest: string, { enforcement, ipv6, nodes, dns }: Case): (flow: Flow) => boolean {
  const slow = oracle(manifest, { enforcement, ipv6, nodes, dns })
  return ({ from, to, protocol, port }) => {
    const { egress, ingress } = slow.ask({ from, to, proto: protocol, port })
    return [egress, ingress].every(({ decision }) => decision === 'allowed' || decision === 'none')
  }
}

describe('a fix of a random cluster', () => {
  it('does what is asked, and changes what its proof says and nothing else', { timeout: 600_000 }, () => {
    const property = fc.property(arbitraryCase, fc.boolean(), (random, isOpening) => {
      const files = [{ name: 'm.yaml', text: random.manifest }]
      const workspace = { files, activeFile: 'm.yaml' }
      const analysis = analysisOf(files, random)
      const questions = random.questions.filter(({ from, to }) => !random.ipv6 || ![from, to].includes('entity:world'))
      const judge = { analyze: (changed: readonly SourceFile[]) => analysisOf(changed, random), prove: proveChange }
      const wrong = questions.filter((flow) => (analysis.probe(flow).verdict === 'DROPPED') === isOpening)
      const was = judgedBySlow(random.manifest, random)
      for (const flow of wrong.slice(0, 1)) {
        const expected = isOpening ? 'allowed' : 'denied'
        const { fixes } = smallestFixes({ workspace, analysis, judge, flows: [flow], expect: expected })
        for (const { title, change, proof } of fixes) {
          const text = filesWith(workspace, change)[0]?.text ?? ''
          const is = judgedBySlow(text, random)
          if (is(flow) !== isOpening) throw new Error(`${title}: it does not do it\n${text}`)
          if (!proof.isNothingElse) continue
          for (const other of questions) {
            if (was(other) !== is(other) && !isAlike(analysis, other, flow))
              throw new Error(`${title}: ${JSON.stringify(other)} changes too\n${text}`)
          }
        }
      }
    })
    fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: 25 * Number(process.env['TIMES'] ?? 1) })
  })
})

/** Pods of one identity cannot be told apart by any policy, nor can ports that the flow itself has. */
function isAlike(analysis: Analysis, a: Flow, b: Flow): boolean {
  const identity = (key: string): string =>
    String(analysis.endpoints.find((endpoint) => endpoint.key === key)?.identity ?? key)
  return (
    identity(a.from) === identity(b.from) &&
    identity(a.to) === identity(b.to) &&
    a.port === b.port &&
    a.protocol === b.protocol
  )
}

type Flow = Pick<Probe, 'from' | 'to' | 'protocol' | 'port'>
