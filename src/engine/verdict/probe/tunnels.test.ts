import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, podOn } from '../../testing/workspace'

const rules = (http: string) =>
  `egress: [{toEntities: [world], toPorts: [{ports: [{port: "3128", protocol: TCP}]${http}}]}]`

const listed = ', rules: {http: [{method: CONNECT}, {method: GET}]}'

function ask(version: string, method: string, http = listed, headers: Readonly<Record<string, string>> = {}) {
  const text = [podOn('s/a', {}), cilium('s', rules(http))].join('\n---\n')
  const analysis = analyze([{ name: 'm.yaml', text }], { ciliumVersion: version })
  const probe = { from: 's/a', to: 'ip:203.0.113.9', protocol: 'TCP', port: 3128 } as const
  return analysis.probe({ ...probe, http: { method, headers } }).doubts ?? []
}

describe('a request for a tunnel through the layer 7 proxy', () => {
  it('is in doubt before 1.20', () => {
    expect(ask('1.19', 'CONNECT')).toEqual([expect.stringContaining('Cilium 1.19 hands no CONNECT request on')])
    expect(ask('1.20', 'CONNECT')).toEqual([])
  })

  it('or for a WebSocket is in doubt in 1.18 alone', () => {
    const upgrade = { Upgrade: 'websocket' }
    expect(ask('1.18', 'GET', listed, upgrade)).toEqual([expect.stringContaining('since 1.18.3')])
    expect(ask('1.19', 'GET', listed, upgrade)).toEqual([])
    expect(ask('1.18', 'GET')).toEqual([])
  })

  it('is not where no proxy looks at it, and other requests are not', () => {
    expect(ask('1.19', 'CONNECT', '')).toEqual([])
    expect(ask('1.19', 'GET')).toEqual([])
  })
})
