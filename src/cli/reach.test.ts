import { describe, expect, it } from 'vitest'
import { analyze, reach } from '../engine/index'
import { reachCsv, reachDot, reachMarkdown, reachSvg, reachText } from './output/reach-text'
import { objectYaml } from '../engine/testing/manifests'

const pod = (name: string) => objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}` })
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 8000, endPort: 8010}, {port: 53, protocol: UDP}]
    - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
      ports: [{port: 443}]
`
const text = [pod('web'), pod('api'), policy].join('---\n')
const report = (options = {}) => reach(analyze([{ name: 'm.yaml', text }]), options)

describe('who reaches whom', () => {
  it('is reported pair by pair, with ranges of ports and of addresses', () => {
    expect(reachText(report({ to: 'shop/api' }))).toBe(
      [
        'FROM                                             TO         PORTS',
        'shop/web                                         shop/api   TCP/8000-8010, UDP/53',
        '10.0.0.0-10.0.255.255, 10.2.0.0-10.255.255.255   shop/api   TCP/443',
        'host                                             shop/api   every port',
        '',
        'Addresses of pods, nodes, services and Cilium’s own endpoints do not count as outside addresses: they are what they belong to.',
        'This is about policy alone: whether anything listens on a port, or a route leads there, is not asked.',
        '',
      ].join('\n'),
    )
  })

  it('joins addresses that fare alike, and finds the range that an address is in', () => {
    const names = (options: object) => report(options).rows.map(({ from }) => from)
    expect(names({ from: 'world', to: 'shop/web' })).toEqual(['world'])
    expect(names({ from: '10.1.2.3', to: 'shop/api' })).toEqual([])
    expect(names({ from: '10.2.2.3', to: 'shop/api' })).toHaveLength(1)
    expect(names({ from: 'shop/*', to: 'shop/*' })).toEqual(['shop/api', 'shop/web'])
  })

  it('is one line a range in CSV, and says how much a limit leaves out', () => {
    expect(reachCsv(report({ from: 'shop/web', to: 'shop/api' }))).toBe(
      'from,to,protocol,first,last,outcome,layer7,serverNames\r\nshop/web,shop/api,TCP,8000,8010,allowed,no,\r\nshop/web,shop/api,UDP,53,53,allowed,no,\r\n',
    )
    expect(reachCsv(report({ from: 'shop/api', to: 'shop/web' }))).toMatch(
      /^[^]*\r\nshop\/api,shop\/web,TCP,0,65535,allowed,no,\r\nshop\/api,shop\/web,UDP,0,65535,allowed,no,\r\n/,
    )
    const byName = `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: shop}, spec: {endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [a.io, b.io]}]}]}}`
    const named = analyze([{ name: 'm.yaml', text: [pod('web'), pod('api'), byName].join('\n---\n') }])
    expect(reachCsv(reach(named, { from: 'shop/web', to: 'shop/api' }))).toContain(
      'shop/web,shop/api,TCP,443,443,allowed,yes,a.io or b.io\r\n',
    )
    expect(reachText(report({ limit: 1 }))).toMatch(/\n\d+ more rows; narrow them/)
  })

  it('is a graph, a picture and a table of Markdown, in which names mean nothing', () => {
    const between = report({ from: 'shop/*', to: 'shop/*' })
    expect(reachDot(between)).toContain('"shop/web" -> "shop/api" [label="TCP/8000-8010, UDP/53"]')
    expect(reachSvg(between)).toContain('<title>shop/web → shop/api: TCP/8000-8010, UDP/53</title>')
    expect(reachMarkdown(between)).toContain('| `shop/web` | `shop/api` | TCP/8000-8010, UDP/53 |')
    const [row] = between.rows
    const hostile = { ...between, rows: [{ ...row!, from: '=1+1","<b>"' }] }
    expect(reachCsv(hostile)).toContain(`"'=1+1"",""<b>""",`)
    expect(reachSvg(hostile)).not.toContain('<b>')
  })
})
