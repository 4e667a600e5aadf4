/** Which endpoints an edit has made others, or has given other identities: most edits leave nearly all as they were. */
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { placesBefore } from '../../../values/difference'

/** All endpoints, each with its identity. */
export interface Bearers {
  readonly endpoints: PolicyModel['cluster']['endpoints']
  readonly identities: PolicyModel['identities']
  /** What they were taken from. */
  readonly inside: PolicyModel['inside']
}

export function bearersOf({ cluster: { endpoints }, identities, inside }: PolicyModel): Bearers {
  return { endpoints, identities, inside }
}

/** How endpoints and their identities became the present ones. */
export interface BearersSince {
  /** Where each stood before; -1 for one that is new, or has moved among those that are. */
  readonly endpointBefore: (i: number) => number
  readonly identityBefore: (i: number) => number
  /** Endpoints that are not what they were, by their places in the list of before and in the present one. */
  readonly gone: readonly number[]
  readonly come: readonly number[]
}

/** What was found out last: several lists ask the same. */
const last = new LastMade<{ readonly before: Bearers; readonly now: Bearers; readonly found: BearersSince }>()

export function bearersSince(model: PolicyModel, before: Bearers): BearersSince {
  const now = bearersOf(model)
  const known = last.of(model)
  if (known !== undefined && areSame(known.before, before) && areSame(known.now, now)) return known.found
  const found = compared(before, now)
  last.keep(model, { before, now, found })
  return found
}

function areSame(a: Bearers, b: Bearers): boolean {
  return a.inside === b.inside && a.endpoints === b.endpoints && a.identities === b.identities
}

function compared(before: Bearers, now: Bearers): BearersSince {
  const endpointBefore = placesBefore(before.endpoints, now.endpoints)
  const identityBefore = placesBefore(before.identities, now.identities)
  const [ofBefore, ofNow] = [before.inside.ofEndpoint, now.inside.ofEndpoint]
  const isKept = new Uint8Array(ofBefore.length)
  const come: number[] = []
  for (let i = 0; i < ofNow.length; i++) {
    const old = endpointBefore(i)
    const [identity, own] = [ofNow[i] ?? 0, ofBefore[old] ?? -1]
    if (own >= 0 && (identityBefore(identity) === own || now.identities[identity] === before.identities[own]))
      isKept[old] = 1
    else come.push(i)
  }
  const gone: number[] = []
  for (let old = 0; old < isKept.length; old++) if (isKept[old] === 0) gone.push(old)
  return { endpointBefore, identityBefore, gone, come }
}
