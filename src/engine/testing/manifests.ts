/** Manifests in a few words, and the model of them. */
import { re2 } from '../doors/re2'
import { ManifestReader } from '../manifest/read'
import type { Policy } from '../policy/entry'
import { Expressions } from '../expressions'
import type { AnalyzeOptions, Probe, Verdict } from '../types'
import { buildModel, type PolicyModel } from '../verdict/model'
import { answerProbe } from '../verdict/answer'

/** A pod; `labels` and `ports` in YAML's flow style. */
export function pod(key: string, labels: string, ports = ''): string {
  const [namespace, name] = key.split('/')
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}, spec: {containers: [{name: c, ports: [${ports}]}]}}`
}

export function networkPolicy(spec: string, name = 'p', namespace = 'shop'): string {
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: ${spec}}`
}

/** A policy that selects every pod of its namespace; `rules` as `ingress: […]`. */
export function ciliumPolicy(rules: string, name = 'p', namespace = 'shop'): string {
  return `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: {endpointSelector: {}, ${rules}}}`
}

export function clusterwidePolicy(spec: string, name = 'p'): string {
  return `{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`
}

/** `spec` without its braces. */
export function clusterNetworkPolicy(spec: string, name = 'p'): string {
  return `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`
}

export function cidrGroup(name: string, prefixes: string, labels = ''): string {
  return `{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: ${name}, labels: {${labels}}}, spec: {externalCIDRs: [${prefixes}]}}`
}

/** Two pods that talk, and one of another namespace. */
export const somePods: readonly string[] = [
  pod('shop/web', 'app: web', '{name: http, containerPort: 8080}'),
  pod('shop/db', 'app: db', '{name: http, containerPort: 9000}'),
  pod('ops/admin', 'app: admin'),
]

export function modelOf(documents: readonly string[], options: AnalyzeOptions = {}): PolicyModel {
  const text = documents.join('\n---\n')
  return buildModel(new ManifestReader().read([{ name: 'm.yaml', text }]), options, new Expressions(re2))
}

/** The one policy of a model. */
export function onlyPolicy(documents: readonly string[], options: AnalyzeOptions = {}): Policy {
  const [policy] = modelOf(documents, options).policies
  if (policy === undefined) throw new Error('there is no policy')
  return policy
}

/** `shop/web shop/db TCP/80`. */
export function probeOf(question: string): Probe {
  const [from = '', to = '', port = ''] = question.split(' ')
  const [protocol, number] = port.split('/')
  // Questions of tests name protocols that there are.
  return { from, to, protocol: protocol as Probe['protocol'], port: Number(number) }
}

export function ask(model: PolicyModel, question: string, more: Partial<Probe> = {}): Verdict {
  return answerProbe(model, { ...probeOf(question), ...more })
}
