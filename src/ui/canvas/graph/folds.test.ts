import { describe, expect, it } from 'vitest'
import { workloadsOf, type Snapshot } from '../../../store/index'
import { analyze } from '../../../engine/index'
import { snapshotOf } from '../../../worker/runner'
import { buildGraph, bundle, type CanvasView } from './elements'
import { findNodes } from './find'
import { groupsAround } from './folds'
import { placeNodes, withDocked } from '../layout/layout'
import { neighbourhood } from './neighbourhood'

const view: CanvasView = {
  showAllowed: true,
  showDropped: true,
  showOpen: true,
  showHost: false,
  showWorld: false,
  selection: null,
}
const pod = (namespace: string, name: string, app: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}}}, spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}}`
const service = (name: string, app: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]}}`
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
const graphOf = (folded: readonly string[]) =>
  buildGraph(bundle(snapshot, new Set(folded), { text: '', verdicts: [] }, null), view)

describe('a workload', () => {
  it('is what has the same app label in one namespace, if that is more than one pod', () => {
    const workloads = workloadsOf(snapshot)
    expect(workloads.get('shop/web-1')?.members).toEqual(['shop/web-0', 'shop/web-1', 'shop/web-2'])
    expect([workloads.has('shop/db'), workloads.has('ops/web-9')]).toEqual([false, false])
    expect(groupsAround(snapshot, 'shop/web-1')).toEqual(['namespace:shop', 'workload:shop/web'])
  })

  it('folds to one card with its count, and its edges count what is allowed and dropped', () => {
    const graph = graphOf(['workload:shop/web', 'workload:shop/api'])
    expect(graph.nodes.filter(({ kind }) => kind === 'workload').map(({ lines }) => lines[0])).toEqual([
      'web ×3',
      'api ×2',
    ])
    const label = (from: string, to: string) => graph.edges.find((edge) => edge.from === from && edge.to === to)?.label
    expect(label('workload:shop/web', 'workload:shop/api')).toBe('6✓')
    expect(label('workload:shop/web', 'shop/db')).toBe('3✕')
    expect(label('workload:shop/api', 'shop/db')).toBe('2✓')
    expect(graph.edges.some(({ from, to }) => from === to)).toBe(false)
  })

  it('is not drawn in a folded namespace', () => {
    const graph = graphOf(['namespace:shop', 'workload:shop/web'])
    expect(graph.nodes.map(({ id }) => id)).toEqual(['namespace:shop', 'namespace:ops', 'ops/web-9'])
  })
})

describe('a service', () => {
  it('hangs on the one card that it leads to, and is tied to several', () => {
    const open = graphOf([])
    const node = (id: string) => open.nodes.find((other) => other.id === id)
    expect(node('service:shop/db')).toMatchObject({ dock: 'shop/db', lines: ['svc :80'] })
    expect(node('service:shop/web')?.dock).toBeUndefined()
    expect(open.ties.map(({ to }) => to)).toEqual(['shop/web-0', 'shop/web-1', 'shop/web-2'])
    expect(node('service:shop/lost')?.lines[1]).toBe(':80, selects nothing')
    const folded = graphOf(['workload:shop/web'])
    expect(folded.nodes.find(({ id }) => id === 'service:shop/web')?.dock).toBe('workload:shop/web')
    expect(folded.ties).toEqual([])
  })

  it('stands on the lower border of its card', () => {
    const { nodes, edges } = graphOf([])
    const places = withDocked(nodes, placeNodes(nodes, edges, {}))
    expect(places['service:shop/db']!.y).toBe(places['shop/db']!.y + 26)
    expect(Object.keys(places)).toContain('service:shop/lost')
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
    const part = neighbourhood(graphOf([]), 'shop/db')
    const ids = part?.nodes.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['namespace:shop', 'shop/api-0', 'shop/db', 'service:shop/db']))
    expect(ids).not.toContain('service:shop/lost')
    expect(part?.edges.every(({ from, to, allowed }) => [from, to].includes('shop/db') && allowed > 0)).toBe(true)
    expect(neighbourhood(graphOf([]), 'shop/gone')).toBeNull()
  })
})
