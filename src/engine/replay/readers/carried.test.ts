/** What carries flows from a cluster to a desk changes their text: the same flows must come out. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConnectionLog } from '../connections/log'
import { FlowReader } from './reader'

const sample = (name: string): string => readFileSync(new URL(`../samples/${name}`, import.meta.url), 'utf8')
const json = sample('01-jsonpb-1.21.jsonl').trim().split('\n')
const compact = sample('23-compact-0.10.txt').trimEnd().split('\n')
const table = sample('30-table-1.18.txt')
const dict = sample('32-dict-1.21.txt')

function read(text: string) {
  const log = new ConnectionLog()
  log.begin('flows')
  const reader = new FlowReader(log.tell)
  for (let i = 0; i < text.length; i += 1000) reader.push(text.slice(i, i + 1000))
  reader.end()
  log.end(reader)
  const { files, connections, undecided } = log.finish()
  return {
    flows: files[0]?.flows,
    unread: files[0]?.unread,
    ends: [...connections, ...undecided].length,
    events: connections.map(({ from, to, port, events }) => `${from.id} ${to.id} ${port} ${events}`).sort(),
  }
}

const lines = (list: readonly string[], each: (line: string) => string): string => `${list.map(each).join('\n')}\n`
const object = (line: string): unknown => JSON.parse(line)

const ofJson: Readonly<Record<string, string>> = {
  'Fluent Bit': lines(json, (line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout' })),
  'Fluent Bit, parsed': lines(json, (line) => JSON.stringify({ kubernetes: { pod_name: 'h' }, log: object(line) })),
  Filebeat: lines(json, (line) => JSON.stringify({ '@timestamp': 't', message: line, host: { name: 'x' } })),
  'Elasticsearch, hit by hit': lines(json, (line) => JSON.stringify({ _index: 'h', _source: object(line) })),
  'Elasticsearch, an answer': JSON.stringify({ hits: { hits: json.map((line) => ({ _source: object(line) })) } }),
  'Loki, an answer': JSON.stringify({
    status: 'success',
    data: { resultType: 'streams', result: [{ stream: {}, values: json.map((line, i) => [String(i), line]) }] },
  }),
  CloudWatch: JSON.stringify({ events: json.map((message, timestamp) => ({ timestamp, message })) }),
  'Cloud Logging, parsed': lines(json, (line) => JSON.stringify({ insertId: 'x', jsonPayload: object(line) })),
  'Cloud Logging, text': lines(json, (line) => JSON.stringify({ insertId: 'x', textPayload: line })),
  'Cloud Logging, a list': JSON.stringify(json.map((line) => ({ jsonPayload: object(line) }))),
  Splunk: lines(json, (line) => JSON.stringify({ preview: false, result: { _raw: line } })),
  OpenTelemetry: lines(json, (line) => JSON.stringify({ body: line, attributes: {} })),
  'OpenTelemetry, a request': JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: json.map((stringValue) => ({ body: { stringValue } })) }] }],
  }),
  'a gateway of gRPC': lines(json, (line) => JSON.stringify({ result: object(line) })),
  'a field of its own': lines(json, (line) => JSON.stringify({ hubble: object(line) })),
  'kubectl logs --timestamps': lines(json, (line) => `2026-08-07T09:00:00.000000001Z ${line}`),
  stern: lines(json, (line) => `hubble-export-x1 exporter ${line}`),
  journald: lines(json, (line) => `Aug 07 09:00:00 node1 cilium-agent[123]: ${line}`),
  grep: lines(json, (line) => `events.log:12:${line}`),
  mail: lines(json, (line) => `> ${line}`),
  'a fence of Markdown': `\`\`\`json\n${json.join('\n')}\n\`\`\`\n`,
  'quotes of a shell': lines(json, (line) => `'${line}'`),
  'cells of a spreadsheet': lines(json, (line) => `"${line.replaceAll('"', '""')}"`),
  'a list with a record a line': `[\n${json.join(',\n')}\n]\n`,
  'two records a line': json.map((line, i) => line + (i % 2 === 0 ? ' ' : '\n')).join(''),
  'tabs and line ends of Windows': lines(json, (line) => JSON.stringify(object(line), null, '\t')).replaceAll(
    '\n',
    '\r\n',
  ),
}

const ofCompact: Readonly<Record<string, string>> = {
  indentation: lines(compact, (line) => `    ${line}`),
  mail: lines(compact, (line) => `> ${line}`),
  'kubectl logs --timestamps': lines(compact, (line) => `2026-08-07T09:00:00.000000001Z ${line}`),
  stern: lines(compact, (line) => `hubble-x1 exporter ${line}`),
  'entities of HTML': lines(compact, (line) =>
    line.replace('->', '-&gt;').replace('<-', '&lt;-').replace('<>', '&lt;&gt;'),
  ),
  'arrows of a word processor': lines(compact, (line) => line.replace('->', '→').replace('<-', '←')),
  'blanks that do not break': lines(compact, (line) => line.replaceAll(' ', '\u00A0')),
  'a prompt': `$ hubble observe --last 20\n${compact.join('\n')}\n$ \n`,
  'Fluent Bit': lines(compact, (line) => JSON.stringify({ log: `${line}\n` })),
}

describe('flows in JSON', () => {
  const plain = read(lines(json, (line) => line))
  it.each(Object.entries(ofJson))('come through %s', (_, text) => expect(read(text)).toEqual(plain))
})

describe('flows in lines of text', () => {
  const plain = read(lines(compact, (line) => line))
  it.each(Object.entries(ofCompact))('come through %s', (_, text) => expect(read(text)).toEqual(plain))
})

describe('tables and blocks', () => {
  it.each([
    ['a table', table],
    ['blocks', dict],
  ])('%s may be indented', (_, text) => expect(read(text.replace(/^/gm, '  '))).toEqual(read(text)))
})
