import { describe, expect, it } from 'vitest'
import { shortName, wrapped } from './names'
import type { GraphNode } from '../../graph/model'

const cardsIn = (parent: string, ...titles: readonly string[]): readonly GraphNode[] =>
  titles.map((title) => ({ id: title, kind: 'endpoint', parent, title }) as unknown as GraphNode)

describe('names that are seen from afar', () => {
  const shop = cardsIn('shop', 'service-00', 'service-01', 'service-10', 'web')
  const bank = cardsIn('bank', 'service-00', 'ledger')
  const nodes = [...shop, ...bank]
  const named = (letters: number) => shop.map((node) => shortName(nodes, node, letters))

  it('lose what they share with their neighbours, up to a separator, and keep what tells them apart', () => {
    expect(named(3)).toEqual(['…00', '…01', '…10', 'web'])
    expect(named(9)).toEqual(['…00', '…01', '…10', 'web'])
    expect(named(10)).toEqual(['service-00', 'service-01', 'service-10', 'web'])
  })

  it('keep numbers whole', () => {
    const apps = cardsIn('shop', 'app-4-0', 'app-13-0', 'app-14-0')
    expect(apps.map((node) => shortName(apps, node, 4))).toEqual(['…4-0', '…13…', '…14…'])
  })

  it('say nothing of cards in other boxes', () => {
    expect(bank.map((node) => shortName(nodes, node, 8))).toEqual(['service…', 'ledger'])
  })

  it('are broken after separators where there are several lines', () => {
    const [api] = cardsIn('shop', 'orders-api-gateway')
    const inLines = (all: typeof nodes, node: GraphNode, letters: number, lines: number) =>
      wrapped(all, node, 10, { width: letters * 6, height: lines * 11 })
    expect(inLines([api!], api!, 8, 3)).toEqual({ size: 10, lines: ['orders-', 'api-', 'gateway'] })
    expect(inLines([api!], api!, 8, 1).lines.join('')).toHaveLength(11)
    expect(inLines(nodes, shop[1]!, 3, 1).lines).toEqual(['…01'])
  })

  it('are whole in smaller letters rather than cut off', () => {
    expect(wrapped(nodes, shop[0]!, 10, { width: 55, height: 11 })).toEqual({ size: 8.5, lines: ['service-00'] })
  })
})
