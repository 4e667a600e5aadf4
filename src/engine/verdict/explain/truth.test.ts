/**
 * Explanations are true of random workspaces: without the rules that are said to decide, another one that was named decides or
 * default deny does; and a flow with what a near miss says is missing is covered by its rule.
 * `MEMBRANE_EXPLAIN_RUNS=1000` asks for more cases, `MEMBRANE_EXPLAIN_SEED` for others.
 */
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { arbitraryCase, type Case } from '../../conformance/arbitrary'
import { analyze } from '../../index'
import type { Analysis, Probe, Side, Step } from '../../types'

const runs = Number(process.env['MEMBRANE_EXPLAIN_RUNS'] ?? 20)
const seed = Number(process.env['MEMBRANE_EXPLAIN_SEED'] ?? 1)

interface Json {
  [key: string]: unknown
}

function engineOf({ enforcement, ipv6, nodes, dns }: Case, text: string): Analysis {
  return analyze([{ name: 'm.yaml', text }], {
    enforcement,
    ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: nodes,
    dns,
  })
}

const directions = ['egress', 'ingress'] as const
type Direction = (typeof directions)[number]

const ruleOf = ({ policy, path = '' }: Step): string =>
  `${policy} ${/^.*?(?:ingress|egress)(?:Deny)?\[\d+\]/.exec(path)?.[0] ?? path}`
const entrySteps = ({ steps }: Side): readonly Step[] =>
  steps.filter(({ kind, policy }) => kind === 'entry' && policy !== undefined)

/** A rule in place of each that decides, which stands there and is about nobody. */
function withoutRules(manifest: string, rules: ReadonlySet<string>): string {
  const documents = loadAll(manifest) as Json[]
  for (const rule of rules) {
    const [key = '', path = ''] = rule.split(' ')
    const [kind, namespace, name] = key.split('/')
    const policy = documents.find(({ kind: own, metadata }) => {
      const { name: called, namespace: home = '' } = metadata as Json
      return own === kind && called === name && (home === namespace || (namespace === 'default' && home === ''))
    })
    if (policy === undefined) throw new Error(`no ${key}`)
    const parts = path.split(/[.[\]]+/).filter((part) => part !== '')
    const last = parts.pop() ?? ''
    const list = parts.reduce<Json>((at, part) => at[part] as Json, policy)
    const item = list[last] as Json
    const field = parts.at(-1)?.startsWith('ingress') === true ? 'from' : 'to'
    const nobody = { matchLabels: { nobody: 'nobody' } }
    list[last] =
      kind === 'NetworkPolicy'
        ? { [field]: [{ podSelector: nobody }] }
        : kind === 'ClusterNetworkPolicy'
          ? { ...item, [field]: [{ namespaces: nobody }] }
          : {}
  }
  return documents.map((document) => JSON.stringify(document)).join('\n---\n')
}

function sameDeciders(random: Case, probe: Probe, direction: Direction, side: Side): void {
  const named = entrySteps(side)
  const deciding = new Set(named.filter(({ decisive }) => decisive === true).map(ruleOf))
  if (deciding.size === 0) return
  const after = engineOf(random, withoutRules(random.manifest, deciding)).probe(probe)[direction]
  if (after.decision === 'error') return
  const others = new Set(named.map(ruleOf))
  for (const step of entrySteps(after)) {
    const rule = ruleOf(step)
    if (step.decisive !== true) continue
    if (deciding.has(rule) || !others.has(rule))
      throw new Error(
        `${direction} of ${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port} is decided by ${[...deciding].join()}; without it by ${rule}, which was not named`,
      )
  }
}

/** The labels of a pod as they are written: those of a template, and of the selector that goes with it. */
function labelMapsOf(documents: readonly Json[], key: string): readonly Json[] {
  const [namespace, name] = key.split('/')
  return documents.flatMap(({ kind, metadata, spec }) => {
    const { name: called, namespace: home = 'default', labels } = metadata as Json
    if (called !== name || home !== namespace || /Policy$|Service|Slice/.test(String(kind))) return []
    if (kind === 'Pod') return [labels as Json]
    const { template, selector } = spec as { template: { metadata: Json }; selector: { matchLabels: Json } }
    return [template.metadata['labels'] as Json, selector.matchLabels]
  })
}

/** The workspace with a pod or a namespace that has what a near miss says is missing; null where it says no such thing. */
function mended(manifest: string, text: string): string | null {
  const documents = loadAll(manifest) as Json[]
  const lacks = [
    ...text.matchAll(/it needs (a namespace with )?(\S+)=(\S*), and (?:the (?:pod|namespace) )?(\S+) has/g),
  ]
  const needs = text.match(/it needs|it looks|it leaves/g) ?? []
  if (lacks.length === 0 || lacks.length !== needs.length) return null
  for (const [, ofNamespace, label = '', value = '', owner = ''] of lacks) {
    const key = label.replace(/^(?:k8s|any):/, '')
    if (ofNamespace === undefined) {
      const maps = labelMapsOf(documents, owner)
      if (maps.length === 0 || maps.includes(undefined as never)) return null
      for (const labels of maps) labels[key] = value
    } else {
      const space = documents.find(({ kind, metadata }) => kind === 'Namespace' && (metadata as Json)['name'] === owner)
      if (space === undefined) return null
      const metadata = space['metadata'] as Json
      metadata['labels'] = { ...(metadata['labels'] as Json), [key]: value }
    }
  }
  return documents.map((document) => JSON.stringify(document)).join('\n---\n')
}

function nearMissesHold(random: Case, before: Analysis, probe: Probe, direction: Direction): void {
  const side = before.probe(probe)[direction]
  for (const step of side.steps) {
    if (step.kind !== 'near-miss' || probe.from === probe.to) continue
    const covers = (analysis: Analysis, asked: Probe): boolean => {
      const found = analysis.probe(asked)[direction]
      // Policies that select the pod then may not be combined at all.
      if (found.decision === 'error') return true
      return entrySteps(found).some(
        (entry) => ruleOf(entry) === ruleOf(step) || (step.text.startsWith('would') && entry.policy === step.policy),
      )
    }
    const complain = (what: string): never => {
      throw new Error(
        `${direction} of ${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port}, ${step.policy}: ${step.text}; with ${what} it is not covered`,
      )
    }
    const port = /this peer, but on (?:.*?\b)?(TCP|UDP|SCTP)\/(\d+)/.exec(step.text)
    // A Pass rule may skip some of the ports that a rule names.
    if (port !== null && !(/Pass/.test(random.manifest) && /\b(?:TCP|UDP|SCTP)\/[a-z]/.test(step.text))) {
      const asked: Probe = { ...probe, protocol: port[1] as Probe['protocol'], port: Number(port[2]) }
      if (asked.port > 0 && !covers(before, asked)) complain(`${port[1]}/${port[2]}`)
    }
    const [home] = (direction === 'ingress' ? probe.to : probe.from).split('/')
    // With other labels the namespace of the pod may be under other policies.
    if (step.text.includes(`the namespace ${home} has`)) continue
    const text = mended(random.manifest, step.text)
    if (text === null) continue
    if (!covers(engineOf(random, text), probe)) complain('that label')
  }
}

function check(random: Case): void {
  const { manifest, questions } = random
  // The endPort of one rule on a named port counts for others, which goes with the rule.
  if (/endPort/.test(manifest) && /port"?: ["']?[a-z]/.test(manifest)) return
  const analysis = engineOf(random, manifest)
  for (const probe of questions.slice(0, 6)) {
    const verdict = analysis.probe(probe)
    if (verdict.outcomes !== undefined) continue
    for (const direction of directions) {
      sameDeciders(random, probe, direction, verdict[direction])
      nearMissesHold(random, analysis, probe, direction)
    }
  }
}

describe('explanations', () => {
  it(`are true of random workspaces (${runs} from seed ${seed})`, () => {
    const details = fc.check(fc.property(arbitraryCase, check), { numRuns: runs, seed })
    if (!details.failed) return
    const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
    expect.unreachable(
      `${error}\n${details.counterexample?.[0].manifest}\n${JSON.stringify({ ...details.counterexample?.[0], manifest: '' })}`,
    )
  })
})
