/** What an explained verdict says about the rules that cover a flow. */
import type { Probe, Side, Step, Verdict } from '../../engine/types'
import type { Draft } from '../draft'
import { dropRule, parsePath } from '../gestures/remove-rule'
import type { Path } from '../../yaml/written/operation'
import { isPlainList, isPlainMap } from '../../yaml/written/render'
import type { Facts } from './facts'

export interface RulePlace {
  readonly policy: string
  readonly path: string
  /** Key of the flow's end that the rule names as its peer. */
  readonly peer: string
}

/** The rules that cover the flow on one side and have one of some effects, each once. */
export function coveringRules({ steps }: Side, effects: readonly Step['effect'][], peer: string): readonly RulePlace[] {
  const places = new Map<string, RulePlace>()
  for (const { kind, effect, policy, path } of steps)
    if (kind === 'entry' && effects.includes(effect) && policy !== undefined && path !== undefined)
      places.set(`${policy} ${path}`, { policy, path, peer })
  return [...places.values()]
}

/** Whether what no rule covers goes through on this side. */
export function isOpenByDefault({ steps }: Side): boolean {
  return steps.some(({ kind, effect }) => kind === 'default' && effect === 'allow')
}

/** Why rules of pods do not let a flow through: policies select an endpoint of Cilium's own, and drop it; null for other flows. */
export function ownEndpointProblem(
  { egress, ingress }: Verdict,
  { from, to }: Pick<Probe, 'from' | 'to'>,
): string | null {
  const isStopped = ({ ofEntity }: Side): boolean => ofEntity !== undefined && ofEntity.decision !== 'allowed'
  const end = isStopped(egress) ? from : isStopped(ingress) ? to : null
  return end === null
    ? null
    : `Policies that select Cilium's own endpoint (${end}) drop this: a CiliumClusterwideNetworkPolicy that selects it by its reserved label has to allow it.`
}

/** Takes the flow out of rules: its peer where the rule names others too, else the rule. The last goes first, so that paths stay right. */
export function dropRules(draft: Draft, facts: Facts, places: readonly RulePlace[]): void {
  const rules = new Map<string, PeerOfRule>()
  for (const { policy, path, peer } of places) {
    const rule = rulePath(parsePath(path))
    rules.set(`${policy} ${rule.join('.')}`, { policy, path: rule, peer })
  }
  const sorted = [...rules.values()].toSorted((a, b) => comparePaths(b.path, a.path))
  for (const { policy, path, peer } of sorted) {
    // Of a rule that goes as a whole its blocks of ports need not go first.
    if (path.length > 2 && rules.has(`${policy} ${path.slice(0, -2).join('.')}`)) continue
    const peers = matchingPeers(draft, facts, { policy, path, peer })
    if (peers === null) dropRule(draft, policy, path)
    else for (const item of peers) draft.edit(policy, { type: 'remove', path: item })
  }
}

interface PeerOfRule {
  readonly policy: string
  readonly path: Path
  readonly peer: string
}

/** The peers of a rule that the flow's other end is one of, the last first; null where that is all of them, or is not known. */
function matchingPeers(draft: Draft, facts: Facts, { policy, path, peer }: PeerOfRule): readonly Path[] | null {
  const object = draft.find(policy)
  const rule = object === null ? undefined : draft.valueOf(object, path)
  const selectors = facts.policies.find(({ key }) => key === policy)?.selectors ?? []
  const fields = isPlainMap(rule) ? Object.keys(rule).filter((field) => /^(from|to)(?!Ports)/.test(field)) : []
  const [field] = fields
  if (!isPlainMap(rule) || field === undefined || fields.length > 1) return null
  const list = rule[field]
  const peers = (isPlainList(list) ? list : []).map((_, i): Path => [...path, field, i])
  const found = peers.map((item) =>
    selectors.find((selector) => selector.role === 'peer' && isSamePath(parsePath(selector.path), item)),
  )
  const matching = peers.filter((_, i) => found[i]?.selects.includes(peer) === true)
  const isKnown = found.every((selector) => selector !== undefined)
  return isKnown && matching.length > 0 && matching.length < peers.length ? matching.toReversed() : null
}

function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i])
}

/** A rule, or one of its blocks of ports; a step that names a peer means the whole rule. */
function rulePath(path: Path): Path {
  const end = path.findIndex((step, i) => typeof step === 'number' && /^(in|e)gress/.test(String(path[i - 1]))) + 1
  return path[end] === 'toPorts' || path[end] === 'icmps' ? path.slice(0, end + 2) : path.slice(0, end)
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]]
    if (typeof x === 'number' && typeof y === 'number' && x !== y) return x - y
    if (x !== y) return String(x) < String(y) ? -1 : 1
  }
  return a.length - b.length
}

export function policyNames(places: readonly RulePlace[]): string {
  return [...new Set(places.map(({ policy }) => policy.slice(policy.lastIndexOf('/') + 1)))].join(' and ')
}
