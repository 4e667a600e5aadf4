import { describe, expect, it } from 'vitest'
import type { Selection, Snapshot } from '../../../store/index'
import { analyze } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { snapshotOf } from '../../../worker/runner'
import { buildGraph, bundle, pairOf, type CanvasView } from './elements'
import { emphasisOf } from './emphasis'
import { tellingLabels } from './nodes'
import { resolveEdge } from './selection'

const quiet: CanvasView = {
  showAllowed: true,
  showDropped: null,
  showOpen: null,
  showHost: null,
  showWorld: true,
  selection: null,
}
const everything: CanvasView = { ...quiet, showDropped: true, showOpen: true, showHost: true }

const exampleOf = (id: string): Snapshot => snapshotOf(analyze(examples.find((example) => example.id === id)!.files))
const yaml = (...documents: string[]): Snapshot =>
  snapshotOf(analyze([{ name: 'test.yaml', text: documents.join('\n---\n') }]))
const pod = (namespace: string, name: string, labels: string, more = ''): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}, spec: {${more}containers: [{name: c, ports: [{containerPort: 8080}]}]}}`

interface Options {
  readonly folded?: readonly string[]
  readonly text?: string
}

function graphOf(snapshot: Snapshot, view: CanvasView, { folded = [], text = '' }: Options = {}) {
  const bundled = bundle(snapshot, new Set(folded), { text, verdicts: [] }, pairOf(view.selection))
  return buildGraph(bundled, view)
}

const firewall = exampleOf('default-deny')
const starWars = exampleOf('star-wars')
const shop = exampleOf('shop')

describe('the cards', () => {
  it('show a lock on the side that is isolated', () => {
    const { nodes } = graphOf(firewall, quiet)
    expect(nodes.find(({ id }) => id === 'np-demo/web')).toMatchObject({
      isIngressIsolated: true,
      isEgressIsolated: false,
      parent: 'namespace:np-demo',
    })
    expect(nodes.find(({ id }) => id === 'np-demo/other')).toMatchObject({ isIngressIsolated: false })
  })

  it('lock every pod where the mode is always', () => {
    const snapshot = snapshotOf(analyze([{ name: 'a', text: pod('a', 'x', '') }], { enforcement: 'always' }))
    const { nodes } = graphOf(snapshot, quiet)
    expect(nodes.find(({ id }) => id === 'a/x')).toMatchObject({ isIngressIsolated: true, isEgressIsolated: true })
  })

  it('tell how many pods a workload stands for', () => {
    const { nodes } = graphOf(starWars, quiet)
    expect(nodes.find(({ id }) => id === 'star-wars/deathstar')?.lines[0]).toBe('deathstar ×2')
  })

  it('say in words what is drawn', () => {
    const { nodes } = graphOf(firewall, quiet)
    expect(nodes.find(({ id }) => id === 'np-demo/web')?.description).toBe(
      'Pod np-demo/web, isolated for ingress; in 2 allowed, 2 dropped; out 2 allowed, 0 dropped',
    )
  })

  it('pick the labels that tell a pod from others', () => {
    expect(tellingLabels({ 'pod-template-hash': 'abc', tier: 'web', app: 'shop' })).toBe('app=shop tier=web')
    expect(tellingLabels({ 'helm.sh/chart': 'x-1' })).toBe('no labels')
  })

  it('are there for peers outside only where an edge needs them', () => {
    const ids = graphOf(firewall, quiet).nodes.map(({ id }) => id)
    expect(ids).toContain('entity:world')
    expect(ids).not.toContain('entity:host')
  })
})

describe('the edges', () => {
  const edge = (snapshot: Snapshot, from: string, to: string, view = quiet) =>
    graphOf(snapshot, view).edges.find((found) => found.from === from && found.to === to)

  it('name the port of a single flow and the side that dropped it', () => {
    expect(edge(firewall, 'np-demo/frontend', 'np-demo/web')).toMatchObject({ kind: 'allowed', label: '8080/TCP' })
    expect(edge(firewall, 'np-demo/other', 'np-demo/web')).toMatchObject({
      kind: 'dropped',
      isDroppedAtSource: false,
      isDroppedAtDestination: true,
    })
  })

  it('bundle what passes and what does not between two pods into one, and say which is which', () => {
    expect(edge(shop, 'shop/frontend', 'shop/api')).toMatchObject({
      kind: 'mixed',
      isRedirected: true,
      label: 'L7 :8080✓ :9090✕',
      allowed: 1,
      dropped: 1,
    })
    expect(
      graphOf(shop, everything).edges.filter(({ from, to }) => `${from} ${to}` === 'shop/frontend shop/api'),
    ).toHaveLength(1)
  })

  it('leave out flows that no policy decides, unless they are asked for or belong to the selection', () => {
    const fromWeb = (view: CanvasView) => graphOf(firewall, view).edges.some(({ from }) => from === 'np-demo/web')
    expect(fromWeb(quiet)).toBe(false)
    expect(fromWeb({ ...quiet, showOpen: true })).toBe(true)
    expect(fromWeb({ ...quiet, selection: { kind: 'endpoint', key: 'np-demo/web' } })).toBe(true)
  })

  it('show flows that no policy decides where there is no policy at all', () => {
    const open = yaml(pod('a', 'one', 'app: one'), pod('a', 'two', 'app: two'))
    expect(graphOf(open, quiet).edges.some(({ from, to }) => from === 'a/one' && to === 'a/two')).toBe(true)
  })

  it('keep a crowded picture readable by leaving out drops by default, and say how many', () => {
    const calm = graphOf(shop, quiet)
    expect(calm.edges.length).toBeLessThanOrEqual(24)
    expect(calm.showsDropped).toBe('some')
    expect(calm.quietPairs).toBeGreaterThan(10)
    // A drop that a rule asks for is drawn all the same.
    expect(calm.edges.some(({ to, kind }) => to === 'ip:169.254.169.254' && kind === 'dropped')).toBe(true)
    const all = graphOf(shop, { ...quiet, showDropped: true })
    expect(all.quietPairs).toBe(0)
    expect(all.edges.length).toBeGreaterThan(calm.edges.length)
    expect(graphOf(shop, { ...quiet, showDropped: false }).edges.some(({ dropped }) => dropped > 0)).toBe(false)
  })

  it('follow the filter of the flows, which does not hide the selected pair', () => {
    const { edges } = graphOf(firewall, everything, { text: 'frontend' })
    expect(edges.every(({ from, to }) => `${from} ${to}`.includes('frontend'))).toBe(true)
    const selection: Selection = { kind: 'edge', from: 'np-demo/other', to: 'np-demo/web' }
    const withPair = graphOf(firewall, { ...everything, selection }, { text: 'frontend' })
    expect(withPair.edges.some(({ from, to }) => from === 'np-demo/other' && to === 'np-demo/web')).toBe(true)
  })

  it('show the host where a policy speaks of it', () => {
    const policy = (entity: string) =>
      `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: a}, spec: {endpointSelector: {}, ingress: [{fromEntities: [${entity}]}]}}`
    const shows = (entity: string) =>
      graphOf(yaml(pod('a', 'x', ''), policy(entity)), quiet).nodes.some(({ id }) => id === 'entity:host')
    expect(shows('host')).toBe(true)
    expect(shows('world')).toBe(false)
  })
})

describe('a folded namespace', () => {
  it('is one node with counts, and its inner flows are not drawn', () => {
    const { nodes, edges, nodeOf } = graphOf(shop, everything, { folded: ['namespace:shop'] })
    expect(nodes.find(({ id }) => id === 'namespace:shop')).toMatchObject({
      kind: 'folded',
      lines: ['shop', '6 pods, all isolated'],
    })
    expect(nodes.some(({ parent }) => parent === 'namespace:shop')).toBe(false)
    expect(edges.every(({ from, to }) => from !== to)).toBe(true)
    expect(edges.find(({ from, to }) => from === 'monitoring/prometheus' && to === 'namespace:shop')).toMatchObject({
      kind: 'mixed',
      label: '3✓ 3✕',
    })
    expect(nodeOf.get('shop/api')).toBe('namespace:shop')
  })
})

describe('more flows than can be listed', () => {
  it('are counted by namespace, and by pod only where a namespace is unfolded', () => {
    const { flows } = shop
    const group = { forwarded: 700, dropped: 40, redirected: 0, isDroppedAtSource: false, isDroppedAtDestination: true }
    const cut: Snapshot = {
      ...shop,
      flows: { ...flows, groups: [{ ...group, from: 'namespace:monitoring', to: 'namespace:shop' }] },
    }
    const edgesOf = (folded: readonly string[], text = '') => graphOf(cut, quiet, { folded, text }).edges
    const between = edgesOf(['namespace:shop', 'namespace:monitoring']).filter(({ to }) => to === 'namespace:shop')
    expect(between.find(({ from }) => from === 'namespace:monitoring')).toMatchObject({ label: '700✓ 40✕' })
    const unfolded = edgesOf(['namespace:monitoring']).find(({ to }) => to === 'shop/api')
    expect(unfolded).toMatchObject({ from: 'namespace:monitoring', allowed: 1 })
    // A filter asks for single flows, which the counts cannot tell apart.
    const filtered = edgesOf(['namespace:shop', 'namespace:monitoring'], 'prometheus').find(
      ({ to }) => to === 'namespace:shop',
    )
    expect(filtered).toMatchObject({ label: '3✓ 3✕' })
  })
})

describe('what is selected', () => {
  const emphasis = (snapshot: Snapshot, selection: Selection, options: Options = {}) =>
    emphasisOf(graphOf(snapshot, { ...quiet, selection }, options), selection, snapshot)

  it('leaves a pod, its flows and their other ends bright', () => {
    const found = emphasis(firewall, { kind: 'endpoint', key: 'np-demo/frontend' })
    expect([...(found?.chosen ?? [])]).toEqual(['np-demo/frontend'])
    expect(found?.bright.has('edge:np-demo/frontend np-demo/web')).toBe(true)
    expect(found?.bright.has('np-demo/web')).toBe(true)
    expect(found?.bright.has('namespace:np-demo')).toBe(true)
    expect(found?.bright.has('edge:np-demo/other np-demo/web')).toBe(false)
  })

  it('marks the pods that a policy selects, the flows that it decides and those that its default deny drops', () => {
    const found = emphasis(firewall, { kind: 'policy', key: 'NetworkPolicy/np-demo/web-allow-frontend' })
    expect([...(found?.chosen ?? [])]).toEqual(['np-demo/web'])
    expect(found?.bright.has('edge:np-demo/frontend np-demo/web')).toBe(true)
    expect(found?.bright.has('edge:np-demo/other np-demo/web')).toBe(true)
    const open = emphasis(shop, { kind: 'policy', key: 'CiliumClusterwideNetworkPolicy//monitoring' })
    expect(open?.bright.has('edge:monitoring/prometheus shop/db')).toBe(true)
  })

  it('marks the edge of a flow, between folded namespaces too', () => {
    const flow = { from: 'monitoring/prometheus', to: 'shop/api', protocol: 'TCP', port: 9090 } as const
    expect(emphasis(shop, { kind: 'flow', flow })?.chosen.has('edge:monitoring/prometheus shop/api')).toBe(true)
    const folded = emphasis(shop, { kind: 'flow', flow }, { folded: ['namespace:shop', 'namespace:monitoring'] })
    expect([...(folded?.chosen ?? [])]).toEqual(['edge:namespace:monitoring namespace:shop'])
  })

  it('is the flow itself where an edge holds just one', () => {
    expect(resolveEdge({ kind: 'edge', from: 'np-demo/other', to: 'np-demo/web' }, firewall)).toEqual({
      kind: 'flow',
      flow: { from: 'np-demo/other', to: 'np-demo/web', protocol: 'TCP', port: 8080 },
    })
    const several = { kind: 'edge', from: 'shop/frontend', to: 'shop/api' } as const
    expect(resolveEdge(several, shop)).toEqual(several)
  })
})
