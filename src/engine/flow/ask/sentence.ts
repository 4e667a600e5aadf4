/**
 * The sentence that asks about one flow, `shop/frontend -> shop/api:8080 POST /v1/orders`, cut into its parts. No name is looked
 * up here.
 */
import type { HttpRequest, Protocol } from '../../types'
import type { Name } from './peers'
import { httpMethods } from '../filter/values'
import { splitWords, type Word } from '../filter/words'

/** What is wrong with a stretch of the question. */
export interface AskProblem {
  readonly message: string
  /** Offsets into the text; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** What to write in place of the stretch. */
  readonly suggestion?: string
}

/** The parts of a sentence with an arrow. */
export interface Sentence {
  /** Absent where the sentence begins with its arrow. */
  readonly sender?: Word
  readonly receiver: Word
  /** Where the receiver's word leads: its host, and its port if it is a URL. */
  readonly name: Name
  readonly details: Details
}

/** What stands between sender and receiver. */
export const arrow = /\s*(?:-+>|=+>|→|⟶|➜)\s*|\s+(?:to|reaches|reach)\s+/u

/** Reads a sentence with an arrow, or says which stretch of it is not clear. Never throws. */
export function readSentence(text: string): Sentence | AskProblem {
  const found = arrow.exec(text)
  if (found === null) {
    const message = 'Write an arrow between the sender and the receiver: shop/frontend -> shop/api:8080'
    return { message, start: 0, end: text.length }
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
  if (extra !== undefined) return problemAt(extra, `What "${extra.text}" means before the arrow is not clear`)
  if (receiver === undefined) return { message: 'The receiver is missing', start: text.length, end: text.length }
  const details = readDetails(rest)
  if ('message' in details) return details
  const url = readUrl(receiver.text)
  const http = details.http ?? url?.http
  return {
    ...(sender === undefined ? {} : { sender }),
    receiver,
    name: url?.name ?? { text: receiver.text, port: '' },
    details: { ...details, ...(http === undefined ? {} : { http }) },
  }
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

/** What is asked about a flow besides its ends. */
export interface Details {
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

/** A problem with one word. */
export function problemAt({ start, end }: Word, message: string, suggestion?: string): AskProblem {
  return { message, start, end, ...(suggestion === undefined ? {} : { suggestion }) }
}
