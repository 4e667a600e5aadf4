/** Policies and labels that are large in one thing: rules, ports, values of selectors, patterns. */
import { five } from './large'

const np = (spec: string, name = 'own'): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec:\n  podSelector: {}\n${spec}`
const cnp = (spec: string): string =>
  `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: own, namespace: a}\nspec:\n  endpointSelector: {}\n${spec}`
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('')
const http = (pattern: string): string =>
  cnp(
    `  ingress:\n    - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: ${JSON.stringify(pattern)}}]}}]\n`,
  )
const fqdn = (pattern: string): string =>
  cnp(
    `  egress:\n    - toFQDNs: [{matchPattern: ${JSON.stringify(pattern)}}]\n    - toEndpoints: [{}]\n      toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: ${JSON.stringify(pattern)}}]}}]\n`,
  )

/** @param share of the full size */
export function largeRules(share: number): Readonly<Record<string, () => string>> {
  const n = (count: number): number => Math.ceil(count * share)
  return {
    '20,000 rules in one policy': () =>
      five +
      np(
        `  ingress:\n${lines(n(20_000), (i) => `    - {from: [{podSelector: {matchLabels: {app: a${i}}}}], ports: [{port: ${(i % 60_000) + 1}}]}\n`)}`,
      ),
    '20,000 rules in one CiliumNetworkPolicy': () =>
      five +
      cnp(
        `  ingress:\n${lines(n(20_000), (i) => `    - {fromEndpoints: [{matchLabels: {app: a${i}}}], toPorts: [{ports: [{port: "${(i % 60_000) + 1}"}]}]}\n`)}`,
      ),
    'labels and annotations of a megabyte': () =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: a\n  labels: {app: ${'a'.repeat(n(1_000_000))}}\n  annotations: {note: ${'b'.repeat(n(1_000_000))}}\nspec: {containers: [{name: c, ports: [{containerPort: 80}]}]}\n${np('')}`,
    '20,000 labels of one pod': () =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: a\n  labels:\n${lines(n(20_000), (i) => `    l${i}: v${i}\n`)}spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}\n${np('')}`,
    '100,000 ports in one rule': () =>
      five + np(`  ingress:\n    - ports:\n${lines(n(100_000), (i) => `        - {port: ${(i % 65_535) + 1}}\n`)}`),
    '50,000 values of a selector': () =>
      five +
      np(
        `  ingress:\n    - from:\n        - podSelector:\n            matchExpressions:\n              - key: app\n                operator: In\n                values:\n${lines(n(50_000), (i) => `                  - v${i}\n`)}`,
      ),
    '5,000 ranges of all ports': () =>
      five + np(`  ingress:\n    - ports:\n${lines(n(5000), () => '        - {port: 1, endPort: 65535}\n')}`),
    '4,000 ranges of ports that overlap': () =>
      five +
      np(`  ingress:\n    - ports:\n${lines(n(4000), (i) => `        - {port: ${i + 1}, endPort: ${65_535 - i}}\n`)}`),
    'an expression of half a megabyte': () => five + http(`/${'a'.repeat(n(500_000))}.*`),
    'an expression of groups in groups': () => five + http(`${'('.repeat(n(20_000))}a${')'.repeat(n(20_000))}`),
    'an expression of repetitions of repetitions': () => five + http(`/((((a{1,100}){1,100}){1,100}){1,100})*b`),
    'an expression of a hundred repetitions': () => five + http(`/${'(a{0,1000})*'.repeat(n(100))}`),
    'an expression of alternatives': () => five + http(`/(${lines(n(20_000), (i) => `p${i}|`)}x)`),
    'a pattern of ten thousand asterisks': () => five + fqdn('*'.repeat(n(10_000))),
    'a pattern of asterisks and letters': () => five + fqdn(`${'*a'.repeat(n(10_000))}.example.com`),
    '20,000 patterns of names': () =>
      five +
      cnp(`  egress:\n    - toFQDNs:\n${lines(n(20_000), (i) => `        - {matchPattern: "*.n${i}.example.com"}\n`)}`),
  }
}
