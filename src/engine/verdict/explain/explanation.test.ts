import { describe, expect, it } from 'vitest'
import { ciliumPolicy, modelOf, networkPolicy, somePods } from '../../testing/manifests'
import type { AnalyzeOptions, Probe, Step } from '../../types'
import { explain, explainRequest } from './explanation'
import { decideFlow } from '../probe/probe'
import { standingOf } from '../sight'

const request: Probe = { from: 'shop/web', to: 'shop/db', protocol: 'TCP', port: 80 }

/** The steps of what `shop/db` lets in from `shop/web`. */
function steps(
  policies: readonly string[],
  how: typeof explain | null = explain,
  asked: Partial<Probe> = {},
  options: AnalyzeOptions = {},
): readonly Step[] {
  const model = modelOf([...somePods, ...policies], options)
  const [from, to] = [standingOf(model, request.from), standingOf(model, request.to)]
  if (typeof from === 'string' || typeof to === 'string') throw new Error('no such pod')
  return decideFlow(model, { ...request, ...asked }, { from, to }, how)[0]?.verdict.ingress.steps ?? []
}

const textOf = (found: readonly Step[]): string => found.map(({ text }) => text).join('\n')
const closed = networkPolicy('{podSelector: {}, policyTypes: [Ingress]}', 'closed')
const fromWeb = ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]', 'web')
const http = ciliumPolicy(
  'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: /health}]}}]}]',
  'http',
)

describe('why a side is decided as it is', () => {
  it('begins with what enforces policy there, or that nothing does', () => {
    expect(steps([])[0]?.text).toBe('No policy selects shop/db for ingress.')
    expect(steps([closed])[0]?.text).toBe('shop/db is isolated for ingress by NetworkPolicy/shop/closed.')
  })

  it('names default deny where nothing covers the flow, and what would have let it through', () => {
    const other = ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: other}}]}]', 'other')
    const found = steps([other])
    expect(found.find(({ kind }) => kind === 'default')).toMatchObject({ effect: 'deny', decisive: true })
    expect(found.filter(({ kind }) => kind === 'near-miss').map(({ policy }) => policy)).toEqual([
      'CiliumNetworkPolicy/shop/other',
    ])
  })

  it('lists each rule that covers the flow with its line, the one that decides marked', () => {
    const deny = ciliumPolicy('ingressDeny: [{fromEntities: [all]}]', 'deny')
    const rules = steps([fromWeb, deny]).filter(({ policy }) => policy !== undefined)
    expect(rules.map(({ policy, effect, decisive }) => [policy, effect, decisive ?? false])).toEqual([
      ['CiliumNetworkPolicy/shop/deny', 'deny', true],
      ['CiliumNetworkPolicy/shop/web', 'allow', false],
    ])
    expect(rules.every(({ range }) => range !== undefined)).toBe(true)
    expect(rules[1]?.text).toMatch(/; a deny wins over it$/)
  })

  it('says what settings make of it', () => {
    const audited = steps([closed], explain, {}, { settings: { 'policy-audit-mode': 'true' } })
    expect(textOf(audited)).toContain('Audit mode is on')
  })

  it('is left out on request, but for what the proxy answers', () => {
    const asked = { http: { method: 'GET', path: '/admin' } }
    expect(steps([fromWeb], explainRequest)).toEqual([])
    expect(steps([http], explainRequest, asked).map(({ kind }) => kind)).toEqual(['request'])
    expect(textOf(steps([http], explainRequest, asked))).toContain('the proxy answers 403 Access denied')
    expect(steps([http], null, asked)).toEqual([])
  })
})
