/** Codes of text that cannot be read, or is not what Kubernetes expects. */
import type { HelpEntries } from '../entry'

export const reading = {
  'yaml-syntax': {
    title: 'This is not valid YAML',
    means: 'The text breaks a rule of YAML at this place: indentation, a missing colon, an open quote or bracket.',
    matters: 'kubectl refuses the whole file. Here the other documents of the file are still read.',
    before: 'metadata:\n  name: api\n   namespace: shop',
    after: 'metadata:\n  name: api\n  namespace: shop',
  },
  'yaml-alias': {
    title: 'An alias that repeats nothing',
    means:
      'An alias (*name) repeats a value that an anchor (&name) before it has marked. Here there is no such anchor, or the alias stands inside its own value.',
    matters: 'The document cannot be read.',
    before: 'matchLabels: *web',
    after: 'podSelector:\n  matchLabels: &web {app: web}\n# …\nmatchLabels: *web',
  },
  'yaml-key': {
    title: 'A key that is not a plain name',
    means: 'The key of a mapping is a list or a mapping itself, or a merge key (<<) has no mapping to merge.',
    matters: 'Kubernetes objects have plain names as keys. Braces of a template end up here too.',
    before: 'name: {{ .Values.name }}',
    after: 'name: api  # what helm template prints',
  },
  'yaml-tag': {
    title: 'A tag that Kubernetes does not read',
    means: 'A word with an exclamation mark tells YAML which type a value has. This one is none that Kubernetes knows.',
    matters: 'The document cannot be read.',
    before: 'port: !custom 80',
    after: 'port: 80',
  },
  'yaml-too-deep': {
    title: 'Nested too deeply',
    means: 'The document is nested deeper than any Kubernetes object, which mostly means that a bracket is missing.',
    matters: 'It is not read, so that no text can keep the page busy forever.',
    before: '[[[[[[…',
    after: 'ingress:\n  - from: []',
  },
  'yaml-too-large': {
    title: 'Aliases make it too large',
    means: 'Written out in full, the aliases of this document would make it many times as large as its text.',
    matters: 'It is not read, so that no text can keep the page busy forever.',
    before: 'b: &b [*a, *a, *a, *a]',
    after: 'b: [{app: web}]',
  },
  'yaml-duplicate-key': {
    title: 'A key appears twice',
    means: 'A mapping has the same key twice. The last one counts, and the first is forgotten.',
    matters: 'A rule may be lost without a word. Strict readers refuse the file.',
    before: 'ingress:\n  - from: [{podSelector: {}}]\ningress:\n  - ports: [{port: 80}]',
    after: 'ingress:\n  - from: [{podSelector: {}}]\n    ports: [{port: 80}]',
  },
  'template-defaults': {
    title: 'Variables with defaults',
    means:
      'The document has variables of Flux with defaults, such as ${NAMESPACE:=shop}. It is read as if the defaults were written there.',
    matters: 'A cluster may be given other values. Then other pods are selected and other ports opened.',
    before: 'metadata: {name: web, namespace: "${NAMESPACE:=shop}"}',
    after: 'metadata: {name: web, namespace: shop}',
  },
  'no-kind': {
    title: 'No apiVersion or kind',
    means: 'Every Kubernetes object says what it is with apiVersion and kind. One of the two is missing.',
    matters: 'Nothing can be made of the object, here as in the cluster.',
    before: 'metadata: {name: api}',
    after: 'apiVersion: v1\nkind: Pod\nmetadata: {name: api}',
  },
  'kind-not-read': {
    title: 'A kind that plays no part here',
    means: 'Objects of this kind do not decide who may talk to whom. The text is kept and left alone.',
    matters: 'It changes no verdict. You can leave it in the workspace.',
  },
  'pods-missing': {
    title: 'Pods that a controller makes are missing',
    means:
      'A controller of another program makes pods of this object, and which labels they have is its own business. They are not guessed: no pod is there for it.',
    matters:
      'Selectors find none of these pods, and no answer is about them, until the pods themselves are in the workspace.',
    before: 'kubectl get clusters.postgresql.cnpg.io -A -o yaml',
    after: 'kubectl get pods,clusters.postgresql.cnpg.io -A -o yaml',
  },
  'objects-missing': {
    title: 'Policies inside another object',
    means:
      'An object of another program holds policies, and that program makes them: a template, a rule that generates them, values of a chart.',
    matters: 'They count only where they are listed themselves: until then they are in no answer.',
    before: 'kind: Template\nobjects: [{kind: NetworkPolicy, …}]',
    after: 'oc process -f template.yaml -o yaml',
  },
  'version-not-read': {
    title: 'An apiVersion that no cluster serves',
    means: 'The kind is known, but under another apiVersion, or none is written.',
    matters: 'The API server refuses the object. It takes no part in verdicts until the version is corrected.',
    before: 'apiVersion: extensions/v1beta1\nkind: NetworkPolicy',
    after: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy',
  },
  template: {
    title: 'A template that is not rendered yet',
    means:
      'The document holds placeholders of Helm or Flux, or values that SOPS has encrypted. What they become is not known here.',
    matters: 'Nothing is made of the document. Render or decrypt it first, and read what comes out.',
    before: 'metadata: {name: "{{ .Release.Name }}"}',
    after: 'metadata: {name: shop}  # what helm template prints',
  },
  'kind-misspelt': {
    title: 'A kind that no cluster knows',
    means: 'The kind is missing, or spelt almost like one of the kinds of policies. Capitals count.',
    matters: 'The API server refuses the object, so nothing enforces it. It takes no part in verdicts here.',
    before: 'apiVersion: cilium.io/v2\nkind: CiliumClusterWideNetworkPolicy',
    after: 'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy',
  },
  'policy-not-enforced': {
    title: 'A policy that Cilium does not enforce',
    means:
      'The object is a policy of another program, such as Calico, Istio or Antrea, or of a kind that Cilium never read, such as AdminNetworkPolicy.',
    matters: 'It takes no part in verdicts here. Where Cilium runs the cluster, nothing enforces it.',
    before: 'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy',
    after: 'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nspec:\n  tier: Admin',
  },
  'setting-invalid': {
    title: 'A setting with which Cilium does not start',
    means: 'A value of cilium-config is none that the agent takes, such as a list with commas where blanks belong.',
    matters: 'Agents that start with it stop at once. Membrane goes on with the default of the setting.',
    before: 'policy-cidr-match-mode: nodes,pods',
    after: 'policy-cidr-match-mode: nodes pods',
  },
  'setting-not-followed': {
    title: 'A setting whose effect is not fully known',
    means:
      'The value changes verdicts by something that the workspace does not hold: addresses of nodes or pods, or a file.',
    matters: 'Flows that it touches may come out otherwise in the cluster. The help at the setting says what to add.',
    before: 'label-prefix-file: /etc/cilium/labels.json',
    after: 'label-prefix-file: {"version": 1, "valid-prefixes": […]}',
  },
  'policy-kind-off': {
    title: 'A kind of policy that Cilium does not read here',
    means: 'cilium-config switches the kind off, or the version chosen does not know it yet.',
    matters: 'The object is stored and does nothing: it isolates nobody and opens nothing.',
    before: 'enable-k8s-cluster-network-policy: "false"',
    after: 'enable-k8s-cluster-network-policy: "true"',
  },
  'l7-proxy-off': {
    title: 'Layer 7 rules without the layer 7 proxy',
    means: 'enable-l7-proxy is false in cilium-config, and the policy has http or dns rules.',
    matters: 'Cilium refuses the whole policy, also its rules without layer 7.',
    before: 'enable-l7-proxy: "false"',
    after: 'enable-l7-proxy: "true"',
  },
  'icmp-rules-off': {
    title: 'Rules for ICMP where they are switched off',
    means: 'enable-icmp-rules is false in cilium-config, and the policy has icmps.',
    matters: 'Cilium refuses the whole policy, also its rules without ICMP.',
    before: 'enable-icmp-rules: "false"',
    after: 'enable-icmp-rules: "true"',
  },
  'host-firewall-off': {
    title: 'A policy for nodes without the host firewall',
    means: 'The policy has a nodeSelector, and enable-host-firewall is not "true" in cilium-config.',
    matters: 'Cilium takes the policy and enforces nothing of it: nodes are as open as before.',
    before: 'enable-host-firewall: "false"',
    after: 'enable-host-firewall: "true"',
  },
  'policy-map-large': {
    title: 'A policy map that is nearly full',
    means:
      'Each pod has a map with an entry for every peer and block of ports that its rules name. It holds 16,384 entries unless bpf-policy-map-max says otherwise.',
    matters:
      'What does not fit is missing, in no defined order: allows drop, and denies may allow. The count is a lower bound, as names may resolve to more addresses than are known here.',
    before: 'toPorts: [{ports: [{port: "1", endPort: 65534, protocol: TCP}]}]',
    after: 'toPorts: [{ports: [{port: "0", protocol: TCP}]}]',
  },
  'node-locked-out': {
    title: 'A policy that cuts nodes off',
    means:
      'With the host firewall on, a policy for nodes isolates them like pods. Nodes need each other: the kubelet, the API server, etcd, Cilium’s health checks and tunnel all run in the network of nodes.',
    matters:
      'A node that loses them drops out of the cluster, and nobody may be left who can take the policy back. Audit mode shows what would be dropped before it is.',
    before:
      'nodeSelector: {}\ningress:\n  - fromEntities: [world]\n    toPorts: [{ports: [{port: "22", protocol: TCP}]}]',
    after:
      'nodeSelector: {}\ningress:\n  - fromEntities: [world]\n    toPorts: [{ports: [{port: "22", protocol: TCP}]}]\n  - fromEntities: [remote-node]\n    toPorts: [{ports: [{port: "10250", protocol: TCP}]}]',
  },
  'status-not-valid': {
    title: 'A policy whose status says that it is not valid',
    means: 'The object was taken from a cluster, and its status says Valid: False: Cilium refused it there.',
    matters: 'A refused policy does nothing. If you have changed it since, remove its status.',
    before: 'status:\n  conditions:\n    - {type: Valid, status: "False"}',
    after: '# no status: Membrane judges the policy by itself',
  },
  'wrong-type': {
    title: 'A value of the wrong type',
    means:
      'A field has another type than Kubernetes expects. Most often a label value or a port has lost its quotes: without them YAML reads yes, on, 80 and 1e3 as booleans and numbers.',
    matters: 'The API server refuses the whole object, so the policy is not there at all.',
    before: 'matchLabels:\n  enabled: yes\n# …\n- port: 80  # of a Cilium policy',
    after: 'matchLabels:\n  enabled: "yes"\n# …\n- port: "80"',
  },
  'unknown-field': {
    title: 'A field that does not exist',
    means: 'There is no such field at this place. It may be misspelt, or indented one level too far or too little.',
    matters: 'Kubernetes drops it silently: the policy is accepted, and does something else than it says.',
    before: 'spec:\n  podselector: {}',
    after: 'spec:\n  podSelector: {}',
  },
  'removed-field': {
    title: 'A field of older versions',
    means:
      'This field was part of Cilium once: fromRequires and toRequires until 1.19, kafka and l7 rules until 1.20. Deny rules contain only ports.',
    matters:
      'fromRequires with content makes Cilium refuse the policy. The others are dropped, and with them what they restricted.',
    before:
      'ingress:\n  - fromRequires:\n      - matchLabels: {region: west}\n    fromEndpoints:\n      - matchLabels: {app: web}',
    after: 'ingress:\n  - fromEndpoints:\n      - matchLabels: {app: web, region: west}',
  },
  'duplicate-resource': {
    title: 'The same object twice',
    means: 'Two documents have the same kind, namespace and name. As with kubectl apply the last one counts.',
    matters: 'The first one has no effect at all, though it is still in the text.',
    before: 'metadata: {name: allow, namespace: shop}\n---\nmetadata: {name: allow, namespace: shop}',
    after: 'metadata: {name: allow-web, namespace: shop}\n---\nmetadata: {name: allow-dns, namespace: shop}',
  },
  'object-incomplete': {
    title: 'An object that leaves out what the API server asks for',
    means:
      'Short examples leave out what says nothing about network policy, such as the containers of a pod. kubectl apply would refuse such an object; here it is read as it is written.',
    matters: 'Answers are those of a cluster that has the object. Complete it before you apply the file.',
    before: 'kind: Pod\nmetadata: {name: web, labels: {app: web}}',
    after: 'kind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n  containers: [{name: main, image: nginx}]',
  },
  'no-replicas': {
    title: 'A workload that is scaled to 0',
    means:
      'No pod of it runs as long as replicas is 0. Here it stands for the pods that it has once it is scaled up: policies select those by the labels of its template.',
    matters: 'What is said about it holds for pods to come. Nobody answers there now.',
    before: 'kind: Deployment\nspec:\n  replicas: 0',
    after: 'kind: Deployment\nspec:\n  replicas: 1',
  },
} satisfies HelpEntries
