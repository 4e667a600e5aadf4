/** The one flow that a command is asked about: its ends as two words or options, or a sentence with an arrow, as *Ask* takes it. */
import { askArrow, readSentence, readUrl, type FlowQuestion, type HttpRequest } from '../engine/doors/whole'
import { UserError } from './input/io'
import { isFileName, namesFirst, type Options } from './options'

export interface AskedFlow {
  readonly flow: FlowQuestion
  /** Files and folders, which stand before or behind the flow. */
  readonly paths: readonly string[]
}

/**
 * Reads the flow and the files of `membrane COMMAND FROM TO[:PORT] FILE…`. What an option states counts before what the sentence or
 * a URL states.
 * @throws UserError where an end is missing or the sentence is not clear
 */
export function askedFlow(command: string, options: Options): AskedFlow {
  const { from, to, paths, stated = {} } = endsOf(command, options)
  const url = readUrl(to)
  const protocol = options.text('protocol') ?? stated.protocol
  const http = requestOf(options, stated.http ?? url?.http)
  const dnsName = options.text('dns') ?? stated.dnsName
  return {
    flow: {
      from,
      to: url === null ? to : joinPort(url.name),
      ...(protocol === undefined ? {} : { protocol }),
      ...(http === undefined ? {} : { http }),
      ...(dnsName === undefined ? {} : { dnsName }),
    },
    paths,
  }
}

interface Ends {
  readonly from: string
  readonly to: string
  readonly paths: readonly string[]
  readonly stated?: Pick<FlowQuestion, 'protocol' | 'http' | 'dnsName'>
}

function endsOf(command: string, options: Options): Ends {
  const missing = (): UserError =>
    new UserError(`${command} needs both ends of a flow`, `membrane ${command} FROM TO:PORT FILE…`)
  // Either way of writing the ends, and both of them by the same.
  const named = [options.text('from'), options.text('to')].filter((end) => end !== undefined)
  if (named.length === 1)
    throw new UserError('--from and --to go together', `membrane ${command} --from FROM --to TO:PORT FILE…`)
  const words = namesFirst(options.rest)
  const text = named.length === 0 ? words.find((word) => askArrow.test(word)) : undefined
  if (text === undefined) {
    const [from, to, ...paths] = [...named, ...words]
    if (from === undefined || to === undefined || (named.length === 0 && isFileName(to))) throw missing()
    return { from, to, paths }
  }
  const sentence = readSentence(text)
  if ('message' in sentence) throw new UserError(sentence.message)
  const { sender, name, details } = sentence
  if (sender === undefined) throw missing()
  const { protocol, port, http, dnsName } = details
  const isPing = protocol?.startsWith('ICMP') === true
  return {
    from: sender.text,
    to:
      name.port === '' && (port === '' || isPing) ? name.text : joinPort({ text: name.text, port: name.port || port }),
    paths: words.filter((word) => word !== text),
    stated: {
      ...(protocol === null ? {} : { protocol }),
      ...(http === undefined ? {} : { http }),
      ...(dnsName === undefined ? {} : { dnsName }),
    },
  }
}

/** The request that the options state, for what they do not state that of the question. */
function requestOf(options: Options, asked: HttpRequest | undefined): HttpRequest | undefined {
  const method = options.text('method') ?? asked?.method
  const path = options.text('path') ?? asked?.path
  const host = options.text('host') ?? asked?.host
  const stated = options.texts('header').map((header) => {
    const at = header.indexOf(':')
    if (at < 1) throw new UserError(`--header is written "Name: value", not "${header}"`)
    return [header.slice(0, at).trim(), header.slice(at + 1).trim()]
  })
  const headers = { ...asked?.headers, ...Object.fromEntries(stated) }
  const hasHeaders = Object.keys(headers).length > 0
  if (method === undefined && path === undefined && host === undefined && !hasHeaders) return undefined
  return {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(host === undefined ? {} : { host }),
    ...(hasHeaders ? { headers } : {}),
  }
}

/** `host:port`, an address of IPv6 in brackets. */
function joinPort({ text, port }: { readonly text: string; readonly port: string }): string {
  return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`
}
