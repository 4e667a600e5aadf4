import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GraphLine, GraphNode, LineKind } from '../graph/model'
import { Arrangement } from './arrangement'
import { overlaps } from './geometry'
import { measure } from './measure'
import { neighbour } from './navigate'
import { netsOf } from './lanes'
import { compose, doorMiddle, reroute, rowMiddle, wiresOf } from './picture'
import { planPlaces } from './plan'
import { usualPane } from './pane'
import { spacing } from './places'
import { ranksOf } from './ranks'
import { emptyGraph, type Graph } from '../graph/elements'
import { madeLine, madeNode, madeRow } from '../../testing/pictures'

const kinds: readonly LineKind[] = ['allowed', 'redirected', 'dropped', 'undecided']

function card(id: string, parent: string | null, rows: number, side: GraphNode['side'] = null): GraphNode {
  return madeNode(id, {
    kind: side === null ? 'endpoint' : 'outside',
    detail: side === null ? 'app=x' : '',
    rows: Array.from({ length: rows }, (_, i) => madeRow(`TCP/${i}`, { title: String(i), protocol: 'TCP' })),
    parent,
    side,
    width: id.startsWith('n') ? 120 + (rows % 5) * 16 : 124,
    height: 42 + rows * 24 + 4,
  })
}

function box(name: string): GraphNode {
  return madeNode(`namespace:${name}`, { kind: 'namespace', width: 0, height: 0 })
}

function line(from: string, to: string, row: number, kind: LineKind): GraphLine {
  return madeLine({ from, to, row: `TCP/${row}`, kind, isDroppedAtDestination: kind === 'dropped' })
}

interface Drawn {
  readonly nodes: readonly GraphNode[]
  readonly lines: readonly GraphLine[]
}

/** Random clusters: up to four namespaces with up to six cards, some outside peers, and lines of all kinds. */
const clusters: fc.Arbitrary<Drawn> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 30, maxLength: 30 }),
    outside: fc.integer({ min: 0, max: 3 }),
    wishes: fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(3), fc.nat(2)), { maxLength: 40 }),
  })
  .map(({ sizes, rows, outside, wishes }): Drawn => {
    const nodes: GraphNode[] = []
    for (const [n, size] of sizes.entries()) {
      nodes.push(box(`n${n}`))
      for (let i = 0; i < size; i++) nodes.push(card(`n${n}/p${i}`, `namespace:n${n}`, rows[nodes.length % 30] ?? 1))
    }
    for (let i = 0; i < outside; i++) {
      nodes.push(card(`entity:e${i}`, null, 0, 'left'))
      nodes.push(card(`cidr:c${i}`, null, 2, 'right'))
    }
    const senders = nodes.filter(({ kind, side }) => kind !== 'namespace' && side !== 'right')
    const receivers = nodes.filter(({ kind, side }) => kind !== 'namespace' && side !== 'left')
    const lines = new Map<string, GraphLine>()
    for (const [a, b, row, kind] of wishes) {
      const from = senders[a % senders.length]!
      const to = receivers[b % receivers.length]!
      if (from.id === to.id) continue
      const made = line(from.id, to.id, row % to.rows.length, kinds[kind]!)
      lines.set(made.id, made)
    }
    return { nodes, lines: [...lines.values()] }
  })

const graphOf = ({ nodes, lines }: Drawn): Graph => ({ ...emptyGraph, nodes, lines })

describe('any picture', () => {
  it('has no line behind a card, over a title, or on top of a line of another verdict', () => {
    fc.assert(
      fc.property(clusters, ({ nodes, lines }) => {
        const picture = compose(nodes, lines, planPlaces(nodes, lines, usualPane))
        expect(picture.routes.size).toBe(lines.length)
        expect(measure(nodes, lines, picture)).toMatchObject({ behindCards: 0, coincident: 0, overTitles: 0 })
      }),
      { numRuns: 25 },
    )
  })

  it('overlaps neither cards nor boxes', () => {
    fc.assert(
      fc.property(clusters, ({ nodes, lines }) => {
        const { frame } = compose(nodes, lines, planPlaces(nodes, lines, usualPane))
        const cards = [...frame.cards.values()].map((placed) => placed.box)
        const boxes = [...frame.boxes.values()].map((placed) => placed.box)
        cards.forEach((a, i) => cards.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)))
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)))
      }),
      { numRuns: 25 },
    )
  })

  it('draws more lines, as of what is selected, without moving a card, and still behind none', () => {
    fc.assert(
      fc.property(clusters, ({ nodes, lines }) => {
        const base = lines.filter((_, i) => i % 2 === 0)
        const calm = compose(nodes, base, planPlaces(nodes, base, usualPane))
        const more = reroute(nodes, lines, calm)
        expect(more.frame).toBe(calm.frame)
        expect(measure(nodes, lines, more)).toMatchObject({ behindCards: 0, overTitles: 0 })
      }),
      { numRuns: 20 },
    )
  })

  it('comes out the same whatever was shown before', () => {
    fc.assert(
      fc.property(clusters, clusters, (one, other) => {
        const fresh = new Arrangement().update(graphOf(one), {}, usualPane)
        const used = new Arrangement()
        used.update(graphOf(other), {}, usualPane)
        used.reset()
        expect(used.update(graphOf(one), {}, usualPane).frame).toEqual(fresh.frame)
      }),
      { numRuns: 10 },
    )
  })
})

describe('what is added to any picture', () => {
  const added = (nodes: readonly GraphNode[], lines: readonly GraphLine[]): Drawn => ({
    nodes: [...nodes, card('n0/new', 'namespace:n0', 1)],
    lines: [...lines, line('n0/new', 'n0/p0', 0, 'allowed')],
  })

  it('leaves every card in its column and its order there', () => {
    fc.assert(
      fc.property(clusters, ({ nodes, lines }) => {
        const arrangement = new Arrangement()
        const before = arrangement.update(graphOf({ nodes, lines }), {}, usualPane).frame
        const after = arrangement.update(graphOf(added(nodes, lines)), {}, usualPane).frame
        const order = (frame: typeof before, column: number): readonly string[] =>
          [...frame.cards]
            .filter(([id, placed]) => before.cards.has(id) && placed.column === column)
            .sort(([, a], [, b]) => a.box.top - b.box.top)
            .map(([id]) => id)
        before.columns.forEach((_, column) => expect(order(after, column)).toEqual(order(before, column)))
      }),
      { numRuns: 20 },
    )
  })

  it('moves nothing that stands above it in the columns of its namespace', () => {
    fc.assert(
      fc.property(clusters, ({ nodes, lines }) => {
        const arrangement = new Arrangement()
        const before = arrangement.update(graphOf({ nodes, lines }), {}, usualPane).frame
        const after = arrangement.update(graphOf({ ...added(nodes, []), lines }), {}, usualPane).frame
        const top = before.boxes.get('namespace:n0')!.box.top
        for (const [id, { box: placed }] of before.cards)
          if (placed.bottom <= top) expect(after.cards.get(id)!.box.top, id).toBe(placed.top)
      }),
      { numRuns: 20 },
    )
  })
})

describe('an open picture', () => {
  const shop: Drawn = {
    nodes: [
      box('shop'),
      card('shop/web', 'namespace:shop', 1),
      card('shop/api', 'namespace:shop', 2),
      card('shop/db', 'namespace:shop', 1),
      box('ops'),
      card('ops/prom', 'namespace:ops', 1),
      card('entity:world', null, 0, 'left'),
    ],
    lines: [
      line('entity:world', 'shop/web', 0, 'allowed'),
      line('shop/web', 'shop/api', 0, 'allowed'),
      line('shop/api', 'shop/db', 0, 'allowed'),
    ],
  }

  it('puts senders left of receivers, and the world at the left', () => {
    const { frame } = new Arrangement().update(graphOf(shop), {}, usualPane)
    const column = (id: string) => frame.cards.get(id)!.column
    expect(column('entity:world')).toBe(0)
    expect(column('shop/web')).toBeLessThan(column('shop/api'))
    expect(column('shop/api')).toBeLessThan(column('shop/db'))
  })

  it('keeps what stands where it is when a card, a namespace or a line is added', () => {
    const arrangement = new Arrangement()
    const before = arrangement.update(graphOf(shop), {}, usualPane).frame
    const more: Drawn = {
      nodes: [...shop.nodes, card('shop/new', 'namespace:shop', 1), box('dev'), card('dev/one', 'namespace:dev', 1)],
      lines: [...shop.lines, line('ops/prom', 'shop/db', 0, 'allowed')],
    }
    const after = arrangement.update(graphOf(more), {}, usualPane).frame
    for (const [id, { box: placed, column }] of before.cards) {
      // A box that grows pushes down what stands below it.
      if (id === 'ops/prom') continue
      const now = after.cards.get(id)!
      expect(now.column, id).toBe(column)
      expect(now.box.top, id).toBe(placed.top)
      // A gap may have grown by a step for the new line or box.
      expect(Math.abs(now.box.left - placed.left), id).toBeLessThanOrEqual(32)
    }
    expect(after.cards.has('shop/new') && after.cards.has('dev/one')).toBe(true)
  })

  it('puts a peer that receives to the right, also where it sent before', () => {
    const arrangement = new Arrangement()
    const { frame } = arrangement.update(graphOf(shop), {}, usualPane)
    const receives: Drawn = {
      nodes: [...shop.nodes.filter(({ side }) => side === null), card('entity:world', null, 1, 'right')],
      lines: [line('shop/api', 'entity:world', 0, 'allowed'), ...shop.lines.slice(1)],
    }
    const columnIn = (of: typeof frame): number => of.columnNumbers[of.cards.get('entity:world')!.column]!
    expect(columnIn(arrangement.update(graphOf(receives), {}, usualPane).frame)).toBeGreaterThan(columnIn(frame))
    expect(arrangement.update(graphOf(shop), {}, usualPane).frame).toEqual(frame)
  })

  it('puts a card that the user moves into the nearest column, and keeps it there when it is opened again', () => {
    const arrangement = new Arrangement()
    const graph = graphOf(shop)
    const { frame } = arrangement.update(graph, {}, usualPane)
    const from = frame.cards.get('ops/prom')!.box
    const moved = arrangement.move(graph, ['ops/prom'], { x: 4, y: 300 })
    const after = arrangement.update(graph, moved, usualPane).frame.cards.get('ops/prom')!.box
    expect([after.left, after.top]).toEqual([from.left, from.top + 300])
    const again = new Arrangement().update(graph, moved, usualPane).frame.cards.get('ops/prom')!.box
    expect(again).toEqual(after)
  })
})

describe('a trunk', () => {
  const nodes = [box('n0'), ...['a', 'b', 'c', 'd'].map((name, i) => card(`n0/${name}`, 'namespace:n0', i < 2 ? 1 : 2))]
  const everyPair = ['a', 'b'].flatMap((from) =>
    ['c', 'd'].flatMap((to) => [0, 1].map((row) => line(`n0/${from}`, `n0/${to}`, row, 'allowed'))),
  )
  const netsFor = (lines: readonly GraphLine[]): ReadonlyMap<string, string> => {
    const { frame } = compose(nodes, lines, planPlaces(nodes, lines, usualPane))
    return netsOf(wiresOf(nodes, lines, frame))
  }

  it('joins all lines between senders and rows where each reaches each', () => {
    expect(new Set(netsFor(everyPair).values()).size).toBe(1)
    const picture = compose(nodes, everyPair, planPlaces(nodes, everyPair, usualPane))
    expect(measure(nodes, everyPair, picture).crossings).toBe(0)
  })

  it('leads nobody to a row that it does not reach', () => {
    const missing = everyPair.slice(1)
    const nets = netsFor(missing)
    const known = new Set(missing.map(({ from, to, row }) => `${from} ${to} ${row}`))
    for (const one of missing)
      for (const other of missing)
        if (nets.get(one.id) === nets.get(other.id)) expect(known).toContain(`${one.from} ${other.to} ${other.row}`)
    const mixed = everyPair.map((one, i) => (i === 0 ? line(one.from, one.to, 0, 'dropped') : one))
    const kindsOf = new Map(mixed.map(({ id, kind }) => [id, kind]))
    for (const [id, net] of netsFor(mixed)) expect(net.startsWith(`${kindsOf.get(id)} `)).toBe(true)
  })

  it('of any picture leads nobody to a row that it does not reach, but to its own', () => {
    fc.assert(
      fc.property(clusters, ({ nodes: cards, lines }) => {
        const wires = wiresOf(cards, lines, compose(cards, lines, planPlaces(cards, lines, usualPane)).frame)
        const nets = netsOf(wires)
        const known = new Set(wires.map(({ kind, from, to }) => `${kind} ${from.key} ${to.key}`))
        for (const one of wires)
          for (const { id, to } of wires)
            if (nets.get(one.id) === nets.get(id) && one.from.key !== to.own)
              expect(known).toContain(`${one.kind} ${one.from.key} ${to.key}`)
      }),
      { numRuns: 60 },
    )
  })

  it('takes those of the senders of a row along that reach other rows together', () => {
    const lines = ['a', 'b'].flatMap((from) => [0, 1].map((row) => line(`n0/${from}`, 'n0/c', row, 'allowed')))
    const nets = netsFor([...lines, line('n0/d', 'n0/c', 0, 'allowed')])
    expect(new Set(lines.map(({ id }) => nets.get(id))).size).toBe(1)
    expect(new Set(nets.values()).size).toBe(2)
  })

  it('joins all lines between cards each of which reaches every other, but no replicas that do not reach each other', () => {
    const mutual = ['a', 'b', 'c'].flatMap((from) =>
      ['a', 'b', 'c'].flatMap((to) => (from === to ? [] : [line(`n0/${from}`, `n0/${to}`, 0, 'allowed')])),
    )
    expect(new Set(netsFor(mutual).values()).size).toBe(1)
    const replicated = (isForItself: boolean): ReadonlySet<string> => {
      const others = nodes.map((node) =>
        node.id === 'n0/a' ? { ...node, count: '×2', rows: node.rows.map((row) => ({ ...row, isForItself })) } : node,
      )
      const { frame } = compose(others, mutual, planPlaces(others, mutual, usualPane))
      return new Set(netsOf(wiresOf(others, mutual, frame)).values())
    }
    expect(replicated(true).size).toBe(1)
    expect(replicated(false).size).toBeGreaterThan(1)
  })

  it('is one line where another one crosses it', () => {
    const [one, two, across] = [
      line('n0/a', 'n0/c', 0, 'allowed'),
      line('n0/a', 'n0/d', 0, 'allowed'),
      line('n0/b', 'n0/d', 1, 'allowed'),
    ]
    const { frame } = compose(nodes, everyPair, planPlaces(nodes, everyPair, usualPane))
    const level = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
    ]
    const upright = [
      { x: 50, y: -50 },
      { x: 50, y: 50 },
    ]
    const routes = new Map([
      [one.id, level],
      [two.id, level],
      [across.id, upright],
    ])
    expect(measure(nodes, [one, two, across], { frame, routes })).toMatchObject({
      crossings: 1,
      crossingPairs: 2,
      length: 300,
      drawnLength: 200,
    })
  })
})

describe('a line', () => {
  it('keeps off the outline that tells of more replicas', () => {
    const nodes = [box('n0'), { ...card('n0/a', 'namespace:n0', 2), count: '×3' }, card('n0/b', 'namespace:n0', 2)]
    const lines = [line('n0/b', 'n0/a', 0, 'allowed'), line('n0/a', 'n0/b', 0, 'allowed')]
    const places = new Map([
      ['n0/a', { column: 1, top: 0 }],
      ['n0/b', { column: 1, top: 100 }],
    ])
    const { frame, routes } = compose(nodes, lines, places)
    const low = frame.cards.get('n0/a')!.box.bottom
    const levels = [...routes.values()].flatMap((points) => points.map(({ y }) => y)).filter((y) => y >= low)
    expect(Math.min(...levels)).toBeGreaterThan(low + spacing.behind + 3)
  })

  it.each(kinds)('of the only verdict there starts at the door and ends at its row: %s', (kind) => {
    const nodes = [card('n0/a', null, 0), card('n0/b', null, 2)]
    const lines = [line('n0/a', 'n0/b', 1, kind)]
    const { frame } = compose(nodes, lines, planPlaces(nodes, lines, usualPane))
    const [wire] = wiresOf(nodes, lines, frame)
    const tops = nodes.map(({ id }) => frame.cards.get(id)?.box.top ?? 0)
    expect([wire?.from.y, wire?.to.y]).toEqual(
      nodes.map((node, i) => (tops[i] ?? 0) + (i === 0 ? doorMiddle(node) : rowMiddle(node, 'TCP/1'))),
    )
  })

  it('ends in a cross that leaves the arrowhead beside it alone', () => {
    const nodes = [box('n0'), ...['a', 'b'].map((name) => card(`n0/${name}`, 'namespace:n0', 1))]
    const lines = [line('n0/a', 'n0/b', 0, 'allowed'), line('n0/a', 'n0/b', 0, 'dropped')]
    const { routes } = compose(nodes, lines, planPlaces(nodes, lines, usualPane))
    const [arrow, cross] = lines.map(({ id }) => routes.get(id)!.at(-1)!.y)
    // Half an arrowhead, and the arms of a cross.
    expect(cross! - arrow!).toBeGreaterThan(3.7 + 3.4)
  })
})

describe('ranks', () => {
  it('follow the longest path, and ignore what closes a circle', () => {
    const arrow = (from: string, to: string) => ({ from, to })
    const ranks = ranksOf(['a', 'b', 'c', 'd'], [arrow('a', 'b'), arrow('b', 'c'), arrow('a', 'c'), arrow('c', 'b')])
    expect(ranks.get('a')).toBe(0)
    expect(ranks.has('d')).toBe(false)
  })
})

describe('arrow keys', () => {
  it('go to the nearest card that way', () => {
    const places = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 100, y: 10 }],
      ['c', { x: 60, y: 300 }],
    ])
    expect(neighbour(places, 'a', 'ArrowRight')).toBe('b')
    expect(neighbour(places, 'a', 'ArrowDown')).toBe('c')
    expect(neighbour(places, 'a', 'ArrowLeft')).toBe('a')
    expect(neighbour(places, null, 'ArrowDown')).toBe('a')
  })
})

describe('beside a single column', () => {
  it('each line that goes round has a track of its own, however many there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const nodes = names.map((name) => card(name, null, 1))
    const lines = names.flatMap((from, i) =>
      names.filter((to) => to !== from).map((to, j) => line(from, to, 0, (i + j) % 2 === 0 ? 'allowed' : 'dropped')),
    )
    const places = new Map(names.map((name, i) => [name, { column: 1, top: i * 120 }]))
    const picture = compose(nodes, lines, places)
    expect(measure(nodes, lines, picture)).toMatchObject({ behindCards: 0, coincident: 0 })
    const sides = [...picture.routes.values()].flatMap((points) =>
      points.slice(1).flatMap((point, i) => (points[i]!.x === point.x ? [point.x] : [])),
    )
    const tracks = [...new Set(sides)].sort((a, b) => a - b)
    const near = tracks.slice(1).filter((x, i) => x - tracks[i]! < 4.9)
    expect(near).toEqual([])
  })
})

it('lines of different verdicts do not exchange their heights between two lanes, where they would lie on each other', () => {
  const boxes = ['n0', 'n1', 'n2'].map(box)
  const at: readonly (readonly [GraphNode, number, number])[] = [
    [card('n2/p0', 'namespace:n2', 1), 1, 170],
    [card('entity:e0', null, 0, 'left'), 1, 0],
    [card('entity:e1', null, 0, 'left'), 1, 64],
    [card('n0/p0', 'namespace:n0', 1), 2, 42],
    [card('n0/p1', 'namespace:n0', 1), 2, 128],
    [card('n1/p0', 'namespace:n1', 1), 3, 42],
    [card('n1/p1', 'namespace:n1', 1), 3, 128],
  ]
  const nodes = [...boxes, ...at.map(([node]) => node)]
  const lines = [line('n1/p0', 'n2/p0', 0, 'allowed'), line('n0/p0', 'n2/p0', 0, 'redirected')]
  const picture = compose(nodes, lines, new Map(at.map(([{ id }, column, top]) => [id, { column, top }])))
  expect(measure(nodes, lines, picture).coincident).toBe(0)
})

it('a line that passes a card within a pixel or two of its receiver’s height goes straight on', () => {
  const nodes = [
    { ...card('a/low', null, 0), height: 40 },
    { ...card('a/wall', null, 1), height: 67 },
    { ...card('a/goal', null, 2), height: 90 },
  ]
  const places = new Map([
    ['a/low', { column: 1, top: 0 }],
    ['a/wall', { column: 2, top: 0 }],
    // Its row is three pixels below the card between them, where lines keep a distance of four.
    ['a/goal', { column: 3, top: 70 - rowMiddle(nodes[2] ?? card('a/goal', null, 2), 'TCP/0') }],
  ])
  const { routes, frame } = compose(nodes, [line('a/low', 'a/goal', 0, 'allowed')], places)
  const heights = new Set([...routes.values()].flatMap((points) => points.map(({ y }) => Math.round(y))))
  expect(frame.cards.get('a/wall')?.box.bottom).toBe(67)
  expect([...heights].sort((a, b) => a - b)).toEqual([20, 70])
})
