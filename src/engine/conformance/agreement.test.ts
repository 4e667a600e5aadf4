/**
 * The same question has the same answer wherever it is asked: a row in the table of flows, one flow that is explained, and the port
 * sets of a pair.
 *
 * `MEMBRANE_AGREEMENT_RUNS=1000` asks for a long run, `MEMBRANE_AGREEMENT_SEED` for another seed.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, answerPorts } from '../index'
import { FlowVerdict, type Analysis, type FlowTable, type PortClass, type Probe, type Verdict } from '../types'
import { arbitraryFlows, type FlowCase } from './arbitrary-flows'

const runs = Number(process.env['MEMBRANE_AGREEMENT_RUNS'] ?? 8)
const seed = Number(process.env['MEMBRANE_AGREEMENT_SEED'] ?? 1)

type Outcome = 'passes' | 'stopped' | 'depends'

function outcomeOf({ verdict, isUndecided }: Pick<Verdict, 'verdict' | 'isUndecided'>): Outcome {
  return isUndecided === true ? 'depends' : verdict === 'DROPPED' ? 'stopped' : 'passes'
}

interface Row {
  readonly probe: Probe
  readonly outcome: Outcome
}

/** The rows of a table as questions with their answers. */
function rowsOf(table: FlowTable): readonly Row[] {
  const undecided = new Set(table.undecided)
  return Array.from({ length: table.count }, (_, row) => {
    const [from, to] = [table.source[row], table.destination[row]].map((index) => table.peers[index ?? -1]?.key ?? '')
    const { protocol, port } = table.ports[table.port[row] ?? -1] ?? { protocol: 'TCP', port: 0 }
    const isStopped = table.verdict[row] === FlowVerdict.DROPPED || table.verdict[row] === FlowVerdict.ERROR
    return {
      probe: { from: from ?? '', to: to ?? '', protocol, port } satisfies Probe,
      outcome: undecided.has(row) ? 'depends' : isStopped ? 'stopped' : 'passes',
    }
  })
}

const seen = { rows: 0, sets: 0, depends: 0 }

const plain = (key: string): string =>
  key.startsWith('node:') ? key.replace(':', '/') : key.replace(/^(entity|ip|dns|cidr):/, '')

const outcomeOfSet = {
  forwarded: 'passes',
  redirected: 'passes',
  depends: 'depends',
  dropped: 'stopped',
  'no-backend': 'stopped',
} as const

/** What the port sets of a pair say of one port; null where they stand for several pairs, or say nothing of it. */
function setOutcome(analysis: Analysis, { from, to, protocol, port }: Probe): Outcome | null {
  // By its name the API server stands for its addresses, or for every place where it may be.
  if ([from, to].includes('entity:kube-apiserver')) return null
  const pairs = answerPorts(analysis, { from: plain(from), to: plain(to) })
  if (typeof pairs === 'string' || pairs.length !== 1) return null
  const holds = ({ protocol: own, ranges }: PortClass): boolean =>
    own === protocol && ranges.some(([first, last]) => first <= port && port <= last)
  const found = pairs[0]?.sets.find(({ ports }) => ports.some(holds))
  return found === undefined ? null : outcomeOfSet[found.outcome]
}

/** What is wrong with a row; null where nothing is. */
function complaintOf(analysis: Analysis, { probe, outcome }: Row, isInSets: boolean): string | null {
  // What stands behind an address of the cluster that a name resolves to is asked of the name alone.
  if (probe.to.startsWith('dns:') && outcome === 'depends') return null
  const verdict = analysis.probe(probe)
  const what = `${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port}`
  seen.rows++
  if (outcome === 'depends') seen.depends++
  const words = [verdict.problem, ...(verdict.doubts ?? [])].join('; ')
  const found = outcomeOf(verdict)
  if (found !== outcome) return `${what} is ${found} (${words}); the table says ${outcome}`
  const set = isInSets ? setOutcome(analysis, probe) : null
  if (set === null) return null
  seen.sets++
  return set === found ? null : `${what} is ${found}; the port sets say ${set}`
}

function compare(made: FlowCase): void {
  const { manifest, version, dns, settings, nodes } = made
  const analysis = analyze([{ name: 'manifest.yaml', text: manifest }], {
    settings: { ...settings, 'enable-node-selector-labels': String(nodes) },
    ...(version === null ? {} : { ciliumVersion: `1.${version}` }),
    apiServer: false,
    dns,
  })
  for (const [index, row] of rowsOf(analysis.flows()).entries()) {
    const complaint = complaintOf(analysis, row, index % 10 === 0)
    if (complaint !== null) throw new Error(complaint)
  }
}

describe(`answers agree with each other (${runs} cases from seed ${seed})`, () => {
  it('in the table of flows, about one flow and in port sets', { timeout: 600_000 }, () => {
    const details = fc.check(fc.property(arbitraryFlows, compare), { seed, numRuns: runs })
    if (details.failed) {
      const { manifest = '', ...rest } = details.counterexample?.[0] ?? {}
      const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
      expect.unreachable(`path ${details.counterexamplePath}\n${error}\n${JSON.stringify(rest)}\n${manifest}`)
    }
    expect(seen.rows).toBeGreaterThan(runs * 25)
    expect(seen.sets).toBeGreaterThan(runs)
    expect(seen.depends).toBeGreaterThan(0)
  })
})
