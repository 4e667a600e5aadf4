/**
 * What the layer 7 proxies make of a request that was redirected to them.
 * Source: cilium/proxy cilium/network_policy.cc (HTTP), pkg/fqdn/dnsproxy/proxy.go (DNS).
 */
import type { Settings } from '../../cluster/settings'
import type { HttpRule } from '../../policy/entry'
import type { Expression } from '../../expressions'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import type { HttpRequest } from '../../types'
import type { ResolvedEntry } from '../maps/resolved'

/** The method that asks a proxy for a tunnel. */
export const tunnelMethod = 'CONNECT'

export interface RequestAnswer {
  readonly isAllowed: boolean
  /** The entry that let it through; null where none did. */
  readonly by: ResolvedEntry | null
  /** All requests get through, whatever the rules list. */
  readonly isOpen?: boolean
  /** It was the server name of a TLS connection that was looked at, and no request. */
  readonly isByServerName?: boolean
}

/** What the DNS proxy answers to a name that no rule lists. */
export function dnsRefusal({ values }: Settings): string {
  return values['tofqdns-dns-reject-response-code'] === 'nameError' ? 'DNS NXDOMAIN' : 'DNS REFUSED'
}

function matchesWhole(expression: Expression | null, value: string): boolean {
  return expression === null || expression.matches(value)
}

/** Whether a request fulfils every part of a rule. Expressions cover the whole value; the path carries the query string. */
export function matchesHttp(rule: HttpRule, request: HttpRequest): boolean {
  return refusals(rule, request).length === 0
}

/** Which parts of a request a rule refuses, in words; none where it lets the request through. */
function refusals(rule: HttpRule, request: HttpRequest): readonly string[] {
  const { path, host } = rule
  const given = headersOf(request)
  const asked = request.host ?? given.get('host') ?? ''
  const found: string[] = []
  const { method } = rule
  if (!matchesWhole(method, request.method ?? 'GET'))
    found.push(`the method must match ${method?.text ?? ''}, and it is ${request.method ?? 'GET'}`)
  // A request for a tunnel names host and port only, and Envoy gives it no `:path`.
  if (request.method === tunnelMethod && path !== null)
    found.push(`the path must match ${path.text}, and a request with the method ${tunnelMethod} has none`)
  else if (!matchesWhole(path, request.path ?? '/'))
    found.push(`the path must match ${path?.text ?? ''} as a whole, and it is ${request.path ?? '/'}`)
  if (!matchesWhole(host, asked)) found.push(`the host must match ${host?.text ?? ''}, and it is ${asked}`)
  for (const { name, value, isOptional } of rule.headers) {
    const own = given.get(name.toLowerCase())
    if (isOptional || (value === null ? own !== undefined : own === value)) continue
    if (own === undefined) found.push(`the header ${name} is missing`)
    else found.push(`the header ${name} must be exactly ${value ?? ''} (it is no expression), and it is ${own}`)
  }
  return found
}

/** Why the rule that comes nearest refuses a request: the one thing that does not match; null where no rule is that near. */
export function nearestHttp(covering: readonly ResolvedEntry[], request: HttpRequest): string | null {
  for (const { origin } of covering) {
    const l7 = origin.kind === 'policy' ? origin.entry.l7 : null
    if (l7?.kind !== 'http') continue
    for (const rule of l7.rules) {
      const [only, more] = refusals(rule, request)
      if (only !== undefined && more === undefined) return only
    }
  }
  return null
}

function headersOf(request: HttpRequest): Map<string, string> {
  const headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  if (request.host !== undefined && !headers.has('host')) headers.set('host', request.host)
  return headers
}

/**
 * Walks the entries in order of precedence as Envoy does: an HTTP list that misses goes on to the next entry, so a
 * plain allow behind it rescues the request; a deny that is reached first ends it.
 */
export function answerHttp(covering: readonly ResolvedEntry[], request: HttpRequest): RequestAnswer {
  for (const resolved of covering) {
    if (resolved.action === 'deny') return { isAllowed: false, by: resolved }
    if (resolved.action === 'pass') continue
    const l7 = resolved.origin.kind === 'policy' ? resolved.origin.entry.l7 : null
    // A TLS context without names of servers lets through whatever it has decrypted.
    const isOpen = l7 === null || l7.kind === 'listener' || (l7.kind === 'tls' && l7.serverNames.length === 0)
    if (isOpen) return { isAllowed: true, by: resolved }
    if (l7?.kind === 'http' && l7.rules.some((rule) => matchesHttp(rule, request)))
      return { isAllowed: true, by: resolved }
  }
  return { isAllowed: false, by: null }
}

/**
 * Where nothing asks for default deny in a direction, each rule with HTTP or DNS rules gets one more that matches everything:
 * requests are looked at and none is refused. Source: pkg/policy/l4.go (ensureWildcard).
 *
 * @returns the entry that lets all through; null where the lists hold as they are written
 */
export function openEntry(winners: readonly ResolvedEntry[], isIsolated: boolean): ResolvedEntry | null {
  const [first] = winners
  if (isIsolated || first?.action !== 'allow' || first.origin.kind !== 'policy') return null
  const kind = first.origin.entry.l7?.kind
  return kind === 'http' || kind === 'dns' ? first : null
}

/** Checks a name against the DNS rules of exactly this port; an entry for the port without DNS rules allows all names. */
export function answerDns(
  covering: readonly ResolvedEntry[],
  name: string,
  protocol: number,
  port: number,
): RequestAnswer {
  for (const resolved of covering) {
    if (resolved.action !== 'allow' || resolved.origin.kind !== 'policy') continue
    const isExact = resolved.ports?.some(
      (range) => range.protocol === protocol && range.first === port && range.last === port,
    )
    if (isExact !== true) continue
    const { l7 } = resolved.origin.entry
    if (l7?.kind !== 'dns' || l7.rules.some((rule) => matchesFqdn(rule, name))) return { isAllowed: true, by: resolved }
  }
  return { isAllowed: false, by: null }
}
