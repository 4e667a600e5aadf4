import { expect, it } from 'vitest'
import { pairKey, type ObservedPair } from '../../../store/index'
import type { Graph } from './elements'
import { observedLines } from './observed'

const kept: ObservedPair = { isKept: true, isBroken: false, isRequestBroken: false }
const broken: ObservedPair = { isKept: false, isBroken: true, isRequestBroken: false }

function marked(
  lines: readonly object[],
  pairs: readonly (readonly [string, ObservedPair])[],
  nodes: readonly object[] = [],
) {
  const nodeOf = new Map([
    ['shop/web-1', 'workload:shop/web'],
    ['shop/web-2', 'workload:shop/web'],
  ])
  return [...observedLines({ nodes, lines, nodeOf } as unknown as Graph, new Map(pairs))]
}

it('a line of a folded card is marked by what is worst among its pods, and what goes through by what is kept', () => {
  const web = { from: 'workload:shop/web', to: 'shop/api', row: 'in' }
  const lines = [
    { ...web, id: 'dropped', kind: 'dropped' },
    { ...web, id: 'allowed', kind: 'allowed' },
    { id: 'unseen', from: 'shop/api', to: 'shop/db', row: 'TCP/5432', kind: 'allowed' },
  ]
  const pairs = [
    [pairKey('shop/web-1', 'shop/api'), broken],
    [pairKey('shop/web-2', 'shop/api'), kept],
    [pairKey('shop/gone', 'shop/api'), broken],
  ] as const
  expect(marked(lines, pairs)).toEqual([
    ['dropped', 'breaks'],
    ['allowed', 'seen'],
  ])
})

it('a line that ends on a port is marked by what was seen on that port', () => {
  const api = { from: 'shop/db', to: 'shop/api', kind: 'allowed' }
  const lines = [
    { ...api, id: 'seen', row: 'TCP/8080' },
    { ...api, id: 'other', row: 'TCP/9090' },
  ]
  const pair = pairKey('shop/db', 'shop/api')
  expect(
    marked(lines, [
      [pair, kept],
      [`${pair}\nTCP/8080`, kept],
    ]),
  ).toEqual([['seen', 'seen']])
})

it('a line of requests is marked where one of them breaks', () => {
  const line = { id: 'l7', from: 'shop/db', to: 'shop/api', row: 'in', kind: 'redirected' }
  expect(marked([line], [[pairKey('shop/db', 'shop/api'), { ...kept, isRequestBroken: true }]])).toEqual([
    ['l7', 'breaks'],
  ])
})

it('a trunk from a whole namespace is marked by what was seen of its pods', () => {
  const trunk = { id: 'trunk', from: 'namespace:shop', to: 'kube-system/coredns', row: 'UDP/53', kind: 'allowed' }
  const nodes = [{ id: 'shop/db', parent: 'namespace:shop' }]
  const pair = pairKey('shop/db', 'kube-system/coredns')
  expect(marked([trunk], [[`${pair}\nUDP/53`, kept]], nodes)).toEqual([['trunk', 'seen']])
  expect(marked([trunk], [[`${pair}\nTCP/53`, kept]], nodes)).toEqual([])
})
