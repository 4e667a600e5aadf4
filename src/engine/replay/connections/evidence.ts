/** What one event proves about the connection that it belongs to. */
import { dropReasons } from '../../cilium/numbers'
import type { FlowEvent } from '../event'
import type { SeenEnd, Tally } from './seen'
import { isUntold } from './set-apart'

/** Drop reasons that policies give, and no others. Source: bpf/lib/policy.h, bpf/lib/auth.h. */
const ofPolicy: ReadonlyMap<number, Evidence> = new Map([
  [dropReasons.denied.code, 'denied'],
  [dropReasons.denylist.code, 'denied'],
  [dropReasons.authRequired.code, 'unauthenticated'],
])

/** A column of the tally, or why the event is no question. */
export type Evidence = keyof Tally | { readonly apart: string }

export const latePacket = 'late packet of a connection that the tables forgot'

/** @param receiver the end that the client opened the connection to */
export function evidenceOf(event: FlowEvent, isReply: boolean, receiver: SeenEnd): Evidence {
  switch (event.verdict) {
    case 'DROPPED':
      if (event.l7 !== undefined) return isReply ? 'failed' : reached(event, receiver)
      if (isReply) return { apart: latePacket }
      return dropEvidence(event)
    case 'AUDIT':
      return 'audited'
    case 'ERROR':
      return 'failed'
    case 'FORWARDED':
    case 'REDIRECTED':
      return isReply ? 'allowed' : passEvidence(event, receiver)
    case 'TRACED':
    case 'TRANSLATED':
    case 'unknown':
      return {
        apart: `an event without a decision (${event.verdict === 'unknown' ? 'no verdict' : event.verdict})`,
      }
  }
}

function dropEvidence({ kind, dropReason, dropText }: FlowEvent): Evidence {
  if (dropReason !== undefined && dropReason !== 0) return ofPolicy.get(dropReason) ?? 'failed'
  if (dropText !== undefined) return 'failed'
  return kind === 'verdict' ? 'denied' : 'dropped'
}

/** How a drop for another reason than policy is called in the list of what was set apart. */
export function failureReason(event: FlowEvent, isMulticast: boolean): string {
  const name =
    event.verdict === 'ERROR'
      ? 'an error of a proxy'
      : `not a policy drop: ${event.dropText ?? `reason ${event.dropReason ?? 'unknown'}`}`
  return isMulticast ? `${name} to multicast` : name
}

/** The sender's half alone is proven where the receiver is a pod and the event is of the sender's egress. */
function reached({ direction }: FlowEvent, receiver: SeenEnd): Evidence {
  return direction === 'egress' && (receiver.kind === 'pod' || isUntold(receiver)) ? 'left' : 'allowed'
}

function passEvidence(event: FlowEvent, receiver: SeenEnd): Evidence {
  const { kind, point = '' } = event
  if (kind !== 'trace') return reached(event, receiver)
  if (point === 'to-endpoint') return 'allowed'
  if (point === 'to-proxy') return reached(event, receiver)
  if (point.startsWith('to-'))
    return receiver.kind === 'pod' || receiver.kind === 'unknown' || isUntold(receiver) ? 'left' : 'allowed'
  return point.startsWith('from-') ? 'attempted' : reached(event, receiver)
}
