/** Sentences about flows that go through the layer 7 proxy: a file of its own, as the picture does without them. */
import { judgedSide } from '../../worker/index'
import type { FlowRef, FlowTable, Snapshot, Verdict } from '../state/store-type'
import { isProxied, type ReachLine } from './reach'
import { oneWord, proxyWord, type ProxyWord } from './proxy-words'

type Policies = Snapshot['policies']

const checked = { HTTP: 'requests', DNS: 'DNS queries', TLS: 'TLS connections' } as const
const each = { HTTP: 'request', DNS: 'DNS query', TLS: 'TLS connection' } as const

/** `, requests checked by the proxy`: what is said of rows of the table, of which the proxy sees some. */
export function checkedText(table: FlowTable, { peers }: Pick<ReachLine, 'peers'>, policies: Policies): string {
  const rows = peers.flatMap((peer) => peer.rows.filter((row) => isProxied(table, row)))
  const word = oneWord(
    rows.map((i) => {
      const deciders = [table.egressBy[i], table.ingressBy[i]].flatMap((by) => table.deciders[by ?? 0] ?? [])
      return proxyWord(policies, deciders, table.ports[table.port[i] ?? 0]?.port ?? 0)
    }),
  )
  return textOf(word)
}

/** The same of traffic that certain rules let through. */
export function checkedByRules(
  rules: readonly { readonly policy: string; readonly path: string }[],
  policies: Policies,
): string {
  const isMeant = (policy: string, path: string): boolean =>
    rules.some((rule) => rule.policy === policy && rule.path === path)
  const meant = policies.map((policy) => ({
    ...policy,
    rules: policy.rules.flatMap(({ proxied, ...rule }) =>
      proxied !== undefined && isMeant(policy.key, rule.path)
        ? [{ ...rule, proxied: { ...proxied, ports: null } }]
        : [],
    ),
  }))
  return textOf(
    proxyWord(
      meant,
      rules.map(({ policy }) => policy),
      0,
    ),
  )
}

function textOf(word: ProxyWord): string {
  return word === 'L7' ? ', by way of the proxy' : `, ${checked[word]} checked by the proxy`
}

/** How a flow gets through that the proxy sees: `Allowed, and the layer 7 proxy checks each request`. */
export function proxiedWay({ port }: FlowRef, { egress, ingress }: Verdict, policies: Policies): string {
  const deciders = [egress, ingress].map(judgedSide).flatMap(({ l7, by }) => (l7 ? by : []))
  const word = proxyWord(policies, deciders, port)
  return word === 'L7'
    ? 'Allowed, by way of the layer 7 proxy'
    : `Allowed, and the layer 7 proxy checks each ${each[word]}`
}
