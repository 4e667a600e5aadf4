import { describe, expect, it } from 'vitest'
import { analyze, proveChange, type WantedFlow } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string) => objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}` })
const policy = (name: string, spec: string) => objectYaml('NetworkPolicy', `shop/${name}`, { spec })
const base = [pod('web'), pod('api'), pod('db'), policy('deny', '{podSelector: {}, policyTypes: [Ingress]}')]
const allow = (peers: string, ports: string) =>
  policy('allow', `{podSelector: {matchLabels: {app: api}}, ingress: [{from: [${peers}]${ports}}]}`)
const webPeer = '{podSelector: {matchLabels: {app: web}}}'

const prove = (before: readonly string[], after: readonly string[], wanted: readonly WantedFlow[]) => {
  const [b, a] = [before, after].map((documents) => analyze([{ name: 'm.yaml', text: documents.join('---\n') }]))
  if (b === undefined || a === undefined) throw new Error('two workspaces')
  return proveChange(b, a, wanted)
}
const webToApi: WantedFlow = {
  probe: { from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 8080 },
  expect: 'allowed',
}

describe('the proof of a change', () => {
  it('says that nothing else changes where only the flow that it is for does', () => {
    const proof = prove(base, [...base, allow(webPeer, ', ports: [{port: 8080}]')], [webToApi])
    expect(proof).toMatchObject({ isRight: true, isNothingElse: true, opens: 0, closes: 0 })
    expect(proof.sentences).toEqual([
      'Was: shop/web → shop/api on TCP/8080 was dropped for ingress, since no rule allows it.',
      'Becomes: it is allowed by NetworkPolicy/shop/allow.',
      'Nothing else changes: every flow between known peers ends the same way on every port.',
    ])
  })

  it('counts the other ports of the same pair', () => {
    const proof = prove(base, [...base, allow(webPeer, '')], [webToApi])
    expect(proof).toMatchObject({ isRight: true, isNothingElse: false, opens: 1, closes: 0 })
    expect(proof.others.flows.map(({ portsText }) => portsText)).toEqual(['every port but TCP/8080'])
    expect(proof.sentences.at(-1)).toBe(
      'Besides that it opens 1 pair of peers: opens shop/web → shop/api on every port but TCP/8080.',
    )
  })

  it('counts the other peers on the same port', () => {
    const proof = prove(base, [...base, allow('{podSelector: {}}', ', ports: [{port: 8080}]')], [webToApi])
    expect(proof.others.flows.map(({ from, portsText }) => `${from.text} ${portsText}`)).toEqual([
      expect.stringContaining('shop/db TCP/8080'),
    ])
  })

  it('says that a flow stays as it was where the change misses it', () => {
    const proof = prove(base, [...base, allow('{podSelector: {matchLabels: {app: wed}}}', '')], [webToApi])
    expect(proof).toMatchObject({ isRight: false, isNothingElse: true })
  })

  it('of a change that is for no flow says whether anything changes', () => {
    expect(prove(base, base, []).sentences).toEqual([
      'Nothing changes: every flow between known peers ends the same way on every port.',
    ])
    const proof = prove(base, base.slice(0, 3), [])
    expect(proof.isNothingElse).toBe(false)
    expect(proof.sentences.at(-1)).toMatch(/^It opens \d+ pairs of peers: opens everyone/)
  })

  it('looks at an address outside as at the peer that stands for it', () => {
    const wanted: WantedFlow = {
      probe: { from: 'ip:203.0.113.9', to: 'shop/api', protocol: 'TCP', port: 8080 },
      expect: 'allowed',
    }
    const proof = prove(
      base,
      [...base, allow('{ipBlock: {cidr: 203.0.113.9/32}}', ', ports: [{port: 8080}]')],
      [wanted],
    )
    expect(proof).toMatchObject({ isRight: true, isNothingElse: true })
  })
})
