import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as gestures from '../gestures'
import { applied, workspaceOf } from '../testing/gestures-fixture'
import { Chooser, OddWriter } from '../testing/odd-yaml'
import type { Outcome, Workspace } from '../outcome'
import { objectsIn } from '../resources'
import { applyTextEdits, invertTextEdits } from '../../yaml/edits/text-edits'
import { isSame } from '../../yaml/written/plain'
import type { Plain } from '../../yaml/written/render'

describe('random gestures in odd text', () => {
  const numbers = fc.array(fc.nat(), { minLength: 80, maxLength: 120 })
  const names = ['web', 'api', 'db', 'on', 'x.y']
  const spaces = ['shop', 'default', 'pay']
  const pod = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(namespace === 'default' ? {} : { namespace }), labels: { app: label } },
    spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] },
  })
  const deployment = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: { selector: { matchLabels: { app: label } }, template: { metadata: { labels: { app: label } }, spec: {} } },
  })
  const policyObject = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace },
    spec: {
      endpointSelector: {},
      ingress: [{ fromEndpoints: [{ matchLabels: { app: label, 'k8s:io.kubernetes.pod.namespace': namespace } }] }],
    },
  })
  const object = fc
    .record({
      make: fc.constantFrom(pod, deployment, policyObject),
      name: fc.constantFrom(...names),
      namespace: fc.constantFrom(...spaces),
      label: fc.constantFrom(...names),
    })
    .map(({ make, name, namespace, label }) => make(name, namespace, label))

  const random = fc.record({
    files: fc.array(fc.array(object, { maxLength: 5 }), { minLength: 1, maxLength: 3 }),
    numbers,
    crlf: fc.boolean(),
    anchors: fc.boolean(),
  })

  it('change what they say and nothing else, and can be taken back', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(random, (given) => {
        const choose = new Chooser(given.numbers)
        const writer = new OddWriter(choose, { comments: true, anchors: given.anchors, flow: true })
        const texts = given.files.map((objects) => {
          const values: readonly Plain[] =
            choose.oneIn(4) && objects.length > 0 ? [{ apiVersion: 'v1', kind: 'List', items: objects }] : objects
          const text = values.map((value) => writer.document(value)).join(choose.oneIn(3) ? '...\n---\n' : '---\n')
          return given.crlf ? text.replaceAll('\n', '\r\n') : text
        })
        const odd = workspaceOf(...texts)
        const before = objectsIn(odd.files)
        const target = before[choose.below(Math.max(1, before.length))]
        const key = target?.key ?? 'Pod/shop/none'
        const namespace = spaces[choose.below(spaces.length)] ?? ''
        const outcomes: readonly (() => readonly [Outcome, readonly string[]])[] = [
          () => [gestures.addPod({ workspace: odd, namespace }), []],
          () => [gestures.moveToNamespace({ workspace: odd, keys: [key], namespace }), [key]],
          () => [gestures.rename({ workspace: odd, key, name: 'fresh' }), [key]],
          () => [gestures.setLabel({ workspace: odd, key, label: 'app', value: 'yes' }), [key]],
          () => [gestures.setPorts({ workspace: odd, key, ports: [{ port: 80 }, { port: 443, name: 'tls' }] }), [key]],
          () => [gestures.duplicate({ workspace: odd, keys: [key] }), []],
          () => [gestures.removeResource({ workspace: odd, keys: [key] }), [key]],
          () => [
            gestures.removeNamespace({ workspace: odd, name: namespace }),
            gestures.namespaceContents({ workspace: odd, name: namespace }),
          ],
        ]
        const [outcome, touched] = outcomes[choose.below(outcomes.length)]?.() ?? [
          gestures.addNamespace({ workspace: odd }),
          [],
        ]
        if (!outcome.ok) {
          const isRight =
            given.anchors ||
            /not in the text|no namespace|so already|already a|has no ports|comment stands|block of text/.test(
              outcome.why,
            )
          if (!isRight) throw new Error(`${outcome.why}\n${texts.join('\n=====\n')}`)
          return
        }
        const now = applied(odd, outcome)
        const rest = (files: Workspace['files'], without: readonly string[]) =>
          objectsIn(files).filter((other) => !without.includes(other.key))
        const untouched = rest(odd.files, touched)
        const left = rest(
          now.files,
          outcome.made.filter((made) => !untouched.some((other) => other.key === made)),
        )
        // A key that appears twice is edited where it counts; the other one stays as it is.
        for (const other of untouched)
          expect(left.some(({ key: same, value }) => same === other.key && isSame(value, other.value))).toBe(true)
        for (const made of outcome.made) expect(objectsIn(now.files).some((other) => other.key === made)).toBe(true)
        expect(applyTextEdits(now.files, invertTextEdits(odd.files, outcome.edits))).toEqual(odd.files)
      }),
      { seed: Number(process.env['SEED'] ?? 1), numRuns: 200 * Number(process.env['TIMES'] ?? 1) },
    )
  })
})
