/** Codes about DNS, HTTP, TLS and the proxy. */
import type { HelpEntries } from '../entry'

export const layer7 = {
  'egress-without-dns': {
    title: 'Egress is closed, and DNS with it',
    means: 'A policy isolates these pods for egress, and no rule lets them ask the DNS of the cluster.',
    matters:
      'Programs look names up before they connect: every connection by name fails, also to peers that are allowed. “Could not resolve host” is how it shows.',
    before: 'policyTypes: [Egress]\negress:\n  - to: [{podSelector: {matchLabels: {app: db}}}]',
    after:
      'policyTypes: [Egress]\negress:\n  - to: [{podSelector: {matchLabels: {app: db}}}]\n  - to:\n      - namespaceSelector:\n          matchLabels: {kubernetes.io/metadata.name: kube-system}\n        podSelector:\n          matchLabels: {k8s-app: kube-dns}\n    ports:\n      - {protocol: UDP, port: 53}\n      - {protocol: TCP, port: 53}',
  },
  'authentication-off': {
    title: 'A rule that asks for an authentication that is off',
    means:
      'authentication.mode: required lets a connection through once both ends have authenticated each other, which mesh-auth-enabled has to turn on. Since Cilium 1.20 it is off unless somebody does.',
    matters: 'Everything that the rule allows is dropped, with the reason “Authentication required”.',
    before: 'ingress:\n  - fromEndpoints: [{matchLabels: {app: web}}]\n    authentication: {mode: required}',
    after: 'ingress:\n  - fromEndpoints: [{matchLabels: {app: web}}]',
  },
  'authentication-fails': {
    title: 'An authentication that always fails',
    means: 'authentication.mode: test-always-fail is there to try out what happens when an authentication fails.',
    matters: 'Everything that the rule allows is dropped.',
    before: 'authentication: {mode: test-always-fail}',
    after: '# no authentication, or:\nauthentication: {mode: required}',
  },
  'authentication-needed': {
    title: 'Both ends have to authenticate each other',
    means: 'authentication.mode: required lets a connection through once both ends have proved who they are.',
    matters: 'Whether they can is for the cluster to say: what is shown as allowed here may be dropped there.',
    before: 'authentication: {mode: required}',
    after: '# the same: Hubble shows what is dropped for it as “Authentication required”',
  },
  'listener-decides': {
    title: 'A listener of your own decides',
    means:
      'A rule with a listener hands connections to an Envoy configuration, which may send them on, change them or refuse them.',
    matters: 'What is shown as redirected here may get no further, or end somewhere else.',
    before: 'listener: {name: tls, envoyConfig: {kind: CiliumEnvoyConfig, name: edge}}',
    after: '# the same: look into the CiliumEnvoyConfig “edge”',
  },
  'fqdn-without-dns-rule': {
    title: 'Names without a DNS rule',
    means:
      'Cilium learns the addresses behind a name from DNS answers that pass through its proxy, and only a DNS rule sends them there.',
    matters: 'Without one toFQDNs allows nothing, even if DNS itself works.',
    before: 'egress:\n  - toFQDNs: [{matchName: api.example.com}]',
    after:
      'egress:\n  - toFQDNs: [{matchName: api.example.com}]\n  - toEndpoints:\n      - matchLabels:\n          "k8s:io.kubernetes.pod.namespace": kube-system\n          "k8s:k8s-app": kube-dns\n    toPorts:\n      - ports: [{port: "53", protocol: ANY}]\n        rules: {dns: [{matchPattern: "*"}]}',
  },
  'fqdn-not-looked-up': {
    title: 'An allowed name that may not be asked for',
    means: 'toFQDNs allows the name, but no DNS rule of these pods covers it.',
    matters: 'The DNS proxy refuses the question, so the address stays unknown and nothing is let through.',
    before: 'toFQDNs: [{matchName: api.example.com}]\n# …\nrules: {dns: [{matchPattern: "*.example.org"}]}',
    after: 'toFQDNs: [{matchName: api.example.com}]\n# …\nrules: {dns: [{matchName: api.example.com}]}',
  },
  'fqdn-of-service': {
    title: 'The name of a service of the cluster',
    means:
      'toFQDNs is about addresses outside the cluster that DNS answers name. A service’s name stands for pods, which have identities of their own.',
    matters:
      'The rule lets nobody reach the service. Services of type ExternalName stand for names outside and are fine.',
    before: 'toFQDNs: [{matchName: api.shop.svc.cluster.local}]',
    after: 'toEndpoints:\n  - matchLabels: {k8s:io.kubernetes.pod.namespace: shop, app: api}',
  },
  'dns-search-list': {
    title: 'Names of the search list are refused',
    means:
      'The resolver of a pod first tries a name with the cluster’s suffixes behind it, such as api.example.com.shop.svc.cluster.local. The DNS rule does not cover these.',
    matters: 'The proxy refuses the question. Some resolvers go on to the next name, others give up.',
    before: 'dns:\n  - matchName: api.example.com',
    after: 'dns:\n  - matchName: api.example.com\n  - matchPattern: "**.svc.cluster.local"',
  },
  'dns-any-resolver': {
    title: 'Any resolver will do',
    means: 'The DNS rule covers every peer on port 53, not only the resolver of the cluster.',
    matters:
      'A pod can ask a server of its own choice, and the answer decides which addresses the allowed names stand for.',
    before: '- toPorts:\n    - ports: [{port: "53"}]\n      rules: {dns: [{matchPattern: "*"}]}',
    after:
      '- toEndpoints:\n    - matchLabels:\n        "k8s:io.kubernetes.pod.namespace": kube-system\n        "k8s:k8s-app": kube-dns\n  toPorts:\n    - ports: [{port: "53"}]\n      rules: {dns: [{matchPattern: "*"}]}',
  },
  'dns-ingress': {
    title: 'DNS rules are for egress',
    means: 'The proxy checks what a pod asks, so the rule belongs to the pod that asks.',
    matters: 'The policy is refused.',
    before: 'ingress:\n  - toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]',
    after: 'egress:\n  - toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]',
  },
  'dns-no-port': {
    title: 'A DNS rule without a port',
    means: 'DNS rules need the port that the questions go to.',
    matters: 'The policy is refused.',
    before: '- rules: {dns: [{matchPattern: "*"}]}',
    after: '- ports: [{port: "53", protocol: ANY}]\n  rules: {dns: [{matchPattern: "*"}]}',
  },
  'dns-port-range': {
    title: 'A DNS rule on a range of ports',
    means: 'DNS rules work on single ports.',
    matters: 'The policy is refused.',
    before: 'ports: [{port: "53", endPort: 5353}]',
    after: 'ports: [{port: "53"}, {port: "5353"}]',
  },
  'dns-node-local': {
    title: 'NodeLocal DNSCache answers on the node',
    means:
      'Where kubelet hands out the address of NodeLocal DNSCache, pods ask their own node for names, not kube-dns.',
    matters: 'Lookups are dropped, and names cannot be resolved.',
    before: 'toEndpoints: [{matchLabels: {k8s-app: kube-dns}}]',
    after: 'toEndpoints: [{matchLabels: {k8s-app: kube-dns}}]\n# and in a rule of its own:\ntoEntities: [host]',
  },
  'redirect-not-allowed': {
    title: 'The service leads to other pods',
    means:
      'A CiliumLocalRedirectPolicy leads what is sent to the service to pods on the own node, and policy sees those.',
    matters: 'Flows are dropped although the pods of the service may be reached.',
    before: 'toEndpoints: [{matchLabels: {k8s-app: kube-dns}}]',
    after: 'toEndpoints:\n  - matchLabels: {k8s-app: kube-dns}\n  - matchLabels: {k8s-app: node-local-dns}',
  },
  'l7-bypassed': {
    title: 'A plain rule lets through what the list refuses',
    means:
      'An HTTP list and a plain rule allow the same peers on the same port. A request that the list does not cover is still allowed by the plain rule.',
    matters: 'The list restricts nothing for these peers.',
    before:
      '- fromEndpoints: [{matchLabels: {app: web}}]\n  toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]\n- fromEndpoints: [{}]',
    after:
      '- fromEndpoints: [{matchLabels: {app: web}}]\n  toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]',
  },
  'http-dot': {
    title: 'A dot stands for any character',
    means: 'host and path are regular expressions. An unescaped dot matches any character.',
    matters: 'More is allowed than it seems: api.example.com also matches apixexample.com.',
    before: 'host: api.example.com',
    after: "host: 'api\\.example\\.com'",
  },
  'http-path-no-slash': {
    title: 'Paths begin with a slash',
    means: 'The expression has to match the whole path of the request, which begins with a slash.',
    matters: 'The rule allows no request at all.',
    before: 'path: v1/.*',
    after: 'path: /v1/.*',
  },
  'http-path-partial': {
    title: 'Only this path, and nothing below it',
    means: 'The expression has to match the whole path, not its beginning.',
    matters: 'Requests below the folder are refused with 403.',
    before: 'path: /v1/',
    after: 'path: /v1/.*',
  },
  'http-path-query': {
    title: 'The query string counts',
    means: 'The path that is compared includes the question mark and what follows it.',
    matters: 'A request with a query string is refused with 403.',
    before: 'path: /items',
    after: "path: '/items(\\?.*)?'",
  },
  'http-expression-large': {
    title: 'Envoy may refuse this expression',
    means:
      'Envoy takes expressions of up to 100 instructions: about one for each letter, and one for each round of {36}.',
    matters: 'Envoy then refuses all policies of the pods that this one selects, and Cilium tries again without end.',
    before: "path: '/v4/advisory/[0-9a-z-]{36}/clone'",
    after: "path: '/v4/advisory/[0-9a-z-]+/clone'",
  },
  'http-method-case': {
    title: 'Methods are written in capitals',
    means: 'Methods are compared letter by letter, and clients send them in capitals.',
    matters: 'The rule allows no request at all.',
    before: 'method: get',
    after: 'method: GET',
  },
  'http-not-tcp': {
    title: 'HTTP needs TCP',
    means: 'A port of an HTTP rule has to say protocol: TCP. Without a protocol it is TCP, UDP and SCTP.',
    matters: 'The policy is refused.',
    before: 'ports: [{port: "80"}]\nrules: {http: [{}]}',
    after: 'ports: [{port: "80", protocol: TCP}]\nrules: {http: [{}]}',
  },
  'http-on-tls': {
    title: 'HTTP rules for encrypted traffic',
    means: 'Cilium’s proxy cannot read what is encrypted, unless the policy gives it certificates.',
    matters: 'Clients fail with “wrong version number” or a reset.',
    before: 'ports: [{port: "443", protocol: TCP}]\nrules: {http: [{}]}',
    after: 'ports: [{port: "443", protocol: TCP}]\nserverNames: [api.example.com]',
  },
  'expression-invalid': {
    title: 'This is no regular expression of RE2',
    means: 'Paths and methods are expressions in the syntax of RE2, which has no look-ahead and no look-behind.',
    matters: 'The policy is refused.',
    before: 'path: "/(?!admin).*"',
    after: 'path: "/(public|static)/.*"',
  },
  'l7-two-kinds': {
    title: 'HTTP and DNS in one entry',
    means: 'An entry of toPorts has rules of one kind.',
    matters: 'The policy is refused. Make an entry of each.',
    before: 'rules: {http: [{}], dns: [{matchPattern: "*"}]}',
    after: 'rules: {http: [{}]}',
  },
  'l7-port-zero': {
    title: 'Layer 7 rules need a port',
    means: 'Port 0 is every port, and the proxy cannot listen to all of them.',
    matters: 'The policy is refused.',
    before: 'ports: [{port: "0", protocol: TCP}]\nrules: {http: [{}]}',
    after: 'ports: [{port: "80", protocol: TCP}]\nrules: {http: [{}]}',
  },
  'l7-on-host': {
    title: 'No layer 7 rules for nodes',
    means: 'HTTP rules do not work in policies of nodes, nor does any layer 7 rule for ingress there.',
    matters: 'The policy is refused.',
    before: 'nodeSelector: {}\ningress:\n  - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]',
    after: 'nodeSelector: {}\ningress:\n  - toPorts: [{ports: [{port: "80", protocol: TCP}]}]',
  },
  'listener-ingress': {
    title: 'A listener on ingress',
    means: 'Traffic is sent to an Envoy listener on its way out only.',
    matters: 'The policy is refused.',
    before: 'ingress:\n  - toPorts: [{listener: {name: mine}}]',
    after: 'egress:\n  - toPorts: [{listener: {name: mine}}]',
  },
  'listener-with-l7': {
    title: 'A listener and layer 7 rules',
    means: 'An entry sends traffic to a listener of its own or checks it by rules.',
    matters: 'The policy is refused.',
    before: 'listener: {name: mine}\nrules: {http: [{}]}',
    after: 'listener: {name: mine}',
  },
  'server-name-empty': {
    title: 'An empty server name',
    means: 'serverNames lists the TLS names that are allowed, and one of them is empty.',
    matters: 'The policy is refused.',
    before: 'serverNames: [""]',
    after: 'serverNames: [api.example.com]',
  },
  'server-names-with-l7': {
    title: 'Server names and layer 7 rules',
    means: 'To look into TLS the proxy has to end it: server names beside HTTP rules need terminatingTLS.',
    matters: 'The policy is refused.',
    before: 'serverNames: [api.example.com]\nrules: {http: [{}]}',
    after: 'serverNames: [api.example.com]',
  },
  'header-no-name': {
    title: 'A header without a name',
    means: 'An entry of headerMatches names the header that it is about.',
    matters: 'The policy is refused.',
    before: 'headerMatches: [{value: abc}]',
    after: 'headerMatches: [{name: X-Token, value: abc}]',
  },
  'header-mismatch': {
    title: 'No such action for a header',
    means:
      'If a header does not match, the request is refused, or the mismatch is handled: LOG, ADD, DELETE or REPLACE.',
    matters: 'The policy is refused.',
    before: '{name: X-Token, mismatch: WARN}',
    after: '{name: X-Token, mismatch: LOG}',
  },
  'header-secret-no-name': {
    title: 'A secret without a name',
    means: 'The value of the header is to come from a secret, but the secret is not named.',
    matters: 'The policy is refused.',
    before: '{name: X-Token, secret: {namespace: shop}}',
    after: '{name: X-Token, secret: {name: token, namespace: shop}}',
  },
} satisfies HelpEntries
