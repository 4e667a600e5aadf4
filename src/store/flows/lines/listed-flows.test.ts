/** What is made of the listed flows is the same whether the page has them all or asks the engine for them. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { bigCluster } from '../../../engine/bench/cluster'
import { createFlowAnswers } from '../../../worker/serving/flows'
import { Analyses, snapshotOf } from '../../../worker/serving/runner'
import { decidersBetween, flowRow, rowOfFlow } from '../../../worker/rows'
import type { FlowColumn, Snapshot } from '../../state/model'
import { tableOfPair } from '../../state/flow-view'
import { createAppStore } from '../../store'
import { linkPairs } from '../pair-link'
import { reportOf } from '../../export/exports'
import { statementsOf } from '../statements'
import { listedFlows, numberOfFlow } from './listed-flows'

const analysis = analyze([{ name: 'big.yaml', text: bigCluster({ namespaces: 4, apps: 4, replicas: 6 }) }])
const whole: Snapshot = snapshotOf(analysis)
const { flows } = whole
/** As of a cluster that has too many flows for the page. */
const cut: Snapshot = { ...whole, number: 3, flows: { ...flows, count: 5 } }

function asking(snapshot: Snapshot) {
  const store = createAppStore(() => 0)
  const analyses = new Analyses()
  analyses.add(3, analysis, [])
  let time = 0
  const answer = createFlowAnswers(() => (time += 15))
  const ask = (kind: string, asks: unknown) => Promise.resolve(answer(analyses, { kind, asks } as never) as never)
  store.setState({ snapshot, ask })
  return store
}

const sorts = [null, { column: 'destination' as FlowColumn, descending: true }] as const

describe('the listed flows', () => {
  it.each(sorts)('are all of them, in their order: %o', async (flowSort) => {
    const [found, wanted] = await Promise.all(
      [cut, whole].map(async (snapshot) => {
        const store = asking(snapshot)
        store.setState({ flowSort, flowFilter: { text: 'app-1', verdicts: ['DROPPED'] } })
        const lines: string[] = []
        for await (const { table, rows, total } of listedFlows(store.getState()))
          for (const row of rows) lines.push(JSON.stringify([{ ...flowRow(table, row), index: 0 }, total]))
        return lines
      }),
    )
    expect(wanted!.length).toBeGreaterThan(5000)
    expect(found).toEqual(wanted)
  })

  it('are stated alike', async () => {
    const filter = { text: 'ns-1/app-1 8080', verdicts: [] }
    const [found, wanted] = await Promise.all(
      [cut, whole].map((snapshot) => {
        const store = asking(snapshot)
        store.setState({ flowFilter: filter })
        return statementsOf(snapshot, listedFlows(store.getState()))
      }),
    )
    expect(wanted?.length).toBeGreaterThan(0)
    expect(found).toEqual(wanted)
    expect(await statementsOf(cut, listedFlows(asking(cut).getState()))).toBeNull()
  })

  it('have their numbers', async () => {
    const flow = flowRow(flows, 7000).ref
    expect(await numberOfFlow(asking(cut).getState(), flow)).toBe(7000)
  })

  it('are those between the ends of what is selected', async () => {
    const { from, to } = flowRow(flows, flows.count - 1).ref
    const store = asking(cut)
    linkPairs(store)
    store.getState().select({ kind: 'edge', from, to }, 'canvas')
    await Promise.resolve()
    const table = tableOfPair(cut.flows, store.getState().pairFlows, from, to)!
    expect(decidersBetween(table, from, to)).toEqual(decidersBetween(flows, from, to))
    expect(rowOfFlow(table, flowRow(flows, flows.count - 1).ref)).toBeGreaterThanOrEqual(0)
    store.getState().select(null, 'canvas')
    expect(store.getState().pairFlows).toBeNull()
  })
})

describe('a report on more flows than the page has', () => {
  it('lists the few that are dropped, wherever they stand', async () => {
    const text = bigCluster({ namespaces: 2, apps: 2, replicas: 2 })
      .split('\n---\n')
      .filter((document) => !/Policy/.test(document))
      .join('\n---\n')
    const deny =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: ns-1}\nspec: {podSelector: {matchLabels: {app: app-1}}, policyTypes: [Ingress]}'
    const few = analyze([{ name: 'few.yaml', text: `${text}\n---\n${deny}` }])
    const all: Snapshot = snapshotOf(few)
    expect(all.flows.totals.dropped).toBeGreaterThan(0)
    expect(all.flows.totals.dropped).toBeLessThan(200)
    const analyses = new Analyses()
    analyses.add(1, few, [])
    const answer = createFlowAnswers(() => 0)
    const ask = (kind: string, asks: unknown) => Promise.resolve(answer(analyses, { kind, asks } as never) as never)
    const store = createAppStore(() => 0)
    store.setState({ snapshot: all, workspaceName: 'w' })
    const wanted = await reportOf(store.getState())
    store.setState({ snapshot: { ...all, number: 1, flows: { ...all.flows, count: 0 } }, ask })
    expect(await reportOf(store.getState())).toBe(wanted)
  })
})
