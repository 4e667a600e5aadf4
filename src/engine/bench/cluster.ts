/** Big clusters for the benchmarks: deterministic, and shaped like the clusters that teams run. */

export interface ClusterSize {
  readonly namespaces: number
  readonly apps: number
  readonly replicas: number
}

/** A small linear congruential generator: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const tiers = ['frontend', 'backend', 'data'] as const
const teams = ['red', 'blue', 'green', 'gold'] as const
const ports = [80, 443, 5432, 6379, 8080, 9090] as const

interface App {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** One manifest with `namespaces × apps × replicas + 2` pods and about nine policies a namespace. */
export function bigCluster({ namespaces, apps, replicas }: ClusterSize): string {
  const random = generator(7)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] ?? (items[0] as T)
  const documents: string[] = [
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}\nspec: {containers: [{name: dns, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring, labels: {purpose: monitoring}}',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: prometheus, namespace: monitoring, labels: {app: prometheus}}',
  ]
  const all: App[] = []
  for (let n = 0; n < namespaces; n++) {
    const namespace = `ns-${n}`
    const team = pick(teams)
    documents.push(
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: {team: ${team}, env: ${pick(['prod', 'dev'])}}}`,
    )
    for (let a = 0; a < apps; a++) {
      const app = { namespace, name: `app-${a}`, port: pick(ports) }
      const tier = pick(tiers)
      all.push(app)
      for (let r = 0; r < replicas; r++) {
        documents.push(
          `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app.name}-${r}, namespace: ${namespace}, labels: {app: ${app.name}, tier: ${tier}, team: ${team}}}\nspec: {containers: [{name: c, ports: [{name: main, containerPort: ${app.port}}]}]}`,
        )
      }
    }
  }
  for (let n = 0; n < namespaces; n++)
    documents.push(...namespacePolicies(`ns-${n}`, all.slice(n * apps, (n + 1) * apps), () => pick(all), pick))
  documents.push(
    cilium(
      'Clusterwide',
      'monitoring',
      '',
      '{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: monitoring, app: prometheus}}], toPorts: [{ports: [{port: "9090", protocol: TCP}]}]}]}',
    ),
    cilium(
      'Clusterwide',
      'prod-no-dev',
      '',
      '{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.env: prod}}, ingressDeny: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.env: dev}}]}]}',
    ),
    cilium(
      'Clusterwide',
      'no-metadata',
      '',
      '{endpointSelector: {}, enableDefaultDeny: {egress: false, ingress: false}, egressDeny: [{toCIDR: [169.254.169.254/32]}]}',
    ),
  )
  return `${documents.join('\n---\n')}\n`
}

function cilium(scope: 'Clusterwide' | '', name: string, namespace: string, spec: string): string {
  const place = namespace === '' ? '' : `, namespace: ${namespace}`
  return `apiVersion: cilium.io/v2\nkind: Cilium${scope}NetworkPolicy\nmetadata: {name: ${name}${place}}\nspec: ${spec}`
}

function kubernetes(name: string, namespace: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}`
}

function namespacePolicies(
  namespace: string,
  own: readonly App[],
  anyApp: () => App,
  pick: <T>(items: readonly T[]) => T,
): readonly string[] {
  const policies = [
    kubernetes('default-deny', namespace, '{podSelector: {}, policyTypes: [Ingress, Egress]}'),
    kubernetes(
      'allow-dns',
      namespace,
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}]}',
    ),
    cilium(
      '',
      'front-to-back',
      namespace,
      '{endpointSelector: {matchLabels: {tier: backend}}, ingress: [{fromEndpoints: [{matchLabels: {tier: frontend}}], toPorts: [{ports: [{port: "8080", protocol: TCP}, {port: "80", protocol: TCP}]}]}]}',
    ),
    cilium('', 'egress-in-namespace', namespace, '{endpointSelector: {}, egress: [{toEndpoints: [{}]}]}'),
  ]
  for (let k = 0; k < Math.ceil(own.length / 4); k++) {
    const a = pick(own)
    const b = anyApp()
    const peer = `{matchLabels: {k8s:io.kubernetes.pod.namespace: ${b.namespace}, app: ${b.name}}}`
    policies.push(
      cilium(
        '',
        `allow-${k}`,
        namespace,
        `{endpointSelector: {matchLabels: {app: ${a.name}}}, ingress: [{fromEndpoints: [${peer}], toPorts: [{ports: [{port: "${a.port}", protocol: TCP}]}]}], egress: [{toEndpoints: [${peer}], toPorts: [{ports: [{port: "${b.port}", protocol: TCP}]}]}]}`,
      ),
    )
  }
  return policies
}
