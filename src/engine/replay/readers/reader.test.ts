import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { FlowEvent, ReadItem } from '../event'
import { FlowReader } from './reader'
import { TextStream } from '../../../bytes/decode'

const samples = new URL('../samples/', import.meta.url)

function textOf(name: string): string {
  const bytes = readFileSync(new URL(name, samples))
  const stream = new TextStream()
  return stream.decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes) + stream.end()
}

export function readText(text: string, step = text.length): { items: ReadItem[]; format: string; lines: number } {
  const items: ReadItem[] = []
  const reader = new FlowReader((one) => items.push(one))
  for (let at = 0; at < text.length; at += step) reader.push(text.slice(at, at + step))
  reader.end()
  return { items, format: reader.format, lines: reader.lines }
}

const names = readdirSync(samples).filter((name) => /^\d\d-/.test(name) && !name.endsWith('.answer.json'))

describe('the samples', () => {
  it.each(names)('%s is read as its answer says', (name) => {
    const answer = JSON.parse(readFileSync(new URL(`${name}.answer.json`, samples), 'utf8'))
    const { items, lines } = readText(textOf(name))
    const flows = items.filter(({ type }) => type === 'flow').length
    if (answer.read.flows !== undefined) expect(flows).toBe(answer.read.flows + (answer.read.duplicates ?? 0))
    if (answer.lines !== undefined) expect(lines).toBe(answer.lines)
    if (Array.isArray(answer.read.unreadable))
      expect(items.flatMap((one) => (one.type === 'unreadable' ? [one.line] : []))).toEqual(answer.read.unreadable)
    else if (answer.read.mustNotThrow !== true) expect(items.filter(({ type }) => type === 'unreadable')).toEqual([])
    if (answer.read.otherLines !== undefined)
      expect(items.filter(({ type }) => type === 'other')).toHaveLength(answer.read.otherLines)
    const lost = items.reduce((sum, one) => sum + (one.type === 'lost' ? one.events : 0n), 0n)
    expect(String(lost)).toBe(String(answer.read.eventsLost ?? 0))
  })

  it.each(names)('%s is read the same in pieces of any size', (name) => {
    const text = textOf(name)
    const whole = readText(text).items
    for (const step of [1, 7, 4096]) {
      if (text.length / step > 300_000) continue
      expect(readText(text, step).items).toEqual(whole)
    }
  })
})

const flowsOf = (text: string): FlowEvent[] =>
  readText(text).items.flatMap((one) => (one.type === 'flow' ? [one.event] : []))

describe('tables', () => {
  const rows = textOf('30-table-1.18.txt').trimEnd().split('\n')
  const [header = '', ...others] = rows
  const plain = flowsOf(rows.join('\n')).map(({ line: _line, ...rest }) => rest)
  const seen = (text: string) => flowsOf(text).map(({ line: _line, ...rest }) => rest)

  it.each([
    ['without their header', others.join('\n')],
    ['with blanks that a page has joined', rows.map((row) => row.replace(/ {3,}/g, '  ')).join('\n')],
    ['with tabs', rows.map((row) => row.replace(/ {3,}/g, '\t')).join('\n')],
    ['with bars', rows.map((row) => `| ${row.split(/ {3,}/).join(' | ')} |`).join('\n')],
  ])('%s are read as they are', (_, text) => {
    expect(plain.length).toBeGreaterThan(30)
    expect(seen(text)).toEqual(plain)
  })

  it('one after the other have two headers and no flow more', () => {
    expect(seen([header, ...others, header, ...others].join('\n'))).toEqual([...plain, ...plain])
  })
})

describe('records of a list or of a table of cells', () => {
  const lines = textOf('01-jsonpb-1.21.jsonl').trimEnd().split('\n')
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`

  it.each([
    ['cut out of a list, with its commas', lines.map((line) => `${line},`)],
    ['in the last cell of CSV', ['"Time","Line"', ...lines.map((line) => `"1786093200000",${cell(line)}`)]],
    ['in a cell in the middle', lines.map((line) => `n1,${cell(line)},"info"`)],
  ])('%s are read', (_, text) => {
    expect(flowsOf(text.join('\n'))).toHaveLength(lines.length)
  })
})

describe('lines', () => {
  it('of a terminal keep prompts, interrupts and port-forwards apart', () => {
    const { items } = readText(
      [
        '$ hubble observe -f',
        'Forwarding from 127.0.0.1:4245 -> 4245',
        'Aug  7 09:00:01.000: a/b:1 (ID:300) -> c/d:2 (ID:301) to-endpoint FORWARDED (TCP Flags: SYN)',
        '^C',
        'Aug  7 09:00:01.000: a/b:1 (ID:300) -> c/d:2 (ID',
      ].join('\n'),
    )
    expect(items.map((one) => one.type)).toEqual(['other', 'other', 'flow', 'other', 'unreadable'])
  })

  it('name policies in brackets of their own', () => {
    const [event] = flowsOf(
      'Aug  7 09:00:01.001: a/b:1 (ID:300) -> c/d:2 (ID:301) policy-verdict:L3-L4 INGRESS ALLOWED BY x (CiliumNetworkPolicy), y (NetworkPolicy) (IP Trace ID: 7; TCP Flags: SYN, ACK; Auth: SPIRE)\n',
    )
    expect(event).toMatchObject({
      kind: 'verdict',
      verdict: 'FORWARDED',
      direction: 'ingress',
      protocol: 'TCP',
      flags: { syn: true, ack: true },
      policies: [
        { did: 'allowed', kind: 'CiliumNetworkPolicy', namespace: null, name: 'x' },
        { did: 'allowed', kind: 'NetworkPolicy', namespace: null, name: 'y' },
      ],
    })
  })

  it('are denied for want of an authentication where the rule that matched asks for one', () => {
    const ends = 'a/b:1 (ID:300) <> c/d:2 (ID:301)'
    const reasons = flowsOf(
      [
        `Aug  7 09:00:01.001: ${ends} policy-verdict:L3-L4 INGRESS DENIED (TCP Flags: SYN; Auth: SPIRE)`,
        `Aug  7 09:00:01.001: ${ends} Authentication required DROPPED (TCP Flags: SYN)`,
        `Aug  7 09:00:02.001: ${ends} policy-verdict:none INGRESS DENIED (TCP Flags: SYN)`,
        'Policy verdict log: flow 0x7 local EP ID 313, remote ID 300, proto 6, ingress, action deny, auth: spire, match L3-L4, 10.0.1.1:1 -> 10.0.1.2:2 tcp SYN',
        'Policy verdict log: flow 0x7 local EP ID 313, remote ID 300, proto 6, ingress, action deny, auth: disabled, match none, 10.0.1.1:1 -> 10.0.1.2:2 tcp SYN',
      ].join('\n'),
    ).map(({ dropReason }) => dropReason)
    expect(reasons).toEqual([189, 189, undefined, 189, undefined])
  })

  it('are read one by one where blanks stand for the line ends, and with two blanks before the summary', () => {
    const line = 'Aug  7 09:00:01.000: a/b:1 (ID:300) -> c/d:2 (ID:301) to-endpoint FORWARDED'
    expect(flowsOf(`${line}  (UDP)              ${line} (UDP)\n`)).toHaveLength(2)
  })

  it('of the first monitors, which print no hash, are read', () => {
    expect(
      flowsOf(
        'xx drop (Policy denied (L3)) to endpoint 25729, identity 261->264: 10.11.13.37 -> 10.11.101.61 EchoRequest',
      ),
    ).toMatchObject([{ kind: 'drop', dropReason: 133, source: { identity: 261 }, protocol: 'ICMP', icmpType: 8 }])
  })

  it('that no program of Hubble writes are named as such', () => {
    const { items } = readText(
      '{"flow":{"verdict":"DROPPED","drop_reason":"Policy denied","source":{"pod_name":"a"},"l4":{"protocol":"TCP"}}}\n',
    )
    expect(items).toMatchObject([{ type: 'unreadable', line: 1 }])
  })

  // Were the time not in proportion to the length, this would not end.
  it.each([
    ['unclosed verdicts', ' FORWARDED BY ('.repeat(60_000), 'unreadable'],
    ['many verdicts', ` ${'FORWARDED BY x '.repeat(60_000)}(TCP Flags: SYN)`, 'flow'],
    ['many answers', ` http-response FORWARDED (${'DNS Answer ('.repeat(60_000)})`, 'flow'],
    ['many brackets in an answer', ` dns-response FORWARDED (DNS Answer ${'('.repeat(500_000)})`, 'flow'],
    ['many flags', ` to-endpoint FORWARDED (TCP Flags: ${'SYN, '.repeat(200_000)})`, 'flow'],
    ['many brackets', ' ('.repeat(500_000), 'unreadable'],
  ])('that are very long are read to their end: %s', (_name, rest, type) => {
    const head = 'Jun 11 12:00:00.000: shop/a:1 (ID:1) -> shop/b:80 (ID:2)'
    expect(readText(`${head}${rest}\n`).items.map((one) => one.type)).toEqual([type])
  })

  it('that are cut do not take the next record with them', () => {
    const flow = '{"flow":{"verdict":"FORWARDED","source":{"pod_name":"a"},"destination":{"pod_name":"b"}}}'
    const { items } = readText(`{\n  "flow": {\n    "verdict": "FORW\n${flow}\n${flow}\n`)
    expect(items.map((one) => one.type)).toEqual(['unreadable', 'flow', 'flow'])
  })
})
