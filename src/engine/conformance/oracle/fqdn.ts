/** Name patterns of `toFQDNs` and DNS rules. */
import type { Fqdn } from './shapes'

/** Whether the text may stand in `matchName`. */
export function isValidName(name: string): boolean {
  return name.length <= 255 && /^[-a-zA-Z0-9_.]*$/.test(name)
}

/** Whether the text may stand in `matchPattern`. */
export function isValidPattern(pattern: string): boolean {
  return pattern.length <= 255 && /^[-a-zA-Z0-9_.*]*$/.test(pattern)
}

export function matchPattern(pattern: string, name: string): 'match' | 'nomatch' | 'invalid' {
  if (!isValidPattern(pattern)) return 'invalid'
  return patternExpression(pattern).test(complete(name)) ? 'match' : 'nomatch'
}

export function matchesFqdn({ matchName = '', matchPattern: pattern = '' }: Fqdn, name: string): boolean {
  if (matchName !== '') return complete(matchName) === complete(name)
  return patternExpression(pattern).test(complete(name))
}

/** Names are compared in lower case and with their final dot. */
function complete(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower : `${lower}.`
}

function patternExpression(pattern: string): RegExp {
  // An empty pattern matches nothing that could be asked for, though it is a valid one.
  if (pattern === '') return /^$/
  if (/^\*+\.?$/.test(pattern)) return /^([-a-z0-9_]+\.)+$|^\.$/
  const lower = complete(pattern)
  const subdomains = /^\*{2,}\./.exec(lower)
  const rest = subdomains === null ? lower : lower.slice(subdomains[0].length)
  const body = rest.replaceAll('.', '\\.').replace(/\*+/g, '[-a-z0-9_]*')
  return new RegExp(`^${subdomains === null ? '' : '([-a-z0-9_]+\\.)+'}${body}$`)
}
