/** The allowance without which isolated pods resolve no names. */
import type { Facts, ConnectionKind } from './facts'
import { isCilium, podNamespace } from './rule'
import type { PlainMap } from '../../yaml/written/render'

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
