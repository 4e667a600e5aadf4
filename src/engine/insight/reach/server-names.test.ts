import { describe, expect, it } from 'vitest'
import { analyze, answerPorts, compromise, reach } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'

const named = (names: string, port = 443): string =>
  `{toPorts: [{ports: [{port: "${port}", protocol: TCP}], serverNames: [${names}]}]}`
const read = (rules: string) =>
  analyze([
    {
      name: 'm.yaml',
      text: [pod('shop/web', 'app: web'), pod('shop/db', 'app: db'), ciliumPolicy(rules)].join('\n---\n'),
    },
  ])
const rows = (rules: string) =>
  reach(read(rules), { from: 'shop/web', to: 'shop/db' }).rows.map(
    ({ portsText, serverNamesText }) => `${portsText}: ${serverNamesText}`,
  )

describe('ports that rules with server names open', () => {
  it('are listed with the names that they are open for', () => {
    expect(rows(`egress: [${named('a.example, b.example')}]`)).toEqual([
      'TCP/443: only with the server name a.example or b.example',
    ])
    expect(rows(`egress: [${named('a.example')}, ${named('b.example')}]`)).toEqual([
      'TCP/443: only with the server name a.example or b.example',
    ])
  })

  it('are sets of their own between two ends', () => {
    const rules = `egress: [${named('a.example')}, ${named('b.example', 8443)}]`
    const [pair] = [answerPorts(read(rules), { from: 'shop/web', to: 'shop/db' })].flat()
    const sets = typeof pair === 'object' ? pair.sets : []
    expect(sets.map(({ portsText, serverNamesText }) => `${portsText}: ${serverNamesText}`)).toEqual([
      'TCP/443: only with the server name a.example',
      'TCP/8443: only with the server name b.example',
      'every port but TCP/443, TCP/8443: ',
    ])
  })

  it('have none where another rule lets everything through, or reads requests alone', () => {
    expect(rows(`egress: [${named('a.example')}, {toEndpoints: [{}]}]`)).toEqual(['every port: '])
    const http = '{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}'
    expect(rows(`egress: [${http}]`)).toEqual(['TCP/80: '])
  })

  it('are named where the names are not those of all ports, or both sides ask for some', () => {
    expect(rows(`egress: [${named('a.example')}, ${named('b.example', 8443)}]`)).toEqual([
      'TCP/443, TCP/8443: TCP/443 only with the server name a.example and TCP/8443 only with the server name b.example',
    ])
    expect(rows(`egress: [${named('a.example, b.example')}], ingress: [${named('b.example')}]`)).toEqual([
      'TCP/443: only with the server name a.example or b.example and only with the server name b.example',
    ])
  })

  it('are hops of whoever asks for such a name', () => {
    const found = compromise(read(`egress: [${named('a.example')}]`), 'shop/web', { cuts: 0 })
    if (typeof found === 'string') throw new Error(found)
    expect(found.reached[0]).toMatchObject({ label: 'shop/db', serverNamesText: 'only with the server name a.example' })
  })
})
