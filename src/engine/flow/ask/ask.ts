/**
 * Questions about one flow in plain form, `shop/frontend -> shop/api:8080 POST /v1/orders`, or as a command line,
 * `kubectl exec -n shop frontend -- curl http://api.shop.svc:8080/v1/orders`, as probes.
 */
import type { HttpRequest, Probe, Protocol } from '../../types'
import { isCommand, readCommand, type Command } from './command'
import { only, type Target, type TargetPort } from '../../names/resolution'
import { NameBook, type AskContext, type Found, type Name } from './peers'
import { httpMethods } from '../filter/values'
import { splitWords, type Word } from '../filter/words'

export type { AskContext } from './peers'

/** What is wrong with a stretch of the question. */
export interface AskProblem {
  readonly message: string
  /** Offsets into the text; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** What to write in place of the stretch. */
  readonly suggestion?: string
}

export interface Asked {
  /** Null where the question cannot be understood; `problems` says why. */
  readonly probe: Probe | null
  /** One question for each pod behind the service that was named; otherwise the one question. */
  readonly probes: readonly Probe[]
  /** Key of the service that was named. */
  readonly service?: string
  readonly problems: readonly AskProblem[]
  /** All that is missing is the peer that sends: any pod may be chosen (`AskOptions.from`). */
  readonly needsSender?: boolean
  /** What was looked up or assumed, one sentence each. */
  readonly notes: readonly string[]
}

export interface AskOptions {
  /** Key of the peer that sends where the text names none, as a bare curl line does. */
  readonly from?: string
}

/** Reads a question. Never throws. */
export function parseAsk(text: string, context: AskContext, options: AskOptions = {}): Asked {
  const words = splitWords(text)
  if (words.length === 0)
    return failed({ message: 'Ask about a flow, such as shop/frontend -> shop/api:8080', start: 0, end: 0 })
  const book = new NameBook(context)
  if (isCommand(words)) {
    const command = readCommand(words)
    return 'message' in command ? failed(command) : fromCommand(command, book, text, options)
  }
  return fromArrow(text, book, options)
}

function failed(...problems: readonly AskProblem[]): Asked {
  return { probe: null, probes: [], problems, notes: [] }
}

/** What stands between sender and receiver. */
export const arrow = /\s*(?:-+>|=+>|→|⟶|➜)\s*|\s+(?:to|reaches|reach)\s+/u

function fromArrow(text: string, book: NameBook, options: AskOptions): Asked {
  const found = arrow.exec(text)
  if (found === null) {
    return failed({
      message: 'Write an arrow between the sender and the receiver: shop/frontend -> shop/api:8080',
      start: 0,
      end: text.length,
    })
  }
  const left = splitWords(text.slice(0, found.index)).filter(
    ({ text: word }, i) => !(i === 0 && /^(can|may)$/i.test(word)),
  )
  const offset = found.index + found[0].length
  const right = splitWords(text.slice(offset)).map((word) => ({
    ...word,
    start: word.start + offset,
    end: word.end + offset,
  }))
  const [sender, extra] = left
  const [receiver, ...rest] = right
  if (extra !== undefined) return failed(problemAt(extra, `What "${extra.text}" means before the arrow is not clear`))
  if (receiver === undefined)
    return failed({ message: 'The receiver is missing', start: text.length, end: text.length })
  const details = readDetails(rest)
  if ('message' in details) return failed(details)
  const source = sender === undefined ? given(options) : book.source(sender.text, null)
  if (source === null)
    return { ...failed({ message: 'The sender is missing: choose the pod', start: 0, end: 0 }), needsSender: true }
  const place = sender ?? receiver
  if ('message' in source) return failed(problemAt(place, source.message, source.suggestion))
  const url = readUrl(receiver.text)
  const name = url?.name ?? { text: receiver.text, port: '' }
  const http = details.http ?? url?.http
  return ask({ book, source, name, receiver, details: { ...details, ...(http === undefined ? {} : { http }) } })
}

/** The peer that was chosen beforehand. */
function given({ from }: AskOptions): Found | null {
  return from === undefined ? null : only(from)
}

function problemAt({ start, end }: Word, message: string, suggestion?: string): AskProblem {
  return { message, start, end, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** Where a URL leads, and what is sent there: nothing that a proxy sees, by HTTPS. Null for a text that is no URL of HTTP. */
export function readUrl(text: string): { readonly name: Name; readonly http?: HttpRequest } | null {
  const match = /^(https?):\/\/(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([^#]*)/.exec(text)
  if (match === null) return null
  const [, scheme, host = '', port = '', path = ''] = match
  const isSecure = scheme === 'https'
  const name = { text: host.replace(/^\[|\]$/g, ''), port: port === '' ? (isSecure ? '443' : '80') : port }
  return isSecure
    ? { name }
    : { name, http: { path: path === '' ? '/' : path, host: port === '' ? host : `${host}:${port}` } }
}

interface Details {
  readonly protocol: Protocol | null
  readonly port: string
  readonly http?: HttpRequest
  readonly dnsName?: string
}

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP',
  icmpv4: 'ICMP',
  icmpv6: 'ICMPv6',
  ping: 'ICMP',
  igmp: 'IGMP',
  vrrp: 'VRRP',
  gre: 'GRE',
  ipip: 'IPIP',
  esp: 'ESP',
  ah: 'AH',
}

/** What stands behind the receiver: protocol, port, HTTP request, DNS name. */
function readDetails(words: readonly Word[]): Details | AskProblem {
  let protocol: Protocol | null = null
  let port = ''
  let method: string | undefined
  let path: string | undefined
  let dnsName: string | undefined
  const headers: Record<string, string> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    if (word === undefined) continue
    const { text } = word
    const next = words[i + 1]
    const [first = '', second] = text.toLowerCase().split('/')
    const known = Object.hasOwn(protocols, first) ? protocols[first] : undefined
    const isHeaderName = /^[\w-]+:$/.test(text)
    if ((text === '-H' || isHeaderName) && next !== undefined) {
      addHeader(headers, isHeaderName ? text + next.text : next.text)
      i++
    } else if (known !== undefined && (second === undefined || /^[\w-]+$/.test(second))) {
      protocol = known
      if (second !== undefined) port = second
    } else if (/^[\w-]+\/(tcp|udp|sctp)$/i.test(text)) {
      port = first
      protocol = protocols[second ?? ''] ?? null
    } else if (httpMethods.includes(text.toUpperCase()) && text === text.toUpperCase()) method = text
    else if (/^dns$/i.test(text) && next !== undefined) {
      dnsName = next.text
      i++
    } else if (text.startsWith('/')) path = text
    else if (/^http$/i.test(text)) method ??= 'GET'
    else if (/^(on|port|over|with)$/i.test(text)) continue
    else if (/^:?\d{1,5}$/.test(text)) port = text.replace(':', '')
    else if (/^[\w-]+:.+/.test(text)) addHeader(headers, text)
    else
      return problemAt(word, `What "${text}" means here is not clear: write a protocol, a port, or a method and a path`)
  }
  const hasHeaders = Object.keys(headers).length > 0
  const isHttp = method !== undefined || path !== undefined || hasHeaders
  return {
    protocol,
    port,
    ...(isHttp ? { http: { method: method ?? 'GET', path: path ?? '/', ...(hasHeaders ? { headers } : {}) } } : {}),
    ...(dnsName === undefined ? {} : { dnsName }),
  }
}

function addHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(':')
  if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim()
}

function fromCommand(command: Command, book: NameBook, text: string, options: AskOptions): Asked {
  const { from, namespace, to, host, port, protocol, http, dnsName } = command
  const source = from === null ? given(options) : book.source(from.text, namespace)
  if (source === null) {
    const message = 'Choose the pod that this command runs in'
    return { ...failed({ message, start: 0, end: text.length }), needsSender: true }
  }
  if ('message' in source) return failed(problemAt(from ?? to, source.message, source.suggestion))
  const isIcmp = protocol.startsWith('ICMP')
  const address = host === '' ? book.dnsServer() : host
  if (address === null)
    return failed(problemAt(to, 'There is no DNS server in this workspace: add the pod of kube-dns'))
  const name = { text: address.replace(/^\[|\]$/g, ''), port: isIcmp ? '' : port }
  const asked = ask({
    book,
    source,
    name,
    receiver: to,
    details: {
      protocol,
      port: isIcmp ? port : '',
      ...(http === undefined ? {} : { http }),
      ...(dnsName === undefined ? {} : { dnsName }),
    },
  })
  return command.note === undefined ? asked : { ...asked, notes: [...asked.notes, command.note] }
}

interface Question {
  readonly book: NameBook
  readonly source: Exclude<Found, { readonly message: string }>
  readonly name: Name
  readonly receiver: Word
  readonly details: Details
}

/** Puts sender, receiver and details together. */
function ask({ book, source, name, receiver, details }: Question): Asked {
  const from = source.targets[0]?.key ?? ''
  const isIcmp = details.protocol?.startsWith('ICMP') === true
  const written = { text: name.text, port: isIcmp ? '' : name.port === '' ? details.port : name.port }
  const found = book.destination(written, from, isIcmp ? null : details.protocol)
  if ('message' in found) return failed(problemAt(receiver, found.message, found.suggestion))
  const notes = [...source.understood, ...found.understood, ...found.doubts]
  if (source.targets.length > 1)
    notes.push(`The sender stands for ${source.targets.length} pods: this is the answer for ${from}`)
  const entersBy = book.entryOf(from, found.service)
  const probes = found.targets.map((target) => ({ ...probeOf(from, target, details), ...entersBy }))
  const [probe] = probes
  const hasPorts = probe?.protocol === 'TCP' || probe?.protocol === 'UDP' || probe?.protocol === 'SCTP'
  if (probe === undefined || probe.port > 65_535 || (hasPorts && probe.port === 0))
    return failed(problemAt(receiver, `${probe?.port ?? ''} is not a port`))
  const isAssumed = found.targets[0]?.ports === null && !isIcmp && details.port === ''
  if (isAssumed) notes.push(`No port is stated or declared: asked about ${probe.protocol}/${probe.port}`)
  return {
    probe,
    probes,
    ...(found.service === undefined ? {} : { service: found.service }),
    problems: [],
    notes,
  }
}

function probeOf(
  from: string,
  { key, ports, isPlaceUnknown, isByEnvoy, isTranslated }: Target,
  { protocol: stated, port, http, dnsName }: Details,
): Probe {
  const target = ports?.[0] ?? null
  const protocol = stated ?? target?.protocol ?? (dnsName === undefined ? 'TCP' : 'UDP')
  return {
    from,
    to: key,
    protocol,
    port: portOf(protocol, target, port, dnsName !== undefined),
    ...(http === undefined ? {} : { http }),
    ...(dnsName === undefined ? {} : { dnsName }),
    ...(isPlaceUnknown === true ? { isPlaceUnknown } : {}),
    ...(isByEnvoy === true ? { isByEnvoy } : {}),
    ...(isTranslated === true ? { isTranslated } : {}),
  }
}

/** Message types stand where ports do: a ping is an echo request. */
function portOf(protocol: Protocol, target: TargetPort | null, written: string, isDns: boolean): number {
  switch (protocol) {
    case 'ICMP':
      return /^\d+$/.test(written) ? Number(written) : 8
    case 'ICMPv6':
      return /^\d+$/.test(written) ? Number(written) : 128
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return target?.port ?? (/^\d+$/.test(written) ? Number(written) : isDns ? 53 : 80)
    default:
      return 0
  }
}
