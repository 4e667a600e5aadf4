import fc from 'fast-check'
import { dump, load } from 'js-yaml'
import { describe, it } from 'vitest'
import { arbitraryCase } from '../../../engine/conformance/arbitrary'
import { asCilium, proveChange, rewrittenAsCilium, type SourceFile } from '../../../engine/index'
import { filesWith } from '../../outcome'
import { analysisOf, judgedBySlow, questionsOf } from '../../testing/random-clusters'
import { consolidations } from './candidates'

interface Written {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** The manifest with each namespaced policy in every namespace. */
function withCopies(manifest: string): string {
  const objects = manifest.split('---\n').map((document) => load(document) as Written)
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)
  const copies = objects.flatMap((object) =>
    object.kind === 'NetworkPolicy' || object.kind === 'CiliumNetworkPolicy'
      ? namespaces.map((namespace) => ({ ...object, metadata: { ...object.metadata, namespace } }))
      : [object],
  )
  return copies.map((object) => dump(object)).join('---\n')
}

describe('fewer policies in a random cluster', () => {
  it('let through what the many let through', { timeout: 600_000 }, () => {
    const property = fc.property(arbitraryCase, (random) => {
      const text = withCopies(random.manifest)
      const files = [{ name: 'm.yaml', text }]
      const workspace = { files, activeFile: 'm.yaml' }
      const analysis = analysisOf(files, random)
      const judge = {
        analyze: (changed: readonly SourceFile[]) => analysisOf(changed, random),
        prove: proveChange,
        asCilium,
        rewrittenAsCilium,
      }
      const kinds = ['clusterwide', 'removed', 'merged', 'moved'] as const
      const { proposals } = consolidations({ workspace, analysis, judge, kinds })
      const was = judgedBySlow(text, random)
      for (const { title, change } of proposals) {
        const after = filesWith(workspace, change)[0]?.text ?? ''
        const is = judgedBySlow(after, random)
        for (const question of questionsOf(random))
          if (was(question) !== is(question)) throw new Error(`${title}: ${JSON.stringify(question)} changes\n${after}`)
      }
    })
    fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: 25 * Number(process.env['TIMES'] ?? 1) })
  })
})
