/** Lesson 3: what a NetworkPolicy can say, and what Cilium adds. */
import {
  allowDns,
  allowGetHeaders,
  allowHttpbinEgress,
  allowNamespace,
  allowSleep,
  allowSleepNamespace,
  allowSleepOfSleep,
  database,
  denyEgress,
  denyIngress,
  denyStray,
  headersAsPrinted,
  headersToday,
  helloWorld,
  httpbin,
  regions,
  requires,
  requiresToday,
  testNetworkPolicy,
  withSecondSleep,
} from './httpbin-manifests'
import { titled } from '../contents'
import type { Lesson } from '../types'
import { ask, dropped, filesOf, forwarded, get, passedOn, post, refused, run } from '../write'

const db = 'default/db'
const bin = 'default/httpbin'
const sleep = 'default/sleep'
const farSleep = 'sleep/sleep'
const stray = 'sleep/stray'
const dns = 'kube-system/coredns'
const udp = { protocol: 'UDP' } as const
const refusedKey = 'CiliumNetworkPolicy/default/'

export const lesson: Lesson = {
  ...titled('networkpolicy-and-cilium'),
  steps: [
    {
      id: 'three-sources',
      title: 'A policy with everything in it',
      text: `This NetworkPolicy selects the database and has all three kinds of source under \`from\`:

1. an \`ipBlock\` of addresses, with an exception;
2. all pods of namespaces with \`project=myproject\`;
3. pods of its own namespace with \`role=frontend\`.

Three dashes: any one of them will do. \`ports\` then limits all of them to TCP 6379. Egress goes to one block of addresses, on one port.`,
      files: filesOf(database, testNetworkPolicy),
      question: {
        text: 'A caller from 172.17.1.9 knocks at port 6379. It is inside 172.17.0.0/16.',
        choices: ['It gets in', 'It is dropped'],
        answer: 1,
        why: '172.17.1.9 is also inside the exception 172.17.1.0/24, which is taken out of the block.',
      },
      watch: [
        forwarded('ip:172.17.2.9', db, 6379, { note: 'in the block' }),
        dropped('ip:172.17.1.9', db, 6379, { note: 'in the exception' }),
        forwarded('myproject/job', db, 6379, { note: 'by namespace' }),
        forwarded('default/frontend', db, 6379, { note: 'by label' }),
        dropped('default/other', db, 6379),
        dropped('default/frontend', db, 5432, { note: 'another port' }),
        forwarded(db, 'ip:10.0.0.8', 5978),
        dropped(db, 'ip:10.0.0.8', 443),
        dropped(db, 'default/frontend', 80),
      ],
      seen: 'Address blocks are for peers *outside* the cluster. Cilium knows pods by their labels, so a block never matches a pod, whatever its address.',
    },
    {
      id: 'httpbin',
      title: 'httpbin and sleep',
      text: `A new cluster. \`httpbin\` answers HTTP requests; \`sleep\` is where we type \`curl httpbin:8000/headers\`, by \`kubectl exec -it deploy/sleep -- …\`. The service \`httpbin\` takes port 8000 and hands it to port **80** of the pod.`,
      files: filesOf(httpbin),
      commands: [run('kubectl exec deploy/sleep -- curl -s httpbin:8000/headers')],
      watch: [
        forwarded(sleep, bin, 80, get('/headers')),
        forwarded(sleep, dns, 53, { ...udp, note: 'looking up the name' }),
      ],
      seen: 'curl needs two connections: one to look up the name, and one to httpbin.',
    },
    {
      id: 'deny-ingress',
      title: 'Nobody gets in',
      text: `\`podSelector: {}\` is the empty selector: it takes **all** pods of the policy’s namespace, here \`default\`. There is no rule.`,
      files: filesOf(httpbin, denyIngress),
      question: {
        text: 'What does curl print?',
        choices: ['Could not resolve host', 'Failed to connect … after 129674 ms'],
        answer: 1,
        why: 'The name is found, because sleep may still send and kube-system is another namespace. The connection to httpbin is dropped.',
      },
      commands: [run('kubectl exec deploy/sleep -- curl httpbin:8000/headers', 28)],
      watch: [dropped(sleep, bin, 80, get('/headers')), forwarded(sleep, dns, 53, udp)],
      facts: [
        { kind: 'isolation', endpoint: bin, ingress: true, egress: false },
        { kind: 'isolation', endpoint: sleep, ingress: true, egress: false },
        { kind: 'isolation', endpoint: dns, ingress: false, egress: false },
      ],
    },
    {
      id: 'hubble',
      title: 'The same in Hubble',
      text: `\`hubble observe --to-namespace default -f\` follows the attempt:

\`\`\`
default/sleep-… <- kube-system/coredns-…:53 (ID:21043) to-endpoint FORWARDED (UDP)
default/sleep-…:42068 (ID:15320) <> default/httpbin-…:80 (ID:61151) policy-verdict:none INGRESS DENIED (TCP Flags: SYN)
default/sleep-…:42068 (ID:15320) <> default/httpbin-…:80 (ID:61151) Policy denied DROPPED (TCP Flags: SYN)
\`\`\`

With \`-o json\` each flow has more: \`"drop_reason": 133\`, \`"traffic_direction": "INGRESS"\`, the labels of both ends.`,
      files: filesOf(httpbin, denyIngress),
      question: {
        text: 'curl asked for port 8000. Why does Hubble show 80?',
        choices: ['The service has been resolved before policies are asked', 'Hubble shows the port of the policy'],
        answer: 0,
        why: 'Policies see the pod and the pod’s own port, never the service.',
      },
      commands: [
        run('kubectl exec deploy/sleep -- curl -s httpbin:8000/headers', 28),
        ask('Print what went to the namespace default, with hubble observe.', 'hubble observe --to-namespace default'),
        run('hubble observe --verdict DROPPED -o json | jq .flow.drop_reason'),
      ],
      watch: [
        forwarded(sleep, dns, 53, { ...udp, note: 'to-endpoint FORWARDED' }),
        dropped(sleep, bin, 80, { note: 'policy-verdict:none INGRESS DENIED' }),
      ],
      seen: '`policy-verdict:none` says that nothing matched, and the next line is the drop that follows.',
    },
    {
      id: 'layering',
      title: 'A layer on top',
      text: `The deny policy stays. A second policy lets \`sleep\` reach \`httpbin\`.`,
      files: filesOf(httpbin, denyIngress, allowSleep),
      commands: [run('kubectl exec deploy/sleep -- curl -s httpbin:8000/headers')],
      watch: [forwarded(sleep, bin, 80, get('/headers')), dropped(bin, sleep, 80)],
      seen: 'Policies are layered, never ordered. Only httpbin was opened, so nobody can call `sleep`.',
    },
    {
      id: 'another-namespace',
      title: 'The same label next door',
      text: `A namespace \`sleep\` with a \`sleep\` pod, which has the label \`app=sleep\` too, and another one called \`stray\`.`,
      files: filesOf(withSecondSleep, denyIngress, allowSleep),
      question: {
        text: 'The policy lets app=sleep in. May the new sleep pod call httpbin?',
        choices: ['Yes, it has the label', 'No'],
        answer: 1,
        why: 'A podSelector alone means pods of the policy’s own namespace.',
      },
      commands: [run('kubectl exec -n sleep deploy/sleep -- curl -s --max-time 5 httpbin.default:8000/headers', 28)],
      watch: [dropped(farSleep, bin, 80), forwarded(sleep, bin, 80)],
      seen: 'Select the first flow. The inspector names the near miss: the label fits, the namespace does not.',
    },
    {
      id: 'namespace-selector',
      title: 'A namespace is let in',
      text: `A third policy with a \`namespaceSelector\`. Kubernetes labels each namespace with its own name: \`kubernetes.io/metadata.name\`.`,
      files: filesOf(withSecondSleep, denyIngress, allowSleep, allowSleepNamespace),
      question: {
        text: 'What about the stray pod in that namespace?',
        choices: ['It gets in too', 'It is dropped'],
        answer: 0,
        why: 'A namespaceSelector alone takes every pod of the namespace.',
      },
      watch: [
        forwarded(farSleep, bin, 80, get('/headers')),
        forwarded(stray, bin, 80, { note: 'not what we wanted' }),
        forwarded(sleep, bin, 80),
      ],
    },
    {
      id: 'namespace-and-pod',
      title: 'A namespace and a label',
      text: `The policy is tightened: \`podSelector\` joins \`namespaceSelector\` in the same list item. Note that there is no dash before it.`,
      files: filesOf(withSecondSleep, denyIngress, allowSleep, allowSleepOfSleep),
      watch: [forwarded(farSleep, bin, 80, get('/headers')), dropped(stray, bin, 80), forwarded(sleep, bin, 80)],
      seen: 'For `sleep` nothing changes. Every other pod of its namespace is out.',
    },
    {
      id: 'within-a-namespace',
      title: 'All within, nobody from outside',
      text: `All policies are deleted. A friendlier beginning than *deny all*: everybody **inside** the namespace may talk, nobody from outside.

The empty selector stands twice: for all pods that are protected, and for all pods that may come in. \`policyTypes\` is left out, which always includes Ingress.`,
      files: filesOf(withSecondSleep, allowNamespace),
      question: {
        text: 'The second podSelector: {} is empty as well. Does it take all pods of the cluster?',
        choices: ['Yes', 'No, all pods of this namespace'],
        answer: 1,
        why: 'An empty pod selector still stays within the policy’s namespace.',
      },
      watch: [
        forwarded(sleep, bin, 80),
        forwarded(bin, sleep, 80),
        dropped(farSleep, bin, 80),
        dropped(stray, sleep, 80),
      ],
    },
    {
      id: 'egress',
      title: 'Nothing gets out',
      text: `A fresh start again, and the other direction: all egress of \`sleep\` is denied.

\`\`\`
$ curl httpbin.default:8000/headers
curl: (6) Could not resolve host: httpbin.default
\`\`\`

That is not the error of before.`,
      files: filesOf(httpbin, denyEgress),
      question: {
        text: 'Why can the name not be resolved?',
        choices: ['The DNS server is isolated', 'The DNS query is egress too'],
        answer: 1,
        why: 'To look up a name, sleep sends a packet to the DNS server. All that it sends is dropped.',
      },
      commands: [run('kubectl exec deploy/sleep -- curl -s httpbin.default:8000/headers', 6)],
      watch: [
        dropped(sleep, dns, 53, { ...udp, note: 'curl (6)' }),
        dropped(sleep, bin, 80, { note: 'by address: curl (28), time-out' }),
      ],
      seen: 'With the address instead of the name curl gets one step further, and then waits until its time is up. Almost everybody meets this surprise with their first egress policy.',
    },
    {
      id: 'dns',
      title: 'The repair, first half',
      text: `A policy that lets pods reach the DNS server: namespace \`kube-system\` **and** label \`k8s-app=kube-dns\`.`,
      files: filesOf(httpbin, denyEgress, allowDns),
      question: {
        text: 'Does curl work now?',
        choices: ['Yes', 'It finds the name, but the connection is still dropped'],
        answer: 1,
        why: 'Only DNS was opened. httpbin is not on any egress list yet.',
      },
      commands: [run('kubectl exec deploy/sleep -- curl -s --max-time 5 httpbin.default:8000/headers', 28)],
      watch: [forwarded(sleep, dns, 53, udp), dropped(sleep, bin, 80)],
      facts: [{ kind: 'isolation', endpoint: bin, ingress: false, egress: true }],
      seen: 'Mind the empty `podSelector`: this policy also selects `httpbin`, and so isolates *its* egress. It can look up names now, and nothing else. A `ports` list with 53 would be tighter still.',
    },
    {
      id: 'httpbin-egress',
      title: 'The repair, second half',
      text: `One more policy: \`sleep\` may connect to \`httpbin\`.`,
      files: filesOf(httpbin, denyEgress, allowDns, allowHttpbinEgress),
      commands: [run('kubectl exec deploy/sleep -- curl -s httpbin.default:8000/headers')],
      watch: [
        forwarded(sleep, dns, 53, udp),
        forwarded(sleep, bin, 80, get('/headers')),
        dropped(sleep, 'entity:world', 443),
      ],
      seen: 'curl works. Egress policies are lists of everything that a program needs, name lookups first.',
    },
    {
      id: 'requires',
      title: 'Cilium: requirements, as they were',
      text: `Now Cilium’s own kind. Older texts show \`fromRequires\`: a condition that callers must meet *in addition* to \`fromEndpoints\`. The idea: callers with \`app=hello-world\`, but of the same region.

The field was deprecated in Cilium 1.17 and **removed in 1.19**.`,
      files: filesOf(regions, requires),
      question: {
        text: 'What does a cluster of today do with this policy?',
        choices: ['It ignores the field', 'It refuses the policy', 'It works as before'],
        answer: 1,
        why: 'The schema takes no items under fromRequires any more, so the API server refuses the whole object, and nobody is isolated.',
      },
      watch: [
        forwarded('default/hello-west', 'default/west', 80),
        forwarded('default/hello-east', 'default/west', 80, { note: 'another region' }),
        forwarded('default/other-west', 'default/west', 80),
      ],
      facts: [{ kind: 'policy', policy: `${refusedKey}requires-policy`, isValid: false }],
      seen: 'If you carry old policies along, look for `fromRequires` and `toRequires` before you upgrade. Some texts also print `description` beside `metadata`: it belongs under `spec`, and kubectl refuses it anywhere else.',
    },
    {
      id: 'requires-today',
      title: 'Requirements, as you write them today',
      text: `The same intent without the field: the required label moves into each selector under \`fromEndpoints\`. Labels of one selector must all match.`,
      files: filesOf(regions, requiresToday),
      watch: [
        forwarded('default/hello-west', 'default/west', 80, { note: 'app and region fit' }),
        dropped('default/hello-east', 'default/west', 80, { note: 'wrong region' }),
        dropped('default/other-west', 'default/west', 80, { note: 'wrong app' }),
      ],
      facts: [{ kind: 'policy', policy: `${refusedKey}requires-policy`, isValid: true }],
      seen: 'By the way, `specs` holds several rules in one object; a single one would stand under `spec`.',
    },
    {
      id: 'deny',
      title: 'Cilium: deny rules',
      text: `A NetworkPolicy can only allow. Cilium has \`ingressDeny\` and \`egressDeny\`: rules that win over every allow rule.

The old policy lets in the whole namespace \`sleep\`. The new one denies its stray pod.`,
      files: filesOf(withSecondSleep, denyIngress, allowSleep, allowSleepNamespace, denyStray),
      question: {
        text: 'One policy allows the stray pod, one denies it.',
        choices: ['It gets in: policies add up', 'It is dropped: deny wins'],
        answer: 1,
        why: 'Allow rules add up among themselves. A deny rule is stronger than all of them, however narrow they are.',
      },
      watch: [
        forwarded(farSleep, bin, 80),
        dropped(stray, bin, 80, { reason: 181, note: 'Policy denied by denylist' }),
        forwarded(sleep, bin, 80),
      ],
      seen: 'The drop reason differs: 181, *Policy denied by denylist*, instead of 133. Texts from before Cilium 1.14 warn of limits of deny rules; they are gone.',
    },
    {
      id: 'before-http',
      title: 'Cilium: requests, before',
      text: `A clean cluster again, to try requests: \`curl -X POST httpbin.default:8000/post\`, and \`/ip\`, and \`/headers\`.`,
      files: filesOf(httpbin),
      commands: [run('kubectl exec deploy/sleep -- curl -s -X POST httpbin.default:8000/post')],
      watch: [
        forwarded(sleep, bin, 80, post('/post')),
        forwarded(sleep, bin, 80, get('/ip')),
        forwarded(sleep, bin, 80, get('/headers')),
      ],
      seen: 'Everything is answered.',
    },
    {
      id: 'http',
      title: 'Only GET /headers',
      text: `A CiliumNetworkPolicy with \`rules.http\`: from \`sleep\`, on port 80, and only the request \`GET /headers\`.`,
      files: filesOf(httpbin, allowGetHeaders()),
      question: {
        text: 'What does POST /post get?',
        choices: ['A time-out', 'Access denied'],
        answer: 1,
        why: 'The Envoy proxy accepts the connection, reads the request and answers 403 with the text "Access denied".',
      },
      commands: [
        ask(
          'Send POST /post to httpbin.default:8000 from the deployment sleep, with curl -s -X POST.',
          'kubectl exec deploy/sleep -- curl -s -X POST httpbin.default:8000/post',
        ),
        run('kubectl exec deploy/sleep -- curl -s httpbin.default:8000/headers'),
      ],
      watch: [
        refused(sleep, bin, 80, post('/post')),
        refused(sleep, bin, 80, get('/ip')),
        passedOn(sleep, bin, 80, get('/headers')),
        refused(sleep, bin, 80, { ...get('/headers/more'), note: 'the whole path must match' }),
      ],
      seen: 'A request that passes carries one more header, `X-Envoy-Expected-Rq-Timeout-Ms`: a trace of the proxy. Paths are regular expressions over the *whole* path, query included.',
    },
    {
      id: 'service-port',
      title: 'The pod’s port, not the service’s',
      text: `The same policy with port **8000**, the one that you type behind curl.`,
      files: filesOf(httpbin, allowGetHeaders('8000')),
      question: {
        text: 'And GET /headers?',
        choices: ['It still works', 'It is dropped'],
        answer: 1,
        why: 'The service turns 8000 into 80 before the policy is asked. Port 80 is not on the list.',
      },
      watch: [dropped(sleep, bin, 80, get('/headers'))],
      seen: 'Policies name the port of the *endpoint*. The inspector shows the near miss: everything fits but the port.',
    },
    {
      id: 'headers-old',
      title: 'Headers, as often printed',
      text: `Another HTTP policy for another pod: \`GET /api\` for all, and \`PUT /version\` only with a header. It is printed like this in many texts: the port as a number, and the header as a pair \`"X-some-header": "hello"\`.`,
      files: filesOf(helloWorld, headersAsPrinted),
      question: {
        text: 'Does it work as it stands?',
        choices: ['Yes', 'No: the API server refuses it'],
        answer: 1,
        why: 'headers is a list of texts, not of pairs, and a port is a text too: "80".',
      },
      watch: [forwarded('default/client', 'default/hello', 80, { ...get('/secret'), note: 'nothing is enforced' })],
      facts: [{ kind: 'policy', policy: `${refusedKey}l7-policy`, isValid: false }],
      seen: 'The problems below the editor name both places.',
    },
    {
      id: 'headers',
      title: 'Headers, as Cilium reads them',
      text: `Written as texts. A header is one string: the name, a colon, a blank and the value, and the value must be equal. There is no \`fromEndpoints\`, so any caller may come.`,
      files: filesOf(helloWorld, headersToday),
      question: {
        text: 'PUT /version without the header?',
        choices: ['Passed on', 'Access denied'],
        answer: 1,
        why: 'Method, path and headers of one rule must all match. The other rule is for GET /api.',
      },
      watch: [
        passedOn('default/client', 'default/hello', 80, get('/api')),
        passedOn('default/client', 'default/hello', 80, {
          http: { method: 'PUT', path: '/version', headers: { 'X-some-header': 'hello' } },
        }),
        refused('default/client', 'default/hello', 80, { http: { method: 'PUT', path: '/version' } }),
        refused('default/client', 'default/hello', 80, {
          http: { method: 'PUT', path: '/version', headers: { 'X-some-header': 'bye' } },
        }),
        dropped('default/client', 'default/hello', 8080),
      ],
      facts: [{ kind: 'policy', policy: `${refusedKey}l7-policy`, isValid: true }],
    },
  ],
}
