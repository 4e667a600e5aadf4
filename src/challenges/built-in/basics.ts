/** In the manner of the CKA: NetworkPolicy by hand, against the clock. */
import { documents, filesOf, namespace, pod, service } from '../../lessons/write'
import { titled } from '../contents'
import type { Challenge } from '../types'

const shop = documents(
  namespace('shop', 'team: shop'),
  pod('shop', 'web', 'app: web', '8080'),
  pod('shop', 'frontend', 'role: frontend', '8080'),
  pod('shop', 'batch', 'role: batch'),
)

const closeTheWebPod: Challenge = {
  ...titled('close-the-web-pod'),
  text: `In the namespace \`shop\`, **nothing may reach \`web\`**, from wherever it comes. What \`web\` itself sends stays allowed, and the other pods
stay as open as they are.

Write one NetworkPolicy into \`policies.yaml\`, or type it into the shell.`,
  files: filesOf(shop),
  goals: [
    { kind: 'flow', from: 'shop/frontend', to: 'shop/web:8080', expect: 'denied' },
    { kind: 'flow', from: 'shop/batch', to: 'shop/web:8080', expect: 'denied' },
    { kind: 'flow', from: 'world', to: 'shop/web:8080', expect: 'denied' },
    { kind: 'flow', from: 'shop/web', to: 'shop/frontend:8080', expect: 'allowed' },
    { kind: 'flow', from: 'shop/batch', to: 'shop/frontend:8080', expect: 'allowed' },
    { kind: 'isolation', endpoint: 'shop/web', ingress: true, egress: false },
  ],
  limits: { change: 'policies', policies: 1, isTight: true },
  hints: [
    'A pod is isolated for a direction as soon as one policy selects it and names that direction.',
    'What a policy does not allow is dropped: a policy without any rule allows nothing.',
    '`ingress: [{}]` is a rule, one that matches everything. No rule at all is something else.',
  ],
  solved:
    'A policy that selects the pod and has **no rule** closes it. `ingress: [{}]` would have opened it to everybody.',
}

const teams = documents(
  namespace('shop', 'team: shop'),
  namespace('partner', 'team: partner'),
  pod('shop', 'api', 'app: api', '8080'),
  pod('shop', 'frontend', 'role: frontend'),
  pod('shop', 'batch', 'role: batch'),
  pod('partner', 'frontend', 'role: frontend'),
  pod('partner', 'scraper', 'role: scraper'),
)

const oneDashTooMany: Challenge = {
  ...titled('one-dash-too-many'),
  text: `Only the **frontend of the partner** may call \`api\` on port 8080: the pods with \`role: frontend\` in namespaces with \`team: partner\`. The
policy was meant to say just that. Fix it.`,
  files: filesOf(
    teams,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api-from-partner
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: api}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: partner}
        - podSelector:
            matchLabels: {role: frontend}
      ports:
        - {port: 8080, protocol: TCP}
`,
  ),
  goals: [
    { kind: 'flow', from: 'partner/frontend', to: 'shop/api:8080', expect: 'allowed' },
    { kind: 'flow', from: 'partner/scraper', to: 'shop/api:8080', expect: 'denied' },
    { kind: 'flow', from: 'shop/frontend', to: 'shop/api:8080', expect: 'denied' },
    { kind: 'flow', from: 'shop/batch', to: 'shop/api:8080', expect: 'denied' },
    { kind: 'flow', from: 'partner/frontend', to: 'shop/api:9090', expect: 'denied' },
  ],
  limits: { change: 'policies', policies: 1, isTight: true },
  hints: [
    'Click the policy: the inspector says, rule by rule, whom it lets in.',
    'The entries of `from` are alternatives. Selectors within one entry must all match.',
  ],
  solved:
    'Two dashes are two peers, **either** of which is let in. One entry with both selectors means pods of such namespaces.',
}

const payments = documents(
  namespace('pay', 'team: pay'),
  pod('pay', 'gateway', 'app: gateway', '8080'),
  pod('pay', 'checkout', 'app: checkout'),
  pod('pay', 'report', 'app: report'),
  service('pay', 'gateway', 'app: gateway', [80, 8080]),
)

const thePortBehindTheService: Challenge = {
  ...titled('the-port-behind-the-service'),
  text: `\`checkout\` calls \`http://gateway\` (the service, port 80) and gets no answer since the policy is there. Let \`checkout\`, and nobody else,
through to the gateway.`,
  files: filesOf(
    payments,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: gateway-from-checkout
  namespace: pay
spec:
  podSelector:
    matchLabels: {app: gateway}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: checkout}
      ports:
        - {port: 80, protocol: TCP}
`,
  ),
  goals: [
    {
      kind: 'flow',
      from: 'pay/checkout',
      to: 'gateway.pay:80',
      expect: 'allowed',
      note: 'checkout → the service gateway, port 80',
    },
    {
      kind: 'flow',
      from: 'pay/report',
      to: 'gateway.pay:80',
      expect: 'denied',
      note: 'report → the service gateway, port 80',
    },
    { kind: 'flow', from: 'pay/checkout', to: 'pay/gateway:9901', expect: 'denied' },
    { kind: 'isolation', endpoint: 'pay/gateway', ingress: true },
  ],
  limits: { change: 'policies' },
  hints: [
    'Look at the service: which port does it take, and which one does it hand on?',
    'Policy sees a packet after the service’s address and port have been replaced by the pod’s.',
  ],
  solved: 'Rules name the **pod’s port**. By the time policy looks, the service’s port is gone.',
}

const metrics = documents(
  namespace('shop', 'team: shop'),
  namespace('monitoring', 'purpose: monitoring'),
  pod('shop', 'api', 'app: api', '8080'),
  pod('shop', 'db', 'app: db', '5432'),
  pod('monitoring', 'prometheus', 'app: prometheus'),
  pod('monitoring', 'grafana', 'app: grafana'),
  pod('default', 'debug', 'app: debug'),
)

const monitoringMayLook: Challenge = {
  ...titled('monitoring-may-look'),
  text: `Every pod of \`shop\` is closed by \`default-deny\`. Let **all pods of the namespace \`monitoring\`** read metrics on **TCP 9090** of every pod of
\`shop\`, and nothing more. \`default-deny\` stays.`,
  files: filesOf(
    metrics,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
`,
  ),
  goals: [
    { kind: 'flow', from: 'monitoring/prometheus', to: 'shop/api:9090', expect: 'allowed' },
    { kind: 'flow', from: 'monitoring/prometheus', to: 'shop/db:9090', expect: 'allowed' },
    { kind: 'flow', from: 'monitoring/grafana', to: 'shop/api:9090', expect: 'allowed' },
    { kind: 'flow', from: 'monitoring/grafana', to: 'shop/db:9090', expect: 'allowed' },
    { kind: 'flow', from: 'monitoring/prometheus', to: 'shop/db:5432', expect: 'denied' },
    { kind: 'flow', from: 'default/debug', to: 'shop/api:9090', expect: 'denied' },
    { kind: 'flow', from: 'shop/api', to: 'shop/db:9090', expect: 'denied' },
    { kind: 'isolation', endpoint: 'shop/api', ingress: true, egress: false },
  ],
  limits: { change: 'policies', policies: 2, isTight: true },
  hints: [
    'A `podSelector` in `from` looks in the policy’s own namespace alone.',
    'Every namespace has the label `kubernetes.io/metadata.name`; this one has another one besides.',
  ],
  solved: 'A `namespaceSelector` by itself means all pods of the namespaces that it selects.',
}

const lookups = documents(
  namespace('kube-system'),
  namespace('app', 'team: app'),
  pod('app', 'api', 'app: api'),
  pod('app', 'db', 'app: db', '5432'),
  pod('app', 'other', 'app: other', '8080'),
  pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
  service('app', 'db', 'app: db', [5432, 5432]),
)

const namesFirst: Challenge = {
  ...titled('names-first'),
  text: `\`api\` is to reach \`db\` on port 5432 and nothing else. The policy says so, and still the application logs *could not translate host name
"db"*. Let \`api\` ask for names, over **UDP and TCP**, from the cluster’s DNS pods alone.`,
  files: filesOf(
    lookups,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api-to-db
  namespace: app
spec:
  podSelector:
    matchLabels: {app: api}
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels: {app: db}
      ports:
        - {port: 5432, protocol: TCP}
`,
  ),
  goals: [
    { kind: 'flow', from: 'app/api', to: 'app/db:5432', expect: 'allowed' },
    { kind: 'flow', from: 'app/api', to: 'kube-system/coredns:53', protocol: 'UDP', expect: 'allowed' },
    { kind: 'flow', from: 'app/api', to: 'kube-system/coredns:53', protocol: 'TCP', expect: 'allowed' },
    { kind: 'flow', from: 'app/api', to: 'kube-system/coredns:9153', protocol: 'TCP', expect: 'denied' },
    { kind: 'flow', from: 'app/api', to: 'app/other:8080', expect: 'denied' },
    { kind: 'flow', from: 'app/api', to: 'world:53', protocol: 'UDP', expect: 'denied' },
    {
      kind: 'flow',
      from: 'app/other',
      to: 'app/db:5432',
      expect: 'allowed',
      note: 'app/other → app/db:5432, as before',
    },
  ],
  limits: { change: 'policies', isTight: true },
  hints: [
    'Before the first packet to `db` there is a question to the DNS server. Which pod answers it, in which namespace?',
    'Answers that do not fit into one UDP packet are asked for again over TCP.',
    'A `podSelector` beside a `namespaceSelector`, in one entry, means pods of those namespaces.',
  ],
  solved: 'Whoever isolates egress must let names be asked for: port 53, UDP **and** TCP, to the DNS pods.',
}

export const basics: readonly Challenge[] = [
  closeTheWebPod,
  oneDashTooMany,
  thePortBehindTheService,
  monitoringMayLook,
  namesFirst,
]
