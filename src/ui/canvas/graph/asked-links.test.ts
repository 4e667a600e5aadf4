/** A picture of which the engine links the flows is the one of which the page has each flow. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../../engine/bench/cluster'
import { arbitraryCase } from '../../../engine/conformance/arbitrary'
import { finish, linkedFlows } from '../../../engine/doors/listing'
import { analyze, type Analysis } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { namespaceNode, clusterNodes, workloadsOf, type Snapshot } from '../../../store/index'
import { rowOfVerdict, withUnlisted } from '../../../store/flows/unlisted'
import { snapshotOf } from '../../../worker/serving/runner'
import { linkQuestion, linksOfAnswer } from './asked-links'
import { buildGraph, keepLinks, link, startView, type Linked } from './elements'

const more = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: default}
spec: {replicas: 3, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: on-host, namespace: default, labels: {app: a}}
spec: {hostNetwork: true, nodeName: n1, containers: [{name: c}]}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 10.9.0.1}]}
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: nodes}
spec: {nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-host-firewall: "true"}`

let number = 0
let linksSeen = 0

const texts = ['', '', 'a', '80', 'default', 'policy tcp', 'world'] as const

const asks = fc.record({
  isFolded: fc.func(fc.boolean()),
  text: fc.constantFrom(...texts),
  verdicts: fc.subarray(['FORWARDED', 'DROPPED', 'REDIRECTED'] as const, { maxLength: 2 }),
  isCounted: fc.boolean(),
})
type Asks = typeof asks extends fc.Arbitrary<infer T> ? T : never

/** What a picture is made of, without rows of a table. */
function plain({ links, nodeOf }: Linked): unknown {
  const share = ({ count }: { readonly count: number }): number => count
  return {
    nodeOf: [...nodeOf],
    links: links.links.map(({ policies, decided, open, redirected, dropped, undecided, ...rest }) => ({
      ends: [rest.from, rest.to, rest.row],
      sides: [rest.isDroppedAtSource, rest.isDroppedAtDestination, rest.isDenied],
      policies: [...policies].sort(),
      shares: [decided, open, redirected, dropped, undecided].map(share),
    })),
    rows: [...links.rows].map(([node, rows]) => [node, [...rows]]),
    places: links.places,
  }
}

function expectSame(analysis: Analysis, { isFolded, text, verdicts, isCounted }: Asks): void {
  const counts = isCounted ? analysis.flows(5) : null
  const { places, groups } = counts ?? {}
  const all: Snapshot = snapshotOf(analysis)
  const more = places === undefined ? {} : { places, ...(groups === undefined ? {} : { groups }) }
  const whole: Snapshot = { ...all, flows: { ...all.flows, ...more } }
  const cut: Snapshot = { ...whole, number: ++number, flows: { ...whole.flows, count: 0 } }
  const ids = [
    ...all.namespaces.map(({ name }) => namespaceNode(name)),
    ...[...workloadsOf(all).values()].map(({ id }) => id),
    clusterNodes,
  ]
  const folded = new Set(ids.filter((id) => isFolded(id)))
  const filter = { text, verdicts }
  const { ids: nodeIds, asks: asked } = linkQuestion(cut, folded, filter)
  keepLinks(cut, folded, filter, linksOfAnswer(finish(linkedFlows(analysis, asked.nodes, asked.query)), nodeIds))
  const [found, wanted] = [link(cut, folded, filter), link(whole, folded, filter)]
  expect(found.links.isCut).toBe(false)
  linksSeen += wanted.links.links.length
  expect(plain(found)).toEqual(plain(wanted))
  const graph = (linked: Linked) => {
    const { nodes: cards, lines, ...rest } = buildGraph(linked, startView)
    return { ...rest, cards, lines: lines.map((line) => ({ ...line, flow: -1, policies: [...line.policies].sort() })) }
  }
  expect(graph(found)).toEqual(graph(wanted))
}

describe('links that the engine makes', () => {
  it('are joined by requests that it knows no flow for, whatever peers these bring', () => {
    const analysis = analyze(examples[0]!.files)
    const all: Snapshot = { ...snapshotOf(analysis), number: ++number }
    const cut: Snapshot = { ...all, flows: { ...all.flows, count: 0 } }
    const filter = { text: '', verdicts: [] }
    const none = new Set<string>()
    const { ids, asks: asked } = linkQuestion(cut, none, filter)
    keepLinks(cut, none, filter, linksOfAnswer(finish(linkedFlows(analysis, asked.nodes, asked.query)), ids))
    const before = link(cut, none, filter).links
    const flow = { from: 'ip:203.0.113.77', to: all.endpoints[0]!.key, protocol: 'TCP', port: 4242 } as const
    const row = rowOfVerdict(flow, analysis.probe(flow))
    const after = link(withUnlisted(cut, [row]), none, filter).links
    const ends = ({ from, to, row: id }: (typeof after.links)[number]): string => `${from} ${to} ${id}`
    expect(after.links.map(ends)).toEqual([...before.links.map(ends), `${flow.from} ${flow.to} TCP/4242`])
    expect(after.rows).toEqual(before.rows)
  })

  it('are those of the rows, for random workspaces, filters and folds', () => {
    fc.assert(
      fc.property(arbitraryCase, fc.boolean(), asks, ({ manifest }, hasMore, asked) => {
        expectSame(analyze([{ name: 'w.yaml', text: hasMore ? `${manifest}\n---\n${more}` : manifest }]), asked)
      }),
      { seed: 7, numRuns: 12 },
    )
    expect(linksSeen).toBeGreaterThan(100)
  })

  it('are those of the rows for the examples and a small copy of a large cluster', () => {
    const analyses = [
      ...examples.map(({ files }) => analyze(files)),
      analyze([{ name: 'big.yaml', text: bigCluster({ namespaces: 3, apps: 4, replicas: 3 }) }]),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...analyses), asks, (analysis, asked) => expectSame(analysis, asked)),
      { seed: 5, numRuns: 12 },
    )
  })
})
