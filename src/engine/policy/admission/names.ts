/** DNS names and patterns in the schemas, tested in linear time. */
import { below, type Path } from '../../manifest/resource'
import type { CiliumFqdn } from '../../manifest/shapes/cilium'
import type { Checks } from './checks'

const name = /^[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)*\.?$/
const pattern = /^[-a-zA-Z0-9_*]+(\.[-a-zA-Z0-9_*]+)*\.?$/
const label = '[a-zA-Z0-9](?:[-a-zA-Z0-9_]*[a-zA-Z0-9])?'
const domainName = new RegExp(`^(\\*\\.)?(${label}\\.)+${label}\\.?$`)

/** Why a name of `toFQDNs`, of a DNS rule or of `serverNames` is refused, or null. */
export function dnsNameProblem(text: string, isPattern: boolean): string | null {
  if (text === '') return 'it is empty'
  if (text.length > 255) return 'it is longer than 255 characters'
  if ((isPattern ? pattern : name).test(text)) return null
  if (/^\.|\.\./.test(text)) return 'it has an empty label'
  return isPattern
    ? 'a pattern contains only letters, digits, "-", "_", "*" and dots'
    : 'a name contains only letters, digits, "-", "_" and dots'
}

/** Whether a text is a domain name of ClusterNetworkPolicy: whole labels, with one star at most, in front. */
export function isDomainName(text: string): boolean {
  return domainName.test(text)
}

/** The texts of a name and of a pattern, in `toFQDNs` and in DNS rules alike. */
export function checkNames(
  { matchName, matchPattern }: { readonly [K in keyof CiliumFqdn]: CiliumFqdn[K] | undefined },
  path: Path,
  checks: Checks,
): void {
  for (const [field, text, isPattern] of [
    ['matchName', matchName, false],
    ['matchPattern', matchPattern, true],
  ] as const) {
    const problem = text === undefined ? null : dnsNameProblem(text, isPattern)
    if (problem === null) continue
    checks.refuse(below(path, field), 'fqdn-invalid', `"${text}" cannot be matched: ${problem}`, {
      help: !isPattern && (text ?? '').includes('*') ? 'Use matchPattern for stars.' : 'Correct the name.',
      isTakenByCilium: text === '',
    })
  }
}
