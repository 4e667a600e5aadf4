/** What the values of filter flags can be, and whether one is right. Source: hubble/cmd/observe/flows_filter.go. */
import { dropReasons, reservedNumber, reservedNumbers } from '../../cilium/numbers'
import { parseAddress, parsePrefix } from '../../cluster/address'
import type { ExpressionCompiler } from '../../expressions'
import { nearestWord } from '../../../values/words'
import { tracePoints } from '../../cilium/numbers'
import type { Flag } from './flags'
import type { HubbleFlow } from '../records/record'
import { parseLabelSelector } from './labels'

export const verdictNames = ['FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR', 'AUDIT', 'TRACED', 'TRANSLATED'] as const

/** What a table's filter calls rows of which no answer is certain; no flow of Hubble has that verdict. */
export const undecidedName = 'UNDECIDED'

/** Drop reasons that policies bring about, and their numbers. */
export const dropReasonNumbers: Readonly<Record<string, number>> = Object.fromEntries(
  [dropReasons.denied, dropReasons.denylist, dropReasons.authRequired].map(({ name, code }) => [name, code]),
)

export const protocols = ['tcp', 'udp', 'sctp', 'icmp', 'icmpv4', 'icmpv6', 'http', 'dns', 'kafka', 'vrrp', 'igmp']

export const eventTypes = ['drop', 'trace', 'policy-verdict', 'l7', 'capture', 'trace-sock']
export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE']
export const tcpFlagNames = ['SYN', 'FIN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'NS']

/** The words that stand for reserved identities in filters. */
export const reservedWords: readonly string[] = ['unknown', ...Object.keys(reservedNumbers)]

/** Number of an identity written as a number or a reserved name; null for neither. */
export function identityNumber(text: string): number | null {
  const reserved = reservedNumber(text)
  if (reserved !== undefined) return reserved
  return /^\d{1,10}$/.test(text) ? Number(text) : null
}

/** 4, 6, or 0 for no IP at all, as `--ip-version` takes it; null for anything else. */
export function ipVersion(text: string): 0 | 4 | 6 | null {
  if (text.toLowerCase() === 'none') return 0
  const digits = text.toLowerCase().replace(/^(ipv|ip|v)/, '')
  return digits === '4' ? 4 : digits === '6' ? 6 : null
}

/** Compiles an expression of `--cel-expression` to a test of one flow; a text says what is wrong with it. */
export type FlowExpressionCompiler = (text: string) => ((flow: HubbleFlow) => boolean) | string

/** What checks the expressions in values; null where they are not checked, or not taken. */
export interface FilterCompilers {
  readonly find: ExpressionCompiler | null
  readonly cel: FlowExpressionCompiler | null
  /** The filter is about a table of flows, which knows rows that are undecided; events are what they are. */
  readonly isOfTable?: true
}

/** A value as filters keep it, or a sentence on what is wrong with it. */
export type CheckedValue = { readonly value: string } | { readonly message: string; readonly suggestion?: string }

/** Checks a value, and brings words that Hubble writes in one case only into that case. */
export function checkValue(
  { field, name }: Flag,
  value: string,
  { find, cel, isOfTable }: FilterCompilers,
): CheckedValue {
  switch (field) {
    case 'verdict':
      return oneOf(value.toUpperCase(), isOfTable ? [...verdictNames, undecidedName] : verdictNames, 'a verdict')
    case 'drop-reason-desc':
      return checkReason(value.toUpperCase())
    case 'protocol':
      return oneOf(value.toLowerCase(), protocols, 'a protocol')
    case 'traffic-direction':
      return oneOf(value.toLowerCase(), ['ingress', 'egress'], 'a direction')
    case 'type':
      return checkType(value.toLowerCase())
    case 'port':
      return /^\d{1,5}$/.test(value) && Number(value) <= 65_535
        ? { value: String(Number(value)) }
        : wrong(`"${value}" is not a port`)
    case 'identity':
      return identityNumber(value) === null
        ? wrong(`"${value}" is neither an identity number nor a reserved identity`, nearestWord(value, reservedWords))
        : { value }
    case 'ip':
      return parseAddress(value) === null && parsePrefix(value) === null
        ? wrong(`"${value}" is neither an address nor a CIDR`)
        : { value }
    case 'label':
      return parseLabelSelector(value) === null ? wrong(`"${value}" is not a label selector`) : { value }
    case 'fqdn':
      return /^[-\w.*]+$/.test(value) ? { value } : wrong(`"${value}" is not a DNS name`)
    case 'pod':
    case 'service':
      return value === '' || value === '/' ? wrong(`--${name} needs [namespace/]name`) : { value }
    case 'http-status':
      return /^[1-5](\d{2}|\d?\+)$/.test(value)
        ? { value }
        : wrong(`"${value}" is not an HTTP status such as 403 or 4+`)
    case 'http-header':
      return value.includes(':') ? { value } : wrong(`--http-header needs name:value`)
    case 'http-path':
    case 'http-url':
      return find === null || find(value) !== null ? { value } : wrong(`"${value}" is not a regular expression of RE2`)
    case 'cel-expression': {
      if (cel === null) return wrong('CEL expressions are read on the command line only')
      const compiled = cel(value)
      return typeof compiled === 'string' ? wrong(`--${name}: ${compiled}`) : { value }
    }
    case 'http-method':
      return { value: value.toUpperCase() }
    case 'ip-version':
      return ipVersion(value) === null ? wrong(`"${value}" is neither v4, v6 nor none`) : { value }
    case 'tcp-flags': {
      const upper = value.toUpperCase()
      const unknown = upper.split(',').find((flag) => !tcpFlagNames.includes(flag))
      return unknown === undefined ? { value: upper } : wrong(`"${unknown}" is not a TCP flag`)
    }
    case 'namespace':
    case 'all-namespaces':
    case 'workload':
    case 'cluster':
    case 'policy':
    case 'ipv4':
    case 'ipv6':
    case 'node-name':
    case 'reply':
    case 'encrypted':
    case 'unencrypted':
    case 'uuid':
    case 'snat-ip':
    case 'trace-id':
    case 'ip-trace-id':
    case 'node-label':
    case 'interface':
      return { value }
  }
}

function wrong(message: string, suggestion: string | null = null): CheckedValue {
  return suggestion === null ? { message } : { message, suggestion }
}

function oneOf(value: string, known: readonly string[], what: string): CheckedValue {
  if (known.includes(value)) return { value }
  const isList = value.includes(',') && value.split(',').every((part) => known.includes(part))
  return isList
    ? wrong(`one value each: repeat the flag for ${value.split(',').join(' or ')}`)
    : wrong(`"${value}" is not ${what}`, nearestWord(value, known))
}

/** Hubble knows some seventy reasons; those of the network have no number here, and no flow here has them. */
function checkReason(value: string): CheckedValue {
  const known = oneOf(value, Object.keys(dropReasonNumbers), 'a drop reason of policies')
  const isOther = 'message' in known && known.suggestion === undefined && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value)
  return isOther ? { value } : known
}

function checkType(value: string): CheckedValue {
  const { type, subtype } = splitType(value)
  const known = /^\d+$/.test(type) ? { value } : oneOf(type, eventTypes, 'an event type')
  if ('message' in known) return known
  if (subtype === undefined || /^\d+$/.test(subtype)) return { value }
  return type === 'trace' && tracePoints.includes(subtype)
    ? { value }
    : wrong(`"${subtype}" is not a kind of ${type}`, type === 'trace' ? nearestWord(subtype, tracePoints) : null)
}

/** Numbers of event types. Source: pkg/monitor/api/types.go. */
const typeNames: Readonly<Record<string, string>> = {
  '1': 'drop',
  '3': 'capture',
  '4': 'trace',
  '5': 'policy-verdict',
  '7': 'trace-sock',
  '129': 'l7',
}

/** The two halves of `TYPE[:SUBTYPE]`, with known numbers as the words that they stand for: `4:3` is `trace:to-stack`. */
export function splitType(value: string): { readonly type: string; readonly subtype?: string } {
  const colon = value.indexOf(':')
  const written = colon < 0 ? value : value.slice(0, colon)
  const type = typeNames[written] ?? written
  if (colon < 0) return { type }
  const subtype = value.slice(colon + 1)
  return { type, subtype: (type === 'trace' ? tracePoints[Number(subtype)] : undefined) ?? subtype }
}
