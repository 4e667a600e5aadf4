import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { ciliumPolicy, networkPolicy, objectYaml, pod } from '../../testing/manifests'

const ambient = 'istio.io/dataplane-mode: ambient'

/** What is said of a shop whose web pod calls its API on port 8080. */
function said(policy: string, { labels = ambient, webLabels = '' } = {}): readonly string[] {
  const text = [
    objectYaml('Namespace', 'shop', { labels }),
    pod('shop/web', `app: web${webLabels}`),
    pod('shop/api', 'app: api', '{containerPort: 8080}'),
    policy,
  ].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }])
    .lints()
    .flatMap(({ code, message }) => (code === 'mesh-port-closed' ? message : []))
}

const into = (ports: string, peers = 'from: [{podSelector: {}}], ') =>
  networkPolicy(`{podSelector: {matchLabels: {app: api}}, ingress: [{${peers}ports: [${ports}]}]}`)

describe('ports between pods in the ambient mode of Istio', () => {
  it('are told to be tunnelled to another, which no rule opens', () => {
    expect(said(into('{port: 8080}'))).toEqual([
      'shop/api and pods that this lets in are in the ambient mode of Istio, which carries TCP between them to port 15008: no rule opens that, and policies do not see port 8080',
    ])
    expect(said(into('{port: 8080}'), { labels: 'io.cilium/mtls-enabled: "true"' })).toEqual([
      expect.stringContaining('are enrolled in Cilium’s ztunnel, which carries TCP between them to port 15008'),
    ])
    const out = ciliumPolicy(
      'egress: [{toEndpoints: [{matchLabels: {app: api}}], toPorts: [{ports: [{port: "8080"}]}]}]',
    )
    expect(said(out)).toEqual([expect.stringContaining('shop/web and pods to which this opens egress')])
  })

  it.each([
    ['the port of the tunnel is open too', into('{port: 8080}, {port: 15008}'), {}],
    ['every port is open', into(''), {}],
    [
      'another rule opens it',
      [into('{port: 8080}'), into('{port: 15008}').replace('name: p', 'name: q')].join('\n---\n'),
      {},
    ],
    ['the namespace is not of that mode', into('{port: 8080}'), { labels: 'team: a' }],
    ['the caller is left out of it', into('{port: 8080}'), { webLabels: ', istio.io/dataplane-mode: none' }],
    ['only others are let in', into('{port: 8080}', 'from: [{ipBlock: {cidr: 10.0.0.0/8}}], '), {}],
    ['nothing is open', networkPolicy('{podSelector: {}}'), {}],
  ])('are left alone where %s', (_, policy, more) => {
    expect(said(policy, more)).toEqual([])
  })
})
