import { describe, expect, it } from 'vitest'
import { workloadsOf, type Snapshot } from '../../../store/index'
import { analyze } from '../../../engine/index'
import { snapshotOf } from '../../../worker/serving/runner'
import { graphOf as graphOfSnapshot, linked } from '../../testing/pictures'
import { nodesOfSelection, type CanvasView } from './elements'
import { findNodes } from './find'
import { groupsAround } from './folds'
import { neighbourhood } from './neighbourhood'
import { objectYaml } from '../../../engine/testing/manifests'

const view: CanvasView = {
  showAllowed: true,
  showDropped: true,
  showOpen: true,
  showHost: false,
  showWorld: false,
  showUnserved: false,
  selection: null,
}
const pod = (namespace: string, name: string, app: string): string =>
  objectYaml('Pod', `${namespace}/${name}`, {
    labels: `app: ${app}`,
    spec: '{containers: [{name: c, ports: [{containerPort: 8080}]}]}',
  })
const service = (name: string, app: string): string =>
  objectYaml('Service', `shop/${name}`, { spec: `{selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]}` })
const deny = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}}`
const snapshot: Snapshot = snapshotOf(
  analyze([
    {
      name: 'a.yaml',
      text: [
        ...['web-0', 'web-1', 'web-2'].map((name) => pod('shop', name, 'web')),
        ...['api-0', 'api-1'].map((name) => pod('shop', name, 'api')),
        pod('shop', 'db', 'db'),
        pod('ops', 'web-9', 'web'),
        service('web', 'web'),
        service('db', 'db'),
        service('lost', 'nobody'),
        deny,
      ].join('\n---\n'),
    },
  ]),
)
const linkOf = (folded: readonly string[]) => linked(snapshot, { folded })
const graphOf = (folded: readonly string[]) => graphOfSnapshot(snapshot, view, { folded })

describe('a workload', () => {
  it('is what has the same app label in one namespace, if that is more than one pod', () => {
    const workloads = workloadsOf(snapshot)
    expect(workloads.get('shop/web-1')?.members).toEqual(['shop/web-0', 'shop/web-1', 'shop/web-2'])
    expect([workloads.has('shop/db'), workloads.has('ops/web-9')]).toEqual([false, false])
    expect(groupsAround(snapshot, 'shop/web-1')).toEqual(['namespace:shop', 'workload:shop/web'])
  })

  it('folds to one card with its count, and its lines count what is allowed and dropped', () => {
    const graph = graphOf(['workload:shop/web', 'workload:shop/api'])
    const cards = graph.nodes.filter(({ kind }) => kind === 'workload')
    expect(cards.map(({ title, count }) => `${title} ${count}`)).toEqual(['web ×3', 'api ×2'])
    const between = (from: string, to: string) =>
      graph.lines.filter((line) => line.from === from && line.to === to).map(({ kind, count }) => `${count} ${kind}`)
    expect(between('workload:shop/web', 'workload:shop/api')).toEqual(['6 allowed'])
    expect(between('workload:shop/web', 'shop/db')).toEqual(['3 dropped'])
    expect(between('workload:shop/api', 'shop/db')).toEqual(['2 allowed'])
    expect(graph.lines.some(({ from, to }) => from === to)).toBe(false)
    // Senders are counted, not flows: three pods of web are three, and there are another namespace's and the world.
    expect(graph.nodes.find(({ id }) => id === 'shop/db')?.rows).toMatchObject([{ allowed: 2, dropped: 5 }])
  })

  it('is not drawn in a folded namespace', () => {
    const graph = graphOf(['namespace:shop', 'workload:shop/web'])
    expect(graph.nodes.map(({ id }) => id)).toEqual(['namespace:shop', 'namespace:ops', 'ops/web-9'])
  })
})

describe('a service', () => {
  it('stands on each card that it leads to, and has one of its own where it leads to none', () => {
    const { nodes } = graphOf([])
    const tags = (id: string) =>
      nodes.find((node) => node.id === id)?.services.map(({ id: tag, text }) => `${tag} ${text}`)
    expect(tags('shop/db')).toEqual(['service:shop/db svc :80→8080'])
    expect(tags('shop/web-0')).toEqual(['service:shop/web svc web :80→8080'])
    expect(nodes.find(({ id }) => id === 'service:shop/lost')).toMatchObject({
      title: 'lost',
      detail: ':80→8080 selects nothing',
    })
    expect(graphOf(['workload:shop/web']).nodes.find(({ id }) => id === 'workload:shop/web')?.services).toHaveLength(1)
  })
})

describe('finding', () => {
  const words = (text: string) => findNodes(snapshot, text).map((hit) => hit.words)

  it('goes by name, namespace and label, and knows several words', () => {
    expect(words('app=web')).toEqual(['Pod shop/web-0', 'Pod shop/web-1', 'Pod shop/web-2', 'Pod ops/web-9'])
    expect(words('ops web')).toEqual(['Pod ops/web-9'])
    expect(words('db')).toEqual(['Pod shop/db', 'Service shop/db'])
    expect(words('nobody here')).toEqual([])
  })
})

describe('the neighbourhood', () => {
  it('is what a pod talks to', () => {
    const part = neighbourhood(graphOf([]), new Set(['shop/db']))
    const ids = part?.graph.nodes.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['namespace:shop', 'shop/api-0', 'shop/db']))
    expect(ids).not.toContain('service:shop/lost')
    expect(
      part?.graph.lines.every(
        ({ from, to, kind }) =>
          [from, to].some((id) => id === 'shop/db' || id === 'namespace:shop') && kind !== 'dropped',
      ),
    ).toBe(true)
    expect(part?.others).toBe(0)
    expect(part?.graph.lines.every(({ isExtra }) => !isExtra)).toBe(true)
    expect(neighbourhood(graphOf([]), new Set(['shop/gone']))).toBeNull()
  })

  it('has everybody else as one row of the card, who get through in neither direction', () => {
    const whole = graphOf([])
    const lines = whole.lines.filter(({ from, to }) => from === 'shop/api-0' && to === 'shop/db')
    const part = neighbourhood({ ...whole, lines }, new Set(['shop/db']))!
    const card = part.graph.nodes.find(({ id }) => id === 'shop/db')!
    expect(part.others).toBeGreaterThan(0)
    expect(card.rows.at(-1)).toMatchObject({ id: 'others', allowed: 0, dropped: part.others })
    const before = whole.nodes.find(({ id }) => id === 'shop/db')!
    expect(card.height).toBeGreaterThan(before.height)
  })

  it('of a service is that of its pods', () => {
    expect(nodesOfSelection(linkOf([]), { kind: 'service', key: 'shop/db' })).toEqual(new Set(['shop/db']))
  })
})
