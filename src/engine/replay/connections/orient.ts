/** Who opened the connection that an event tells of. Flags of TCP tell more than the field for it, which is known to be wrong at times. */
import type { FlowEvent } from '../event'

export type Orientation =
  | 'request'
  | 'reply'
  /** Nothing in the record says so. */
  | 'unsure'
  /** Only an arrow says so that some programs print the same way for all. */
  | 'arrow'
  /** A message about something else, such as an error of ICMP. */
  | 'no question'

const echo: ReadonlyMap<number, Orientation> = new Map([
  [8, 'request'],
  [0, 'reply'],
])
const echo6: ReadonlyMap<number, Orientation> = new Map([
  [128, 'request'],
  [129, 'reply'],
])

/** Source of `isReply` and its limits: pkg/hubble/parser/threefour/parser.go (decodeIsReply). */
export function orient(event: FlowEvent): Orientation {
  const { protocol, flags, isReply, l7 } = event
  if (protocol === 'ICMP') return echo.get(event.icmpType ?? -1) ?? 'no question'
  if (protocol === 'ICMPv6') return echo6.get(event.icmpType ?? -1) ?? 'no question'
  if (event.isRelated === true) return 'no question'
  if (l7 !== undefined && l7.type !== 'sample') return l7.type === 'request' ? 'request' : 'reply'
  if (protocol === 'TCP' && flags?.syn === true) return flags.ack ? 'reply' : 'request'
  if (isReply === undefined) return 'unsure'
  if (event.isWeakArrow === true) return 'arrow'
  return isReply ? 'reply' : 'request'
}
