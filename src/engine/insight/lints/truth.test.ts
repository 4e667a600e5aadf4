/**
 * Lints never cry wolf: what they say of random workspaces holds when the engine is asked, and their fixes do what they
 * say. `MEMBRANE_LINT_RUNS=1000` asks for more cases.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type Case } from '../../conformance/arbitrary'
import { Engine, analyze } from '../../index'
import type { Analysis, Diagnostic, Probe, TextEdit } from '../../types'

const runs = Number(process.env['MEMBRANE_LINT_RUNS'] ?? 25)
const file = 'manifest.yaml'

function engineOf({ enforcement, ipv6, nodes, dns }: Case, text: string): Analysis {
  return analyze([{ name: file, text }], {
    enforcement,
    ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: nodes,
    dns,
  })
}

function apply(text: string, edits: readonly TextEdit[]): string {
  let result = text
  for (const { start, end, text: written } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + written + result.slice(end)
  return result
}

/** Every flow that the workspace shows, and those of the case. */
function questions(analysis: Analysis, { questions: asked }: Case): readonly Probe[] {
  const { peers, ports, source, destination, port, count } = analysis.flows(1500)
  const shown = Array.from({ length: count }, (_, i): Probe => {
    const { protocol, port: number } = ports[port[i] ?? 0]!
    return { from: peers[source[i] ?? 0]!.key, to: peers[destination[i] ?? 0]!.key, protocol, port: number }
  })
  return [...shown, ...asked]
}

/** What comes of a flow, single requests included. */
function outcome(analysis: Analysis, probe: Probe): string {
  const isTcp = probe.protocol === 'TCP'
  const { egress, ingress, request, verdict } = analysis.probe(
    isTcp ? { ...probe, http: { method: 'PUT', path: '/api/x' } } : probe,
  )
  return [verdict, egress.decision, egress.l7, ingress.decision, ingress.l7, request?.verdict].join(' ')
}

function sameVerdicts(random: Case, before: Analysis, text: string, title: string): void {
  const after = engineOf(random, text)
  for (const probe of questions(before, random)) {
    const was = outcome(before, probe)
    const is = outcome(after, probe)
    if (was !== is)
      throw new Error(`${title}: ${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port} was ${was}, is ${is}`)
  }
}

const changesNothing = new Set([
  'policy-changes-nothing',
  'rule-repeated',
  'rule-denied',
  'end-port-ignored',
  'port-octal',
])

function check(random: Case): void {
  const text = random.manifest
  const analysis = engineOf(random, text)
  for (const lint of analysis.lints()) {
    const title = `${lint.code}: ${lint.message}`
    if (lint.code === 'policy-changes-nothing') {
      const { range } = analysis.policies.find(({ key }) => key === lint.resource)!
      sameVerdicts(random, analysis, `${text.slice(0, range.start)}\n${text.slice(range.end)}`, title)
    }
    if (lint.message.includes('selects no pod')) selectsNothing(analysis, lint, title)
    if (lint.code === 'deny-covers-host') deniesHost(analysis, lint, title)
    if (lint.code === 'deny-isolates') isShut(analysis, lint, title)
    if (lint.code === 'egress-without-dns') asksNobody(analysis, lint, title)
    if (lint.fix !== undefined) checkFix(random, analysis, lint, title)
  }
}

function selectsNothing({ policies }: Analysis, { range, resource }: Diagnostic, title: string): void {
  const policy = policies.find(({ key }) => key === resource)!
  const around = policy.selectors.filter(
    (selector) => selector.range.start <= range.start && range.end <= selector.range.end,
  )
  const selectors = around.length > 0 ? around : policy.selectors.filter(({ role }) => role === 'subject')
  if (selectors.length === 0 || selectors.some(({ selects }) => selects.length > 0)) throw new Error(title)
}

function deniesHost(analysis: Analysis, { resource }: Diagnostic, title: string): void {
  const isDenied = analysis.endpoints.some(({ key, ports }) =>
    [...ports.map(({ port }) => port), 80].some((port) => {
      const { ingress } = analysis.probe({ from: 'entity:host', to: key, protocol: 'TCP', port })
      return ingress.decision === 'denied' && ingress.by.includes(resource ?? '')
    }),
  )
  if (!isDenied) throw new Error(title)
}

/** The pods named exchange nothing with an address that nothing is about. */
function isShut(analysis: Analysis, { message }: Diagnostic, title: string): void {
  const isIn = message.includes('gets in')
  const named = analysis.endpoints.filter(({ key }) => message.includes(key))
  if (named.length === 0) throw new Error(`${title}: nobody is named`)
  for (const { key } of named) {
    const ends = isIn ? { from: 'entity:world', to: key } : { from: key, to: 'entity:world' }
    const { egress, ingress } = analysis.probe({ ...ends, protocol: 'TCP', port: 80 })
    if ((isIn ? ingress : egress).decision === 'allowed') throw new Error(title)
  }
}

/** The pods named cannot reach a resolver of the workspace. */
function asksNobody(analysis: Analysis, { message }: Diagnostic, title: string): void {
  const named = /\((.*?)\)/.exec(message)?.[1]?.split(/, | and /) ?? []
  const { endpoints } = analysis
  const senders = endpoints.filter(({ key }) => named.includes(key))
  const resolvers = endpoints.filter(({ podLabels }) => podLabels['k8s-app'] === 'kube-dns')
  if (senders.length === 0) throw new Error(`${title}: nobody is named`)
  for (const { key: from } of senders)
    for (const { key: to } of resolvers)
      if (analysis.probe({ from, to, protocol: 'UDP', port: 53 }).egress.decision === 'allowed') throw new Error(title)
}

/** A fix leaves a text that is read as before, without what was wrong at this place. */
function checkFix(random: Case, before: Analysis, lint: Diagnostic, title: string): void {
  const text = apply(random.manifest, lint.fix!.edits)
  const after = engineOf(random, text)
  const broken = after.diagnostics.filter(
    ({ code, message }) => !before.diagnostics.some((other) => other.code === code && other.message === message),
  )
  if (broken.some(({ severity }) => severity === 'error'))
    throw new Error(`${title}: the fix breaks it: ${broken.map(({ message }) => message).join()}\n${text}`)
  const times = (analysis: Analysis): number =>
    analysis.lints().filter(({ code, message }) => code === lint.code && message === lint.message).length
  // Where one of several rules like it is gone, another may be named in its place.
  if (!lint.code.startsWith('rule-') && times(after) >= times(before))
    throw new Error(`${title}: the fix does not mend it\n${text}`)
  if (changesNothing.has(lint.code)) sameVerdicts(random, before, text, title)
}

describe('lints say what is true', () => {
  it.each([0, 1, 2])('in random workspaces (batch %i)', { timeout: 600_000 }, (batch) => {
    const seen = new Map<string, number>()
    const details = fc.check(
      fc.property(arbitraryCase, (random) => {
        check(random)
        for (const { code } of engineOf(random, random.manifest).lints()) seen.set(code, (seen.get(code) ?? 0) + 1)
      }),
      { seed: 11 + batch, numRuns: runs },
    )
    if (details.failed) {
      const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
      expect.unreachable(`${error}\n${details.counterexample?.[0].manifest ?? ''}`)
    }
    expect(seen.size).toBeGreaterThan(8)
  })
})

describe('lints after an edit', () => {
  it('are those of the text read for the first time', { timeout: 600_000 }, () => {
    const property = fc.property(arbitraryCase, arbitraryCase, (random, other) => {
      const engine = new Engine()
      const update = (text: string): readonly Diagnostic[] => {
        const { enforcement, ipv6, nodes, dns } = random
        const ipFamilies = ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)
        return engine.update([{ name: file, text }], { enforcement, ipFamilies, nodeLabels: nodes, dns }).lints()
      }
      const texts = [random.manifest, `${random.manifest}---\n${other.manifest}`, random.manifest]
      for (const { fix } of update(random.manifest))
        if (fix !== undefined) texts.push(apply(random.manifest, fix.edits))
      for (const text of texts) expect(update(text)).toEqual(engineOf(random, text).lints())
    })
    fc.assert(property, { seed: 5, numRuns: runs })
  })
})
