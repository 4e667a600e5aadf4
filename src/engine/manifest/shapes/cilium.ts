/**
 * CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and CiliumCIDRGroup.
 * Source: pkg/policy/api/{rule,ingress,egress,l4,cidr,icmp,fqdn,http,service}.go.
 */
import { settingKeys, type SettingKey } from '../../cilium/settings/table'
import {
  boolean,
  ignored,
  integer,
  integerOrText,
  list,
  loose,
  object,
  retiredList,
  text,
  textMap,
  type Infer,
} from '../shape'
import { labelSelector } from './selector'

const removedL7 = {
  kafka: 'Kafka rules were removed in Cilium 1.20: allow the port at L4, or put the rules into the broker.',
  l7: 'Generic layer 7 rules were removed in Cilium 1.20: use http or dns rules.',
  l7proto: 'Generic layer 7 parsers were removed in Cilium 1.20: use http or dns rules.',
}

const headerMatch = object({
  name: text,
  value: text,
  mismatch: text,
  secret: object({ name: text, namespace: text }),
})

const httpRule = object({ path: text, method: text, host: text, headers: list(text), headerMatches: list(headerMatch) })
const fqdnSelector = object({ matchName: text, matchPattern: text })
const portProtocol = object({ port: text, endPort: integer, protocol: text })
const tls = object({
  secret: object({ name: text, namespace: text }),
  certificate: text,
  privateKey: text,
  trustedCA: text,
})

const portRule = object({
  ports: list(portProtocol),
  rules: object({ http: list(httpRule), dns: list(fqdnSelector) }, removedL7),
  terminatingTLS: tls,
  originatingTLS: tls,
  serverNames: list(text),
  listener: object({ envoyConfig: object({ kind: text, name: text }), name: text, priority: integer }),
})

const portDenyRule = object(
  { ports: list(portProtocol) },
  {
    rules: 'Deny rules contain only ports: layer 7 rules belong in an allow rule.',
  },
)

const icmpRule = object({ fields: list(object({ family: text, type: integerOrText })) })
const cidrRule = object({ cidr: text, cidrGroupRef: text, cidrGroupSelector: labelSelector, except: list(text) })
const groups = object({
  aws: object({ labels: ignored, securityGroupsIds: list(text), securityGroupsNames: list(text), region: text }),
})
const authentication = object({ mode: text })
const service = object({
  k8sService: object({ serviceName: text, namespace: text }),
  k8sServiceSelector: object({ selector: labelSelector, namespace: text }),
})

const ingressPeers = {
  fromEndpoints: list(labelSelector),
  fromCIDR: list(text),
  fromCIDRSet: list(cidrRule),
  fromEntities: list(text),
  fromNodes: list(labelSelector),
  fromGroups: list(groups),
  fromRequires: retiredList(labelSelector),
}

const egressPeers = {
  toEndpoints: list(labelSelector),
  toCIDR: list(text),
  toCIDRSet: list(cidrRule),
  toEntities: list(text),
  toNodes: list(labelSelector),
  toGroups: list(groups),
  toServices: list(service),
  toRequires: retiredList(labelSelector),
}

export const ciliumRule = object({
  endpointSelector: labelSelector,
  nodeSelector: labelSelector,
  ingress: list(object({ ...ingressPeers, toPorts: list(portRule), icmps: list(icmpRule), authentication })),
  ingressDeny: list(object({ ...ingressPeers, toPorts: list(portDenyRule), icmps: list(icmpRule) })),
  egress: list(
    object({
      ...egressPeers,
      toFQDNs: list(fqdnSelector),
      toPorts: list(portRule),
      icmps: list(icmpRule),
      authentication,
    }),
  ),
  egressDeny: list(object({ ...egressPeers, toPorts: list(portDenyRule), icmps: list(icmpRule) })),
  enableDefaultDeny: object({ ingress: boolean, egress: boolean }),
  labels: list(object({ key: text, value: text, source: text })),
  description: text,
  log: object({ value: text }),
})

/** What the operator says of a policy in a cluster; other fields of the status do not matter. */
const policyStatus = loose(object({ conditions: list(object({ type: text, status: text, message: text })) }))

export const ciliumPolicy = { spec: ciliumRule, specs: list(ciliumRule), status: policyStatus }
export const cidrGroup = { spec: object({ externalCIDRs: list(text) }), status: ignored }

// fromEntries forgets that every key is there.
const settings = Object.fromEntries(settingKeys.map((key) => [key, text])) as Record<SettingKey, typeof text>

/** `cilium-config`: the settings that change verdicts. Nothing else of it is kept. */
export const ciliumConfig = { data: object(settings) }

/** Source: pkg/k8s/apis/cilium.io/v2/types.go. */
export const ciliumIdentity = { 'security-labels': textMap }

export type CiliumRule = Infer<typeof ciliumRule>
export type CiliumIngress = NonNullable<CiliumRule['ingress']>[number]
export type CiliumEgress = NonNullable<CiliumRule['egress']>[number]
export type CiliumPortRule = Infer<typeof portRule>
export type CiliumPort = Infer<typeof portProtocol>
export type CiliumCidrRule = Infer<typeof cidrRule>
export type CiliumIcmpRule = Infer<typeof icmpRule>
export type CiliumHttpRule = Infer<typeof httpRule>
export type CiliumFqdn = Infer<typeof fqdnSelector>
export type CiliumService = Infer<typeof service>

const bothFamilies = object({ ipv4: text, ipv6: text })

export const ciliumNode = {
  spec: object({ addresses: list(object({ type: text, ip: text })), health: bothFamilies, ingress: bothFamilies }),
  status: ignored,
}

const redirectedPorts = list(object({ port: text, protocol: text, name: text }))

export const localRedirect = {
  spec: object({
    redirectFrontend: object({
      addressMatcher: object({ ip: text, toPorts: redirectedPorts }),
      serviceMatcher: object({ serviceName: text, namespace: text, toPorts: redirectedPorts }),
    }),
    redirectBackend: object({ localEndpointSelector: labelSelector, toPorts: redirectedPorts }),
  }),
}
