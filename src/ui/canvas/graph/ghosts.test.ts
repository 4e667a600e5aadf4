import { describe, expect, it } from 'vitest'
import { emptyGraph, type Graph } from './elements'
import { asGhosts } from './ghosts'
import type { GraphLine, GraphNode } from './model'
import { madeLine, madeNode, madeRow } from '../../testing/pictures'

const node = (id: string, kind: GraphNode['kind'], rows: readonly string[] = []): GraphNode =>
  madeNode(id, { kind, rows: rows.map((row) => madeRow(row)) })
const line = (from: string, to: string, kind: GraphLine['kind']): GraphLine =>
  madeLine({ from, to, row: 'TCP/80', kind, flow: -1 })

describe('ghosts in the picture', () => {
  it('are dashed cards that say whom a rule means, with the lines that get through alone', () => {
    const graph: Graph = {
      ...emptyGraph,
      nodes: [
        node('namespace:ghost-0', 'namespace'),
        node('ghost-0/membrane-ghost-0', 'endpoint', ['TCP/80']),
        node('shop/api', 'endpoint', ['TCP/80']),
      ],
      lines: [
        line('ghost-0/membrane-ghost-0', 'shop/api', 'allowed'),
        line('shop/api', 'ghost-0/membrane-ghost-0', 'dropped'),
      ],
    }
    const { nodes, lines } = asGhosts(graph, [
      {
        key: 'ghost-0/membrane-ghost-0',
        title: 'any pod with app=metrics in a namespace with team=a',
        labels: { app: 'metrics' },
        newNamespace: 'ghost-0',
        namespaceLabels: { team: 'a' },
      },
    ])
    expect(nodes.map(({ title, isGhost = false, rows }) => [title, isGhost, rows.length])).toEqual([
      ['any with team=a', true, 0],
      ['any app=metrics', true, 0],
      ['shop/api', false, 1],
    ])
    expect(nodes[1]?.description).toContain('any pod with app=metrics in a namespace with team=a')
    expect(lines.map(({ kind }) => kind)).toEqual(['allowed'])
  })
})
