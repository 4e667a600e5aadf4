import { describe, expect, it } from 'vitest'
import { ccnp, cnp, codes, look, np, shop } from './fixture'

const about = (rest: string) => `{endpointSelector: {matchLabels: {app: api}}, ${rest}}`
const noWeb = 'ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]'
const isolating = (text: string) => codes(shop + text).filter((code) => code === 'deny-isolates')

describe('a policy that only denies', () => {
  it('isolates, so that nobody else gets in or out either', () => {
    expect(look(shop + cnp(about(noWeb)))).toMatchObject([
      { code: 'deny-isolates', message: expect.stringContaining('nobody gets in to shop/api') },
    ])
    expect(isolating(cnp(about('egressDeny: [{toEntities: [world]}]')))).toHaveLength(1)
    expect(isolating(ccnp('{endpointSelector: {}, egressDeny: [{toPorts: [{ports: [{port: "25"}]}]}]}'))).toHaveLength(
      1,
    )
  })

  it.each([
    ['asks for no default deny', about(`enableDefaultDeny: {ingress: false}, ${noWeb}`)],
    ['says that it wants default deny', about(`enableDefaultDeny: {ingress: true}, ${noWeb}`)],
    ['allows others itself', about(`${noWeb}, ingress: [{fromEndpoints: [{}]}]`)],
    ['locks on purpose', about('ingressDeny: [{}]')],
    ['denies everyone', about('ingressDeny: [{fromEntities: [all]}]')],
    ['selects no pod', '{endpointSelector: {matchLabels: {app: nobody}}, ingressDeny: [{fromEndpoints: [{}]}]}'],
  ])('is no surprise where it %s', (_, spec) => expect(isolating(cnp(spec))).toEqual([]))

  it('is no surprise beside a policy that allows', () => {
    expect(isolating(cnp(about(noWeb)) + np('{podSelector: {}, ingress: [{}]}', 'q'))).toEqual([])
  })
})
