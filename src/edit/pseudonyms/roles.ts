/** What each field of a manifest holds, by its name and the names above it. */
import type { NameKind } from './names'

export type Role =
  /** A word of the API: it stays. */
  | { readonly kind: 'word' }
  | { readonly kind: 'name'; readonly as: NameKind }
  | { readonly kind: 'port' }
  | { readonly kind: 'address' }
  /** A name in DNS, or a pattern of them. */
  | { readonly kind: 'domain' }
  /** A regular expression over requests. */
  | { readonly kind: 'expression' }
  /** A part of a request. */
  | { readonly kind: 'request' }
  | { readonly kind: 'labelKey' }
  /** The value of a label, whose key stands beside it. */
  | { readonly kind: 'labelValue' }
  /** Keys and values of labels. */
  | { readonly kind: 'labels' }
  /** Names and values of headers. */
  | { readonly kind: 'headers' }
  /** An end of a flow as Traffic resources write it. */
  | { readonly kind: 'end' }
  /** A setting of `cilium-config`. */
  | { readonly kind: 'setting' }
  /** A text for people: it goes. */
  | { readonly kind: 'prose' }

const word: Role = { kind: 'word' }
const address: Role = { kind: 'address' }
const domain: Role = { kind: 'domain' }

const byName: Readonly<Record<string, Role>> = {
  ...Object.fromEntries(
    [
      'apiVersion',
      'kind',
      'operator',
      'policyTypes',
      'protocol',
      'action',
      'tier',
      'mode',
      'addressType',
      'type',
      'status',
      'phase',
      'restartPolicy',
      'ipMode',
      'externalTrafficPolicy',
      'internalTrafficPolicy',
      'expect',
      'family',
      'source',
      'mismatch',
      'method',
    ].map((name) => [name, word]),
  ),
  fromEntities: { kind: 'name', as: 'name' },
  toEntities: { kind: 'name', as: 'name' },
  namespace: { kind: 'name', as: 'ns' },
  serviceName: { kind: 'name', as: 'svc' },
  serviceAccountName: { kind: 'name', as: 'account' },
  serviceAccount: { kind: 'name', as: 'account' },
  nodeName: { kind: 'name', as: 'node' },
  generateName: { kind: 'name', as: 'app' },
  cidrGroupRef: { kind: 'name', as: 'policy' },
  externalName: domain,
  hostname: domain,
  matchName: domain,
  matchPattern: domain,
  serverNames: domain,
  domainNames: domain,
  dns: domain,
  port: { kind: 'port' },
  targetPort: { kind: 'port' },
  destinationNamedPort: { kind: 'port' },
  ...Object.fromEntries(
    [
      'cidr',
      'except',
      'externalCIDRs',
      'networks',
      'fromCIDR',
      'toCIDR',
      'podIP',
      'podIPs',
      'hostIP',
      'clusterIP',
      'clusterIPs',
      'externalIPs',
      'loadBalancerSourceRanges',
      'addresses',
      'address',
      'ip',
      'ipv4',
      'ipv6',
    ].map((name) => [name, address]),
  ),
  labels: { kind: 'labels' },
  matchLabels: { kind: 'labels' },
  'security-labels': { kind: 'labels' },
  selector: { kind: 'labels' },
  key: { kind: 'labelKey' },
  values: { kind: 'labelValue' },
  description: { kind: 'prose' },
  message: { kind: 'prose' },
  data: { kind: 'setting' },
}

const kindOfObjects: Readonly<Record<string, NameKind>> = {
  Namespace: 'ns',
  Pod: 'app',
  Deployment: 'app',
  ReplicaSet: 'app',
  StatefulSet: 'app',
  DaemonSet: 'app',
  Job: 'app',
  CronJob: 'app',
  Service: 'svc',
  Endpoints: 'svc',
  EndpointSlice: 'svc',
  Node: 'node',
  CiliumNode: 'node',
}

/** @param path names of the fields above and its own, without places in lists; the kind of the object stands in front */
export function roleOf(objectKind: string, path: readonly string[]): Role {
  const name = path.at(-1) ?? ''
  const parent = path.at(-2) ?? ''
  const isCilium = objectKind.startsWith('Cilium')
  switch (name) {
    case 'name':
      if (parent === 'metadata') return { kind: 'name', as: kindOfObjects[objectKind] ?? 'policy' }
      if (parent === 'ownerReferences') return { kind: 'name', as: 'app' }
      if (parent === 'ports') return { kind: 'port' }
      if (parent === 'headerMatches') return { kind: 'request' }
      return { kind: 'name', as: parent === 'ingress' || parent === 'egress' ? 'rule' : 'name' }
    case 'path':
    case 'host':
      return { kind: objectKind === 'Traffic' ? 'request' : 'expression' }
    case 'headers':
      return { kind: objectKind === 'Traffic' ? 'headers' : 'request' }
    case 'value':
      return parent === 'labels' ? { kind: 'labelValue' } : { kind: 'request' }
    case 'from':
    case 'to':
      return objectKind === 'Traffic' ? { kind: 'end' } : { kind: 'name', as: 'name' }
    case 'labels':
      // A list of texts with their sources, in the specification of Cilium's policies.
      return isCilium && parent !== 'metadata' ? { kind: 'name', as: 'name' } : { kind: 'labels' }
    default:
      if (parent === 'data') return { kind: 'setting' }
      return byName[name] ?? { kind: 'name', as: 'name' }
  }
}
