import fc from 'fast-check'
import { describe, it } from 'vitest'
import { arbitraryCase } from '../../../engine/conformance/arbitrary'
import { proveChange, type SourceFile } from '../../../engine/index'
import { filesWith } from '../../outcome'
import { analysisOf, isAlike, judgedBySlow, questionsOf } from '../../testing/random-clusters'
import { smallestFixes } from './smallest'

describe('a fix of a random cluster', () => {
  it('does what is asked, and changes what its proof says and nothing else', { timeout: 600_000 }, () => {
    const property = fc.property(arbitraryCase, fc.boolean(), (random, isOpening) => {
      const files = [{ name: 'm.yaml', text: random.manifest }]
      const workspace = { files, activeFile: 'm.yaml' }
      const analysis = analysisOf(files, random)
      const questions = questionsOf(random)
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
