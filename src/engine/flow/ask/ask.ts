/**
 * Questions about one flow in plain form, `shop/frontend -> shop/api:8080 POST /v1/orders`, or as a command line,
 * `kubectl exec -n shop frontend -- curl http://api.shop.svc:8080/v1/orders`, as probes.
 */
import { hasScheme } from '../../keys'
import type { Probe, Protocol } from '../../types'
import { isCommand, readCommand, type Command } from './command'
import { only, type Target, type TargetPort } from '../../names/resolution'
import { NameBook, type AskContext, type Found, type Name } from './peers'
import { problemAt, readSentence, type AskProblem, type Details } from './sentence'
import { splitWords, type Word } from '../filter/words'

export type { AskContext } from './peers'

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

function fromArrow(text: string, book: NameBook, options: AskOptions): Asked {
  const sentence = readSentence(text)
  if ('message' in sentence) return failed(sentence)
  const { sender, receiver, name, details } = sentence
  const source = sender === undefined ? given(options) : book.source(sender.text, null)
  if (source === null)
    return { ...failed({ message: 'The sender is missing: choose the pod', start: 0, end: 0 }), needsSender: true }
  if ('message' in source) return failed(problemAt(sender ?? receiver, source.message, source.suggestion))
  return ask({ book, source, name, receiver, details })
}

/** The peer that was chosen beforehand. */
function given({ from }: AskOptions): Found | null {
  return from === undefined ? null : only(from)
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
    notes.push(
      `The sender stands for ${source.targets.length} ${hasScheme(from, 'ip') ? 'addresses' : 'pods'}: this is the answer for ${from}`,
    )
  const entersBy = book.entryOf(from, found.service)
  const probes = book.reachedBy(found, from).map((target) => ({ ...probeOf(from, target, details), ...entersBy }))
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
  { key, ports, isPlaceUnknown, isByEnvoy, isTranslated, isByAddress }: Target,
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
    ...(isByAddress === true ? { isByAddress } : {}),
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
