import { describe, expect, it } from 'vitest'
import { ask, ciliumPolicy, modelOf, networkPolicy, objectYaml, pod } from '../../testing/manifests'

const pods = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db, tier: data'), pod('ops/admin', 'app: admin')]
const closed = networkPolicy('{podSelector: {}}', 'closed')
/** A policy for pods by a selector. */
const forPods = (selector: string, rules: string, key = 'shop/open') =>
  objectYaml('CiliumNetworkPolicy', key, { spec: `{endpointSelector: ${selector}, ${rules}}` })

/** What is said of policies that do not select `shop/db`. */
function misses(policies: readonly string[], question = 'shop/web shop/db TCP/80'): readonly string[] {
  const { ingress } = ask(modelOf([...pods, closed, ...policies]), question)
  return ingress.steps.filter(({ text }) => text.includes('does not select')).map(({ text }) => text)
}

const anyone = 'ingress: [{fromEntities: [all]}]'

describe('a policy that would let a dropped flow through and does not select the pod', () => {
  it('is named with the one label that is missing, and its place', () => {
    const { ingress } = ask(
      modelOf([...pods, closed, forPods('{matchLabels: {app: database}}', anyone)]),
      'shop/web shop/db TCP/80',
    )
    expect(ingress.steps.find(({ text }) => text.includes('does not select'))).toMatchObject({
      kind: 'near-miss',
      effect: 'none',
      missing: 'label',
      policy: 'CiliumNetworkPolicy/shop/open',
      path: 'spec.endpointSelector',
      text: 'would let this through (from everyone on every port), but does not select shop/db: it needs app=database, and shop/db has app=db',
    })
  })

  it.each([
    ['by two labels', '{matchLabels: {app: database, role: x}}', anyone],
    [
      'for another port',
      '{matchLabels: {app: database}}',
      'ingress: [{toPorts: [{ports: [{port: "81", protocol: TCP}]}]}]',
    ],
    ['for another peer', '{matchLabels: {app: database}}', 'ingress: [{fromEntities: [world]}]'],
    ['for the other direction', '{matchLabels: {app: database}}', 'egress: [{toEntities: [all]}]'],
    ['by a deny', '{matchLabels: {app: database}}', 'ingressDeny: [{fromEntities: [all]}]'],
    ['for whom nobody is', '{matchLabels: {app: database}}', 'ingress: [{}]'],
  ])('is not reported where it misses %s', (_, selector, rules) => {
    expect(misses([forPods(selector, rules)])).toEqual([])
  })

  it('is not reported of another namespace, of which policies know nothing', () => {
    expect(misses([forPods('{}', anyone, 'ops/open')])).toEqual([])
  })

  it('is not reported where it selects the pod: then its rules are looked at', () => {
    expect(misses([forPods('{matchLabels: {tier: data}}', 'ingress: [{fromEntities: [world]}]')])).toEqual([])
  })

  it('is reported by a label that the pod must not have', () => {
    const [text] = misses([forPods('{matchExpressions: [{key: tier, operator: DoesNotExist}]}', anyone)])
    expect(text).toContain('it needs no label tier, and shop/db has tier=data')
  })

  it('is reported twice at most', () => {
    const many = ['a', 'b', 'c'].map((name) => forPods(`{matchLabels: {app: ${name}}}`, anyone, `shop/${name}`))
    expect(misses(many)).toHaveLength(2)
  })

  it('is not one that Cilium refuses', () => {
    const refused = forPods(
      '{matchLabels: {app: database}}',
      'ingress: [{fromEntities: [all], fromCIDR: [10.0.0.0/8]}]',
    )
    expect(misses([refused])).toEqual([])
    expect(misses([refused, ciliumPolicy('ingress: [{}]')])).toEqual([])
  })
})
