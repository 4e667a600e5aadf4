import { expect, it } from 'vitest'
import { pairKey, type ReplayMark } from '../../../store/index'
import type { Graph } from './elements'
import { observedLines } from './observed'

it('a line of a folded card is marked by what is worst among its pods', () => {
  const lines = [
    { id: 'a', from: 'workload:shop/web', to: 'shop/api' },
    { id: 'b', from: 'shop/api', to: 'shop/db' },
  ] as unknown as Graph['lines']
  const nodeOf = new Map([
    ['shop/web-1', 'workload:shop/web'],
    ['shop/web-2', 'workload:shop/web'],
  ])
  const marks = new Map<string, ReplayMark>([
    [pairKey('shop/web-1', 'shop/api'), 'breaks'],
    [pairKey('shop/web-2', 'shop/api'), 'seen'],
    [pairKey('shop/gone', 'shop/api'), 'breaks'],
  ])
  expect([...observedLines({ lines, nodeOf } as unknown as Graph, marks)]).toEqual([['a', 'breaks']])
})
