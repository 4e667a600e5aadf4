import { expect, it } from 'vitest'
import { pairKey, type ReplayMark } from '../../../store/index'
import type { Graph } from './elements'
import { observedEdges } from './observed'

it('an edge of a folded card is marked by what is worst among its pods', () => {
  const edges = [
    { id: 'a', from: 'workload:shop/web', to: 'shop/api' },
    { id: 'b', from: 'shop/api', to: 'shop/db' },
  ] as unknown as Graph['edges']
  const nodeOf = new Map([
    ['shop/web-1', 'workload:shop/web'],
    ['shop/web-2', 'workload:shop/web'],
  ])
  const marks = new Map<string, ReplayMark>([
    [pairKey('shop/web-1', 'shop/api'), 'breaks'],
    [pairKey('shop/web-2', 'shop/api'), 'seen'],
    [pairKey('shop/gone', 'shop/api'), 'breaks'],
  ])
  expect([...observedEdges({ edges, nodeOf } as unknown as Graph, marks)]).toEqual([['a', 'breaks']])
})
