/**
 * What each rule does that no other rule does: the flows that would come out differently without it.
 *
 * The rule is left out for the calculation: its entries go, while the isolation that its policy asks for stays. So the count of an
 * allow rule says how many flows get through by this rule alone.
 */
import { flowPeers, nodeRules, type FlowPeer } from './peers'
import { reachability } from './reachability'
import { flowCount } from './slices'
import { pathText } from '../../manifest/resource'
import { FlowSide, FlowVerdict, type Direction, type RuleEffects } from '../../types'
import { protocolNumber } from '../../cilium/numbers'
import type { ResolvedEntry } from '../../verdict/maps/resolved'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { PolicyModel } from '../../verdict/model'

/** Above this number of flows nothing is counted: it would take longer than anybody waits. */
const flowLimit = 100_000
/** Entries of policy maps that are looked at before counting is given up: about a second. */
const workLimit = 30_000_000

/** The rule that an entry comes from, as `policy path`; null for the engine's own default rules. */
function ruleOf({ origin }: ResolvedEntry): string | null {
  return origin.kind === 'policy' ? `${origin.entry.policy.key} ${pathText(origin.entry.path)}` : null
}

/** Counts what each rule of the accepted policies does alone. */
export function ruleEffects(model: PolicyModel): RuleEffects {
  const flows = flowCount(model)
  if (flows > flowLimit) return { isTooBig: true, flows, rules: [] }
  const table = reachability(model, flowLimit)
  const counts = new Map<string, { policy: string; path: string; lets: number; stops: number }>()
  for (const { policy, rule } of [...model.rules, ...nodeRules(model)]) {
    for (const entry of rule.entries) {
      const path = pathText(entry.path)
      counts.set(`${policy.key} ${path}`, { policy: policy.key, path, lets: 0, stops: 0 })
    }
  }
  const peers = flowPeers(model)
  const sides = new SoleRules(model)
  for (let i = 0; i < table.count; i++) {
    const from = peers.at(table.source[i] ?? 0)
    const to = peers.at(table.destination[i] ?? 0)
    const port = table.ports[table.port[i] ?? 0]
    const verdict = table.verdict[i]
    if (from === undefined || to === undefined || port === undefined || verdict === FlowVerdict.ERROR) continue
    const ofPort = { protocol: protocolNumber[port.protocol], port: port.port }
    const isLet = verdict !== FlowVerdict.DROPPED
    const judge = (subject: FlowPeer, direction: Direction, peer: number, otherSide: number | undefined): void => {
      if (otherSide === FlowSide.denied) return
      const rule = sides.of(subject, direction, peer, ofPort)
      const count = rule === null ? undefined : counts.get(rule)
      if (count === undefined) return
      if (isLet) count.lets++
      else count.stops++
    }
    judge(from, 'egress', to.index, table.ingress[i])
    judge(to, 'ingress', from.index, table.egress[i])
    if (sides.work > workLimit) return { isTooBig: true, flows, rules: [] }
  }
  return { isTooBig: false, flows, rules: [...counts.values()] }
}

/** Finds the one rule whose absence would turn the decision of a side, and remembers it for all that ask the same. */
class SoleRules {
  private readonly known = new Map<SubjectMap, Map<number, string | null>>()
  /** Entries looked at so far. */
  work = 0

  constructor(private readonly model: PolicyModel) {}

  of(
    { endpoint, subject }: FlowPeer,
    direction: Direction,
    peer: number,
    { protocol, port }: { readonly protocol: number; readonly port: number },
  ): string | null {
    if (endpoint < 0 ? subject === undefined : this.model.cluster.endpoints[endpoint]?.isHostNetwork === true)
      return null
    const map = subject === undefined ? this.model.maps.mapOf(endpoint, direction) : subject.mapOf(direction)
    let results = this.known.get(map)
    if (results === undefined) this.known.set(map, (results = new Map()))
    const key = (peer * 256 + protocol) * 65_536 + port
    let rule = results.get(key)
    if (rule === undefined) {
      rule = this.soleRule(map, peer, protocol, port)
      results.set(key, rule)
    }
    return rule
  }

  private soleRule(map: SubjectMap, peer: number, protocol: number, port: number): string | null {
    const { decision, winners, covering } = decideSide(map, peer, protocol, port)
    // Finding the winners compares those that cover the flow.
    this.work += map.entries.length + covering.length * winners.length
    const winning = new Set(winners.map(ruleOf))
    const candidates = new Set(covering.filter(({ action }) => action === 'pass').map(ruleOf))
    // Several winners have the same effect: without one of them the others decide the same.
    if (winning.size === 1) for (const rule of winning) candidates.add(rule)
    for (const rule of candidates) {
      if (rule === null) continue
      // Naming the rule of an entry costs more than looking at it.
      this.work += map.entries.length * 10
      const rest = { ...map, entries: map.entries.filter((entry) => ruleOf(entry) !== rule) }
      if (decideSide(rest, peer, protocol, port).decision !== decision) return rule
    }
    return null
  }
}
