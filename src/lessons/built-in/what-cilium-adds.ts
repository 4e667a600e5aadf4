/** Lesson 4: what Cilium’s own kind adds to NetworkPolicy. */
import {
  allowGetHeaders,
  allowSleep,
  allowSleepNamespace,
  denyIngress,
  denyStray,
  headersAsPrinted,
  headersToday,
  helloWorld,
  httpbin,
  regions,
  requires,
  requiresToday,
  sleepMayCall,
  withSecondSleep,
} from './httpbin-manifests'
import { titled } from '../contents'
import { scenes } from '../scenes/what-cilium-adds'
import type { Lesson } from '../types'
import { ask, dropped, filesOf, forwarded, get, passedOn, post, refused, run } from '../write'

const bin = 'default/httpbin'
const sleep = 'default/sleep'
const farSleep = 'sleep/sleep'
const stray = 'sleep/stray'
const dns = 'kube-system/coredns'
const udp = { protocol: 'UDP' } as const
const refusedKey = 'CiliumNetworkPolicy/default/'

export const lesson: Lesson = {
  ...titled('what-cilium-adds'),
  scenes,
  steps: [
    {
      id: 'peers',
      title: 'Whom a rule can name',
      text: `Cilium’s own kind, \`CiliumNetworkPolicy\`. To Cilium each pod is an **endpoint**, and its labels make its **identity**; labels that say nothing about what a pod is, such as \`pod-template-hash\`, are left out. Rules name identities in many ways:

- \`fromEndpoints\`, \`toEndpoints\`: pods, by their labels
- \`fromEntities\`, \`toEntities\`: \`world\`, \`host\`, \`cluster\` and others
- \`fromCIDR\`, \`toCIDR\`: address blocks; \`fromCIDRSet\`, \`toCIDRSet\` with exceptions
- \`fromNodes\`, \`toNodes\`: nodes, by their labels
- \`fromGroups\`, \`toGroups\`: groups of a cloud provider
- \`toServices\`: services; \`toFQDNs\`: DNS names. Both for egress alone.

This policy lets \`sleep\` call httpbin, its own node, and one block of addresses but for its upper half.`,
      files: filesOf(httpbin, sleepMayCall),
      commands: [
        run('kubectl get ciliumendpoints'),
        ask('List the Cilium identities of the cluster.', 'kubectl get ciliumidentities'),
      ],
      question: {
        text: 'Can sleep look up the name httpbin?',
        choices: ['Yes: names always work inside the cluster', 'No: the DNS server is on no list'],
        answer: 1,
        why: 'DNS queries are egress like everything else that sleep sends, in Cilium’s kind too.',
      },
      watch: [
        forwarded(sleep, bin, 80),
        forwarded(sleep, 'entity:host', 443),
        forwarded(sleep, 'ip:203.0.113.4', 443, { note: 'in the block' }),
        dropped(sleep, 'ip:203.0.113.200', 443, { note: 'in the exception' }),
        dropped(sleep, dns, 53, udp),
      ],
    },
    {
      id: 'requires',
      title: 'Requirements, as they were',
      text: `Older texts show \`fromRequires\`: a condition that callers must meet *in addition* to \`fromEndpoints\`. The idea: callers with \`app=hello-world\`, but of the same region.

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
      seen: 'By the way, `specs` holds several rules in one object; a single one goes under `spec`.',
    },
    {
      id: 'deny',
      title: 'Deny rules',
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
      title: 'Requests, before',
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
      text: `Written as texts. A header is one string: the name, a colon, a space and the value, and the value must be equal. There is no \`fromEndpoints\`, so any caller may come.`,
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
    {
      id: 'installed',
      title: 'Where it comes from',
      text: `Kubernetes only *stores* a NetworkPolicy; nothing in it enforces one. That is the work of the network plugin, by a contract called **CNI**: whenever a pod comes or goes, the container runtime calls the plugins of a list, one after the other, with \`ADD\` (interface, address and routes of the pod), \`DEL\`, \`CHECK\` or \`VERSION\`, and each gets what the one before has answered. The list of kind’s own plugin, kindnet, has two: \`ptp\` gives the pod an address out of 10.244.2.0/24, \`portmap\` opens ports of the host. Neither reads policies.

So the walk-through makes a cluster **without** a plugin and without kube-proxy: \`disableDefaultCNI: true\`, \`kubeProxyMode: none\`, \`kind create cluster --config=config.yaml\`. Its nodes are \`NotReady\` and its pods \`Pending\` until Cilium is installed, which is a plugin, takes kube-proxy’s place, and enforces.

Suppose the plugin is kindnet, and \`default-deny-ingress\` is applied.`,
      files: filesOf(httpbin, denyIngress),
      enforcement: 'never',
      question: {
        text: 'kubectl get netpol lists the policy. Who is isolated?',
        choices: ['Every pod of default', 'Nobody'],
        answer: 1,
        why: 'The object is stored, and no plugin reads it. kubectl cannot tell you: only a connection that must fail can.',
      },
      commands: [
        run(
          'helm install cilium cilium/cilium --version 1.14.2 --namespace kube-system --set kubeProxyReplacement=strict --set k8sServiceHost=kind-control-plane --set k8sServicePort=6443 --set hubble.relay.enabled=true --set hubble.ui.enabled=true',
        ),
        run('kubectl get nodes'),
        run('cilium status'),
      ],
      watch: [forwarded(sleep, bin, 80)],
      seen: 'The mode `never` shows what such a cluster does. (Newer versions of kindnet do enforce NetworkPolicy: look before you trust either way.)',
    },
    {
      id: 'at-work',
      title: 'Who does the work',
      text: `- The **agent** runs once on each node, as a DaemonSet. It watches the API server, loads programs into the kernel (eBPF) and fills their tables; the plugin tells it of each new pod. A pod has an IPv4 address, an IPv6 one where that is on, and one identity for both.
- **Envoy** reads requests where a policy has rules for them. It could do more (routing, retries, traces); a policy uses its check. The agent used to start it; today it has a DaemonSet of its own.
- **Hubble**: each agent keeps what it saw of the flows and serves it by gRPC. **Relay** asks all agents; \`hubble observe\` and **Hubble UI** ask Relay. Its numbers can go to **Prometheus**.
- **TLS** is no word of NetworkPolicy. In Cilium’s kind a rule may name the servers that a client asks for in TLS (\`serverNames\`), or have Envoy open the encryption to read requests (\`terminatingTLS\`).

The first policy of the series is in force again.`,
      files: filesOf(httpbin, denyIngress),
      question: {
        text: 'Relay and Hubble UI are stopped. What becomes of the policies?',
        choices: ['They wait until Relay is back', 'They hold'],
        answer: 1,
        why: 'Hubble watches. What enforces is in the kernel of each node, and goes on while nobody looks.',
      },
      commands: [
        run('cilium hubble enable'),
        run('kubectl -n kube-system get daemonset cilium'),
        run("kubectl -n kube-system get configmap cilium-config -o jsonpath='{.data.kube-proxy-replacement}'"),
        run('cilium hubble ui'),
      ],
      watch: [dropped(sleep, bin, 80)],
    },
  ],
}
