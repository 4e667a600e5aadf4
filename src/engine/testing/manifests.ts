/** Manifests in a few words, and the model of them. */
import '../doors/cluster-policies'
import '../doors/lookups'
import '../doors/prober'
import { re2 } from '../doors/re2'
import { ManifestReader } from '../manifest/read'
import type { Policy } from '../policy/entry'
import { Expressions } from '../expressions'
import type { AnalyzeOptions, Probe, Verdict } from '../types'
import { buildModel, type PolicyModel } from '../verdict/model'
import { answerProbe } from '../verdict/probe/answer'

/** Where objects of a kind belong, where a test does not say otherwise. */
const apiVersions: Readonly<Record<string, string>> = {
  CiliumCIDRGroup: 'cilium.io/v2',
  CiliumClusterwideNetworkPolicy: 'cilium.io/v2',
  CiliumNetworkPolicy: 'cilium.io/v2',
  CiliumEnvoyConfig: 'cilium.io/v2',
  CiliumClusterwideEnvoyConfig: 'cilium.io/v2',
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  External: 'membrane.dev/v1alpha1',
  Gateway: 'gateway.networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Traffic: 'membrane.dev/v1alpha1',
}

interface ObjectParts {
  readonly apiVersion?: string
  /** In flow style, without their braces. */
  readonly labels?: string
  /** In flow style with its braces, or lines that begin with a line break. */
  readonly spec?: string
  readonly status?: string
  /** Other fields, as whole lines. */
  readonly more?: string
}

/** Any object as a document of its own. @param key `namespace/name`, or the name of what belongs to no namespace */
export function objectYaml(kind: string, key: string, parts: ObjectParts = {}): string {
  const { apiVersion = versionOf(kind), labels, spec, status, more = '' } = parts
  const field = (name: string, text: string | undefined): string =>
    text === undefined ? '' : `${name}:${text.startsWith('\n') ? '' : ' '}${text}${text.endsWith('\n') ? '' : '\n'}`
  const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadataOf(key, labels)}}\n`
  return `${head}${field('spec', spec)}${field('status', status)}${more}`
}

/** The same in one line. @param rest its other fields, in flow style */
export function object(kind: string, key: string, rest: string, labels = ''): string {
  return `{apiVersion: ${versionOf(kind)}, kind: ${kind}, metadata: {${metadataOf(key, labels)}}, ${rest}}`
}

function metadataOf(key: string, labels: string | undefined): string {
  const slash = key.indexOf('/')
  const namespace = slash > 0 ? `, namespace: ${key.slice(0, slash)}` : ''
  return `name: ${key.slice(slash + 1)}${namespace}${labels === undefined ? '' : `, labels: {${labels}}`}`
}

const versionOf = (kind: string): string => apiVersions[kind] ?? 'v1'

/** A pod; `labels` and `ports` in YAML's flow style. */
export function pod(key: string, labels: string, ports = ''): string {
  return objectYaml('Pod', key, { labels, spec: `{containers: [{name: c, ports: [${ports}]}]}` })
}

export function networkPolicy(spec: string, name = 'p', namespace = 'shop'): string {
  return objectYaml('NetworkPolicy', `${namespace}/${name}`, { spec })
}

/** A policy that selects every pod of its namespace; `rules` as `ingress: […]`. */
export function ciliumPolicy(rules: string, name = 'p', namespace = 'shop'): string {
  return objectYaml('CiliumNetworkPolicy', `${namespace}/${name}`, { spec: `{endpointSelector: {}, ${rules}}` })
}

export function clusterwidePolicy(spec: string, name = 'p'): string {
  return objectYaml('CiliumClusterwideNetworkPolicy', name, { spec: `{${spec}}` })
}

/** `spec` without its braces. */
export function clusterNetworkPolicy(spec: string, name = 'p'): string {
  return objectYaml('ClusterNetworkPolicy', name, { spec: `{${spec}}` })
}

export function cidrGroup(name: string, prefixes: string, labels = ''): string {
  return objectYaml('CiliumCIDRGroup', name, { labels, spec: `{externalCIDRs: [${prefixes}]}` })
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
