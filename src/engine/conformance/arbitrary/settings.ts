/** Random values of `cilium-config`: most cases change few of them. */
import fc from 'fast-check'

const values: Readonly<Record<string, readonly string[]>> = {
  'policy-cidr-match-mode': ['nodes', 'pods', 'nodes pods', ''],
  'policy-default-local-cluster': ['false', 'true'],
  'cluster-name': ['east', 'default'],
  labels: ['k8s:!tier', '!env', 'app io.kubernetes k8s:env', 'k8s:!app$', '!k8s:foo', 'any:app'],
  'enable-host-firewall': ['true', 'true', 'false'],
  'enable-k8s-networkpolicy': ['false'],
  'enable-cilium-network-policy': ['false'],
  'enable-cilium-clusterwide-network-policy': ['false'],
  'enable-k8s-cluster-network-policy': ['false', 'true'],
  'allow-localhost': ['policy', 'always', 'auto'],
  'policy-audit-mode': ['true'],
  'mesh-auth-enabled': ['true', 'false'],
  'enable-l7-proxy': ['false'],
  'enable-icmp-rules': ['false'],
  'enable-non-default-deny-policies': ['false'],
  'enable-sctp': ['false', 'true'],
  'enable-extended-ip-protocols': ['false', 'true'],
  'kube-proxy-replacement': ['true', 'false'],
  'bpf-lb-mode': ['dsr', 'snat'],
  'routing-mode': ['native', 'tunnel'],
}

const setting = fc
  .constantFrom(...Object.keys(values))
  .chain((key) => fc.constantFrom(...(values[key] ?? [])).map((value) => [key, value] as const))

export const settings: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .uniqueArray(setting, { maxLength: 5, selector: ([key]) => key })
  .map((pairs) => Object.fromEntries(pairs))
