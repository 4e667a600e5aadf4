/** Ranges of ports, for all pairs and for one, say of each port what the oracle says of it, on random cases. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, answerPorts, reach } from '../index'
import type { PortClass, Protocol } from '../types'
import { arbitraryCase, type Case } from './arbitrary'
import { oracle } from './oracle'

const runs = Number(process.env['MEMBRANE_REACH_RUNS'] ?? 250)
const seed = Number(process.env['MEMBRANE_REACH_SEED'] ?? 7)

const plain = (key: string): string => key.replace(/^(entity|ip|dns|node):/, '')
const isPod = (key: string): boolean => key.includes('/') && !key.includes(':')

/** Whether a port is in one of the sets: that of other protocols is about those that have none, be it without ranges. */
function holds(classes: readonly PortClass[], protocol: Protocol, port: number): boolean {
  const own = classes.filter((set) => set.protocol === protocol)
  return (own.length > 0 ? own : classes.filter((set) => set.protocol === 'other')).some((set) =>
    set.ranges.some(([first, last]) => first <= port && port <= last),
  )
}

const seen = { rows: 0, sets: 0, allowed: 0 }

function compare({ manifest, questions, enforcement, ipv6, nodes, dns }: Case): void {
  const options = { enforcement, ipv6, nodes, dns }
  const slow = oracle(manifest, options)
  const analysis = analyze([{ name: 'manifest.yaml', text: manifest }], {
    enforcement,
    ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: nodes,
    apiServer: false,
    dns,
  })
  const broken = new Set<string>(analysis.endpoints.filter(({ error }) => error !== undefined).map(({ key }) => key))
  for (const { from, to, protocol, port } of questions) {
    if (from === to || (!isPod(from) && !isPod(to)) || broken.has(from) || broken.has(to)) continue
    if (from.startsWith('dns:') || /^(cidr:|entity:world)/.test(from) || /^(cidr:|entity:world)/.test(to)) continue
    const wanted = slow.ask({ from, to, proto: protocol, port })
    const isAllowed = wanted.passes
    const what = `${from} -> ${to} ${protocol}/${port}`
    const pair = answerPorts(analysis, { from: plain(from), to: plain(to) })
    if (typeof pair !== 'string' && pair.length === 1) {
      const sets = pair[0]?.sets ?? []
      const found = sets.filter(({ ports }) => holds(ports, protocol, port))
      expect(`${what}: ${found.map(({ outcome }) => (outcome === 'dropped' ? 'no' : 'yes')).join()}`).toBe(
        `${what}: ${isAllowed ? 'yes' : 'no'}`,
      )
      seen.sets++
    }
    // Identities that nobody has for long are not listed.
    if ([from, to].some((key) => /^entity:(init|unmanaged)/.test(key))) continue
    const { rows } = reach(analysis, { from: plain(from), to: plain(to) })
    if (rows.length > 1) continue
    const inRow = rows.some(({ ports }) => holds(ports, protocol, port))
    expect(`${what}: ${inRow}`).toBe(`${what}: ${isAllowed}`)
    seen.rows++
    if (isAllowed) seen.allowed++
  }
}

describe(`ranges of ports agree with the oracle (${runs} cases from seed ${seed})`, () => {
  it('for all pairs, and for one', { timeout: 600_000 }, () => {
    fc.assert(fc.property(arbitraryCase, compare), { seed, numRuns: runs })
    expect(seen.rows).toBeGreaterThan(runs)
    expect(seen.sets).toBeGreaterThan(runs)
    expect(seen.allowed).toBeGreaterThan(runs / 4)
  })
})
