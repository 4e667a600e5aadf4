/** Lesson 10: a shop of twelve services, from open to least privilege. */
import { titled } from '../contents'
import { scenes } from '../scenes/least-privilege'
import type { Lesson, LessonFile } from '../types'
import {
  documents,
  dropped,
  filesOf,
  forwarded,
  get,
  namespace,
  passedOn,
  pod,
  post,
  redirected,
  refused,
} from '../write'

const services: readonly (readonly [name: string, port: string])[] = [
  ['web', '8080'],
  ['catalog', '8080'],
  ['search', '9200'],
  ['catalog-db', '5432'],
  ['cart', '8080'],
  ['cart-cache', '6379'],
  ['checkout', '8080'],
  ['payment', '8080'],
  ['inventory', '8080'],
  ['shipping', '8080'],
  ['mail', '8025'],
  ['orders-db', '5432'],
]

const cluster = documents(
  namespace('shop'),
  ...services.map(([name, port]) => pod('shop', name, `app: ${name}`, port)),
  pod('kube-system', 'coredns', 'k8s-app: kube-dns', '53/UDP'),
  `apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: bank}
spec: {dns: [api.bank.example], addresses: [203.0.113.4]}
`,
)

const defaultDeny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`

const allowDns = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: allow-dns, namespace: shop}
spec:
  endpointSelector: {}
  egress:
    - toEndpoints:
        - matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}
      toPorts:
        - ports: [{port: "53", protocol: ANY}]
          rules:
            dns: [{matchPattern: "*"}]
`

const withinShop = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: egress-within-shop, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {}}]
`

const frontDoor = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  ingress:
    - fromEntities: [world]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
`

/** Who may call a service. */
function callers(service: string, port: string, ...apps: readonly string[]): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${service}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${service}}}
  policyTypes: [Ingress]
  ingress:
    - from:
${apps.map((app) => `        - podSelector: {matchLabels: {app: ${app}}}\n`).join('')}      ports:
        - {protocol: TCP, port: ${port}}
`
}

const catalogBranch = [
  callers('catalog', '8080', 'web'),
  callers('search', '9200', 'catalog'),
  callers('catalog-db', '5432', 'catalog', 'inventory'),
  callers('cart', '8080', 'web'),
  callers('cart-cache', '6379', 'cart'),
]
const checkoutBranch = [
  callers('checkout', '8080', 'web'),
  callers('inventory', '8080', 'checkout'),
  callers('shipping', '8080', 'checkout'),
  callers('mail', '8025', 'checkout'),
  callers('orders-db', '5432', 'checkout'),
]
const payment = callers('payment', '8080', 'checkout')

const paymentHttp = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: payment, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: payment}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: checkout}}]
      toPorts:
        - ports: [{port: "8080", protocol: TCP}]
          rules:
            http: [{method: POST, path: /v1/charges}]
`

const bank = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: payment-to-bank, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: payment}}
  egress:
    - toFQDNs: [{matchName: api.bank.example}]
      toPorts:
        - ports: [{port: "443", protocol: TCP}]
`

/** Whom a service may call; it takes the place of the rule for the whole namespace. */
function calls(service: string, ...apps: readonly string[]): string {
  const rules = apps.map((app) => `        - podSelector: {matchLabels: {app: ${app}}}\n`).join('')
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${service}-calls, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${service}}}
  policyTypes: [Egress]
  egress:
    - to:
${rules}`
}

const egressLists = [
  calls('web', 'catalog', 'cart', 'checkout'),
  calls('catalog', 'search', 'catalog-db'),
  calls('cart', 'cart-cache'),
  calls('checkout', 'payment', 'inventory', 'shipping', 'mail', 'orders-db'),
  calls('inventory', 'catalog-db'),
]

const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)
const at = (name: string): string => `shop/${name}`
const world = 'entity:world'
const dns = 'kube-system/coredns'
const bankName = 'dns:api.bank.example'
const udp = { protocol: 'UDP' } as const

/** What is in force in the end. */
const last = plain(
  defaultDeny,
  allowDns,
  frontDoor,
  ...catalogBranch,
  ...checkoutBranch,
  paymentHttp,
  bank,
  ...egressLists,
)

const checks = `apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: {name: shop}
spec:
  flows:
    - {from: world, to: "shop/web:8080", expect: allowed}
    - {from: shop/web, to: "shop/checkout:8080", expect: allowed}
    - {from: shop/checkout, to: "shop/payment:8080", http: {method: POST, path: /v1/charges}, expect: allowed}
    - {from: shop/checkout, to: "shop/payment:8080", http: {method: GET, path: /v1/cards}, expect: denied}
    - {from: shop/payment, to: "api.bank.example:443", expect: allowed}
    - {from: shop/mail, to: "shop/orders-db:5432", expect: denied}
`

export const lesson: Lesson = {
  ...titled('least-privilege'),
  scenes,
  steps: [
    {
      id: 'open',
      title: 'Twelve services, all open',
      text: `A shop: \`web\` in front; behind it \`catalog\` with its \`search\` and database, \`cart\` with its cache, and \`checkout\`, which calls \`payment\`, \`inventory\`, \`shipping\`, \`mail\` and the orders’ database. \`payment\` calls a bank on the internet.

Suppose that somebody breaks into \`mail\`.`,
      files: plain(),
      question: {
        text: 'How many of the other eleven services can mail reach?',
        choices: ['None', 'The one that calls it', 'All of them'],
        answer: 2,
        why: 'Without policies every pod reaches every pod. So does the intruder, and the internet besides.',
      },
      watch: [
        forwarded(world, at('web'), 8080),
        forwarded(at('checkout'), at('orders-db'), 5432),
        forwarded(at('mail'), at('orders-db'), 5432, { note: 'the intruder' }),
        forwarded(at('mail'), world, 443, { note: 'takes the data away' }),
      ],
    },
    {
      id: 'default-deny',
      title: 'Close everything',
      text: `One policy isolates every pod of the namespace in both directions. Do this in a copy of your cluster first, or here.`,
      files: plain(defaultDeny),
      watch: [
        dropped(world, at('web'), 8080),
        dropped(at('web'), at('catalog'), 8080),
        dropped(at('mail'), at('orders-db'), 5432),
        dropped(at('web'), dns, 53, udp),
        forwarded('entity:host', at('web'), 8080, { note: 'the node’s own probes still get in' }),
      ],
      seen: 'Everything red, which is safe and useless. From here on we open what is needed. Switch **Dropped** off above the canvas to see only that grow. The kubelet’s health checks pass in any case: the local host is let in unless a rule denies it.',
    },
    {
      id: 'dns',
      title: 'Names first',
      text: `Every program looks up names. The rule sends the queries through Cilium’s DNS proxy, which we will need for the bank.`,
      files: plain(defaultDeny, allowDns),
      question: {
        text: 'Which pods of the shop can call each other now?',
        choices: ['All: names can be looked up', 'None'],
        answer: 1,
        why: 'A name is found, and the connection after it is dropped as before: only port 53 of the DNS server was opened.',
      },
      watch: [
        redirected(at('web'), dns, 53, udp),
        redirected(at('payment'), dns, 53, udp),
        dropped(at('web'), at('catalog'), 8080),
      ],
    },
    {
      id: 'egress-within',
      title: 'Decide at the receiver',
      text: `A connection needs both ends. To write each permission twice is tiresome, so for the moment every pod may **send** within the namespace, and we decide at the receiver.`,
      files: plain(defaultDeny, allowDns, withinShop),
      question: {
        text: 'Does web reach catalog now?',
        choices: ['Yes', 'No: catalog lets nobody in yet'],
        answer: 1,
        why: 'Egress is open within the shop, ingress is not.',
      },
      watch: [
        dropped(at('web'), at('catalog'), 8080),
        dropped(at('mail'), at('orders-db'), 5432),
        dropped(at('mail'), world, 443, { note: 'the way out is closed' }),
      ],
      seen: 'The crosses have moved: they now stand at the receivers alone.',
    },
    {
      id: 'front-door',
      title: 'The front door',
      text: `The world may reach \`web\`, on its port. \`world\` is Cilium’s word for everything outside the cluster; a NetworkPolicy would have to write it as an address block.`,
      files: plain(defaultDeny, allowDns, withinShop, frontDoor),
      question: {
        text: 'May catalog call web now?',
        choices: ['Yes: the front door is open', 'No'],
        answer: 1,
        why: 'The rule names world, which is everything outside the cluster. A pod is never world.',
      },
      watch: [
        forwarded(world, at('web'), 8080),
        dropped(world, at('catalog'), 8080),
        dropped(at('catalog'), at('web'), 8080, { note: 'nobody inside calls web' }),
      ],
    },
    {
      id: 'catalog-and-cart',
      title: 'Catalog and cart',
      text: `One small policy for each service, named after it, says who calls it and on which port. Two branches of the tree in one go.`,
      files: plain(defaultDeny, allowDns, withinShop, frontDoor, ...catalogBranch),
      question: {
        text: 'web wants to read the catalog’s database itself. Does it get in?',
        choices: ['Yes: web may send to every pod of the shop', 'No: the database lets in its own callers'],
        answer: 1,
        why: 'Sending is one half. The policy of catalog-db names who may come, and web is not among them.',
      },
      watch: [
        forwarded(at('web'), at('catalog'), 8080),
        forwarded(at('catalog'), at('search'), 9200),
        forwarded(at('catalog'), at('catalog-db'), 5432),
        forwarded(at('cart'), at('cart-cache'), 6379),
        dropped(at('web'), at('catalog-db'), 5432, { note: 'web has no business there' }),
      ],
    },
    {
      id: 'checkout',
      title: 'Checkout',
      text: `The busiest service. \`inventory\` looks into the catalog’s database, which was foreseen a step ago.`,
      files: plain(defaultDeny, allowDns, withinShop, frontDoor, ...catalogBranch, ...checkoutBranch, payment),
      question: {
        text: 'An order fails: payment cannot reach the bank. Why?',
        choices: ['checkout may not call payment', 'payment may send only within the shop, and to DNS'],
        answer: 1,
        why: 'No egress rule leads out of the cluster yet.',
      },
      watch: [
        forwarded(at('web'), at('checkout'), 8080),
        forwarded(at('checkout'), at('payment'), 8080),
        forwarded(at('checkout'), at('orders-db'), 5432),
        forwarded(at('inventory'), at('catalog-db'), 5432),
        dropped(at('payment'), bankName, 443),
        dropped(at('mail'), at('orders-db'), 5432),
      ],
    },
    {
      id: 'bank',
      title: 'One name outside',
      text: `\`payment\`, and nobody else, may call the bank by its name.`,
      files: plain(defaultDeny, allowDns, withinShop, frontDoor, ...catalogBranch, ...checkoutBranch, payment, bank),
      question: {
        text: 'checkout calls the bank by the same name. What happens?',
        choices: ['It is let through: the name has been learnt', 'It is dropped'],
        answer: 1,
        why: 'The policy selects payment alone. What Cilium has learnt of a name opens nothing without a rule for that pod.',
      },
      watch: [
        forwarded(at('payment'), bankName, 443),
        dropped(at('checkout'), bankName, 443),
        dropped(at('payment'), world, 443),
      ],
      seen: 'It works because DNS goes through the proxy since step 3.',
    },
    {
      id: 'requests',
      title: 'One request',
      text: `Money deserves a closer look. The policy of \`payment\` becomes a Cilium policy with an HTTP rule: only \`POST /v1/charges\`.`,
      files: plain(
        defaultDeny,
        allowDns,
        withinShop,
        frontDoor,
        ...catalogBranch,
        ...checkoutBranch,
        paymentHttp,
        bank,
      ),
      question: {
        text: 'The old NetworkPolicy for payment has been taken away. What if it had stayed?',
        choices: ['Nothing: the stricter one wins', 'Every request would pass'],
        answer: 1,
        why: 'Policies add up: an allow rule for the port without an HTTP list allows all requests.',
      },
      watch: [
        passedOn(at('checkout'), at('payment'), 8080, post('/v1/charges')),
        refused(at('checkout'), at('payment'), 8080, get('/v1/cards')),
        dropped(at('mail'), at('payment'), 8080),
      ],
    },
    {
      id: 'egress-lists',
      title: 'Both ends',
      text: `Last, the rule of step 4 goes, and each caller gets a list of whom it may call. Two independent checks now guard each connection: a mistake at one end is caught at the other.`,
      files: last,
      question: {
        text: 'The intruder is still in mail. What can it reach?',
        choices: ['The orders’ database', 'Only DNS', 'Nothing at all'],
        answer: 1,
        why: 'mail has no egress rule but DNS. A stricter DNS pattern would narrow even that.',
      },
      watch: [
        forwarded(world, at('web'), 8080),
        forwarded(at('web'), at('checkout'), 8080),
        passedOn(at('checkout'), at('payment'), 8080, post('/v1/charges')),
        forwarded(at('payment'), bankName, 443),
        redirected(at('mail'), dns, 53, { ...udp, note: 'the intruder: names only' }),
        dropped(at('mail'), at('orders-db'), 5432, { note: 'stopped at both ends' }),
        dropped(at('mail'), world, 443),
      ],
      seen: 'Everything the shop does still works, and nothing else does. What is watched here must stay true when somebody changes a policy: the last step keeps it as a test.',
    },
    {
      id: 'checks',
      title: 'Keep it true: export as checks',
      text: `The work of nine steps is gone with one careless edit, unless somebody looks. So the flows that were watched become a file: a resource of the kind \`Traffic\`, with what each of them must come to.

You need not write it: in a workspace without checks the *Checks* tab has a button *Expect what happens now*, which adds every flow that the *Flows* tab lists; so filter first. **Export** saves the file beside the policies. In a pipeline, \`membrane check FOLDER\` ends with 1 as soon as one is broken, and names the rule that did it.`,
      files: [...last, { name: 'checks.yaml', text: checks }],
      question: {
        text: 'Somebody opens the orders’ database to mail. Which check breaks?',
        choices: ['None: nothing that worked has stopped', 'mail to orders-db, which expects denied'],
        answer: 1,
        why: 'Checks state both: what must work, and what must not. A test of what works alone never notices a hole.',
      },
      watch: [
        forwarded(world, at('web'), 8080),
        passedOn(at('checkout'), at('payment'), 8080, post('/v1/charges')),
        forwarded(at('payment'), bankName, 443),
        dropped(at('mail'), at('orders-db'), 5432),
        dropped(at('mail'), world, 443),
      ],
      seen: 'Open the *Checks* tab: all six hold. Then delete the policy of `orders-db` in the editor, and look again.',
    },
  ],
}
