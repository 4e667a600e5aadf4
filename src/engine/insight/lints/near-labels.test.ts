import { describe, expect, it } from 'vitest'
import { cnp, fixed, look, namespace, np, pod, shop } from './fixture'

const said = (text: string) =>
  look(shop + text)
    .filter(({ code }) => code === 'selector-matches-nothing')
    .map(({ severity, message, help = '' }) => `${severity} ${message} / ${help}`)
const subject = (labels: string) => np(`{podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress]}`)
const toPeer = (labels: string) =>
  cnp(`{endpointSelector: {matchLabels: {app: web}}, egress: [{toEndpoints: [{matchLabels: {${labels}}}]}]}`)

describe('a label that no pod has', () => {
  it('is another one where pods have the value', () => {
    expect(said(subject('app.kubernetes.io/name: api'))).toEqual([expect.stringContaining('Did you mean app=api?')])
    expect(fixed(shop + subject('app.kubernetes.io/name: api'), 'selector-matches-nothing')).toBe(
      shop + subject('app: api'),
    )
    expect(said(toPeer('name: api'))).toEqual([expect.stringMatching(/^warning .* \/ Did you mean app=api\?$/)])
  })

  it.each([
    ['pods with the value lack another label', 'name: api, tier: front'],
    ['the value says nothing', 'name: "true"'],
  ])('is none where %s', (_, labels) =>
    expect(said(pod('shop/flag', 'debug: "true"') + toPeer(labels)).join()).not.toContain('Did you mean'),
  )
})

describe('labels that a peer shares with its policy', () => {
  const nginx = namespace('nginx', 'kubernetes.io/metadata.name: nginx') + pod('nginx/controller', 'app: nginx')
  const from = (labels: string) =>
    np(
      `{podSelector: {matchLabels: {app: api, tier: back}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: nginx}}, podSelector: {matchLabels: {${labels}}}}]}]}`,
    )

  it('are pointed out where the peer would select pods without them', () => {
    expect(said(nginx + from('app: nginx, tier: back'))).toEqual([
      expect.stringMatching(
        /^warning .* has tier=back as well, by which the policy selects its own pods; without it it would be nginx\/controller \/ .*[Kk]ustomize/,
      ),
    ])
  })

  it.each(['app: other, tier: back', 'tier: back', 'app: nginx'])('are not where the peer is %s', (labels) =>
    expect(said(nginx + from(labels)).join()).not.toMatch(/ustomize/),
  )
})
