/** `curl`, with the messages and exit codes of curl 8. Source: curl's lib/strerror.c, lib/connect.c. */
import { CommandError } from '../error'
import { readOptions, type Options } from '../options'
import type { Call, Result } from '../tool'
import { answerOf, type HttpAnswer, type HttpQuestion } from './bodies'
import { connect } from './connect'

const spec = {
  values: [
    'request',
    'data',
    'data-raw',
    'data-binary',
    'json',
    'header',
    'output',
    'write-out',
    'max-time',
    'connect-timeout',
    'user-agent',
    'retry',
    'user',
    'proto',
    'resolve',
    'interface',
    'cacert',
    'retry-delay',
    'noproxy',
    'url',
  ],
  switches: [
    'silent',
    'show-error',
    'verbose',
    'include',
    'head',
    'location',
    'insecure',
    'fail',
    'get',
    'globoff',
    'ipv4',
    'ipv6',
    'compressed',
    'http1.1',
    'http2',
    'no-buffer',
    'no-progress-meter',
    'help',
    'version',
    'fail-with-body',
    'remote-name',
    'retry-connrefused',
  ],
  short: {
    X: 'request',
    d: 'data',
    H: 'header',
    o: 'output',
    w: 'write-out',
    m: 'max-time',
    A: 'user-agent',
    u: 'user',
    s: 'silent',
    S: 'show-error',
    v: 'verbose',
    i: 'include',
    I: 'head',
    L: 'location',
    k: 'insecure',
    f: 'fail',
    G: 'get',
    g: 'globoff',
    N: 'no-buffer',
    V: 'version',
    h: 'help',
    O: 'remote-name',
    4: 'ipv4',
    6: 'ipv6',
  },
} as const

/** Linux gives up on a connection after six further attempts. */
const systemTimeoutMs = 129_674

export function curl(args: readonly string[], call: Call): Result {
  let options: Options
  try {
    options = readOptions(args, spec)
  } catch (error) {
    const flag = error instanceof CommandError ? /(?:flag: |in )(\S+)$/.exec(error.message)?.[1] : undefined
    return {
      out: '',
      error: `curl: option ${flag ?? '?'}: is unknown\ncurl: try 'curl --help' for more information\n`,
      code: 2,
    }
  }
  if (options.has('version')) return { out: 'curl 8.1.1 (simulated)\n', code: 0 }
  const urls = [...options.words, ...options.texts('url')]
  if (urls.length === 0)
    return { out: '', error: "curl: (2) no URL specified\ncurl: try 'curl --help' for more information\n", code: 2 }
  const results = urls.map((url) => fetchOne(url, options, call))
  return {
    out: results.map(({ out }) => out).join(''),
    error: results.map(({ error = '' }) => error).join(''),
    code: results.at(-1)?.code ?? 0,
  }
}

interface Target {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly hasPort: boolean
}

export function readUrl(text: string): Target | null {
  const match = /^(?:([a-z]+):\/\/)?(\[[^\]]+\]|[^/:?#\s]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(text)
  if (match === null) return null
  const [, scheme = 'http', host = '', port, path = '/'] = match
  return {
    scheme: scheme.toLowerCase(),
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port),
    path: path.startsWith('?') ? `/${path}` : path,
    hasPort: port !== undefined,
  }
}

function fetchOne(url: string, options: Options, call: Call): Result {
  const target = readUrl(url)
  if (target === null) return failed(options, 3, 'URL using bad/illegal format or missing URL')
  const { scheme, host, port, path, hasPort } = target
  if (scheme !== 'http' && scheme !== 'https') return failed(options, 1, `Protocol "${scheme}" not supported`)
  const data = [
    ...options.texts('data'),
    ...options.texts('data-raw'),
    ...options.texts('data-binary'),
    ...options.texts('json'),
  ]
  const isHead = options.has('head')
  const method = options.text('request') ?? (isHead ? 'HEAD' : data.length > 0 && !options.has('get') ? 'POST' : 'GET')
  const given = options.texts('header').map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
  const headers = [
    ...given,
    ...(options.text('user-agent') === undefined ? [] : [['User-Agent', options.text('user-agent') ?? ''] as const]),
  ]
  const authority = given.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? (hasPort ? `${host}:${port}` : host)
  const http = { method, path, host: authority, headers: Object.fromEntries(headers) }
  const started = call.cluster.clock.ms
  const connection = connect(
    { host, port, protocol: 'TCP', ...(scheme === 'http' ? { http } : { serverName: host }) },
    call,
  )
  const { clock } = call.cluster
  switch (connection.state) {
    case 'dns-dropped':
      clock.advance(10_000)
      return failed(options, 6, `Could not resolve host: ${host}`)
    case 'dns-refused':
    case 'no-such-name':
      return failed(options, 6, `Could not resolve host: ${host}`)
    case 'dropped':
      return timedOut(host, port, options, call)
    case 'refused':
      return failed(options, 7, `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`)
    case 'reset':
      return failed(options, 35, 'Recv failure: Connection reset by peer')
    case 'denied':
    case 'open': {
      clock.advance(Math.max(5, 5 - (clock.ms - started)))
      const question: HttpQuestion = { method, path, host: authority, headers: given, body: data.join('&') }
      const answer = connection.state === 'denied' ? denied : answerOf(question, connection)
      const trace = options.has('verbose') ? verbose(target, connection.address, question, answer) : ''
      if (answer.status >= 400 && options.has('fail')) {
        const result = failed(options, 22, `The requested URL returned error: ${answer.status}`, answer.status)
        return { ...result, error: `${trace}${result.error ?? ''}` }
      }
      return shown(answer, { isHead, trace }, options, call)
    }
  }
}

/** What Cilium's Envoy answers where no rule allows the request. Source: proxylib and pkg/envoy (`Access denied\r\n`). */
const denied: HttpAnswer = {
  status: 403,
  reason: 'Forbidden',
  type: 'text/plain',
  server: 'envoy',
  body: 'Access denied\r\n',
}

function timedOut(host: string, port: number, options: Options, call: Call): Result {
  const total = secondsOf(options.text('max-time'))
  const connecting = secondsOf(options.text('connect-timeout'))
  const limit = Math.min(total ?? Infinity, connecting ?? Infinity, systemTimeoutMs)
  call.cluster.clock.advance(limit)
  // As curl measures it: a few milliseconds more than was asked for.
  if (limit === systemTimeoutMs)
    return failed(
      options,
      28,
      `Failed to connect to ${host} port ${port} after ${systemTimeoutMs} ms: Couldn't connect to server`,
    )
  if (connecting !== null && limit === connecting && (total === null || connecting < total))
    return failed(options, 28, `Failed to connect to ${host} port ${port} after ${limit + 6} ms: Timeout was reached`)
  return failed(options, 28, `Connection timed out after ${limit + 1} milliseconds`)
}

function secondsOf(text: string | undefined): number | null {
  const seconds = Number(text)
  return text === undefined || Number.isNaN(seconds) || seconds <= 0 ? null : Math.round(seconds * 1000)
}

function failed(options: Options, code: number, message: string, status = 0): Result {
  const isSilent = options.has('silent') && !options.has('show-error')
  return { out: written(options, status, 0), error: isSilent ? '' : `curl: (${code}) ${message}\n`, code }
}

/** `-w`. */
function written(options: Options, status: number, bytes: number): string {
  const format = options.text('write-out')
  if (format === undefined) return ''
  const values: Readonly<Record<string, string>> = {
    http_code: String(status).padStart(3, '0'),
    response_code: String(status).padStart(3, '0'),
    size_download: String(bytes),
    time_total: '0.005000',
    time_connect: '0.001000',
    exitcode: '0',
  }
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
}

/** What stands around the body of an answer. */
interface Surround {
  /** The headers are all that was asked for. */
  readonly isHead: boolean
  /** What `--verbose` says of the connection. */
  readonly trace: string
}

function shown(answer: HttpAnswer, { isHead, trace }: Surround, options: Options, call: Call): Result {
  const head = isHead || options.has('include') ? `${headLines(answer).join('\r\n')}\r\n\r\n` : ''
  const body = isHead ? '' : answer.body
  const file = options.text('output')
  const hasMeter = !call.isTerminal && !options.has('silent') && !options.has('no-progress-meter')
  const meter = hasMeter ? progress(answer.body.length) : ''
  const out = file === undefined ? `${head}${body}` : ''
  return { out: `${out}${written(options, answer.status, answer.body.length)}`, error: `${meter}${trace}`, code: 0 }
}

function headLines({ status, reason, type, server, body }: HttpAnswer): readonly string[] {
  return [
    `HTTP/1.1 ${status} ${reason}`,
    `content-length: ${body.length}`,
    `content-type: ${type}`,
    'date: Thu, 01 Jan 2026 09:00:00 GMT',
    `server: ${server}`,
  ]
}

function verbose(
  { host, port, path }: Target,
  address: string,
  { method, host: authority, headers }: HttpQuestion,
  answer: HttpAnswer,
): string {
  const request = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${authority}`,
    'User-Agent: curl/8.1.1-DEV',
    'Accept: */*',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
  ]
  return [
    `*   Trying ${address}:${port}...`,
    `* Connected to ${host} (${address}) port ${port}`,
    ...request.map((line) => `> ${line}`),
    ...headLines(answer).map((line) => `< ${line}`),
    '< ',
    `* Connection #0 to host ${host} left intact`,
    '',
  ].join('\n')
}

function progress(bytes: number): string {
  const size = String(bytes).padStart(5)
  return [
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current',
    '                                 Dload  Upload   Total   Spent    Left  Speed',
    `100 ${size}    0 ${size}    0     0   955k      0 --:--:-- --:--:-- --:--:--  985k`,
    '',
  ].join('\n')
}
