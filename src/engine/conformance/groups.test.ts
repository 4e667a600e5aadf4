/** Flows counted by namespace are those of the table, counted one by one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase } from './arbitrary'
import { analyze } from '../index'
import { bigCluster } from '../bench/cluster'
import { FlowSide, FlowVerdict, type AllowedFlows, type Analysis, type FlowGroup, type PlaceFlows } from '../types'

/** Counted from the rows of the whole table. */
function countedRows(analysis: Analysis): readonly FlowGroup[] {
  const flows = analysis.flows(1_000_000)
  expect(flows.groups).toBeUndefined()
  const places = flows.peers.map(({ kind, key }) =>
    kind === 'endpoint' ? `namespace:${key.slice(0, key.indexOf('/'))}` : key,
  )
  const groups = new Map<string, { -readonly [K in keyof FlowGroup]: FlowGroup[K] }>()
  for (let i = 0; i < flows.count; i++) {
    const from = places[flows.source[i]!]!
    const to = places[flows.destination[i]!]!
    const key = `${from} ${to}`
    let group = groups.get(key)
    if (group === undefined)
      groups.set(
        key,
        (group = {
          from,
          to,
          forwarded: 0,
          dropped: 0,
          redirected: 0,
          isDroppedAtSource: false,
          isDroppedAtDestination: false,
        }),
      )
    const verdict = flows.verdict[i]
    if (verdict === FlowVerdict.FORWARDED) group.forwarded++
    else if (verdict === FlowVerdict.REDIRECTED) group.redirected++
    else group.dropped++
    const isStopped = (side: number | undefined): boolean => side === FlowSide.denied || side === FlowSide.error
    group.isDroppedAtSource ||= isStopped(flows.egress[i])
    group.isDroppedAtDestination ||= isStopped(flows.ingress[i])
  }
  return [...groups.values()]
}

const sorted = (groups: readonly FlowGroup[]): readonly FlowGroup[] =>
  groups.toSorted((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1))

const byKey = (places: readonly PlaceFlows[]): readonly PlaceFlows[] =>
  places.toSorted((a, b) => (a.key < b.key ? -1 : 1))

/** The same, counted by one end. */
function placesOf(groups: readonly FlowGroup[]): readonly PlaceFlows[] {
  const places = new Map<string, { in: AllowedFlows; out: AllowedFlows }>()
  const none = { allowed: 0, dropped: 0 }
  const plus = (count: AllowedFlows, group: FlowGroup): AllowedFlows => ({
    allowed: count.allowed + group.forwarded + group.redirected,
    dropped: count.dropped + group.dropped,
  })
  for (const group of groups) {
    if (group.from === group.to) continue
    const from = places.get(group.from) ?? { in: none, out: none }
    places.set(group.from, { ...from, out: plus(from.out, group) })
    const to = places.get(group.to) ?? { in: none, out: none }
    places.set(group.to, { ...to, in: plus(to.in, group) })
  }
  return [...places].map(([key, counts]) => ({ key, ...counts }))
}

function expectSame(analysis: Analysis): void {
  const one = countedRows(analysis)
  const cut = analysis.flows(0)
  if (cut.total === 0) return
  expect(sorted(cut.groups ?? [])).toEqual(sorted(one))
  expect(byKey(cut.places ?? [])).toEqual(byKey(placesOf(one)))
  expect(cut.totals).toEqual(analysis.flows(1_000_000).totals)
  const { forwarded, dropped, redirected } = cut.totals
  expect(forwarded + dropped + redirected).toBe(cut.total)
}

/** The same workspace with replicas, and with pods on the host network. */
function varied(manifest: string): string {
  const extra = [
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: many, namespace: default}\nspec: {replicas: 3, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}}',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: on-host, namespace: default, labels: {app: a}}\nspec: {hostNetwork: true, containers: [{name: c}]}',
  ]
  return [manifest, ...extra].join('\n---\n')
}

describe('flows counted by namespace', () => {
  it('are those of the table, for random workspaces', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ manifest, enforcement, ipv6, dns }) => {
        for (const text of [manifest, varied(manifest)])
          expectSame(
            analyze([{ name: 'm.yaml', text }], {
              enforcement,
              ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
              apiServer: false,
              dns,
            }),
          )
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('are those of the table, for a cluster of some hundred pods', () => {
    expectSame(analyze([{ name: 'm.yaml', text: bigCluster({ namespaces: 8, apps: 8, replicas: 3 }) }]))
  })

  it('are listed beyond 500 namespaces too, where something gets through', () => {
    const documents = Array.from(
      { length: 600 },
      (_, i) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n${i}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: own, namespace: n${i}}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n0}}}]}]}\n`,
    )
    const cut = analyze([{ name: 'm.yaml', text: documents.join('---\n') }]).flows(10)
    expect(cut.hasOpenGroupsOnly).toBe(true)
    expect(cut.groups!.filter(({ to }) => to === 'namespace:n7').map(({ from }) => from)).toEqual([
      'namespace:n0',
      'entity:host',
    ])
    const { forwarded, dropped, redirected } = cut.totals
    expect(forwarded + dropped + redirected).toBe(cut.total)
  })
})
