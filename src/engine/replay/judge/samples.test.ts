import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TextStream } from '../../../bytes/decode'
import { re2 } from '../../doors/re2'
import { Expressions } from '../../expressions'
import type { Observed } from '../connections/seen'
import { ConnectionLog } from '../connections/log'
import { FlowReader } from '../readers/reader'
import { reportJson } from './json'
import { PolicyEngine } from './engine'
import { Replay } from './replay'

const samples = new URL('../samples/', import.meta.url)
const textOf = (name: string): string => readFileSync(new URL(name, samples), 'utf8')
const expressions = new Expressions(re2)
const yaml = (name: string) => ({ name, text: textOf(name) })
const sides = [
  { files: [yaml('cluster.yaml'), yaml('current.yaml')], options: {} },
  { files: [yaml('cluster.yaml'), yaml('draft.yaml')], options: {} },
] as const

function observe(name: string): Observed {
  const bytes = readFileSync(new URL(name, samples))
  const stream = new TextStream()
  const text = stream.decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes) + stream.end()
  const log = new ConnectionLog()
  log.begin(name)
  const reader = new FlowReader(log.tell)
  reader.push(text)
  reader.end()
  log.end(reader)
  return log.finish()
}

interface Question {
  readonly [key: string]: unknown
  readonly from: string
  readonly to: string
  readonly protocol: string
  readonly port: number
  readonly requests?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const keyOf = ({ from, to, protocol, port }: Question): string => `${from} ${to} ${protocol}/${port}`

const names = readdirSync(samples).filter((name) => /^\d\d-/.test(name) && !name.endsWith('.answer.json'))

describe('the samples', () => {
  it.each(names)('%s is judged as its answer says', (name) => {
    const answer = JSON.parse(textOf(`${name}.answer.json`))
    const report = new Replay(observe(name), () => new PolicyEngine(expressions)).judge(...sides)
    // What crosses to other programs is looked at, not what is inside.
    const json = JSON.parse(JSON.stringify(reportJson(report)))
    const found = new Map((json.questions as readonly Question[]).map((one) => [keyOf(one), one]))
    if (answer.read.mustNotThrow !== true)
      expect([...found.keys()].sort()).toEqual((answer.questions ?? []).map(keyOf).sort())
    // Some text forms print no node.
    const printsNodes = json.window.some(({ node }: { readonly node: string }) => node !== '')
    for (const wanted of (answer.questions ?? []) as readonly Question[]) {
      const one = found.get(keyOf(wanted))
      expect(one, keyOf(wanted)).toBeDefined()
      for (const field of ['seen', 'now', 'draft', 'row', 'nodes', 'propose', 'alsoFailed'])
        if (wanted[field] !== undefined && wanted['atLeast'] !== true && (field !== 'nodes' || printsNodes))
          expect(one?.[field], `${keyOf(wanted)}: ${field}`).toEqual(wanted[field])
      const counts = [wanted['events'], wanted['eventsIfIdenticalLinesMerge']]
      if (wanted['atLeast'] === true) expect(one?.['events']).toBeGreaterThanOrEqual(Number(wanted['events']))
      else expect(counts, `${keyOf(wanted)}: events`).toContain(one?.['events'])
      expect(Object.keys(one?.requests ?? {}).sort()).toEqual(Object.keys(wanted.requests ?? {}).sort())
      for (const [text, request] of Object.entries(wanted.requests ?? {}))
        for (const [field, value] of Object.entries(request))
          // An answer without the two sides names no row that could be right for both.
          if (field !== 'row' || request['now'] !== undefined)
            expect(one?.requests?.[text]?.[field], `${text}: ${field}`).toEqual(value)
    }
    for (const wanted of answer.cannotAsk ?? []) expect(json.cannotAsk).toContainEqual(expect.objectContaining(wanted))
    const total = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((sum, count) => sum + count, 0)
    const listed = (answer.cannotAsk ?? []).filter((one: Question) => one['seen'] !== undefined).length
    if (answer.read.mustNotThrow !== true)
      expect(total(json.skipped) + listed, JSON.stringify(json.skipped)).toBe(total(answer.skipped ?? {}))
    for (const field of [
      'flows',
      'duplicates',
      'eventsLost',
      'lost_events',
      'agent_event',
      'nodesUnavailable',
      'cluster',
    ])
      if (answer.read[field] !== undefined) expect(json.read[field], field).toEqual(answer.read[field])
  })
})
