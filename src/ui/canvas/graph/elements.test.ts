import { describe, expect, it } from 'vitest'
import { outsideKey, type FlowRef, type Selection, type Snapshot } from '../../../store/index'
import { rowOfVerdict, withUnlisted } from '../../../store/flows/unlisted'
import { analyze } from '../../../engine/index'
import { examples } from '../../../lessons/examples/examples'
import { snapshotOf } from '../../../worker/serving/runner'
import { cardDetails } from './cards'
import { shortCount, tellingLabels } from './card-words'
import { buildGraph, link, membersOfNodes, startView, type CanvasView } from './elements'
import { graphOf, linked } from '../../testing/pictures'
import { emphasisOf } from './emphasis'
import { numberNodes } from './links'
import { selectionOfLine } from './selection'
import { objectYaml } from '../../../engine/testing/manifests'

const everything: CanvasView = { ...startView, showDropped: true, showOpen: true, showHost: true }

const exampleOf = (id: string): Snapshot => snapshotOf(analyze(examples.find((example) => example.id === id)!.files))
const yaml = (...documents: string[]): Snapshot =>
  snapshotOf(analyze([{ name: 'test.yaml', text: documents.join('\n---\n') }]))
const pod = (namespace: string, name: string, labels: string, ports = '{containerPort: 8080}'): string =>
  objectYaml('Pod', `${namespace}/${name}`, { labels, spec: `{containers: [{name: c, ports: [${ports}]}]}` })
const policy = (namespace: string, rest: string, name = 'p'): string =>
  objectYaml('CiliumNetworkPolicy', `${namespace}/${name}`, { spec: `{${rest}}` })

type Options = Parameters<typeof linked>[1]

const nodeOf = (snapshot: Snapshot, id: string, options?: Options) =>
  graphOf(snapshot, startView, options).nodes.find((node) => node.id === id)
const rowOf = (snapshot: Snapshot, id: string, row: string, options?: Options) =>
  nodeOf(snapshot, id, options)?.rows.find((other) => other.id === row)

const firewall = exampleOf('default-deny')
const starWars = exampleOf('star-wars')
const shop = exampleOf('shop')

describe('the cards', () => {
  it('show a lock on the side that is isolated', () => {
    expect(nodeOf(firewall, 'np-demo/web')).toMatchObject({
      isIngressIsolated: true,
      isEgressIsolated: false,
      parent: 'namespace:np-demo',
    })
    expect(nodeOf(firewall, 'np-demo/other')).toMatchObject({ isIngressIsolated: false })
  })

  it('lock every pod where the mode is always', () => {
    const snapshot = snapshotOf(analyze([{ name: 'a', text: pod('a', 'x', '') }], { enforcement: 'always' }))
    expect(nodeOf(snapshot, 'a/x')).toMatchObject({ isIngressIsolated: true, isEgressIsolated: true })
  })

  it('tell how many pods a workload stands for', () => {
    expect(nodeOf(starWars, 'star-wars/deathstar')).toMatchObject({ title: 'deathstar', count: '×2' })
  })

  it('have a row for each port, with who gets through and who does not', () => {
    expect(nodeOf(firewall, 'np-demo/web')?.rows).toMatchObject([
      { id: 'TCP/8080', title: '8080', protocol: 'TCP', name: 'http', allowed: 1, dropped: 2, isUnserved: false },
    ])
    expect(rowOf(shop, 'shop/api', 'TCP/8080')).toMatchObject({ l7: 'HTTP', allowed: 1 })
  })

  it('say what the proxy reads by the rules, whatever the number of the port', () => {
    const pods = [pod('a', 'web', 'app: web'), pod('a', 'client', 'app: client')]
    const toWeb =
      'endpointSelector: {matchLabels: {app: client}}, egress: [{toEndpoints: [{matchLabels: {app: web}}], toPorts: ['
    const port = (number: number, protocol: string, more: string) =>
      `{ports: [{port: "${number}", protocol: ${protocol}}], ${more}}`
    const listener = 'listener: {name: l, envoyConfig: {name: e}}'
    const rules = [
      port(8080, 'TCP', 'serverNames: [api.example.com]'),
      port(5353, 'UDP', 'rules: {dns: [{matchPattern: "*"}]}'),
      port(8443, 'TCP', 'rules: {http: [{method: GET}]}'),
      port(53, 'TCP', listener),
    ]
    const toTwo = port(9000, 'TCP', 'rules: {http: [{method: GET}]}')
    const plain =
      '{ports: [{port: "53", protocol: TCP}, {port: "5353", protocol: UDP}, {port: "8080", protocol: TCP}, {port: "8443", protocol: TCP}]}'
    const ofWeb = `endpointSelector: {matchLabels: {app: web}}, ingress: [{toPorts: [${plain}, ${port(9000, 'TCP', 'serverNames: [b.io]')}]}]`
    const policies = [policy('a', `${toWeb}${[...rules, toTwo].join()}]}]`), policy('a', ofWeb, 'more')]
    const text = [...pods, ...policies].join('\n---\n')
    const snapshot = snapshotOf(analyze([{ name: 'a', text }]))
    const words = ['TCP/53', 'UDP/5353', 'TCP/8080', 'TCP/8443', 'TCP/9000'].map(
      (row) => rowOf(snapshot, 'a/web', row)?.l7,
    )
    expect(words).toEqual(['L7', 'DNS', 'TLS', 'HTTP', 'L7'])
  })

  it('count distinct senders, the host left out, and follow the filter', () => {
    const all = rowOf(firewall, 'np-demo/web', 'TCP/8080')
    const some = rowOf(firewall, 'np-demo/web', 'TCP/8080', { text: 'frontend' })
    expect([all?.allowed, all?.dropped, some?.allowed, some?.dropped]).toEqual([1, 2, 1, 0])
  })

  it('mark a port that a rule names and nobody serves, where it is known what is served', () => {
    const rule =
      'endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "9090", protocol: TCP}]}]}]'
    const cluster = yaml(pod('a', 'x', 'app: x'), pod('a', 'y', 'app: y'), policy('a', rule))
    expect(rowOf(cluster, 'a/x', 'TCP/9090')?.isUnserved).toBe(true)
    expect(rowOf(cluster, 'a/x', 'TCP/8080')?.isUnserved).toBe(false)
    const untold = yaml(pod('a', 'x', 'app: x', ''), policy('a', rule))
    expect(rowOf(untold, 'a/x', 'TCP/9090')?.isUnserved).toBe(false)
  })

  it('leave out a port that a rule names for many pods that do not serve it, until it is asked for', () => {
    const names = Array.from({ length: 8 }, (_, i) => `p${i}`)
    const rule =
      'endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "9090", protocol: TCP}]}]}]'
    const snapshot = yaml(...names.map((name) => pod('a', name, `app: ${name}`)), policy('a', rule))
    const graph = graphOf(snapshot)
    expect(graph.quietPorts).toEqual(['TCP/9090'])
    expect(graph.lines.some(({ row }) => row === 'TCP/9090')).toBe(false)
    const asked = graphOf(snapshot, { ...startView, showUnserved: true })
    expect(asked.nodes.find(({ id }) => id === 'a/p1')?.rows.map(({ id }) => id)).toContain('TCP/9090')
    expect(asked.lines.some(({ row }) => row === 'TCP/9090')).toBe(true)
  })

  it('have room for six rows, the last of which may stand for many', () => {
    const ports = Array.from({ length: 9 }, (_, i) => `{containerPort: ${8000 + i}}`).join(', ')
    const rows = nodeOf(yaml(pod('a', 'x', '', ports), pod('a', 'y', '')), 'a/x')?.rows ?? []
    expect(rows.map(({ title }) => title)).toEqual(['8000', '8001', '8002', '8003', '8004', '+4 ports'])
  })

  it('say in words what is drawn', () => {
    expect(nodeOf(firewall, 'np-demo/web')?.description).toBe(
      'Pod np-demo/web, isolated for ingress; 8080 TCP: 1 allowed, 2 dropped',
    )
  })

  it('pick the labels that tell a pod from others', () => {
    expect(tellingLabels({ 'pod-template-hash': 'abc', tier: 'web', app: 'shop' })).toBe('app=shop tier=web')
    expect(tellingLabels({ 'helm.sh/chart': 'x-1' })).toBe('no labels')
  })

  it('are a name and ports where labels and services are folded', () => {
    expect(nodeOf(shop, 'shop/api')).toMatchObject({ detail: 'app=api tier=backend' })
    const brief = nodeOf(shop, 'shop/api', { folded: [cardDetails] })!
    expect(brief).toMatchObject({ title: 'api', detail: '', services: [] })
    expect(brief.rows).toEqual(nodeOf(shop, 'shop/api')!.rows)
    expect(brief.height).toBeLessThan(nodeOf(shop, 'shop/api')!.height)
  })

  it('write ranges of addresses shortly', () => {
    expect(graphOf(shop).nodes.map(({ title }) => title)).toContain('203.0.113.0-127')
  })

  it('are there for peers outside only where a line needs them', () => {
    const ids = graphOf(firewall).nodes.map(({ id }) => id)
    expect(ids).toContain('entity:world')
    expect(ids).not.toContain('entity:host')
  })

  it('count large numbers shortly', () => {
    expect([0, 999, 1200, 19_400, 999_600, 1_240_000].map(shortCount)).toEqual([
      '0',
      '999',
      '1.2k',
      '19k',
      '1.0M',
      '1.2M',
    ])
  })
})

describe('the lines', () => {
  const lines = (snapshot: Snapshot, from: string, to: string, view = startView) =>
    graphOf(snapshot, view).lines.filter((line) => line.from === from && line.to === to)

  it('end at the row of a port, and stand for one verdict each', () => {
    expect(lines(firewall, 'np-demo/frontend', 'np-demo/web')).toMatchObject([{ kind: 'allowed', row: 'TCP/8080' }])
    expect(lines(firewall, 'np-demo/other', 'np-demo/web')).toMatchObject([
      { kind: 'dropped', isDroppedAtSource: false, isDroppedAtDestination: true },
    ])
    const both = lines(shop, 'shop/frontend', 'shop/api', everything)
    expect(both.map(({ kind, row }) => `${kind} ${row}`).sort()).toEqual(['dropped TCP/9090', 'redirected TCP/8080'])
  })

  it('leave out flows that no policy decides, unless they are asked for or belong to the selection', () => {
    const fromWeb = (view: CanvasView) => graphOf(firewall, view).lines.some(({ from }) => from === 'np-demo/web')
    expect(fromWeb(startView)).toBe(false)
    expect(fromWeb({ ...startView, showOpen: true })).toBe(true)
    expect(fromWeb({ ...startView, selection: { kind: 'endpoint', key: 'np-demo/web' } })).toBe(true)
  })

  it('show flows that no policy decides where there is no policy at all', () => {
    const open = yaml(pod('a', 'one', 'app: one'), pod('a', 'two', 'app: two'))
    expect(lines(open, 'a/one', 'a/two')).toHaveLength(1)
  })

  it('say that a row counts flows that no policy decides and that are not drawn', () => {
    const out = policy('a', 'endpointSelector: {matchLabels: {app: one}}, egress: [{toEndpoints: [{}]}]')
    const mixed = yaml(pod('a', 'one', 'app: one'), pod('a', 'two', 'app: two'), pod('a', 'three', 'app: three'), out)
    expect(rowOf(mixed, 'a/two', 'TCP/8080')?.allowed).toBe(2)
    expect(lines(mixed, 'a/three', 'a/two')).toHaveLength(0)
    // Whatever reaches two or three from one another; the rest is drawn.
    expect(graphOf(mixed).quietOpen).toBe(2)
    expect(graphOf(mixed, { ...startView, showOpen: true }).quietOpen).toBe(0)
    expect(graphOf(firewall).quietOpen).toBe(0)
  })

  it('draw drops only where they are few or asked for, in all three ways', () => {
    const calm = graphOf(shop)
    expect(calm.lines.some(({ kind }) => kind === 'dropped')).toBe(false)
    expect(calm.showsDropped).toBe('some')
    expect(calm.quietDrops).toBeGreaterThan(10)
    const all = graphOf(shop, { ...startView, showDropped: true })
    expect([all.quietDrops, all.showsDropped]).toEqual([0, 'all'])
    expect(all.lines.filter(({ kind }) => kind === 'dropped').length).toBeGreaterThan(10)
    const none = graphOf(firewall, { ...startView, showDropped: false })
    expect([none.lines.some(({ kind }) => kind === 'dropped'), none.showsDropped]).toEqual([false, 'none'])
    expect(graphOf(firewall).showsDropped).toBe('all')
  })

  it('draw a selected flow as what becomes of it, and a watched one although it is dropped', () => {
    const flow = { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 9090 } as const
    const view: CanvasView = { ...startView, selection: { kind: 'flow', flow } }
    expect(lines(shop, flow.from, flow.to, view).filter(({ row }) => row === 'TCP/9090')).toMatchObject([
      { kind: 'dropped', isDroppedAtSource: true, isDroppedAtDestination: true, isExtra: true },
    ])
    const watched = new Set(['shop/frontend\nshop/api\nTCP/9090'])
    expect(
      lines(shop, flow.from, flow.to, { ...startView, watched })
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['dropped', 'redirected'])
  })

  it('show who reaches a row that was clicked, and who does not', () => {
    const row = { node: 'shop/api', row: 'TCP/9090' }
    const selection: Selection = { kind: 'endpoint', key: 'shop/api' }
    const drops = graphOf(shop, { ...startView, selection, row }).lines.filter(({ kind }) => kind === 'dropped')
    expect(drops.length).toBeGreaterThan(2)
    expect(drops.every(({ to, row: at }) => to === row.node && at === row.row)).toBe(true)
  })

  it('follow the filter of the flows', () => {
    const graph = graphOf(firewall, everything, { text: 'frontend' })
    expect(graph.lines.length).toBeGreaterThan(0)
    expect(graph.lines.every(({ from, to }) => `${from} ${to}`.includes('frontend'))).toBe(true)
  })

  it('show the host where a policy speaks of it', () => {
    const shows = (entity: string) =>
      graphOf(
        yaml(pod('a', 'x', ''), policy('a', `endpointSelector: {}, ingress: [{fromEntities: [${entity}]}]`)),
      ).nodes.some(({ id }) => id === 'entity:host')
    expect(shows('host')).toBe(true)
    expect(shows('world')).toBe(false)
  })

  it('become one where somebody reaches all cards of a namespace, or all of them one row', () => {
    const graph = graphOf(shop)
    expect(graph.lines.filter(({ from, to }) => from === 'monitoring/prometheus' && to.startsWith('shop/'))).toEqual([])
    expect(
      graph.lines.find(({ from, to }) => from === 'monitoring/prometheus' && to === 'namespace:shop'),
    ).toMatchObject({
      row: 'TCP/9090',
      count: 3,
    })
    expect(graph.nodes.find(({ id }) => id === 'namespace:shop')?.rows).toMatchObject([{ id: 'TCP/9090', allowed: 3 }])
    expect(graph.lines.find(({ from }) => from === 'namespace:shop')).toMatchObject({
      to: 'kube-system/coredns',
      row: 'UDP/53',
    })
  })
})

describe('what is under the pointer', () => {
  const dropsOf = (hovered: CanvasView['hovered']) =>
    graphOf(shop, { ...startView, ...(hovered === undefined ? {} : { hovered }) })
      .lines.filter(({ kind }) => kind === 'dropped')
      .map(({ from, to, row, isExtra }) => `${from} ${to} ${row} ${isExtra}`)

  it('has its drops drawn where they are few, and no card appears for them', () => {
    expect(dropsOf(null)).toEqual([])
    const drops = dropsOf({ node: 'shop/api', row: 'TCP/8080' })
    expect(drops.length).toBeGreaterThan(0)
    expect(drops.every((drop) => drop.endsWith(' shop/api TCP/8080 true'))).toBe(true)
    const ids = (hovered: CanvasView['hovered']) =>
      graphOf(shop, { ...startView, ...(hovered === undefined ? {} : { hovered }) }).nodes.map(({ id }) => id)
    expect(ids({ node: 'shop/api', row: 'TCP/8080' })).toEqual(ids(null))
  })
})

describe('a folded namespace', () => {
  it('is one card with counts, and its inner flows are not drawn', () => {
    const graph = graphOf(shop, everything, { folded: ['namespace:shop'] })
    expect(graph.nodes.find(({ id }) => id === 'namespace:shop')).toMatchObject({
      kind: 'folded',
      title: 'shop',
      detail: '3 workloads · 6 pods',
    })
    expect(graph.nodes.some(({ parent }) => parent === 'namespace:shop')).toBe(false)
    expect(graph.lines.every(({ from, to }) => from !== to)).toBe(true)
    const into = graph.lines.filter(({ from, to }) => from === 'monitoring/prometheus' && to === 'namespace:shop')
    expect(into.map(({ kind, row, count }) => `${kind} ${row} ${count}`).sort()).toEqual([
      'allowed in 3',
      'dropped in 3',
    ])
    expect(graph.nodeOf.get('shop/api')).toBe('namespace:shop')
  })
})

describe('more flows than can be listed', () => {
  it('are counted by namespace, and by pod only where a namespace is unfolded', () => {
    const { flows } = shop
    const group = { forwarded: 700, dropped: 40, redirected: 0, isDroppedAtSource: false, isDroppedAtDestination: true }
    const cut: Snapshot = {
      ...shop,
      flows: {
        ...flows,
        groups: [{ ...group, from: 'namespace:monitoring', to: 'namespace:shop' }],
        places: [
          { key: 'namespace:monitoring', in: { allowed: 0, dropped: 0 }, out: { allowed: 700, dropped: 40 } },
          { key: 'namespace:shop', in: { allowed: 700, dropped: 40 }, out: { allowed: 0, dropped: 0 } },
        ],
      },
    }
    const allowed = (folded: readonly string[], to: string, text = '') =>
      graphOf(cut, startView, { folded, text }).lines.find(
        (line) => line.from === 'namespace:monitoring' && line.to === to && line.kind === 'allowed',
      )?.count
    const both = ['namespace:shop', 'namespace:monitoring']
    expect(allowed(both, 'namespace:shop')).toBe(700)
    const card = graphOf(cut, startView, { folded: both }).nodes.find(({ id }) => id === 'namespace:shop')
    expect(card?.rows.map(({ id, allowed: passed, dropped }) => `${id} ${passed} ${dropped}`)).toEqual([
      'in 700 40',
      'out 0 0',
    ])
    // A filter asks for single flows, which the counts cannot tell apart.
    expect(allowed(both, 'namespace:shop', 'prometheus')).toBe(3)
  })
})

describe('a flow into a folded namespace', () => {
  const into = (flow: FlowRef) => {
    const files = examples.find(({ id }) => id === 'shop')!.files
    const analysis = analyze(files)
    const snapshot = withUnlisted(snapshotOf(analysis), [rowOfVerdict(flow, analysis.probe(flow))])
    const view: CanvasView = { ...startView, selection: { kind: 'flow', flow } }
    const graph = graphOf(snapshot, view, { folded: ['namespace:shop'] })
    return { graph, rows: graph.nodes.find(({ id }) => id === 'namespace:shop')!.rows }
  }
  const from = 'monitoring/prometheus'

  it('ends at a row of its port, which is amber where the pod does not serve it', () => {
    const asked = into({ from, to: 'shop/api', protocol: 'TCP', port: 9999 })
    expect(asked.graph.lines.find(({ id }) => id === asked.graph.flowLine)).toMatchObject({
      to: 'namespace:shop',
      row: 'TCP/9999',
      kind: 'dropped',
    })
    expect(asked.rows.map(({ id }) => id)).toEqual(['in', 'out', 'TCP/9999'])
    expect(asked.rows.at(-1)).toMatchObject({ title: '9999', isAsked: true, isUnserved: true, dropped: 1 })
    const listed = into({ from, to: 'shop/api', protocol: 'TCP', port: 8080 })
    expect(listed.rows.at(-1)).toMatchObject({ id: 'TCP/8080', isAsked: true, isUnserved: false })
  })

  it('has no row there once it is not selected any more', () => {
    const rows = nodeOf(shop, 'namespace:shop', { folded: ['namespace:shop'] })?.rows
    expect(rows?.map(({ id }) => id)).toEqual(['in', 'out'])
  })
})

describe('what is selected', () => {
  const emphasis = (snapshot: Snapshot, selection: Selection, options?: Options) =>
    emphasisOf(graphOf(snapshot, { ...startView, selection }, options), selection, linked(snapshot, options))

  it('leaves a pod, its lines and their other ends bright', () => {
    const found = emphasis(firewall, { kind: 'endpoint', key: 'np-demo/frontend' })
    expect([...(found?.chosen ?? [])]).toEqual(['np-demo/frontend'])
    expect(found?.bright.has('allowed:np-demo/frontend np-demo/web TCP/8080')).toBe(true)
    expect(found?.bright.has('np-demo/web')).toBe(true)
    expect(found?.bright.has('namespace:np-demo')).toBe(true)
    expect(found?.bright.has('dropped:np-demo/other np-demo/web TCP/8080')).toBe(false)
  })

  it('says of each row what becomes of the flows of the selected pod', () => {
    const found = emphasis(shop, { kind: 'endpoint', key: 'shop/api' })
    expect(found?.reach.get('shop/db TCP/5432')).toBe('allowed')
    expect(found?.reach.get('shop/frontend TCP/8080')).toBe('dropped')
  })

  it('marks the pods that a policy selects, the flows that it decides and those that its default deny drops', () => {
    const found = emphasis(firewall, { kind: 'policy', key: 'NetworkPolicy/np-demo/web-allow-frontend' })
    expect([...(found?.chosen ?? [])]).toEqual(['np-demo/web'])
    expect(found?.bright.has('allowed:np-demo/frontend np-demo/web TCP/8080')).toBe(true)
    expect(found?.bright.has('dropped:np-demo/other np-demo/web TCP/8080')).toBe(true)
  })

  it('is a flow alone, with its one line', () => {
    const flow = { from: 'np-demo/other', to: 'np-demo/web', protocol: 'TCP', port: 8080 } as const
    const found = emphasis(firewall, { kind: 'flow', flow })
    expect(found?.isAlone).toBe(true)
    expect([...(found?.chosen ?? [])]).toEqual(['dropped:np-demo/other np-demo/web TCP/8080'])
  })

  describe('as a flow that the table does not list', () => {
    const files = examples.find(({ id }) => id === 'default-deny')!.files
    const analysis = analyze(files)
    const ask = (flow: FlowRef, isAnswered = true) => {
      const all = snapshotOf(analysis)
      const snapshot = isAnswered ? withUnlisted(all, [rowOfVerdict(flow, analysis.probe(flow))]) : all
      const selection: Selection = { kind: 'flow', flow }
      const graph = graphOf(snapshot, { ...startView, selection })
      const chosen = [...(emphasisOf(graph, selection, linked(snapshot))?.chosen ?? [])]
      const rows = graph.nodes.find(({ id }) => id === flow.to)?.rows.filter(({ isAsked }) => isAsked === true) ?? []
      return { graph, chosen, rows }
    }
    const to = 'np-demo/web'

    it.each([
      ['a port that nobody serves', { from: 'np-demo/other', protocol: 'TCP', port: 9999 }],
      ['the same port of another protocol', { from: 'np-demo/other', protocol: 'UDP', port: 8080 }],
      ['ICMP', { from: 'np-demo/other', protocol: 'ICMP', port: 8 }],
      ['an address outside', { from: 'ip:203.0.113.9', protocol: 'TCP', port: 9999 }],
    ] as const)('is one line to a row of its own: %s', (_what, flow) => {
      const id = `dropped:${flow.from} ${to} ${flow.protocol}/${flow.port}`
      const { graph, chosen, rows } = ask({ ...flow, to })
      expect(chosen).toEqual([id])
      expect(graph.lines.find((line) => line.id === id)).toMatchObject({
        kind: 'dropped',
        isDroppedAtDestination: true,
      })
      expect(rows).toMatchObject([{ title: String(flow.port), protocol: flow.protocol, dropped: 1, isUnserved: true }])
    })

    it('has no line before the engine has answered: none of its ends’ others stands in for it', () => {
      const { graph, chosen, rows } = ask({ from: 'np-demo/other', to, protocol: 'TCP', port: 9999 }, false)
      expect([chosen, rows, graph.flowLine]).toEqual([[], [], null])
    })

    it('ends at the row of its port where others are counted there, and counts with them', () => {
      const { chosen, rows } = ask({ from: 'ip:203.0.113.9', to, protocol: 'TCP', port: 8080 })
      expect(chosen).toEqual(['dropped:ip:203.0.113.9 np-demo/web TCP/8080'])
      expect(rows).toEqual([])
    })

    it('is in doubt where its answer is', () => {
      const flow: FlowRef = { from: 'np-demo/other', to, protocol: 'TCP', port: 9999 }
      const row = rowOfVerdict(flow, { ...analysis.probe(flow), isUndecided: true })
      const snapshot = withUnlisted(snapshotOf(analysis), [row])
      const graph = graphOf(snapshot, { ...startView, selection: { kind: 'flow', flow } })
      expect(graph.flowLine).toBe(`undecided:${flow.from} ${to} TCP/9999`)
    })
  })

  it('is a flow alone, also where a trunk stands for it and others', () => {
    const files = [
      ...['a', 'b', 'c'].map((name) => pod('all', name, `app: ${name}`)),
      pod('from', 'x', 'app: x'),
      policy(
        'all',
        'endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": from}}]}]',
      ),
    ]
    const snapshot = yaml(...files)
    const flow: FlowRef = { from: 'from/x', to: 'all/b', protocol: 'TCP', port: 8080 }
    expect(graphOf(snapshot).lines.map(({ to }) => to)).toContain('namespace:all')
    const found = emphasis(snapshot, { kind: 'flow', flow })
    expect([...(found?.chosen ?? [])]).toEqual(['allowed:from/x all/b TCP/8080'])
    expect(found?.bright.has('all/c')).toBe(false)
  })

  it('is the flow itself where a line holds just one, else the pair', () => {
    const dropped = graphOf(firewall).lines.find(({ from }) => from === 'np-demo/other')!
    expect(selectionOfLine(dropped, firewall)).toEqual({
      kind: 'flow',
      flow: { from: 'np-demo/other', to: 'np-demo/web', protocol: 'TCP', port: 8080 },
    })
    expect(selectionOfLine({ from: 'shop/frontend', to: 'shop/api', flow: -1 }, shop)).toEqual({
      kind: 'edge',
      from: 'shop/frontend',
      to: 'shop/api',
    })
  })
})

describe('nodes of the cluster', () => {
  const on =
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {enable-host-firewall: "true"}}'
  const clusterNode = (name: string): string =>
    objectYaml('Node', name, {
      labels: 'tier: back',
      status: `{addresses: [{type: InternalIP, address: 192.0.2.${name.replace(/\D/g, '')}}]}`,
    })
  const hostPolicy =
    '{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: h}, spec: {nodeSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: a}}], toPorts: [{ports: [{port: "9100", protocol: TCP}]}]}]}}'
  const pods = [pod('x', 'a', 'app: a'), pod('x', 'b', 'app: b')]

  it('have a box with a card for each, with locks and rows, where policies of their own hold', () => {
    const snapshot = yaml(on, clusterNode('n1'), clusterNode('n2'), ...pods, hostPolicy)
    expect(nodeOf(snapshot, 'nodes:cluster')).toMatchObject({ kind: 'namespace', detail: '2 of 2 isolated' })
    expect(nodeOf(snapshot, 'node:n1')).toMatchObject({
      kind: 'node',
      parent: 'nodes:cluster',
      isIngressIsolated: true,
      detail: 'tier=back',
    })
    expect(rowOf(snapshot, 'node:n1', 'TCP/9100')).toMatchObject({ allowed: 1 })
    expect(
      graphOf(snapshot).lines.some(({ from, to, row }) => from === 'x/a' && to === 'node:n1' && row === 'TCP/9100'),
    ).toBe(true)
  })

  it('are one card where they are folded, whose lines are those of all', () => {
    const many = Array.from({ length: 100 }, (_, i) => clusterNode(`n${i + 1}`))
    const snapshot = yaml(on, ...many, ...pods, hostPolicy)
    const { nodes, lines } = graphOf(snapshot, startView, { folded: ['nodes:cluster'] })
    expect(nodes.filter(({ id }) => id.startsWith('node'))).toMatchObject([
      { id: 'nodes:cluster', kind: 'folded', detail: '100 nodes · 100 isolated', isIngressIsolated: true },
    ])
    expect(
      lines
        .filter(({ to, kind }) => to === 'nodes:cluster' && kind === 'allowed')
        .map(({ from, count }) => [from, count]),
    ).toEqual([['x/a', 100]])
  })

  it('have no card because they are there, and one while they are selected', () => {
    const snapshot = yaml(clusterNode('n1'), ...pods, hostPolicy)
    expect(nodeOf(snapshot, 'node:n1')).toBeUndefined()
    const selection: Selection = { kind: 'peer', key: 'node:n1' }
    expect(graphOf(snapshot, { ...startView, selection }).nodes.find(({ id }) => id === 'node:n1')).toMatchObject({
      isIngressIsolated: false,
      kind: 'node',
    })
  })

  it('leave some flows undecided, which are lines and counts of their own', () => {
    const out =
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: x}, spec: {endpointSelector: {matchLabels: {app: b}}, egress: [{toEntities: [remote-node], toPorts: [{ports: [{port: "9100", protocol: TCP}]}]}]}}'
    const snapshot = yaml(clusterNode('n1'), ...pods, out)
    expect(rowOf(snapshot, 'node:n1', 'TCP/9100')).toMatchObject({ allowed: 0, dropped: 0, undecided: 1 })
    const line = graphOf(snapshot).lines.find(({ to }) => to === 'node:n1')
    expect(line).toMatchObject({ from: 'x/b', kind: 'undecided', isDroppedAtSource: false })
    expect(nodeOf(snapshot, 'node:n1')?.description).toContain('1 undecided')
  })
})

describe('what is kept from one picture to the next', () => {
  const none = { text: '', verdicts: [] }
  const copy = (snapshot: Snapshot): Snapshot => ({ ...snapshot, endpoints: [...snapshot.endpoints] })

  it('is as if made from scratch, whatever was folded before', () => {
    const foldings = [[], ['namespace:shop'], ['workload:star-wars/deathstar'], ['namespace:shop', cardDetails], []]
    for (const snapshot of [shop, starWars])
      for (const ids of foldings) {
        const folded = new Set(ids)
        const { nodeOf, members } = membersOfNodes(snapshot, folded)
        const fresh = membersOfNodes(copy(snapshot), folded)
        expect([...nodeOf]).toEqual([...fresh.nodeOf])
        expect([...members]).toEqual([...fresh.members])
      }
  })

  it('is not what other peers of the same endpoints stand for', () => {
    const folded = new Set(['namespace:shop'])
    const before = membersOfNodes(shop, folded)
    const [peer] = shop.flows.peers
    const more = {
      ...shop,
      flows: {
        ...shop.flows,
        peers: [...shop.flows.peers, { ...peer!, key: outsideKey('dns', 'a.example'), kind: 'dns' as const }],
      },
    }
    expect(membersOfNodes(more, folded).nodeOf.get('dns:a.example')).toBe('dns:a.example')
    expect(numberNodes(more, before.nodeOf).nodes).toHaveLength(more.flows.peers.length)
    expect(membersOfNodes(shop, new Set(folded))).toEqual(before)
  })

  it('is the graph of the same links and selection alone', () => {
    const links = link(shop, new Set(), none)
    const views: readonly CanvasView[] = [
      startView,
      { ...startView, selection: { kind: 'endpoint', key: 'shop/db' } },
      { ...startView, selection: { kind: 'namespace', name: 'shop' } },
      { ...startView, selection: { kind: 'namespace', name: 'shop' }, showOpen: true },
      startView,
    ]
    for (const view of views) {
      const graph = buildGraph(links, view)
      expect(buildGraph(links, { ...view })).toBe(graph)
      expect(graph).toEqual(buildGraph(link(copy(shop), new Set(), none), view))
    }
  })
})
