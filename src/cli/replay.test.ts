import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const samples = join(fileURLToPath(import.meta.url), '../../engine/replay/samples')
const sample = (name: string): string => join(samples, name)
const sides = ['--before', sample('current.yaml'), '--draft', sample('draft.yaml'), sample('cluster.yaml')]
const replay = (name: string, ...more: readonly string[]) =>
  membrane(['replay', '--flows', sample(name), ...sides, ...more])

describe('membrane replay', () => {
  it('says what a draft breaks among what was seen, with the rule and its line', () => {
    const { code, out } = replay('01-jsonpb-1.21.jsonl')
    expect(code).toBe(0)
    expect(out).toContain('Of 12 connections seen between 09:00:00 and 09:00:14, this draft breaks 2 in 2 pairs.')
    expect(out).toMatch(/shop\/api → shop\/db TCP\/5432 .*seen allowed, 7 times on n1, n2/)
    expect(out).toMatch(/db-ingress isolates shop\/db-0 for ingress.*draft\.yaml:\d+/)
    expect(out).toContain('Agreement of what was seen with the present policies: 12 of 12.')
    expect(out).not.toMatch(/\ball\b connections/)
  })

  it('prints the questions with their answers as JSON, also of a compressed file', () => {
    const { out } = replay('56-events-2026-08-07T09-00-00.000.log.gz', '-o', 'json')
    const json = JSON.parse(out)
    const answer = JSON.parse(readFileSync(sample('56-events-2026-08-07T09-00-00.000.log.gz.answer.json'), 'utf8'))
    expect(json.read.flows).toBe(answer.read.flows)
    for (const wanted of answer.questions)
      expect(json.questions).toContainEqual(
        expect.objectContaining({ from: wanted.from, to: wanted.to, port: wanted.port, row: wanted.row }),
      )
  })

  it.each([
    ['breaks', 1],
    ['differs', 0],
    ['breaks,cannot-say', 1],
  ])('with --fail-on %s exits with %d', (groups, code) => {
    expect(replay('10-jq-pretty.json', '--fail-on', groups).code).toBe(code)
  })

  it('counts what cannot be decided as its own, and fails on it where that is asked for', () => {
    const { code, out } = replay('67-clustermesh.jsonl', '--fail-on', 'cannot-say')
    expect(code).toBe(1)
    expect(out).toContain('endpoint of cluster quay')
    expect(replay('67-clustermesh.jsonl').out).toContain('1 cannot be decided')
  })

  it('writes Markdown for a review and JUnit for a pipeline', () => {
    const markdown = replay('01-jsonpb-1.21.jsonl', '-o', 'markdown').out
    expect(markdown).toContain('### Would break')
    expect(markdown).toContain('| `shop/api` | `shop/db` | `TCP/5432` |')
    const xml = replay('01-jsonpb-1.21.jsonl', '-o', 'junit', '--fail-on', 'breaks').out
    expect(xml).toContain('<testsuite name="Would break" tests="2" failures="2"')
    expect(xml).toContain('name="shop/api → shop/db TCP/5432"')
  })

  it('takes several files and the standard input together', () => {
    const input = readFileSync(sample('50-one-node.jsonl'), 'utf8')
    const args = ['replay', '--flows', '-', ...sides, sample('61-entities.jsonl'), '-o', 'json']
    const json = JSON.parse(membrane(args, input).out)
    expect(json.files.map(({ file }: { readonly file: string }) => file)).toEqual([
      'stdin',
      sample('61-entities.jsonl'),
    ])
    // The first event of the other file is of the other node.
    expect(json.window).toHaveLength(2)
  })

  it('does not hand control characters and markup of flows on', () => {
    for (const format of ['text', 'markdown', 'junit']) {
      const { out } = replay('70-hostile.jsonl', '-o', format, '--all')
      for (const text of ['\u001B', '\u202E', '<img']) expect(out).not.toContain(text)
    }
  })

  it('says what is missing, and what is no file of flows', () => {
    expect(membrane(['replay', '--draft', 'star-wars']).error).toContain('--flows FILE')
    expect(membrane(['replay', '--flows', sample('58-empty.jsonl'), 'star-wars']).error).toContain('--draft FILES')
    expect(replay('cluster.yaml').error).toContain('no flow could be read')
    expect(replay('cluster.yaml').code).toBe(2)
    expect(replay('58-empty.jsonl')).toMatchObject({ code: 2, error: expect.stringContaining('it is empty') })
    expect(replay('01-jsonpb-1.21.jsonl', '--fail-on', 'brakes').error).toContain('--fail-on takes breaks')
    expect(replay('nowhere.jsonl').code).toBe(2)
  })
})
