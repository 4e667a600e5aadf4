/** What a sysdump holds of flows, unpacked, read and judged as its answer says. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { replayOf, reportJson } from '../engine/index'
import { observe } from './observe'

const samples = new URL('../engine/replay/samples/', import.meta.url)
const dump = 'cilium-sysdump-20260807-090500.zip'
const yaml = (name: string) => ({ name, text: readFileSync(new URL(name, samples), 'utf8') })

interface Question {
  readonly [field: string]: unknown
  readonly from: string
  readonly to: string
  readonly protocol: string
  readonly port: number
}

const keyOf = ({ from, to, protocol, port }: Question): string => `${from} ${to} ${protocol}/${port}`

it('the flows of a sysdump are judged as its answer says', async () => {
  const answer = JSON.parse(readFileSync(new URL(`${dump}.answer.json`, samples), 'utf8'))
  const observed = await observe([{ name: dump, bytes: new Blob([readFileSync(new URL(dump, samples))]) }])
  const report = replayOf(observed).judge(
    { files: [yaml('cluster.yaml'), yaml('current.yaml')], options: {} },
    { files: [yaml('cluster.yaml'), yaml('draft.yaml')], options: {} },
  )
  const json = JSON.parse(JSON.stringify(reportJson(report)))
  const found = new Map((json.questions as readonly Question[]).map((one) => [keyOf(one), one]))
  const wanted = answer.questions as readonly Question[]
  expect([...found.keys()].sort()).toEqual(wanted.map(keyOf).sort())
  for (const question of wanted)
    for (const field of ['seen', 'events', 'nodes', 'now', 'draft', 'row'])
      expect(found.get(keyOf(question))?.[field], `${keyOf(question)}: ${field}`).toEqual(question[field])
  expect(observed.files.reduce((sum, { flows }) => sum + flows, 0)).toBe(answer.read.flows)
  expect(observed.files.reduce((sum, { unread }) => sum + unread, 0)).toBe(answer.read.unreadable)
  expect(observed.files.filter(({ flows, unread }) => flows + unread === 0)).toHaveLength(answer.read.emptyFlowFiles)
  expect(json.nodesWithoutFlows).toEqual(answer.read.nodesWithoutFlows)
})
