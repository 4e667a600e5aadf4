/**
 * What the TLS proxy makes of a connection by the server name that its client asks for.
 * Source: cilium/proxy cilium/network_policy.cc (SNI), pkg/policy/api/l4.go (ServerNames).
 */
import { resourceWords } from '../../keys'
import type { L7 } from '../../policy/entry'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import type { Probe } from '../../types'
import type { ResolvedEntry } from '../maps/resolved'
import type { RequestAnswer } from './l7'

const l7Of = ({ origin }: ResolvedEntry): L7 | null => (origin.kind === 'policy' ? origin.entry.l7 : null)

/** The server names that the entry which decides asks for; none where it asks for none. */
export function serverNamesOf([first]: readonly ResolvedEntry[]): readonly string[] {
  const l7 = first?.action === 'allow' ? l7Of(first) : null
  return l7?.kind === 'tls' || l7?.kind === 'http' ? l7.serverNames : []
}

/** The server name of a question: the one that it states, or the host that its request is for. */
export function askedServerName({ serverName, http }: Probe): string | undefined {
  return serverName ?? http?.host?.replace(/:\d+$/, '')
}

/**
 * Walks the entries in order of precedence, as for requests: an entry without server names lets every connection through, and
 * a deny that is reached first ends it.
 */
export function answerServerName(covering: readonly ResolvedEntry[], name: string): RequestAnswer {
  for (const resolved of covering) {
    if (resolved.action === 'deny') return { isAllowed: false, by: resolved }
    if (resolved.action === 'pass') continue
    const names = serverNamesOf([resolved])
    if (names.length === 0 || names.some((text) => matchesFqdn({ kind: 'pattern', text }, name)))
      return { isAllowed: true, by: resolved }
  }
  return { isAllowed: false, by: null }
}

/** The entries that let connections through by their server name; null where one lets every connection through. */
function asking(covering: readonly ResolvedEntry[]): readonly ResolvedEntry[] | null {
  const found: ResolvedEntry[] = []
  for (const resolved of covering) {
    if (resolved.action === 'deny') break
    if (resolved.action === 'pass') continue
    if (serverNamesOf([resolved]).length === 0) return null
    found.push(resolved)
  }
  return found
}

/** The server names of which a client has to ask for one, of all rules together; none where any connection gets through. */
export function neededServerNames(covering: readonly ResolvedEntry[]): readonly string[] {
  return [...new Set(asking(covering)?.flatMap((resolved) => serverNamesOf([resolved])))]
}

/** A doubt where a connection gets through by its server name, and the question states none; null where there is none. */
export function serverNameDoubt(covering: readonly ResolvedEntry[], probe: Probe): string | null {
  const names = neededServerNames(covering)
  if (names.length === 0 || askedServerName(probe) !== undefined) return null
  const keys = asking(covering)?.flatMap(({ origin }) => (origin.kind === 'policy' ? origin.entry.policy.key : []))
  const policies = [...new Set(keys)].map(resourceWords)
  return `${policies.join(' and ')} ${policies.length === 1 ? 'lets' : 'let'} only TLS connections through that ask for the server name ${names.join(' or ')}; any other is reset, and which name it asks for is not stated: ask by the name that the client dials.`
}
