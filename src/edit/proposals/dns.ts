/** The allowance without which isolated pods resolve no names. */
import type { Facts, ConnectionKind } from './facts'
import { isCilium, podNamespace } from './rule'
import { valueAt } from '../../yaml/written/operation'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'

/** Where the cluster's DNS runs: where the workspace shows it, else where clusters usually have it. */
function dnsPods({ endpoints }: Facts): {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
} {
  const found = endpoints.find(({ podLabels }) => podLabels['k8s-app'] === 'kube-dns')
  return { namespace: found?.namespace ?? 'kube-system', labels: { 'k8s-app': 'kube-dns' } }
}

/** An egress rule that allows DNS; with `isProxied` by way of Cilium's DNS proxy, which `toFQDNs` needs to learn names. */
export function dnsRule(kind: ConnectionKind, facts: Facts, isProxied: boolean): PlainMap {
  const { namespace, labels } = dnsPods(facts)
  if (!isCilium(kind)) {
    return {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          podSelector: { matchLabels: labels },
        },
      ],
      ports: [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ],
    }
  }
  return {
    toEndpoints: [{ matchLabels: { [podNamespace]: namespace, ...labels } }],
    toPorts: [
      {
        ports: [{ port: '53', protocol: 'ANY' }],
        ...(isProxied ? { rules: { dns: [{ matchPattern: '*' }] } } : {}),
      },
    ],
  }
}

/** Whether a policy of Cilium has a DNS rule that leads to the resolver, as far as its selectors can be read here. */
export function asksThroughProxy(policy: Plain, facts: Facts): boolean {
  const specs = [valueAt(policy, ['spec']), ...listAt(policy, ['specs'])]
  const home = valueAt(policy, ['kind']) === 'CiliumNetworkPolicy' ? valueAt(policy, ['metadata', 'namespace']) : null
  return specs
    .flatMap((spec) => listAt(spec, ['egress']))
    .some((rule) => hasField(rule, 'dns') && leadsToResolver(rule, home === undefined ? 'default' : home, facts))
}

/** @param home the namespace that selectors without one look in; null for every namespace */
function leadsToResolver(rule: Plain, home: Plain, facts: Facts): boolean {
  const selectors = listAt(rule, ['toEndpoints'])
  if (selectors.length === 0) return true
  const { namespace, labels } = dnsPods(facts)
  return selectors.some((selector) => {
    // What an expression selects is not worked out here.
    if (listAt(selector, ['matchExpressions']).length > 0) return true
    const written = valueAt(selector, ['matchLabels'])
    const wanted = Object.entries(isPlainMap(written) ? written : {}).map(
      ([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ''), value] as const,
    )
    const place = wanted.find(([key]) => key === 'io.kubernetes.pod.namespace')?.[1] ?? home
    const isAlike = wanted.every(([key, value]) => labels[key] === undefined || labels[key] === value)
    return isAlike && (place === null || place === namespace)
  })
}

function listAt(value: Plain | undefined, path: readonly string[]): readonly Plain[] {
  const found = valueAt(value, path)
  return isPlainList(found) ? found : []
}

function hasField(value: Plain, field: string): boolean {
  if (isPlainList(value)) return value.some((item) => hasField(item, field))
  return isPlainMap(value) && Object.entries(value).some(([key, item]) => key === field || hasField(item, field))
}
