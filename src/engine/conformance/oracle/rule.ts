/** The one form that every policy kind becomes: who is subject, towards whom, on which ports, with what effect. */
import type { Parser, PortMatch } from './ports'
import type { Selector } from './selector'

export const Tier = { admin: 100, normal: 200, baseline: 250, default: 255 } as const

/** What the proxy gets to know of traffic on a port. */
export interface ProxyRules {
  /** All of it as text: equal rules are not merged. */
  readonly text: string
  readonly hasLayer7: boolean
  readonly hasServerNames: boolean
  /** TLS contexts as text; empty for none. */
  readonly terminating: string
  readonly originating: string
  /** Name and priority of a listener; empty for none. */
  readonly listener: string
  readonly listenerPriority: number
}

export interface RulePort extends PortMatch {
  readonly parser: Parser
  readonly proxy: ProxyRules
  /** Among redirects the higher one wins. */
  readonly proxyPrecedence: number
}

export interface Rule {
  /** Key of the policy, or one of `default-allow`, `default-deny`, `localhost`. */
  readonly origin: string
  readonly direction: 'ingress' | 'egress'
  readonly subject: Selector
  /** Its subjects are nodes, and otherwise never are. */
  readonly isForNodes: boolean
  readonly tier: number
  /** Lower goes first within a tier. */
  readonly priority: number
  readonly verdict: 'allow' | 'deny' | 'pass'
  /** Whether the rule puts its subject under default deny. */
  readonly defaultDeny: boolean
  /** Empty: the rule selects its subject but matches nothing. */
  readonly peers: readonly Selector[]
  readonly ports: readonly RulePort[]
  /** What it asks of its peers; nothing where it is silent. */
  readonly authentication?: Authentication
}

/** From the weakest to the strongest. */
export const authentications = ['disabled', 'required', 'test-always-fail'] as const
export type Authentication = (typeof authentications)[number]

export const proxyPrecedence: Readonly<Record<Parser, number>> = { none: 0, listener: 1, dns: 6, tls: 11, http: 26 }

export const noProxy: ProxyRules = {
  text: '',
  hasLayer7: false,
  hasServerNames: false,
  terminating: '',
  originating: '',
  listener: '',
  listenerPriority: 0,
}

export function plain(match: PortMatch): RulePort {
  return { ...match, parser: 'none', proxy: noProxy, proxyPrecedence: 0 }
}
