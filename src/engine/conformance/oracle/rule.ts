/** The one form that every policy kind becomes: who is subject, towards whom, on which ports, with what effect. */
import type { Parser, PortMatch } from './ports'
import type { Selector } from './selector'

export const Tier = { admin: 100, normal: 200, baseline: 250, default: 255 } as const

export interface RulePort extends PortMatch {
  readonly parser: Parser
  /** Among redirects the higher one wins. */
  readonly proxyPrecedence: number
}

export interface Rule {
  /** Key of the policy, or one of `default-allow`, `default-deny`, `localhost`. */
  readonly origin: string
  readonly direction: 'ingress' | 'egress'
  readonly subject: Selector
  readonly tier: number
  /** Lower goes first within a tier. */
  readonly priority: number
  readonly verdict: 'allow' | 'deny' | 'pass'
  /** Whether the rule puts its subject under default deny. */
  readonly defaultDeny: boolean
  /** Empty: the rule selects its subject but matches nothing. */
  readonly peers: readonly Selector[]
  readonly ports: readonly RulePort[]
  /** The subject's policy cannot be computed because of this rule. */
  readonly broken?: true
}

export const proxyPrecedence: Readonly<Record<Parser, number>> = { none: 0, listener: 1, dns: 6, tls: 11, http: 26 }

export function plain(match: PortMatch): RulePort {
  return { ...match, parser: 'none', proxyPrecedence: 0 }
}
