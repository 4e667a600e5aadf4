/** What `cilium-dbg monitor` prints, in the forms of its versions, and what people hand over that holds no flows. */
import { describe, expect, it } from 'vitest'
import type { ReadItem } from '../event'
import { FlowReader } from './reader'

function readText(text: string): { readonly items: readonly ReadItem[]; readonly format: string } {
  const items: ReadItem[] = []
  const reader = new FlowReader((one) => items.push(one))
  reader.push(text)
  reader.end()
  return { items, format: reader.format }
}

const flowOf = (line: string) =>
  readText(`${line}\n`).items.flatMap((one) => (one.type === 'flow' ? [one.event] : []))[0]

describe('lines of cilium monitor', () => {
  it.each([
    'Policy verdict log: flow 0x1 local EP ID 7, remote ID 2986, dst port 80, proto 6, ingress true, action deny, match none, 10.0.0.5:54134 -> 10.0.1.7:80 tcp SYN',
    'Policy verdict log: flow 0x1 local EP ID 7, remote ID 2986, proto 6, ingress, action deny, match none, 10.0.0.5:54134 -> 10.0.1.7:80 tcp SYN',
    '> Policy verdict log: flow 0x1 local EP ID 7, remote ID 2986, proto 6, ingress, action deny, auth: disabled, match none, 10.0.0.5:54134 -> 10.0.1.7:80 tcp SYN',
  ])('%s is a denied verdict at the receiver', (line) => {
    expect(flowOf(line)).toMatchObject({
      kind: 'verdict',
      verdict: 'DROPPED',
      direction: 'ingress',
      protocol: 'TCP',
      source: { address: '10.0.0.5', identity: 2986 },
      destination: { address: '10.0.1.7' },
      sourcePort: 54_134,
      destinationPort: 80,
      flags: { syn: true, ack: false },
    })
  })

  it('of the sender name the receiver as remote, and reserved identities by their name', () => {
    const of = (rest: string) => flowOf(`Policy verdict log: flow 0x0 local EP ID 7, remote ID ${rest}`)
    expect(of('world, proto 17, egress, action redirect, match L3-L4, 10.0.0.5:41 -> 1.1.1.1:53 udp')).toMatchObject({
      verdict: 'REDIRECTED',
      direction: 'egress',
      protocol: 'UDP',
      destination: { address: '1.1.1.1', reserved: 'world' },
    })
    expect(
      of('6, dst port 80, proto 6, ingress false, action audit, match none, 10.0.0.5:4 -> 10.0.1.7:80 tcp SYN'),
    ).toMatchObject({ verdict: 'AUDIT', direction: 'egress', destination: { identity: 6 } })
    expect(
      of('remote-node, proto 6, ingress, action allow, match all, [fd00::22]:584 -> [fd00::9cac]:90 tcp SYN'),
    ).toMatchObject({ source: { address: 'fd00::22', reserved: 'remote-node' }, destinationPort: 90 })
    expect(of('6, proto 1, ingress, action allow, match L3-Only, 10.0.0.2 -> 10.0.0.1 EchoRequest')).toMatchObject({
      protocol: 'ICMP',
      icmpType: 8,
    })
  })

  it.each([
    'xx drop (Policy denied) flow 0x1 to endpoint 211, , identity world->15435: 172.26.50.201:6 -> 10.0.1.185:8082 tcp SYN',
    'xx drop (Policy denied) flow 0x1 to endpoint 211, identity 2->15435: 172.26.50.201:6 -> 10.0.1.185:8082 tcp SYN',
    'xx drop (Policy denied) flow 0x1 to endpoint 211, ifindex 14, file bpf_lxc.c:2067, , identity world->15435: 172.26.50.201:6 -> 10.0.1.185:8082 tcp SYN',
    'xx drop (Policy denied (L3)) flow 0x1 to endpoint 0, identity 2->15435: 172.26.50.201:6 -> 10.0.1.185:8082 tcp SYN',
  ])('%s is a drop by policy', (line) => {
    const flow = flowOf(line)
    expect(flow).toMatchObject({ kind: 'drop', verdict: 'DROPPED', dropReason: 133, destinationPort: 8082 })
    expect(flow?.destination).toEqual({ identity: 15_435, address: '10.0.1.185' })
  })

  it('tell of packets that went on, and of replies', () => {
    expect(
      flowOf(
        '-> endpoint 3459 flow 0xe identity 15194->323 state reply ifindex lxc84 orig-ip 10.60.1.115: 10.63.240.10:53 -> 10.60.0.182:42132 udp',
      ),
    ).toMatchObject({ kind: 'trace', point: 'to-endpoint', isReply: true, source: { identity: 15_194 } })
    expect(
      flowOf(
        '-> stack flow 0x6 , identity 323->16777217 state new ifindex 0 orig-ip 0.0.0.0: 10.60.0.182:41510 -> 104.198.14.52:80 tcp SYN',
      ),
    ).toMatchObject({ kind: 'trace', point: 'to-stack', isReply: false, destination: { identity: 16_777_217 } })
  })

  it('stand between the lines of a terminal', () => {
    const { items, format } = readText(
      [
        'Listening for events on 4 CPUs with 64x4096 of shared memory',
        'Press Ctrl-C to quit',
        'level=info msg="Initializing dissection cache..." subsys=monitor',
        'Policy verdict log: flow 0x1 local EP ID 7, remote ID 1, proto 6, ingress, action allow, match L3-Only, 10.0.0.5:4 -> 10.0.1.7:80 tcp SYN',
        '',
      ].join('\n'),
    )
    expect(items.map(({ type }) => type)).toEqual(['other', 'other', 'other', 'flow'])
    expect(format).toBe('cilium monitor')
  })
})

describe('a file that holds no flows', () => {
  const reasonOf = (text: string) =>
    readText(text).items.flatMap((one) => (one.type === 'unreadable' ? [one.reason] : []))

  it.each([
    ['{"process_exec":{"process":{}},"node_name":"n"}', 'Tetragon'],
    ['{"cpu":"CPU 03","type":"drop","srcLabel":1,"summary":{}}', 'without -j'],
    ['[{"id":1,"spec":{},"status":{}}]', 'cilium endpoint list'],
    ['{"apiVersion":"v1","kind":"Pod"}', 'among the manifests'],
    ['{"jsonPayload":{"connection":{},"disposition":"deny"}}', 'GKE'],
    ['{"source_name":"a","dest_name":"b","action":"deny"}', 'Calico'],
    ["failed to connect to 'localhost:4245': connection refused", 'port-forward'],
    ['2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 1 ACCEPT OK', 'AWS'],
    ['ENDPOINT   POLICY (ingress)   POLICY (egress)', 'endpoint list'],
    ['apiVersion: v1\nkind: Pod', 'this is a manifest'],
    ['time,verdict,source,destination\n1,2,3,4', 'table of cells'],
    ['hello', 'none of the forms'],
  ])('%s is named', (text, words) => {
    expect(reasonOf(`${text}\n`)).toEqual([expect.stringContaining(words)])
  })

  it('is not named where a record is among the lines', () => {
    expect(reasonOf('hello\nAug  7 09:00:00.120: a/b:4 (ID:9) -> a/c:80 (ID:8) to-endpoint FORWARDED (UDP)\n')).toEqual(
      [],
    )
  })
})
