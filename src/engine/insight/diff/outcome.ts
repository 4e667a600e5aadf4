/** What becomes of one flow before and after, and why it differs, in a sentence. */
import { conflictedSide, deciders, decideSide, type SideDecision } from '../../verdict/maps/side'
import type { Direction, Protocol } from '../../types'
import { neededServerNames } from '../../verdict/explain/server-names'
import { protocolNumber } from '../../cilium/numbers'
import type { ChangeKind, Outcome } from './types'
import { resourceWords } from '../../keys'
import { outsideLabel, withServerName } from './words'
import type { UnitSide } from './sides'
import type { Unit } from './units'

interface Flow {
  readonly from: UnitSide
  readonly to: UnitSide
  readonly protocol: Protocol
  readonly port: number
}

/** One flow's fate in one model. */
export function outcomeOf({ from, to, protocol, port }: Flow): Outcome {
  const decide = (side: UnitSide, direction: Direction, peer: number): SideDecision | null => {
    const map = side[direction]
    if (map === null) return null
    return side.isBroken ? conflictedSide : decideSide(map, peer, protocolNumber[protocol], port)
  }
  const egress = decide(from, 'egress', to.identity)
  const ingress = decide(to, 'ingress', from.identity)
  const by = { egressBy: deciders(egress?.winners ?? []), ingressBy: deciders(ingress?.winners ?? []) }
  const stops = (side: SideDecision | null): boolean => side !== null && side.decision !== 'allowed'
  if (stops(egress)) return { verdict: 'DROPPED', droppedAt: 'egress', ...by }
  if (stops(ingress)) return { verdict: 'DROPPED', droppedAt: 'ingress', ...by }
  if (egress?.isL7 !== true && ingress?.isL7 !== true) return { verdict: 'FORWARDED', ...by }
  const names = { egress: namesOf(egress), ingress: namesOf(ingress) }
  const serverNames = {
    ...(names.egress.length === 0 ? {} : { egress: names.egress }),
    ...(names.ingress.length === 0 ? {} : { ingress: names.ingress }),
  }
  return { verdict: 'REDIRECTED', ...by, ...(Object.keys(serverNames).length === 0 ? {} : { serverNames }) }
}

function namesOf(side: SideDecision | null): readonly string[] {
  return side?.isL7 === true ? neededServerNames(side.covering) : []
}

/** `only with the server name a or b`, for what gets through; null where it needs none. */
function namesText({ serverNames = {} }: Outcome): string | null {
  const needed = [serverNames.egress ?? [], serverNames.ingress ?? []].filter((names) => names.length > 0)
  return needed.length === 0 ? null : needed.map(withServerName).join(' and ')
}

/** Policies that put a unit under default deny. */
export function isolatorsOf(side: UnitSide, direction: Direction): readonly string[] {
  const map = side[direction]
  if (map?.isIsolated !== true) return []
  const keys = map.rules.filter(({ rule }) => rule.isolates.includes(direction)).map(({ policy }) => policy.key)
  return [...new Set(keys)].sort()
}

/** Why a flow changes, as a sentence. */
export function reasonOf(
  kind: ChangeKind,
  ends: { readonly from: Unit; readonly to: Unit },
  before: Outcome,
  after: Outcome,
): string {
  const end = (direction: Direction, which: 'before' | 'after'): UnitSide =>
    ends[direction === 'egress' ? 'from' : 'to'][which]
  switch (kind) {
    case 'allowed': {
      const direction = before.droppedAt ?? 'ingress'
      const by = real(direction === 'egress' ? after.egressBy : after.ingressBy)
      const names = namesText(after)
      if (by.length > 0)
        return `${list(by)} ${by.length === 1 ? 'lets' : 'let'} it through${names === null ? '' : `, ${names}`}`
      return `nothing isolates ${end(direction, 'after').key} for ${direction} any more`
    }
    case 'dropped': {
      const direction = after.droppedAt ?? 'ingress'
      const side = end(direction, 'after')
      if (side.isBroken) return `the policies of ${side.key} cannot be combined`
      const by = real(direction === 'egress' ? after.egressBy : after.ingressBy)
      if (by.length > 0) return `${list(by)} ${by.length === 1 ? 'denies' : 'deny'} it`
      if (side[direction]?.isIsolated === false) return 'the datapath drops this protocol, whatever policies say'
      const isolators = isolatorsOf(side, direction)
      const who = isolators.length === 0 ? 'the mode of the cluster' : list(isolators)
      return `no rule allows it, and ${who} ${isolators.length > 1 ? 'isolate' : 'isolates'} ${side.key} for ${direction}`
    }
    case 'to-l7':
    case 'l7-rules': {
      const by = real([...after.egressBy, ...after.ingressBy])
      const names = namesText(after)
      if (names !== null) return `${list(by)} ${by.length === 1 ? 'lets' : 'let'} it through ${names}`
      return `${list(by)} ${by.length === 1 ? 'rules' : 'rule'} its requests`
    }
    case 'from-l7':
      return 'no layer 7 rule reads its requests any more'
  }
}

/** Why a flow to a name changes though the rules for it do not; null where that is not so. */
export function lookupReason(
  kind: ChangeKind,
  to: Unit,
  isKnown: { readonly before: boolean; readonly after: boolean },
): string | null {
  const name = outsideLabel(to.after.key)
  if (kind === 'allowed' && !isKnown.before && isKnown.after)
    return `its lookups of ${name} go through Cilium now, which learns the addresses from them`
  if (kind === 'dropped' && isKnown.before && !isKnown.after)
    return `its lookups of ${name} no longer go through Cilium, so the addresses are not known`
  return null
}

function real(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name.includes('/'))
}

function list(keys: readonly string[]): string {
  const names = keys.map(resourceWords)
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
  return names.length === 0 ? 'the default rule' : names.join(' and ')
}
