/**
 * Each walk-through that a lesson retells: every policy of it stands in the lesson field for field, and every test of it
 * is watched there, under the same policies and with the verdict that the walk-through reports.
 */
import { load, loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { loadLesson } from './index'
import type { LessonFile, LessonFlow, LessonStep } from './types'

interface Article {
  /** The lesson that retells it, or two of them. */
  readonly lesson: string
  /** Specs as the walk-through prints them, in YAML's short form, by name; a name may come with several. */
  readonly policies: readonly (readonly [name: string, kind: string, spec: string])[]
  /** Names of the policies in force (empty for none), what is tried, and how it ends. */
  readonly tests: readonly (readonly [policies: string, flow: string, verdict: string])[]
}

const articles: readonly Article[] = [
  {
    lesson: 'labels-across-namespaces',
    policies: [
      [
        'same-label-traffic',
        'CiliumClusterwideNetworkPolicy',
        '{description: Allow traffic only between pods with matching labels, endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: api}}]}]}',
      ],
      [
        'same-label-in-production',
        'CiliumClusterwideNetworkPolicy',
        '{description: Allow traffic between pods with matching labels only in production, endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: api, io.kubernetes.pod.namespace: production}}]}]}',
      ],
      [
        'multi-label-traffic',
        'CiliumClusterwideNetworkPolicy',
        '{description: Allow traffic from frontend api to backend api, endpointSelector: {matchLabels: {app: api, tier: backend}}, ingress: [{fromEndpoints: [{matchLabels: {app: api, tier: frontend}}]}]}',
      ],
      [
        'api-http-only',
        'CiliumClusterwideNetworkPolicy',
        '{description: Allow HTTP traffic only between api components, endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: api}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
      ],
    ],
    tests: [
      ['', 'ns1/client1 ns1/api-pod1 80', 'FORWARDED'],
      ['', 'ns2/client2 ns2/api-pod2 80', 'FORWARDED'],
      ['', 'ns1/api-client1 ns2/api-pod2 80', 'FORWARDED'],
      ['same-label-traffic', 'ns1/client1 ns1/api-pod1 80', 'DROPPED'],
      ['same-label-traffic', 'ns1/api-client1 ns1/api-pod1 80', 'FORWARDED'],
      ['same-label-traffic', 'ns1/api-client1 ns2/api-pod2 80', 'FORWARDED'],
      ['same-label-traffic', 'ns2/client2 ns2/api-pod2 80', 'DROPPED'],
      ['same-label-traffic', 'ns2/api-client2 ns1/api-pod1 80', 'FORWARDED'],
      ['same-label-in-production', 'production/api-prod ns1/api-pod1 80', 'FORWARDED'],
      ['same-label-in-production', 'ns1/api-client1 ns1/api-pod1 80', 'DROPPED'],
      ['multi-label-traffic', 'ns2/frontend ns1/backend 80', 'FORWARDED'],
      ['multi-label-traffic', 'ns1/api-client1 ns1/backend 80', 'DROPPED'],
      ['api-http-only', 'ns1/api-client1 ns1/api-pod1 80', 'FORWARDED'],
      ['api-http-only', 'ns1/api-client1 ns1/api-pod1 443', 'DROPPED'],
      ['api-http-only', 'ns1/client1 ns1/api-pod1 80', 'DROPPED'],
    ],
  },
  {
    lesson: 'firewall-by-label',
    policies: [
      ['web-deny-ingress', 'NetworkPolicy', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}'],
      [
        'web-allow-frontend',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}], ports: [{protocol: TCP, port: 8080}]}]}',
      ],
      [
        'web-allow',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}, {podSelector: {matchLabels: {role: frontend}}}]}]}',
      ],
      [
        'web-allow',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {role: frontend}}}]}]}',
      ],
    ],
    tests: [
      ['', 'np-demo/frontend np-demo/web 8080', 'FORWARDED'],
      ['', 'np-demo/other np-demo/web 8080', 'FORWARDED'],
      ['web-deny-ingress', 'np-demo/frontend np-demo/web 8080', 'DROPPED'],
      ['web-deny-ingress', 'np-demo/other np-demo/web 8080', 'DROPPED'],
      ['web-deny-ingress web-allow-frontend', 'np-demo/frontend np-demo/web 8080', 'FORWARDED'],
      ['web-deny-ingress web-allow-frontend', 'np-demo/other np-demo/web 8080', 'DROPPED'],
      ['web-allow-frontend', 'np-demo/frontend np-demo/web 8080', 'FORWARDED'],
      ['web-allow-frontend', 'np-demo/other np-demo/web 8080', 'DROPPED'],
    ],
  },
  {
    lesson: 'networkpolicy-and-cilium what-cilium-adds',
    policies: [
      [
        'test-network-policy',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {role: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}}, {namespaceSelector: {matchLabels: {project: myproject}}}, {podSelector: {matchLabels: {role: frontend}}}], ports: [{protocol: TCP, port: 6379}]}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{protocol: TCP, port: 5978}]}]}',
      ],
      [
        'requires-policy',
        'CiliumNetworkPolicy',
        '[{endpointSelector: {matchLabels: {region: us-west}}, ingress: [{fromRequires: [{matchLabels: {region: us-west}}], fromEndpoints: [{matchLabels: {app: hello-world}}]}]}]',
      ],
      [
        'l7-policy',
        'CiliumNetworkPolicy',
        '{endpointSelector: {matchLabels: {app: hello-world}}, ingress: [{toPorts: [{ports: [{port: 80, protocol: TCP}], rules: {http: [{method: GET, path: /api}, {method: PUT, path: /version, headers: [{X-some-header: hello}]}]}}]}]}',
      ],
      ['default-deny-ingress', 'NetworkPolicy', '{podSelector: {}, policyTypes: [Ingress]}'],
      [
        'allow-ingress-to-httpbin',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: httpbin}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: sleep}}}]}]}',
      ],
      [
        'allow-ingress-from-sleep',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: httpbin}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: sleep}}}]}]}',
      ],
      [
        'allow-ingress-from-sleep',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: httpbin}}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: sleep}}, podSelector: {matchLabels: {app: sleep}}}]}]}',
      ],
      ['allow-ns-ingress', 'NetworkPolicy', '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'],
      ['deny-sleep-egress', 'NetworkPolicy', '{podSelector: {matchLabels: {app: sleep}}, policyTypes: [Egress]}'],
      [
        'allow-dns-egress',
        'NetworkPolicy',
        '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}',
      ],
      [
        'allow-sleep-to-httpbin-egress',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {app: sleep}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: httpbin}}}]}]}',
      ],
      [
        'allow-get-headers',
        'CiliumNetworkPolicy',
        '{endpointSelector: {matchLabels: {app: httpbin}}, ingress: [{fromEndpoints: [{matchLabels: {app: sleep}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: /headers}]}}]}]}',
      ],
    ],
    tests: [
      ['test-network-policy', 'ip:172.17.2.9 default/db 6379', 'FORWARDED'],
      ['test-network-policy', 'ip:172.17.1.9 default/db 6379', 'DROPPED'],
      ['test-network-policy', 'myproject/job default/db 6379', 'FORWARDED'],
      ['test-network-policy', 'default/frontend default/db 6379', 'FORWARDED'],
      ['test-network-policy', 'default/frontend default/db 5432', 'DROPPED'],
      ['test-network-policy', 'default/other default/db 6379', 'DROPPED'],
      ['test-network-policy', 'default/db ip:10.0.0.8 5978', 'FORWARDED'],
      ['', 'default/sleep default/httpbin 80 GET /headers', 'FORWARDED'],
      ['default-deny-ingress', 'default/sleep default/httpbin 80 GET /headers', 'DROPPED'],
      ['default-deny-ingress', 'default/sleep kube-system/coredns 53/UDP', 'FORWARDED'],
      ['default-deny-ingress allow-ingress-to-httpbin', 'default/sleep default/httpbin 80 GET /headers', 'FORWARDED'],
      ['default-deny-ingress allow-ingress-to-httpbin', 'sleep/sleep default/httpbin 80', 'DROPPED'],
      [
        'default-deny-ingress allow-ingress-to-httpbin allow-ingress-from-sleep',
        'sleep/sleep default/httpbin 80 GET /headers',
        'FORWARDED',
      ],
      [
        'default-deny-ingress allow-ingress-to-httpbin allow-ingress-from-sleep',
        'sleep/stray default/httpbin 80',
        'FORWARDED',
      ],
      [
        'default-deny-ingress allow-ingress-to-httpbin allow-ingress-from-sleep',
        'sleep/stray default/httpbin 80',
        'DROPPED',
      ],
      ['allow-ns-ingress', 'default/sleep default/httpbin 80', 'FORWARDED'],
      ['allow-ns-ingress', 'sleep/sleep default/httpbin 80', 'DROPPED'],
      ['deny-sleep-egress', 'default/sleep kube-system/coredns 53/UDP', 'DROPPED'],
      ['deny-sleep-egress', 'default/sleep default/httpbin 80', 'DROPPED'],
      ['deny-sleep-egress allow-dns-egress', 'default/sleep kube-system/coredns 53/UDP', 'FORWARDED'],
      ['deny-sleep-egress allow-dns-egress', 'default/sleep default/httpbin 80', 'DROPPED'],
      [
        'deny-sleep-egress allow-dns-egress allow-sleep-to-httpbin-egress',
        'default/sleep default/httpbin 80 GET /headers',
        'FORWARDED',
      ],
      // The requirement in the words of today.
      ['requires-policy', 'default/hello-west default/west 80', 'FORWARDED'],
      ['requires-policy', 'default/hello-east default/west 80', 'DROPPED'],
      ['', 'default/sleep default/httpbin 80 POST /post', 'FORWARDED'],
      ['', 'default/sleep default/httpbin 80 GET /ip', 'FORWARDED'],
      ['allow-get-headers', 'default/sleep default/httpbin 80 POST /post', '403'],
      ['allow-get-headers', 'default/sleep default/httpbin 80 GET /ip', '403'],
      ['allow-get-headers', 'default/sleep default/httpbin 80 GET /headers', 'passed on'],
      ['l7-policy', 'default/client default/hello 80 GET /api', 'passed on'],
      ['l7-policy', 'default/client default/hello 80 PUT /version X-some-header=hello', 'passed on'],
      ['l7-policy', 'default/client default/hello 80 PUT /version', '403'],
    ],
  },
  {
    lesson: 'star-wars',
    policies: [
      [
        'deathstar-allow-empire',
        'NetworkPolicy',
        '{podSelector: {matchLabels: {org: empire, class: deathstar}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {org: empire}}}], ports: [{port: 80, protocol: TCP}]}]}',
      ],
      [
        'deathstar-allow-empire',
        'CiliumNetworkPolicy',
        '{endpointSelector: {matchLabels: {class: deathstar, org: empire}}, ingress: [{fromEndpoints: [{matchLabels: {org: empire}}], toPorts: [{rules: {http: [{path: /v1/request-landing, method: POST}]}, ports: [{port: "80", protocol: TCP}]}]}]}',
      ],
      [
        'deathstar-allow-empire',
        'CiliumNetworkPolicy',
        '{description: L7 policy to restrict access to specific HTTP call, endpointSelector: {matchLabels: {class: deathstar, org: empire}}, ingress: [{fromEntities: [ingress]}, {fromEndpoints: [{matchLabels: {org: empire}}], toPorts: [{rules: {http: [{path: /v1/request-landing, method: POST}]}, ports: [{port: "80", protocol: TCP}]}]}]}',
      ],
    ],
    tests: [
      ['', 'star-wars/xwing star-wars/deathstar 80 POST /v1/request-landing', 'FORWARDED'],
      ['deathstar-allow-empire', 'star-wars/tiefighter star-wars/deathstar 80 POST /v1/request-landing', 'FORWARDED'],
      ['deathstar-allow-empire', 'star-wars/xwing star-wars/deathstar 80', 'DROPPED'],
      ['deathstar-allow-empire', 'star-wars/tiefighter star-wars/deathstar 22', 'DROPPED'],
      ['deathstar-allow-empire', 'star-wars/tiefighter star-wars/deathstar 80 POST /v1/request-landing', 'passed on'],
      ['deathstar-allow-empire', 'star-wars/tiefighter star-wars/deathstar 80 PUT /v1/exhaust-port', '403'],
      ['deathstar-allow-empire', 'entity:ingress star-wars/deathstar 80 PUT /v1/exhaust-port', 'FORWARDED'],
    ],
  },
  {
    lesson: 'clusterwide-policies',
    policies: [
      [
        'deny-all',
        'CiliumClusterwideNetworkPolicy',
        '{description: Make sure namespace is locked, endpointSelector: {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: In, values: [hello-world]}]}, ingress: [{}], egress: [{}]}',
      ],
      [
        'allow-ingress-port-80',
        'CiliumClusterwideNetworkPolicy',
        '{description: Clusterwide Network to allow ingress http traffic, endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.allow-ingress-port-80: "true"}}, ingress: [{fromEntities: [world], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
      ],
    ],
    tests: [
      ['', 'entity:world hello-world/nginx 80', 'FORWARDED'],
      ['deny-all', 'entity:world hello-world/nginx 80', 'DROPPED'],
      ['deny-all', 'hello-world/nginx entity:world 443', 'DROPPED'],
      ['deny-all allow-ingress-port-80', 'entity:world hello-world/nginx 80', 'FORWARDED'],
    ],
  },
]

interface Document {
  readonly kind?: string
  readonly metadata?: { readonly name?: string }
  readonly spec?: unknown
  readonly specs?: unknown
}

function policiesOf(files: readonly LessonFile[]): readonly Document[] {
  return files
    .flatMap(({ text }) => loadAll(text) as (Document | null)[])
    .filter((document): document is Document => document?.kind?.endsWith('NetworkPolicy') === true)
}

function flowText({ from, to, port, protocol, http }: LessonFlow): string {
  const headers = Object.entries(http?.headers ?? {}).map(([name, value]) => ` ${name}=${value}`)
  const request = http === undefined ? '' : ` ${http.method} ${http.path}${headers.join('')}`
  return `${from} ${to} ${port}${protocol === 'TCP' ? '' : `/${protocol}`}${request}`
}

function verdictText({ expect: verdict, answer }: LessonFlow): string {
  return answer === undefined ? verdict : answer === 'FORWARDED' ? 'passed on' : '403'
}

async function stepsOf(ids: string): Promise<readonly LessonStep[]> {
  const lessons = await Promise.all(ids.split(' ').map((id) => loadLesson(id)))
  return lessons.flatMap((lesson) => lesson?.steps ?? [])
}

describe.each(articles)('$lesson', ({ lesson: id, policies, tests }) => {
  it('holds every policy of its walk-through, field for field', async () => {
    const all = (await stepsOf(id)).flatMap(({ files }) => policiesOf(files))
    for (const [name, kind, spec] of policies) {
      const found = all.filter((document) => document.kind === kind && document.metadata?.name === name)
      expect(found.map((document) => document.spec ?? document.specs)).toContainEqual(load(spec))
    }
  })

  it('watches every test of its walk-through, with the reported verdict', async () => {
    const watched = (await stepsOf(id)).flatMap(({ files, watch, enforcement = 'default' }) => {
      if (enforcement !== 'default') return []
      const names = policiesOf(files).map((document) => document.metadata?.name)
      return watch.map((flow) => `[${names.join(' ')}] ${flowText(flow)} ${verdictText(flow)}`)
    })
    for (const [names, flow, verdict] of tests) expect(watched).toContain(`[${names}] ${flow} ${verdict}`)
  })
})
