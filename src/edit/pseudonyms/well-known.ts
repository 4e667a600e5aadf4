/** What stays under its own name: words of Kubernetes, of Cilium and of programs that everybody runs. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''))

/** Names of objects, namespaces and values of labels. */
export const commonNames = words(`
  default kube-system kube-public kube-node-lease kubernetes kube-dns coredns node-local-dns nodelocaldns kube-proxy
  kube-apiserver etcd cilium cilium-agent cilium-config cilium-envoy cilium-operator cilium-secrets cilium-test hubble
  hubble-relay hubble-ui metrics-server ingress-nginx nginx-ingress istio-system istiod istio-ingressgateway cert-manager
  prometheus grafana alertmanager monitoring openshift-dns dns-default calico-system flux-system argocd control-plane
  reserved world-ipv4 world-ipv6 cluster cluster-mesh all true false yes no on off enabled disabled none None
`)

/** Keys of labels without a domain, which say nothing of whose they are. */
export const commonKeys = words(`
  app name role tier env environment component part-of version release track stage instance k8s-app chart heritage
  managed-by service kind type class access controller-revision-hash pod-template-hash pod-template-generation
  statefulset.kubernetes.io/pod-name job-name controller-uid batch.kubernetes.io/job-name host world health init
  remote-node unmanaged kube-apiserver ingress all cluster
`)

/** Domains in front of the keys of labels. */
export const commonKeyDomains =
  /(?:^|\.)(?:kubernetes\.io|k8s\.io|cilium\.io|helm\.sh|istio\.io|openshift\.io|linkerd\.io|knative\.dev|argoproj\.io|fluxcd\.io|crossplane\.io|cert-manager\.io)$/

/** Keys that Cilium itself gives to pods. */
export const ciliumKeys = /^io\.(?:cilium|kubernetes)\./

/** Names of ports. */
export const commonPorts = words(`
  http https http2 h2c grpc web metrics dns dns-tcp tcp udp health healthz admin api ssh smtp ldap ldaps mysql postgres
  postgresql redis mongodb amqp kafka peer client server http-metrics https-metrics webhook
`)

/** Parts of names in DNS. */
export const commonParts = words(`
  com org net io dev edu gov mil int info biz app cloud local internal example test invalid localhost arpa svc cluster
  in-addr ip6 www kubernetes default kube-system kube-dns _tcp _udp _http _https _grpc
`)

/** Whole names in DNS. */
export const commonDomains = words('metadata.google.internal localhost localhost.localdomain')

/** Words of requests. */
export const commonWords = words(`
  api v x id health healthz ready readyz live livez metrics status ping public private admin static index html json com
  org net io dev www internal local svc cluster localhost get post put delete patch head options content type length
  accept authorization bearer basic user agent host token request application text true false
`)
