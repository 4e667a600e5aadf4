/** Command lines that make traffic, as people run them in a pod: curl, wget, nc, ping, nslookup, with `kubectl exec` before. */
import type { HttpRequest, Protocol } from '../../types'
import type { Word } from '../filter/words'

/** What a command line would send. */
export interface Command {
  /** Pod or workload that it runs in, as written; null for a bare command. */
  readonly from: Word | null
  readonly namespace: string | null
  /** Where the host stands in the line. */
  readonly to: Word
  /** Empty for the cluster's own DNS server. */
  readonly host: string
  readonly port: string
  readonly protocol: Protocol
  readonly http?: HttpRequest
  /** The name asked for, where the command asks DNS. */
  readonly dnsName?: string
  readonly note?: string
}

export interface CommandProblem {
  readonly message: string
  readonly start: number
  readonly end: number
}

const programs = new Set(['curl', 'wget', 'nc', 'ncat', 'ping', 'nslookup', 'dig'])

/** Whether a line is a command rather than a question with an arrow. */
export function isCommand(words: readonly Word[]): boolean {
  const first = afterPrompt(words)[0]?.text ?? ''
  return programs.has(first) || /^(kubectl|k|oc)$/.test(first)
}

function afterPrompt(words: readonly Word[]): readonly Word[] {
  return /^[$#>➜]$/u.test(words[0]?.text ?? '') ? words.slice(1) : words
}

/** Reads a command line. */
export function readCommand(line: readonly Word[]): Command | CommandProblem {
  const words = afterPrompt(line)
  const program = words.findIndex(({ text }) => programs.has(text))
  const whole = { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 }
  if (program < 0) return { message: 'The command runs neither curl nor wget, nc, ping or nslookup', ...whole }
  const pod = readKubectl(words.slice(0, program))
  // What a pipe does with the output does not matter.
  const rest = words.slice(program + 1)
  const pipe = rest.findIndex(({ text }) => /^([|;]|&&|\|\||\d?>)/.test(text))
  const args = pipe < 0 ? rest : rest.slice(0, pipe)
  const unknown = [...args, ...(pod.from === null ? [] : [pod.from])].find(({ text }) => /\$[({\w]/.test(text))
  if (unknown !== undefined)
    return { message: `What ${unknown.text} stands for is not known here`, start: unknown.start, end: unknown.end }
  const read = readers[words[program]?.text ?? ''] ?? readCurl
  const found = read(args)
  return found === null ? { message: 'The command names no address to go to', ...whole } : { ...pod, ...found }
}

const kubectlValues = new Set([
  '-n',
  '--namespace',
  '-c',
  '--container',
  '--context',
  '--kubeconfig',
  '--cluster',
  '--user',
])

function readKubectl(words: readonly Word[]): Pick<Command, 'from' | 'namespace'> {
  if (words.length === 0) return { from: null, namespace: null }
  let namespace = 'default'
  let from: Word | null = null
  let isExec = false
  for (let i = 1; i < words.length; i++) {
    const word = words[i]
    if (word === undefined || word.text === '--') continue
    const attached = /^(?:-n=?|--namespace=)(.+)$/.exec(word.text)
    if (kubectlValues.has(word.text)) {
      if (word.text === '-n' || word.text === '--namespace') namespace = words[i + 1]?.text ?? namespace
      i++
    } else if (attached !== null) namespace = attached[1] ?? namespace
    else if (word.text.startsWith('-')) continue
    else if (!isExec) isExec = true
    else from ??= word
  }
  return { from, namespace }
}

type Sent = Omit<Command, 'from' | 'namespace'>

const readers: Readonly<Record<string, (args: readonly Word[]) => Sent | null>> = {
  curl: readCurl,
  wget: readWget,
  nc: readNetcat,
  ncat: readNetcat,
  ping: (args) => readPing(args),
  nslookup: readLookup,
  dig: readLookup,
}

/** Letters and names of curl's options that take a value. */
const curlLetters = 'XHdoumAewbcFTxKEYytCzrQPDU'
const curlNames = new Set(
  'request header data data-raw data-binary data-urlencode data-ascii json form output user max-time user-agent referer write-out cookie cookie-jar upload-file proxy config connect-timeout retry retry-delay retry-max-time resolve connect-to interface cacert capath cert key url max-redirs limit-rate dump-header'.split(
    ' ',
  ),
)

interface Options {
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly words: readonly Word[]
}

/** Options with their values, by name without dashes or by letter; and all other words. */
function readOptions(args: readonly Word[], letters: string, names: ReadonlySet<string>): Options {
  const values = new Map<string, string[]>()
  const words: Word[] = []
  const add = (name: string, value: string): void => void values.set(name, [...(values.get(name) ?? []), value])
  for (let i = 0; i < args.length; i++) {
    const word = args[i]
    if (word === undefined) continue
    const { text } = word
    if (word.isQuoted || !/^-./.test(text)) words.push(word)
    else if (text.startsWith('--')) {
      const [name, value] = splitOnce(text.slice(2), '=')
      add(name, value ?? (names.has(name) ? (args[++i]?.text ?? '') : ''))
    } else {
      for (let j = 1; j < text.length; j++) {
        const letter = text[j] ?? ''
        if (!letters.includes(letter)) {
          add(letter, '')
          continue
        }
        add(letter, j + 1 < text.length ? text.slice(j + 1) : (args[++i]?.text ?? ''))
        break
      }
    }
  }
  return { values, words }
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

function readCurl(args: readonly Word[]): Sent | null {
  const { values, words } = readOptions(args, curlLetters, curlNames)
  const has = (...names: readonly string[]): boolean => names.some((name) => values.has(name))
  const hasData = has('d', 'data', 'data-raw', 'data-binary', 'data-urlencode', 'data-ascii', 'json', 'F', 'form')
  const method =
    values.get('X')?.at(-1) ??
    values.get('request')?.at(-1) ??
    (has('I', 'head') ? 'HEAD' : has('T', 'upload-file') ? 'PUT' : hasData && !has('G', 'get') ? 'POST' : 'GET')
  const written = words.find(({ text }) => !/^[0-9.]+$/.test(text) || text.split('.').length === 4) ?? words[0]
  const [stated] = values.get('url') ?? []
  const url =
    written ??
    (stated === undefined
      ? undefined
      : { text: stated, start: args[0]?.start ?? 0, end: args.at(-1)?.end ?? 0, isQuoted: false })
  return url === undefined ? null : fromUrl(url, method, [...(values.get('H') ?? []), ...(values.get('header') ?? [])])
}

const wgetNames = new Set(
  'header post-data post-file method timeout tries output-document user-agent body-data'.split(' '),
)

function readWget(args: readonly Word[]): Sent | null {
  const { values, words } = readOptions(args, 'OTtUoP', wgetNames)
  const method =
    values.get('method')?.at(-1) ??
    (values.has('post-data') || values.has('post-file') ? 'POST' : values.has('spider') ? 'HEAD' : 'GET')
  const [url] = words
  return url === undefined ? null : fromUrl(url, method, values.get('header') ?? [])
}

const secureNote =
  'HTTPS: the proxy sees no request unless it ends the encryption, so only the connection is asked about'

function fromUrl(word: Word, method: string, headerLines: readonly string[]): Sent | null {
  const match = /^(?:(\w+):\/\/)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([^#]*)/.exec(word.text)
  if (match === null) return null
  const [, scheme = 'http', host = '', port = '', rest = ''] = match
  const isSecure = scheme.toLowerCase() === 'https'
  const headers: Record<string, string> = {}
  let authority = port === '' ? host : `${host}:${port}`
  for (const line of headerLines) {
    const [name, value = ''] = splitOnce(line, ':')
    if (name.trim().toLowerCase() === 'host') authority = value.trim()
    else if (name.trim() !== '') headers[name.trim()] = value.trim()
  }
  const path = rest.startsWith('/') ? rest : `/${rest}`
  const base = {
    to: word,
    host,
    port: port === '' ? (isSecure ? '443' : '80') : port,
    protocol: 'TCP' as const,
  }
  if (isSecure) return { ...base, note: secureNote }
  return {
    ...base,
    http: {
      method: method.toUpperCase(),
      path,
      host: authority,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    },
  }
}

function readNetcat(args: readonly Word[]): Sent | null {
  const { values, words } = readOptions(args, 'wips', new Set(['wait']))
  const [host, port] = words
  if (host === undefined) return null
  return { to: host, host: host.text, port: port?.text ?? '', protocol: values.has('u') ? 'UDP' : 'TCP' }
}

function readPing(args: readonly Word[]): Sent | null {
  const { values, words } = readOptions(args, 'cWiswtI', new Set())
  const [host] = words
  if (host === undefined) return null
  const isV6 = values.has('6') || host.text.includes(':')
  return { to: host, host: host.text, port: isV6 ? '128' : '8', protocol: isV6 ? 'ICMPv6' : 'ICMP' }
}

function readLookup(args: readonly Word[]): Sent | null {
  const { words } = readOptions(args, 'tp', new Set())
  const names = words.filter(({ text }) => !text.startsWith('+') && !/^(A|AAAA|SRV|CNAME)$/i.test(text))
  const name = names.find(({ text }) => !text.startsWith('@'))
  if (name === undefined) return null
  const server = names.find(({ text }) => text.startsWith('@')) ?? names.find((word) => word !== name)
  return {
    to: server ?? name,
    host: server?.text.replace(/^@/, '') ?? '',
    port: '53',
    protocol: 'UDP',
    dnsName: name.text,
  }
}
