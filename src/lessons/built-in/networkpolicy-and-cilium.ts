/** Lesson 3: what a NetworkPolicy can say. */
import {
  allowDns,
  allowHttpbinEgress,
  allowNamespace,
  allowSleep,
  allowSleepNamespace,
  allowSleepOfSleep,
  database,
  denyEgress,
  denyIngress,
  httpbin,
  testNetworkPolicy,
  withSecondSleep,
} from './httpbin-manifests'
import { titled } from '../contents'
import { scenes } from '../scenes/networkpolicy-and-cilium'
import type { Lesson } from '../types'
import { ask, dropped, filesOf, forwarded, get, run } from '../write'

const db = 'default/db'
const bin = 'default/httpbin'
const sleep = 'default/sleep'
const farSleep = 'sleep/sleep'
const stray = 'sleep/stray'
const dns = 'kube-system/coredns'
const udp = { protocol: 'UDP' } as const

export const lesson: Lesson = {
  ...titled('networkpolicy-and-cilium'),
  scenes,
  steps: [
    {
      id: 'httpbin',
      title: 'httpbin and sleep',
      text: `\`httpbin\` answers HTTP requests; \`sleep\` is where we type \`curl httpbin:8000/headers\`, by \`kubectl exec -it deploy/sleep -- …\`. The service \`httpbin\` takes port 8000 and hands it to port **80** of the pod.`,
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

The empty selector appears twice: for all pods that are protected, and for all pods that may come in. \`policyTypes\` is left out, which always includes Ingress.`,
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
      id: 'three-sources',
      title: 'A policy with everything in it',
      text: `Another cluster, for everything that a NetworkPolicy can say, at once. This one selects the database and has all three kinds of source under \`from\`:

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
      id: 'egress',
      title: 'Nothing gets out',
      text: `Back to \`sleep\` and \`httpbin\`, without policies, and to the other direction: all egress of \`sleep\` is denied.

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
  ],
}
