/** Workspaces that are large in one thing: thousands of equal policies, a group of a hundred thousand addresses, and the like. */

const documents = (count: number, document: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => document(i)).join('---\n')
const pod = (name: string, namespace = 'a', labels = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {containers: [{name: c, ports: [{containerPort: 80}]}]}\n`
export const five = documents(5, (i) => pod(`p${i}`, 'a', `app: a${i}`))

/** Texts by what there is too much of; `share` says how much of it, 1 for all. */
export function largeWorkspaces(share: number): Readonly<Record<string, () => string>> {
  const n = (count: number): number => count * share
  return {
    '2,000 equal NetworkPolicies': () =>
      `${five}---\n${documents(n(2000), (i) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n${i}, namespace: a}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a1}}}], ports: [{port: 80}]}]}\n`)}`,
    '2,000 equal CiliumNetworkPolicies': () =>
      `${five}---\n${documents(n(2000), (i) => `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: n${i}, namespace: a}\nspec: {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: a1}}], toPorts: [{ports: [{port: "80"}]}]}]}\n`)}`,
    'a group of 100,000 CIDRs': () =>
      `${five}---\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: g}\nspec:\n  externalCIDRs:\n${Array.from({ length: n(100_000) }, (_, i) => `  - 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32\n`).join('')}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: n, namespace: a}\nspec: {endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupRef: g}]}]}\n`,
    '5,000 namespaces, each with a pod and a policy whose name is no text': () =>
      documents(
        n(5000),
        (i) =>
          `apiVersion: v1\nkind: Namespace\nmetadata: {name: n${i}}\n---\n${pod('p', `n${i}`)}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: n${i}}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n`,
      ),
    '5,000 namespaces, each with a pod and a policy that the API server takes': () =>
      documents(
        n(5000),
        (i) =>
          `apiVersion: v1\nkind: Namespace\nmetadata: {name: n${i}}\n---\n${pod('p', `n${i}`)}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: own, namespace: n${i}}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n`,
      ),
    '20,000 documents that play no part': () =>
      documents(n(20_000), (i) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${i}}\ndata: {a: b}\n`),
    '20,000 replicas': () => documents(n(20_000), (i) => pod(`p${i}`, 'a', 'app: a')),
    '20,000 broken documents': () => documents(n(20_000), () => 'kind: {\n'),
  }
}
