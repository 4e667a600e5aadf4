import { describe, expect, it } from 'vitest'
import { cnp, look, shop } from './fixture'

const prefixes = Array.from({ length: 220 }, (_, i) => `10.0.${i}.0/24`).join(', ')

describe('a policy map that fills up', () => {
  const found = (rules: string, settings: Record<string, string>) =>
    look(shop + cnp(`{endpointSelector: {matchLabels: {app: web}}, ${rules}}`), {
      ciliumVersion: '1.19',
      settings,
    }).filter(({ code }) => code === 'policy-map-large')

  it('is reported before it overflows, with what happens then', () => {
    const rules = `egress: [{toCIDR: [${prefixes}]}]`
    expect(found(rules, {})).toEqual([])
    const [warning, more] = found(rules, { 'bpf-policy-map-max': '256' })
    expect(more).toBeUndefined()
    expect(warning?.message).toContain('shop/web is nearly full: 221 entries at least, 256 fit; 220 by spec.egress[0]')
    expect(warning?.help).toContain('denies may allow')
  })

  it('is reported when it overflows, and what lockdown makes of that', () => {
    const [warning] = found(`egress: [{toCIDR: [${prefixes}], toPorts: [{ports: [{port: "80"}, {port: "90"}]}]}]`, {
      'bpf-policy-map-max': '256',
      'enable-endpoint-lockdown-on-policy-overflow': 'true',
    })
    expect(warning?.message).toContain('overflows')
    expect(warning?.help).toContain('all its traffic is denied')
  })
})
