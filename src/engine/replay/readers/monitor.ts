/**
 * Lines of `cilium-dbg monitor`, which see what Hubble sees and name ends by address and identity alone. They tell no time and no node.
 * Sources: pkg/monitor/datapath_policy.go, pkg/monitor/datapath_drop.go, pkg/monitor/datapath_trace.go, pkg/monitor/dissect.go.
 */
import type { EventVerdict, ReadItem } from '../event'
import { textEvent } from './compact'
import { readType, type TypeRead } from './event-type'
import { readTextEnd } from './text-end'

/** Up to 1.8 `dst port 80, proto 6, ingress true`, since then `proto 6, ingress`. */
const verdict =
  /Policy verdict log: flow \S+ local EP ID \d+, remote ID ([\w-]+),(?: dst port \d+,)? proto \d+, (ingress|egress)( true| false)?, action (\w+)[^,]*,(?: auth: ([\w-]+),)? match [\w-]+, (\S.*)$/
/** Up to 1.2 without `flow`. */
const drop = /xx drop \((.+)\) (?:flow \S+ (?:to endpoint \d+)?|to endpoint \d+, identity )/
const trace =
  /^(->|<-) (endpoint|stack|overlay|network|proxy|host|crypto)(?: from| port)?(?: \d+)?(?: from)? flow \S+ .*\bstate (new|established|reply|related|\w+)\b/
const identities = /\bidentity ([\w-]+)->([\w-]+)(?:: | state )/
const ports = /^(\S+) -> (\S+) (tcp|udp|sctp)(?: ([A-Z, ]*))?$/
const message = /^(\S+) -> (\S+) ([A-Z][A-Za-z]+)(?:\(.*\))?$/

const actions: ReadonlyMap<string, EventVerdict> = new Map([
  ['allow', 'FORWARDED'],
  ['deny', 'DROPPED'],
  ['redirect', 'REDIRECTED'],
  ['audit', 'AUDIT'],
])

/** Reads a verdict, a drop or a trace; null where the line is none. */
export function readMonitor(text: string, line: number): ReadItem | null {
  return readVerdict(text, line) ?? readDrop(text, line) ?? readTrace(text, line)
}

function readVerdict(text: string, line: number): ReadItem | null {
  const [, remote = '', word, flag, action = '', auth = 'disabled', packet = ''] = verdict.exec(text) ?? []
  const decided = actions.get(action)
  if (decided === undefined) return null
  const direction = word === 'ingress' && flag !== ' false' ? 'ingress' : 'egress'
  const [source, destination] = direction === 'ingress' ? [remote, undefined] : [undefined, remote]
  return event({ line, packet, source, destination, type: { kind: 'verdict', verdict: decided, direction }, auth })
}

function readDrop(text: string, line: number): ReadItem | null {
  const reason = drop.exec(text)?.[1]
  const type = reason === undefined ? null : readType(reason, 'DROPPED')
  return type === null ? null : event({ line, ...ends(text), type })
}

function readTrace(text: string, line: number): ReadItem | null {
  const [, arrow, place = '', state = ''] = trace.exec(text) ?? []
  if (arrow === undefined) return null
  const type: TypeRead = { kind: 'trace', point: `${arrow === '->' ? 'to' : 'from'}-${place}`, verdict: 'FORWARDED' }
  const item = event({ line, ...ends(text), type, isReply: state === 'reply' })
  return item?.type === 'flow' && state === 'related' ? { ...item, event: { ...item.event, isRelated: true } } : item
}

interface Ends {
  readonly packet: string
  readonly source: string | undefined
  readonly destination: string | undefined
}

/** The identities, and behind the last colon that a blank follows the packet. */
function ends(text: string): Ends {
  const [, source, destination] = identities.exec(text) ?? []
  return { packet: text.slice(text.lastIndexOf(': ') + 2), source, destination }
}

interface Line extends Ends {
  readonly line: number
  readonly type: TypeRead
  readonly isReply?: boolean
  /** The authentication that the rule asks for. */
  readonly auth?: string
}

function event({ line, packet, source, destination, type, isReply, auth = 'disabled' }: Line): ReadItem | null {
  const written = packet.trimEnd()
  const [, from = '', to = '', protocol = '', flags = ''] = ports.exec(written) ?? message.exec(written) ?? []
  const sides = [readTextEnd(from, identityText(source)), readTextEnd(to, identityText(destination))] as const
  if (from === '' || sides[0] === null || sides[1] === null) return null
  const summary =
    protocol === 'tcp'
      ? `TCP Flags: ${flags}`
      : protocol === protocol.toLowerCase()
        ? protocol.toUpperCase()
        : `ICMPv${from.includes(':') ? 6 : 4} ${protocol}`
  return {
    type: 'flow',
    event: textEvent({
      line,
      time: '',
      node: '',
      type,
      summary: auth === 'disabled' ? summary : `${summary}; Auth: ${auth.toUpperCase().replaceAll('-', '_')}`,
      source: sides[0],
      destination: sides[1],
      ...(isReply === undefined ? {} : { isReply }),
    }),
  }
}

/** As the brackets of the compact form have it; 0 is an identity that is not known. */
function identityText(written: string | undefined): string | undefined {
  if (written === undefined || written === '0') return undefined
  return /^\d+$/.test(written) ? `ID:${written}` : written
}
