import { describe, expect, it } from 'vitest'
import { madeLine, madeNode, madeRow } from '../../testing/pictures'
import type { GraphLine } from '../graph/model'
import type { Point } from '../layout/geometry'
import { hitAt, meantBy } from './hits'

const nodes = ['a', 'b', 'c', 'd'].map((id) => madeNode(id, { rows: [madeRow('TCP/80')] }))
const lineOf = (from: string, to: string): GraphLine => madeLine({ kind: 'allowed', from, to, row: 'TCP/80' })
const track = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
]
const aside = track.map(({ x, y }) => ({ x, y: y + 5 }))

/** What lies at a place over lines that all run along one track, but those that run beside it. */
function at(point: Point, lines: readonly GraphLine[], emphasis: Parameters<typeof hitAt>[0]['emphasis'] = null) {
  const routes = new Map(lines.map((line) => [line.id, line.from === 'd' ? aside : track]))
  const frame = { columns: [], cards: new Map(), boxes: new Map(), columnNumbers: [], pads: [] }
  const hit = hitAt(
    { nodes, lines, picture: { frame, routes, growth: { gaps: new Map(), above: new Map() } }, emphasis },
    point,
    7,
  )
  return hit.kind === 'line' ? hit.lines : []
}
const meant = (lines: readonly GraphLine[]): unknown => {
  const hit = meantBy(lines, nodes)
  return hit?.kind === 'node' ? [hit.node.id, hit.row] : null
}

describe('a track', () => {
  const middle = { x: 50, y: 1 }
  const toC = [lineOf('a', 'c'), lineOf('b', 'c')]
  const fromA = [lineOf('a', 'b'), lineOf('a', 'c')]
  const beside = lineOf('d', 'b')

  it('stands for the row at which all of its lines end', () => {
    expect(meant(at(middle, [...toC, beside]))).toEqual(['c', 'TCP/80'])
  })

  it('stands for the card that all of its lines leave', () => {
    expect(meant(at(middle, [...fromA, beside]))).toEqual(['a', null])
  })

  it('of several senders and rows stands for none of them, and a line alone for itself', () => {
    const all = [...toC, lineOf('a', 'd'), lineOf('b', 'd')]
    expect(at(middle, all)).toEqual(all)
    expect(meant(all)).toBeNull()
    expect(at({ x: 50, y: 5 }, [...all, beside])).toEqual([beside])
    expect(meant([beside])).toBeNull()
  })

  it('has no lines that are hidden, and the bright ones before the dimmed', () => {
    const [first, second] = toC
    const bright = new Set([second!.id])
    expect(at(middle, toC, { bright, isAlone: true })).toEqual([second])
    expect(at(middle, toC, { bright, isAlone: false })).toEqual([second])
    expect(at(middle, [first!], { bright, isAlone: true })).toEqual([])
    expect(at(middle, [first!], { bright, isAlone: false })).toEqual([first])
  })
})
