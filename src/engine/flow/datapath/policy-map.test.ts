import { describe, expect, it } from 'vitest'
import { analyze, policyMap, printPolicyMap } from '../../index'
import { objectYaml } from '../../testing/manifests'

const manifest = (rules: string): string =>
  [
    objectYaml('Pod', 'shop/api', { labels: 'app: api' }),
    objectYaml('Pod', 'shop/web', { labels: 'app: web' }),
    objectYaml('CiliumNetworkPolicy', 'shop/p', {
      spec: `\n  endpointSelector: {matchLabels: {app: api}}\n${rules}\n`,
    }),
  ].join('---\n')
const options = { identityNumbers: { 'shop/api': 1001, 'shop/web': 1002 } }
const rows = (rules: string) => {
  const analysis = analyze([{ name: 'm.yaml', text: manifest(rules) }], options)
  return printPolicyMap(policyMap(analysis, 'shop/api'), { numeric: true })
    .split('\n')
    .slice(1, -1)
    .map((line) =>
      line
        .split(/ +/)
        .filter((_, i) => ![4, 6, 7, 9].includes(i))
        .join(' '),
    )
}

describe('the policy map', () => {
  it.each([
    ['  ingress: [{}]', ['Allow Ingress 1 ANY disabled 0', 'Allow Egress 0 ANY disabled 0']],
    [
      '  ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
      ['Allow Ingress 1 ANY disabled 0', 'Allow Ingress 1002 80/TCP disabled 24', 'Allow Egress 0 ANY disabled 0'],
    ],
    [
      '  ingress: [{toPorts: [{ports: [{port: "80", endPort: 88, protocol: TCP}]}]}]',
      [
        'Allow Ingress 0 80-87/TCP disabled 21',
        'Allow Ingress 0 88/TCP disabled 24',
        'Allow Ingress 1 ANY disabled 0',
        'Allow Egress 0 ANY disabled 0',
      ],
    ],
    // What a wider key allows needs no key of its own.
    [
      '  ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}, {fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80"}]}]}]',
      ['Allow Ingress 1 ANY disabled 0', 'Allow Ingress 1002 ANY disabled 0', 'Allow Egress 0 ANY disabled 0'],
    ],
    // A rule that says nothing of authentication takes over what a wider one asks for; one that says `disabled` does not.
    [
      '  ingress: [{fromEndpoints: [{}], authentication: {mode: required}}, {fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}, {toPorts: [{ports: [{port: "81", protocol: TCP}]}], authentication: {mode: disabled}}]',
      [
        'Allow Ingress 0 81/TCP disabled 24',
        'Allow Ingress 1 ANY disabled 0',
        'Allow Ingress 1001 ANY spire 0',
        'Allow Ingress 1002 ANY spire 0',
        'Allow Ingress 1002 80/TCP disabled 24',
        'Allow Egress 0 ANY disabled 0',
      ],
    ],
    [
      '  ingress: [{fromEntities: [all], authentication: {mode: required}}, {fromEndpoints: [{matchLabels: {app: web}}]}, {fromEndpoints: [{matchLabels: {app: web}}], authentication: {mode: disabled}, toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
      ['Allow Ingress 0 ANY spire 0', 'Allow Ingress 1002 80/TCP disabled 24', 'Allow Egress 0 ANY disabled 0'],
    ],
    // A deny of all ports makes the allow of one pointless.
    [
      '  ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]\n  ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]',
      ['Deny Ingress 1002 ANY disabled 0', 'Allow Ingress 1 ANY disabled 0', 'Allow Egress 0 ANY disabled 0'],
    ],
    [
      '  egress: [{toEntities: [world]}, {toCIDR: [192.0.2.0/24]}, {toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]',
      [
        'Allow Ingress 0 ANY disabled 0',
        'Allow Egress 0 UDP disabled 8',
        'Allow Egress 2 ANY disabled 0',
        'Allow Egress 13 ANY disabled 0',
      ],
    ],
  ])('of %s', (rules, expected) => {
    expect(rows(rules)).toEqual(expected)
  })

  it('sends redirected ports to a proxy, and prints labels one a row', () => {
    const rules =
      '  ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]\n  egress: [{}]'
    const analysis = analyze([{ name: 'm.yaml', text: manifest(rules) }], options)
    const entries = policyMap(analysis, 'shop/api')
    const proxy = entries.at(-1)?.proxyPort
    expect(proxy).toBeGreaterThan(0)
    expect(printPolicyMap(entries).replace(/ +$/gm, '')).toBe(
      `POLICY   DIRECTION   LABELS (source:key[=value])                                           PORT/PROTO   PROXY PORT   AUTH TYPE   BYTES   PACKETS   PREFIX   COOKIE
Allow    Ingress     reserved:host                                                         ANY          NONE         disabled    0       0         0        1
Allow    Ingress     k8s:app=web                                                           80/TCP       ${proxy}        disabled    0       0         24       2
                     k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop
                     k8s:io.cilium.k8s.policy.cluster=default
                     k8s:io.cilium.k8s.policy.serviceaccount=default
                     k8s:io.kubernetes.pod.namespace=shop
`,
    )
    expect(policyMap(analysis, 'shop/nobody')).toEqual([])
  })
})
