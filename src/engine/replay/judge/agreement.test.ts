/** What Hubble would print of a random cluster, replayed against the same manifests, contradicts them nowhere. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arbitraryCase } from '../../conformance/arbitrary'
import { re2 } from '../../doors/re2'
import { Expressions } from '../../expressions'
import { analyze, printFlows, probeRecords } from '../../index'
import { ConnectionLog } from '../connections/log'
import { FlowReader } from '../readers/reader'
import { PolicyEngine } from './engine'
import { Replay } from './replay'

const startMs = Date.UTC(2026, 7, 7, 9)

it.each(['jsonpb', 'compact'] as const)('%s of a random cluster differs nowhere from its policies', (format) => {
  const property = fc.property(arbitraryCase, ({ enforcement, ipv6, nodes, dns, manifest, questions }) => {
    const ipFamilies = ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)
    const options = { enforcement, ipFamilies, nodeLabels: nodes, dns, apiServer: false }
    const side = { files: [{ name: 'm.yaml', text: manifest }], options }
    const analysis = analyze(side.files, options)
    const log = new ConnectionLog()
    log.begin('flows')
    const reader = new FlowReader(log.tell)
    const probes = questions.map((probe) => ({ probe }))
    const text = printFlows(format, probeRecords(analysis, probes, { startMs }))
    reader.push(text)
    reader.end()
    log.end(reader)
    const { rows, files } = new Replay(log.finish(), () => new PolicyEngine(new Expressions(re2))).judge(side, side)
    expect(files[0]?.unread).toBe(0)
    const wrong = rows.filter(({ group }) => group === 'differs')
    if (wrong.length > 0)
      throw new Error(`${wrong.map(({ id, seen, now }) => `${id}: ${seen}, ${now}`).join('\n')}\n${text}\n${manifest}`)
  })
  fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: 12 * Number(process.env['TIMES'] ?? 1) })
})
