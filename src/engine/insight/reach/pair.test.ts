import { describe, expect, it } from 'vitest'
import { analyze, answerPorts, compareAnalyses, portsBetween, reach } from '../../index'
import { cilium, object, podOn, service, tcp } from '../../testing/workspace'

const pods = [podOn('t/a', { labels: 'app: a' }), podOn('t/b', { labels: 'app: b' })]
const workspace = (...documents: readonly string[]) =>
  analyze([{ name: 'm.yaml', text: [...pods, ...documents].join('\n---\n') }])
const strict = (...documents: readonly string[]) =>
  analyze([{ name: 'm.yaml', text: [...pods, ...documents].join('\n---\n') }], { ciliumVersion: '1.21' })
/** All of TCP is denied, and nothing else. */
const withoutTcp = cilium(
  't',
  'enableDefaultDeny: {ingress: false}, ingressDeny: [{toPorts: [{ports: [{port: "0", protocol: TCP}]}]}]',
)

describe('an address or a name of the cluster', () => {
  it('is asked about on the ports of what it leads to', () => {
    const documents = [
      podOn('t/web'),
      podOn('t/db', { ip: '10.0.0.9' }),
      object('External', '/db', 'spec: {dns: [db.io, api.io], addresses: [10.0.0.9]}'),
      object('External', '/api', 'spec: {dns: [api.io], addresses: [10.96.0.1]}'),
      service('t/none', 'clusterIP: 10.96.0.1, ports: [{port: 81}], selector: {app: none}'),
      cilium('t', `ingress: [{${tcp(80)}}]`),
    ]
    const analysis = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    const sets = (to: string) =>
      portsBetween(analysis, 't/web', to).sets.map(({ outcome, portsText }) => `${outcome} ${portsText}`)
    expect(sets('ip:10.0.0.9')).toEqual(['forwarded TCP/80', 'dropped every port but TCP/80'])
    expect(sets('dns:db.io')).toEqual(sets('ip:10.0.0.9'))
    expect(sets('ip:10.96.0.1')).toContain('no-backend TCP/81')
  })
})

describe('protocols that no rule is about', () => {
  it('are in the set of what is dropped', () => {
    const udp = '{toPorts: [{ports: [{port: "80", protocol: UDP}]}]}'
    const icmp = '{toEndpoints: [{}], icmps: [{fields: [{type: 8}]}]}'
    const analysis = strict(cilium('t', `ingress: [{fromEntities: [all], ${tcp(80)}}], egress: [${udp}, ${icmp}]`))
    expect(answerPorts(analysis, { from: 'world', to: 't/b' })).toMatchObject([
      {
        sets: [
          { outcome: 'forwarded', portsText: 'TCP/80' },
          { outcome: 'dropped', portsText: 'every port but TCP/80' },
        ],
      },
    ])
    const both = '{toEndpoints: [{}], icmps: [{fields: [{type: 8}, {type: 128, family: IPv6}]}]}'
    const all = strict(cilium('t', `ingress: [{fromEntities: [all], ${tcp(80)}}], egress: [${udp}, ${both}]`))
    expect(answerPorts(all, { from: 'world', to: 't/b' })).toMatchObject([
      {
        sets: [
          { outcome: 'forwarded', portsText: 'TCP/80' },
          { outcome: 'dropped', portsText: 'every port but TCP/80' },
        ],
      },
    ])
  })
})

describe('a protocol of which no port is let through', () => {
  it('is none of every port', () => {
    const analysis = workspace(withoutTcp)
    const { rows } = reach(analysis, { from: 't/a', to: 't/b' })
    expect(rows).toMatchObject([
      {
        portsText: 'every port but TCP',
        ports: [
          { protocol: 'other', ranges: [[0, 65_535]] },
          { protocol: 'TCP', ranges: [] },
        ],
      },
    ])
    const sets = answerPorts(analysis, { from: 't/a', to: 't/b' })
    expect(sets).toMatchObject([
      {
        sets: [
          { outcome: 'forwarded', portsText: 'every port but TCP' },
          { outcome: 'dropped', portsText: 'TCP' },
        ],
      },
    ])
  })

  it('is all that a comparison brings out', () => {
    const { flows } = compareAnalyses(workspace(), workspace(withoutTcp))
    expect([...new Set(flows.map(({ portsText }) => portsText))]).toEqual(['TCP'])
  })
})
