import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine, analyze } from '../../index'
import { clusterwidePolicy, networkPolicy, pod } from '../../testing/manifests'

const inOrder = (names: readonly string[]): readonly string[] =>
  names.map((name) => pod(`shop/${name}`, `app: ${name}, tier: t${name.length}`))

/** More of them than are looked for one by one. */
const policies = [
  clusterwidePolicy('endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]'),
  ...['a', 'b', 'c', 'd', 'e', 'aa', 'ab', 'ac', 'ba', 'bb', 'bc', 'ca', 'cb', 'cc', 'da', 'db', 'dc', 'ea'].map(
    (name) => networkPolicy(`{podSelector: {matchLabels: {app: ${name}}}}`, `p-${name}`),
  ),
  networkPolicy('{podSelector: {matchLabels: {tier: t2}}}', 'long'),
]

describe('the pods that policies select', () => {
  it('are listed by their names, as they come and go', () => {
    const names = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', 'aa', 'ab', 'ac', 'ba', 'ca', 'b-b', 'c0'])
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 5 }), (lists) => {
        const engine = new Engine()
        for (const list of lists) {
          const files = [{ name: 'm', text: [...inOrder(list), ...policies].join('\n---\n') }]
          const selected = engine.update(files).policies.map(({ selects }) => selects)
          expect(selected).toEqual(analyze(files).policies.map(({ selects }) => selects))
          expect(selected[0]).toEqual(list.map((name) => `shop/${name}`).toSorted())
          expect(selected.at(-1)).toEqual(selected[0]?.filter((key) => key.length === 'shop/aa'.length))
        }
      }),
      { numRuns: 30 },
    )
  })
})
