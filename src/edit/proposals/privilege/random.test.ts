import fc from 'fast-check'
import { describe, it } from 'vitest'
import { arbitraryCase, type Case } from '../../../engine/conformance/arbitrary'
import { proveChange, type SourceFile } from '../../../engine/index'
import { filesWith } from '../../outcome'
import { analysisOf, isAlike, judgedBySlow, questionsOf } from '../../testing/random-clusters'
import type { ConnectionKind } from '../facts'
import { proposePrivileges } from './propose'
import type { PrivilegeRequest } from './types'

const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

const wishes = fc.record({
  kind: fc.constantFrom(...kinds),
  comments: fc.boolean(),
  byVersion: fc.boolean(),
  most: fc.integer({ min: 1, max: 6 }),
})

/** A comment above each document, to be found again. */
function commented(manifest: string): string {
  return manifest
    .split('---\n')
    .map((document, i) => `# document ${i}\n${document}`)
    .join('---\n')
}

describe('least privilege in a random cluster', () => {
  it(
    'allows what was seen, opens what it says and nothing else, is the same each time, keeps comments, and is done after one run',
    {
      timeout: 600_000,
    },
    () => {
      const property = fc.property(arbitraryCase, wishes, (random: Case, { most, ...settings }) => {
        const text = commented(random.manifest)
        const files = [{ name: 'm.yaml', text }]
        const analysis = analysisOf(files, random)
        const judge = { analyze: (changed: readonly SourceFile[]) => analysisOf(changed, random), prove: proveChange }
        const questions = questionsOf(random)
        const was = judgedBySlow(text, random)
        const flows = questions.filter(was).slice(0, most)
        const request: Omit<PrivilegeRequest, 'workspace' | 'analysis'> = { judge, flows, ...settings }
        const workspace = { files, activeFile: 'm.yaml' }
        const first = proposePrivileges({ ...request, workspace, analysis })
        if (first.change === null) return
        const [file] = filesWith(workspace, first.change)
        if (file === undefined) return
        const turned = proposePrivileges({ ...request, flows: flows.toReversed(), workspace, analysis })
        const [other] = turned.change === null ? [] : filesWith(workspace, turned.change)
        if (other?.text !== file.text) throw new Error(`the order of the flows matters\n${file.text}\n${other?.text}`)
        const lost = text.split('\n').filter((line) => line.startsWith('#') && !file.text.includes(`${line}\n`))
        if (lost.length > 0) throw new Error(`${lost.join()} is lost\n${file.text}`)
        const is = judgedBySlow(file.text, random)
        const left = first.left.map(({ flow }) => flow)
        for (const question of questions) {
          const name = `${question.from} → ${question.to} ${question.protocol}/${question.port}`
          if (flows.includes(question) && !left.includes(question) && !is(question))
            throw new Error(`${name} is closed\n${file.text}`)
          const isStated = first.opened.length > 0 || flows.some((flow) => isAlike(analysis, flow, question))
          if (!was(question) && is(question) && !isStated) throw new Error(`${name} opens\n${file.text}`)
        }
        const again = proposePrivileges({
          ...request,
          workspace: { files: [file], activeFile: 'm.yaml' },
          analysis: analysisOf([file], random),
        })
        if (again.change !== null) throw new Error(`a second run changes something\n${file.text}`)
      })
      fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: 40 * Number(process.env['TIMES'] ?? 1) })
    },
  )
})
