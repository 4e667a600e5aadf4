/** What an edit changes is the same whether two tables are compared or the engine compares their rules. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase } from '../../../engine/conformance/arbitrary'
import { changedFlows, finish, flowList } from '../../../engine/doors/listing'
import { Engine } from '../../../engine/index'
import { cellText, FlowChange } from '../../../worker/rows'
import { flowColumns } from '../../state/flow-view'
import type { FlowTable } from '../../state/model'
import { pairKey } from './changes'
import { compareFlows } from './tables'

const more = [
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: default}
spec: {replicas: 3, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}]}}}`,
  `apiVersion: v1
kind: Pod
metadata: {name: on-host, namespace: default, labels: {app: a}}
spec: {hostNetwork: true, nodeName: n1, containers: [{name: c}]}`,
  `apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 10.9.0.1}]}`,
  `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: nodes}
spec: {nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}`,
  `apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-host-firewall: "true"}`,
  `apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {policy-audit-mode: "true"}`,
] as const

const documentsOf = (manifest: string): readonly string[] => manifest.split('\n---\n')

/** A text and what an edit made of it: documents that came, went, or stand elsewhere. */
const edits = fc
  .record({
    first: arbitraryCase,
    second: arbitraryCase,
    seed: fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 60, maxLength: 60 }),
    isReplicated: fc.boolean(),
  })
  .map(({ first, second, seed, isReplicated }) => {
    let at = 0
    const isOneIn = (most: number): boolean => (seed[at++ % seed.length] ?? 0) % most === 0
    const own = [...documentsOf(first.manifest), ...more.filter(() => isOneIn(3))]
    const other = documentsOf(second.manifest)
    const edited = [...own.filter(() => !isOneIn(9)), ...other.filter((text) => /Policy/.test(text) && isOneIn(3))]
    if (isOneIn(4)) edited.reverse()
    const text = edited.join('\n---\n')
    return { before: own.join('\n---\n'), after: isReplicated ? text.replace('replicas: 3', 'replicas: 1') : text }
  })

const textOf = (table: FlowTable, row: number): string =>
  flowColumns.map((column) => cellText(table, column, row)).join('|')

describe('what an edit changes', () => {
  it('is found by the engine as in two tables', () => {
    let seen = 0
    fc.assert(
      fc.property(edits, ({ before, after }) => {
        const engine = new Engine()
        const options = { apiServer: true }
        const earlier = engine.update([{ name: 'w.yaml', text: before }], options)
        const was = earlier.flows(1_000_000)
        const later = engine.update([{ name: 'w.yaml', text: after }], options)
        const is = later.flows(1_000_000)
        const wanted = compareFlows(was, is)
        const found = finish(changedFlows(earlier, later))
        if (wanted === null) {
          expect(found).toBeNull()
          return
        }
        const { kinds, pairs, isAligned, newlyDropped, newlyAllowed, newlyProxied, noLongerProxied } = wanted
        expect([...found!.counts].slice(1)).toEqual([newlyDropped, newlyAllowed, newlyProxied, noLongerProxied])
        expect(new Set(found!.pairs.map(([from, to]) => pairKey(from, to)))).toEqual(pairs)
        expect(found!.isAligned).toBe(isAligned)
        const rows = [...kinds.keys()].filter((row) => kinds[row] !== FlowChange.none)
        const query = {
          text: '',
          verdicts: [],
          sort: null,
          grouping: 'none',
          collapsed: [],
          changedOnly: true,
        } as const
        const list = flowList(later, query, earlier)
        expect(finish(list.size()).flows).toBe(rows.length)
        const { table, lines } = finish(list.window(0, rows.length))
        expect([...lines].map((row) => textOf(table, row))).toEqual(rows.map((row) => textOf(is, row)))
        expect([...lines].map((row) => table.changes?.[row])).toEqual(rows.map((row) => kinds[row]))
        seen += rows.length
      }),
      { seed: 11, numRuns: 60 },
    )
    // Edits that change nothing would prove nothing.
    expect(seen).toBeGreaterThan(200)
  })
})
