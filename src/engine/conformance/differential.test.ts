/**
 * The engine agrees with the oracle on random cases.
 *
 * A usual run takes some seconds and is the same each time. `MEMBRANE_DIFFERENTIAL_RUNS=100000` asks for more, from a new
 * seed; `MEMBRANE_DIFFERENTIAL_SEED` repeats a run. A failure prints the smallest manifest found and its questions.
 */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type Case } from './arbitrary'
import { oracle, type Oracle, type OracleSide } from './oracle'
import { analyze } from '../index'
import type { Analysis } from '../types'

const usualRuns = 2000
const runsAtOnce = 100
const wantedRuns = process.env['MEMBRANE_DIFFERENTIAL_RUNS']
const runs = wantedRuns === undefined ? usualRuns : Number(wantedRuns)
const wantedSeed = process.env['MEMBRANE_DIFFERENTIAL_SEED']
const seed = wantedSeed !== undefined ? Number(wantedSeed) : wantedRuns === undefined ? 1 : Date.now() % 1_000_000

function engineOf({ manifest, enforcement, ipv6, nodes, dns }: Case): Analysis {
  return analyze([{ name: 'manifest.yaml', text: manifest }], {
    enforcement,
    ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: nodes,
    // The oracle is Cilium's engine alone.
    apiServer: false,
    dns,
  })
}

/** What both say of the objects, in the oracle's form. */
function objectsOf(analysis: Analysis): Pick<Oracle, 'pods' | 'rejected'> {
  const { resources, endpoints } = analysis
  return {
    pods: Object.fromEntries(
      endpoints
        .filter(({ error }) => error === undefined)
        .map(({ key, labels, ingressEnforced, egressEnforced }) => [key, { labels, ingressEnforced, egressEnforced }]),
    ),
    rejected: [
      ...resources.filter(({ status }) => status === 'rejected').map(({ key }) => key),
      ...endpoints.filter(({ error }) => error !== undefined).map(({ key }) => `pod/${key}`),
    ].sort(),
  }
}

/** A side in the oracle's form; deciders are left out where Cilium itself is not of one mind. */
function comparable(side: Pick<OracleSide, 'decision' | 'l7' | 'by'>, isStable: boolean): Partial<OracleSide> {
  const { decision, l7, by } = side
  return isStable ? { decision, l7, by } : { decision, l7 }
}

function compare(random: Case): void {
  const { manifest, questions, ...options } = random
  const slow = oracle(manifest, options)
  const fast = engineOf(random)
  expectEqual('objects', objectsOf(fast), { pods: slow.pods, rejected: slow.rejected })
  for (const { from, to, protocol, port } of questions) {
    const wanted = slow.ask({ from, to, proto: protocol, port })
    const verdict = fast.probe({ from, to, protocol, port })
    for (const direction of ['egress', 'ingress'] as const) {
      const isStable = wanted[direction].byVaries !== true
      const title = `${direction} of ${from} -> ${to} ${protocol}/${port}`
      expectEqual(title, comparable(verdict[direction], isStable), comparable(wanted[direction], isStable))
    }
    if (from !== to) expectEqual(`${from} -> ${to} ${protocol}/${port}`, verdict.verdict !== 'DROPPED', wanted.passes)
  }
}

function expectEqual(title: string, engine: unknown, slow: unknown): void {
  if (isDeepStrictEqual(engine, slow)) return
  throw new Error(`${title}\nengine ${JSON.stringify(engine)}\noracle ${JSON.stringify(slow)}`)
}

function report({ manifest, ...rest }: Case): string {
  return `${JSON.stringify(rest, null, 1)}\n${manifest}`
}

describe(`the engine agrees with the oracle (${runs} cases from seed ${seed})`, () => {
  const batches = Array.from({ length: Math.ceil(runs / runsAtOnce) }, (_, index) => index)
  it.each(batches)('batch %i', { timeout: 600_000 }, (batch) => {
    const numRuns = Math.min(runsAtOnce, runs - batch * runsAtOnce)
    const details = fc.check(fc.property(arbitraryCase, compare), { seed: seed + batch, numRuns })
    if (!details.failed) return
    const smallest = details.counterexample?.[0]
    const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
    expect.unreachable(
      `seed ${seed + batch}, path ${details.counterexamplePath}\n${error}\n${smallest === undefined ? '' : report(smallest)}`,
    )
  })
})
