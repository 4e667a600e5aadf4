import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { clusterwidePolicy } from '../../testing/manifests'
import { cilium, object, podOn, service } from '../../testing/workspace'

const web = podOn('shop/web', { ports: '{containerPort: 8080}' })
const webService = service('shop/web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]')
const ingress = (className = 'cilium'): string =>
  object(
    'Ingress',
    'shop/in',
    `spec: {ingressClassName: ${className}, defaultBackend: {service: {name: web, port: {number: 80}}}}`,
  )
const route = object(
  'HTTPRoute',
  'shop/r',
  'spec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 80}]}]}',
)
const gateway = (className: string): string => object('Gateway', 'shop/gw', `spec: {gatewayClassName: ${className}}`)
const fromWorld = cilium('shop', 'ingress: [{fromEntities: [world]}]')
const fromEnvoy = cilium('shop', 'ingress: [{fromEntities: [ingress]}]')
const controller = podOn('edge/nginx', { labels: 'app.kubernetes.io/name: ingress-nginx' })

function doubts(objects: readonly string[], from = 'world', to = 'shop/web:8080'): readonly string[] {
  const text = [web, webService, ...objects].join('\n---\n')
  const found = answerFlow(analyze([{ name: 'a.yaml', text }]), { from, to })
  if (typeof found === 'string') return [found]
  return found.answers.flatMap(({ verdict }) => [verdict.verdict, ...(verdict.doubts ?? [])])
}

const byEnvoy = (by: string, outcome: string): string =>
  `${by} sends requests from outside on to shop/web as Cilium’s Envoy: policies then see the entity ingress and not who asked, and it would be ${outcome}.`

describe('what comes from outside to a pod that an Ingress or a route leads to', () => {
  it.each([
    ['an Ingress', ingress(), 'Ingress/shop/in'],
    ['a route', `${route}\n---\n${gateway('cilium')}`, 'HTTPRoute/shop/r'],
  ])('is in doubt where the entity ingress fares otherwise: by %s', (_, objects, by) => {
    expect(doubts([objects, fromWorld])).toEqual(['FORWARDED', byEnvoy(by, 'denied')])
    expect(doubts([objects, fromEnvoy])).toEqual(['DROPPED', byEnvoy(by, 'allowed')])
    expect(doubts([objects, fromWorld], '198.51.100.7', 'service/shop/web:80')).toEqual([
      'FORWARDED',
      byEnvoy(by, 'denied'),
    ])
  })

  it('is so where Envoy itself lets nobody in', () => {
    const subject = 'endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: Exists}]}'
    const closed = clusterwidePolicy(`${subject}, ingress: [{fromEntities: [cluster]}]`, 'e')
    expect(doubts([ingress(), closed])).toEqual(['FORWARDED', byEnvoy('Ingress/shop/in', 'denied')])
  })

  it('is in doubt where the pods that serve it fare otherwise', () => {
    expect(doubts([ingress('nginx'), controller, fromWorld])).toEqual([
      'FORWARDED',
      'Ingress/shop/in sends requests from outside on to shop/web, and edge/nginx does so: policies then see that pod and not who asked, and it would be denied.',
    ])
  })

  it('is in doubt where nothing says who serves it, and policies ask who sends', () => {
    expect(doubts([ingress('haproxy'), fromWorld])).toEqual([
      'FORWARDED',
      'Ingress/shop/in sends requests from outside on to shop/web, and nothing in the workspace serves its class haproxy: policies then see what does and not who asked.',
    ])
    expect(doubts([route, fromWorld])[1]).toBe(
      'HTTPRoute/shop/r sends requests from outside on to shop/web, and what serves it is not in the workspace: policies then see that and not who asked.',
    )
    expect(doubts([ingress('haproxy')])).toEqual(['FORWARDED'])
  })

  it('is not, where both fare alike, from inside, and on other ports', () => {
    expect(doubts([ingress()])).toEqual(['FORWARDED'])
    expect(doubts([ingress(), cilium('shop', 'ingress: [{fromEntities: [world, ingress]}]')])).toEqual(['FORWARDED'])
    expect(doubts([ingress(), controller, fromWorld], 'edge/nginx')).toEqual(['DROPPED'])
    expect(doubts([ingress(), fromWorld], 'world', 'shop/web:9090')).toEqual(['FORWARDED'])
  })
})
