/** The TYPE and VERDICT columns of the text forms. Source: hubble/pkg/printer/printer.go. */
import type { EventKind, EventVerdict, Layer7Seen } from '../event'
import { reasonNumber } from './words'

export interface TypeRead {
  readonly kind: EventKind
  readonly point?: string
  readonly direction?: 'ingress' | 'egress'
  readonly dropReason?: number
  readonly dropText?: string
  readonly l7Type?: Layer7Seen['type']
  readonly verdict: EventVerdict
}

export const verdictWord =
  'FORWARDED|DROPPED|ERROR|AUDIT|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED|AUDITED|VERDICT_UNKNOWN|UNKNOWN'

const verdicts: ReadonlyMap<string, EventVerdict> = new Map([
  ['FORWARDED', 'FORWARDED'],
  ['DROPPED', 'DROPPED'],
  ['ERROR', 'ERROR'],
  ['AUDIT', 'AUDIT'],
  ['REDIRECTED', 'REDIRECTED'],
  ['TRACED', 'TRACED'],
  ['TRANSLATED', 'TRANSLATED'],
  ['ALLOWED', 'FORWARDED'],
  ['DENIED', 'DROPPED'],
  ['AUDITED', 'AUDIT'],
])

const policyVerdict = /^policy-verdict:(\S+)(?: (INGRESS|EGRESS|TRAFFIC_DIRECTION_UNKNOWN))?$/
const matchOnly = /^(?:L3-L4|L3-Only|L4-Only|L3-Proto|Proto-Only|all|none)$/
const tracePoint = /^(?:to|from)-[a-z]+$/
const layer7 = /^(?:http|dns|kafka|l7)-(request|response|sample)(?: .*)?$/
const socket = /^(?:pre|post)-xlate/

/** Null where the words are none of Hubble's, so that a line of something else is not taken for an event. */
export function readType(type: string, verdictText: string): TypeRead | null {
  const verdict = verdicts.get(verdictText) ?? 'unknown'
  const decided = policyVerdict.exec(type)
  if (decided !== null) {
    // Programs of 1.19 print neither the match nor the direction of any event, so only a direction that is printed counts.
    const direction = decided[2] === 'INGRESS' ? 'ingress' : decided[2] === 'EGRESS' ? 'egress' : undefined
    return { kind: 'verdict', verdict, ...(direction === undefined ? {} : { direction }) }
  }
  if (matchOnly.test(type)) return { kind: 'verdict', verdict }
  if (tracePoint.test(type)) return { kind: 'trace', point: type, verdict }
  const request = layer7.exec(type)?.[1]
  if (request === 'request' || request === 'response' || request === 'sample')
    return { kind: 'l7', verdict, l7Type: request }
  if (socket.test(type)) return { kind: 'socket', point: type, verdict }
  if (type === 'UNKNOWN' || type === '') return { kind: 'unknown', verdict }
  if (verdict === 'DROPPED') {
    const number = reasonNumber(type)
    return number === undefined
      ? { kind: 'drop', verdict, dropText: type }
      : { kind: 'drop', verdict, dropReason: number }
  }
  return /^[A-Z][A-Za-z0-9_ :-]*$/.test(type) ? { kind: 'debug', verdict } : null
}
