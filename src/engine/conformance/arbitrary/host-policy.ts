/** Random CiliumClusterwideNetworkPolicy with a nodeSelector. */
import fc from 'fast-check'
import { entities, few, podLabels, labelMap, prefixes, type Json } from './words'

const selector = fc.constantFrom<Json>(
  {},
  { matchLabels: { zone: 'a' } },
  { matchLabels: { zone: 'b' } },
  { matchLabels: { 'kubernetes.io/os': 'linux' } },
  { matchLabels: { 'node-role.kubernetes.io/control-plane': '' } },
  { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
)

const ports = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Json>({}) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('80', '8080', '53', '6443')
      .map((port): Json => ({ toPorts: [{ ports: [{ port, protocol: 'TCP' }] }] })),
  },
)

function rule(side: 'from' | 'to'): fc.Arbitrary<Json> {
  const who = fc.oneof<fc.Arbitrary<Json>[]>(
    fc.constant<Json>({}),
    few(fc.constantFrom(...entities, 'all', 'cluster')).map((names): Json => ({ [`${side}Entities`]: names })),
    few(fc.constantFrom(...prefixes)).map((cidrs): Json => ({ [`${side}CIDR`]: cidrs })),
    labelMap(podLabels, { most: 1 }).map((matchLabels): Json => ({ [`${side}Endpoints`]: [{ matchLabels }] })),
  )
  return fc.tuple(who, ports).map(([peers, where]): Json => ({ ...(peers as object), ...(where as object) }))
}

export const hostPolicy: fc.Arbitrary<(name: string) => Json> = fc
  .record(
    {
      nodeSelector: selector,
      ingress: few(rule('from')),
      egress: few(rule('to')),
      ingressDeny: few(rule('from'), 1),
      egressDeny: few(rule('to'), 1),
      enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }),
    },
    { requiredKeys: ['nodeSelector', 'ingress'] },
  )
  .map((spec) => (name) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name },
    spec,
  }))
