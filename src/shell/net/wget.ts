/** `wget` as busybox has it. Source: busybox networking/wget.c. */
import { CommandError } from '../error'
import { readOptions, type Options } from '../options'
import { printed, type Call, type Result } from '../tool'
import { answerOf } from './bodies'
import { connect } from './connect'
import { readUrl } from './curl'

const spec = {
  values: ['timeout', 'tries', 'output-document', 'header', 'post-data', 'user-agent', 'method'],
  switches: ['quiet', 'spider', 'server-response', 'no-check-certificate', 'continue', 'no-verbose'],
  short: {
    T: 'timeout',
    t: 'tries',
    O: 'output-document',
    q: 'quiet',
    S: 'server-response',
    U: 'user-agent',
    c: 'continue',
  },
} as const

export function wget(args: readonly string[], call: Call): Result {
  let options: Options
  try {
    options = readOptions(
      args.map((arg) => (arg === '-nv' ? '--no-verbose' : arg)),
      spec,
    )
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return {
      out: '',
      error: `wget: unrecognized option: ${error.message.replace(/^error: unknown (shorthand )?flag: /, '')}\n`,
      code: 1,
    }
  }
  const [url] = options.words
  if (url === undefined)
    return {
      out: '',
      error: 'BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-q] [-O FILE] [-T SEC] URL...\n',
      code: 1,
    }
  const target = readUrl(url)
  if (target === null) return { out: '', error: `wget: bad address '${url}'\n`, code: 1 }
  const { host, port, path, scheme, hasPort } = target
  const post = options.text('post-data')
  const method = options.text('method') ?? (post === undefined ? 'GET' : 'POST')
  const authority = hasPort ? `${host}:${port}` : host
  const headers = options.texts('header').map((line): readonly [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
  })
  const http = { method, path, host: authority, headers: Object.fromEntries(headers) }
  const connection = connect({ host, port, protocol: 'TCP', ...(scheme === 'http' ? { http } : {}) }, call)
  const fail = (message: string): Result => ({ out: '', error: `wget: ${message}\n`, code: 1 })
  const connecting =
    options.has('quiet') || !('address' in connection)
      ? ''
      : `Connecting to ${authority} (${connection.address}:${port})\n`
  switch (connection.state) {
    case 'dns-dropped':
      call.cluster.clock.advance(10_000)
      return fail(`bad address '${authority}'`)
    case 'dns-refused':
    case 'no-such-name':
      return fail(`bad address '${authority}'`)
    case 'dropped':
      call.cluster.clock.advance(Number(options.text('timeout') ?? '900') * 1000)
      return { ...fail('download timed out'), error: `${connecting}wget: download timed out\n` }
    case 'refused':
      return {
        ...fail(''),
        error: `${connecting}wget: can't connect to remote host (${connection.address}): Connection refused\n`,
      }
    case 'reset':
      return { ...fail(''), error: `${connecting}wget: error getting response: Connection reset by peer\n` }
    case 'denied':
      return { ...fail(''), error: `${connecting}wget: server returned error: HTTP/1.1 403 Forbidden\n` }
    case 'open': {
      call.cluster.clock.advance(5)
      const answer = answerOf({ method, path, host: authority, headers, body: post ?? '' }, connection)
      if (answer.status >= 400)
        return {
          ...fail(''),
          error: `${connecting}wget: server returned error: HTTP/1.1 ${answer.status} ${answer.reason}\n`,
        }
      if (options.has('spider')) return { out: '', error: `${connecting}remote file exists\n`, code: 0 }
      const file = options.text('output-document')
      if (file === '-') return { out: answer.body, error: connecting, code: 0 }
      const name = file ?? (path.slice(path.lastIndexOf('/') + 1) || 'index.html')
      const note = options.has('quiet') ? '' : `saving to '${name}'\n'${name}' saved\n`
      return { ...printed(''), error: `${connecting}${note}` }
    }
  }
}
