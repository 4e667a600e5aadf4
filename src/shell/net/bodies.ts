/** What a pod answers to an HTTP request, by its image. Made up, and always the same. */
import { listAt, textAt } from '../cluster/object'
import type { Open } from './connect'

export interface HttpQuestion {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** As in the `Host` header. */
  readonly host: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface HttpAnswer {
  readonly status: number
  readonly reason: string
  readonly type: string
  readonly server: string
  readonly body: string
}

const nginxPage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page is made up by the shell: no server runs here.</p>
</body>
</html>
`

/** Bytes of the page that nginxdemos/hello serves. */
const helloBytes = 12_108

export function answerOf(question: HttpQuestion, open: Open): HttpAnswer {
  const image = open.pod === null ? '' : textAt(listAt(open.pod.value, 'spec', 'containers')[0], 'image')
  const ok = (body: string, type = 'text/html', server = 'simulated'): HttpAnswer => ({
    status: 200,
    reason: 'OK',
    type,
    server,
    body,
  })
  if (/nginxdemos\/hello/.test(image)) return ok(helloPage(open), 'text/html', 'nginx')
  if (/(^|\/)nginx(:|@|$)/.test(image)) {
    const [path = '/'] = question.path.split('?')
    return path === '/' || path === '/index.html'
      ? ok(nginxPage, 'text/html', 'nginx')
      : {
          status: 404,
          reason: 'Not Found',
          type: 'text/html',
          server: 'nginx',
          body: '<html>\n<head><title>404 Not Found</title></head>\n</html>\n',
        }
  }
  if (/agnhost/.test(image)) {
    if (question.path === '/hostname' || question.path === '/hostName') return ok(open.pod?.name ?? '', 'text/plain')
    if (question.path === '/clientip') return ok(`${open.source}:40000`, 'text/plain')
    return ok('NOW: 2026-01-01 09:00:00 +0000 UTC', 'text/plain')
  }
  if (/httpbin/.test(image)) return httpbin(question, open)
  if (/cilium\/starwars/.test(image)) return starwars(question)
  if (/http-echo/.test(image)) return ok(textOption(open, '-text') || 'hello-world', 'text/plain')
  const who = open.pod === null ? question.host : `${open.pod.namespace}/${open.pod.name}`
  return ok(`hello from ${who}\n`, 'text/plain')
}

function textOption({ pod }: Open, name: string): string {
  const args = listAt(pod?.value, 'spec', 'containers', 0, 'args').map((arg) => textAt(arg))
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

function helloPage({ pod, address }: Open): string {
  const head = `<!DOCTYPE html>\n<html>\n<head>\n<title>Hello World</title>\n</head>\n<body>\n<p>Server address: ${address}:80</p>\n<p>Server name: ${pod?.name ?? ''}</p>\n<!-- made up by the shell`
  const tail = ' -->\n</body>\n</html>\n'
  return `${head}${' '.repeat(Math.max(0, helloBytes - head.length - tail.length))}${tail}`
}

function httpbin({ method, path, host, headers, body }: HttpQuestion, { source, isRedirected }: Open): HttpAnswer {
  const [name = '/'] = path.split('?')
  const named = new Map<string, string>([
    ['Accept', '*/*'],
    ['Host', host],
    ['User-Agent', 'curl/8.1.1-DEV'],
    ...headers.map(([key, value]): [string, string] => [titled(key), value]),
    ...(isRedirected ? [['X-Envoy-Expected-Rq-Timeout-Ms', '3600000'] as [string, string]] : []),
  ])
  const sorted = Object.fromEntries([...named].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const json = (value: unknown): HttpAnswer => ({
    status: 200,
    reason: 'OK',
    type: 'application/json',
    server: 'gunicorn/19.9.0',
    body: `${JSON.stringify(value, null, 2)}\n`,
  })
  const url = `http://${host}${path}`
  if (name === '/headers') return json({ headers: sorted })
  if (name === '/ip') return json({ origin: source })
  if (name === '/user-agent') return json({ 'user-agent': named.get('User-Agent') })
  if (name === '/get' && method === 'GET') return json({ args: {}, headers: sorted, origin: source, url })
  const status = /^\/status\/(\d{3})$/.exec(name)
  if (status !== null)
    return { status: Number(status[1]), reason: 'Simulated', type: 'text/html', server: 'gunicorn/19.9.0', body: '' }
  if (['/post', '/put', '/patch', '/delete', '/anything'].includes(name)) {
    if (name !== '/anything' && name.slice(1).toUpperCase() !== method)
      return {
        status: 405,
        reason: 'METHOD NOT ALLOWED',
        type: 'text/html',
        server: 'gunicorn/19.9.0',
        body: '<title>405 Method Not Allowed</title>\n',
      }
    return json({ args: {}, data: '', files: {}, form: formOf(body), headers: sorted, json: null, origin: source, url })
  }
  if (name === '/')
    return {
      status: 200,
      reason: 'OK',
      type: 'text/html',
      server: 'gunicorn/19.9.0',
      body: '<title>httpbin.org</title>\n',
    }
  return {
    status: 404,
    reason: 'NOT FOUND',
    type: 'text/html',
    server: 'gunicorn/19.9.0',
    body: '<title>404 Not Found</title>\n',
  }
}

function titled(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}

function formOf(body: string): Readonly<Record<string, string>> {
  if (body === '') return {}
  return Object.fromEntries(
    body.split('&').map((pair) => {
      const [key = '', value = ''] = pair.split('=')
      return [key, value]
    }),
  )
}

/** The demo of Cilium's documentation. */
function starwars({ method, path }: HttpQuestion): HttpAnswer {
  const text = (body: string, status = 200, reason = 'OK'): HttpAnswer => ({
    status,
    reason,
    type: 'text/plain',
    server: 'simulated',
    body,
  })
  if (path === '/v1/request-landing' && method === 'POST') return text('Ship landed\n')
  if (path === '/v1/exhaust-port' && method === 'PUT')
    return text(
      'Panic: deathstar exploded\n\ngoroutine 1 [running]:\nmain.HandleGarbage(0x2080c3f50, 0x2, 0x4, 0x425c0, 0x5, 0xa)\n',
      503,
      'Service Unavailable',
    )
  if (path === '/v1/' || path === '/v1') return text('{"name": "Death Star", "made up": "by the shell"}\n')
  return text('', 404, 'Not Found')
}
