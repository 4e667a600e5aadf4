/**
 * What callers without a type checker hand in, brought into the form that the types promise: the engine never throws for
 * bad input. What is of a wrong type counts as absent, and a question that cannot be read is answered with what is wrong with it.
 */
import type { AnalyzeOptions, HttpRequest, IpFamily, Probe, SourceFile } from './types'

/** The fields of an object; none where it is no object. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be looked at by names; what is found is of unknown type.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

export function soundFiles(files: readonly SourceFile[]): readonly SourceFile[] {
  if (!Array.isArray(files)) return []
  if (files.every((file) => typeof file?.name === 'string' && typeof file.text === 'string')) return files
  return files.map((file: unknown) => ({ name: textOf(fieldsOf(file)['name']), text: textOf(fieldsOf(file)['text']) }))
}

const isFamily = (value: string): value is IpFamily => value === 'IPv4' || value === 'IPv6'

export function soundOptions(options: AnalyzeOptions): AnalyzeOptions {
  const {
    enforcement,
    ipFamilies,
    dns,
    learntNames,
    nodeLabels,
    identityNumbers,
    apiServer,
    settings,
    ciliumVersion,
    storedIn,
  } = fieldsOf(options)
  const families = textsOf(ipFamilies).filter(isFamily)
  const numbers = Object.entries(fieldsOf(identityNumbers)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  )
  const values = Object.entries(fieldsOf(settings)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return {
    ...(values.length === 0 ? {} : { settings: Object.fromEntries(values) }),
    ...(typeof ciliumVersion === 'string' ? { ciliumVersion } : {}),
    ...(typeof storedIn === 'string' ? { storedIn } : {}),
    ...(enforcement === 'default' || enforcement === 'always' || enforcement === 'never' ? { enforcement } : {}),
    ...(families.length === 0 ? {} : { ipFamilies: families }),
    ...(dns === undefined
      ? {}
      : { dns: Object.fromEntries(Object.entries(fieldsOf(dns)).map(([name, list]) => [name, textsOf(list)])) }),
    ...(learntNames === undefined ? {} : { learntNames: textsOf(learntNames) }),
    ...(typeof nodeLabels === 'boolean' ? { nodeLabels } : {}),
    ...(typeof apiServer === 'boolean' ? { apiServer } : {}),
    ...(numbers.length === 0 ? {} : { identityNumbers: Object.fromEntries(numbers) }),
  }
}

const parts = ['method', 'path', 'host'] as const

/** A question with texts where texts belong, or what is wrong with it. */
export function soundProbe(probe: Probe): Probe | string {
  const { from, to, protocol, port, http, dnsName, serverName } = fieldsOf(probe)
  if (typeof from !== 'string' || typeof to !== 'string') return 'a question needs the keys of two peers, from and to'
  if (typeof protocol !== 'string' || typeof port !== 'number') return 'a question needs a protocol and a port'
  if (dnsName !== undefined && typeof dnsName !== 'string') return 'the name of a DNS query is a text'
  if (serverName !== undefined && typeof serverName !== 'string') return 'the server name of a TLS connection is a text'
  if (http === undefined) return probe
  if (typeof http !== 'object' || http === null) return 'an HTTP request is an object'
  const request = fieldsOf(http)
  if (parts.some((part) => request[part] !== undefined && typeof request[part] !== 'string'))
    return 'method, path and host of a request are texts'
  const headers = Object.entries(fieldsOf(request['headers']))
  if (headers.every(([, value]) => typeof value === 'string') && typeof (request['headers'] ?? {}) === 'object')
    return request['headers'] === null
      ? { ...probe, http: { ...probe.http, headers: {} } satisfies HttpRequest }
      : probe
  return 'headers of a request are texts by name'
}

export function soundLimit(limit: number, usual: number): number {
  return typeof limit === 'number' && limit >= 0 ? Math.floor(limit) : usual
}
