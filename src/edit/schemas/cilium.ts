/**
 * CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and CiliumCIDRGroup as of Cilium 1.21.
 * Source of the fields: pkg/policy/api/{rule,ingress,egress,l4,cidr,icmp,fqdn,http,service}.go.
 */
import { icmpTypeNames } from '../../engine/cilium/icmp-types'
import { settingKeys } from '../../engine/cilium/settings/table'
import { settingWords } from '../../engine/cilium/settings/words'
import { cidrPattern, endPort, httpMethods, metadata, resource, selector, status } from './common'
import {
  any,
  boolean,
  choice,
  integer,
  integerOrText,
  labels,
  list,
  object,
  text,
  described,
  type ListSchema,
  type ObjectSchema,
  type Schema,
} from './schema'

const ciliumProtocol = choice('The protocol; ANY (TCP, UDP and SCTP, but no ICMP) by default.', {
  TCP: 'Connections, such as HTTP and databases.',
  UDP: 'Datagrams, such as DNS.',
  SCTP: 'Stream control transmission.',
  ANY: 'TCP, UDP and SCTP; ICMP is not among them.',
  VRRP: 'Virtual router redundancy; takes no port.',
  IGMP: 'Group management; takes no port.',
  GRE: 'Generic tunnels; takes no port.',
  IPIP: 'Tunnels of IPv4; takes no port.',
  IPV6: 'Tunnels of IPv6; takes no port.',
  ESP: 'Encrypted payload of IPsec; takes no port.',
  AH: 'Authentication header of IPsec; takes no port.',
})

/** Number or name: the CRD's pattern lets more through, which the agent refuses (pkg/policy/api/l4.go, sanitize). */
const ciliumPort = {
  test: /^(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$|^(?=.{1,15}$)(?=.*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/,
  says: 'a number from 0 to 65535, or a name of at most 15 letters, digits and single "-" between them',
}

/** Source: pkg/policy/api/fqdn.go, allowedMatchNameChars and allowedPatternChars; at most 255 characters. */
const dnsName = {
  test: /^(?=.{1,255}$)[-a-zA-Z0-9_]+(?:\.[-a-zA-Z0-9_]+)*\.?$/,
  says: 'a DNS name of letters, digits, "-" and "_", without wildcards',
}
const dnsPattern = {
  test: /^(?=.{1,255}$)[-a-zA-Z0-9_*]+(?:\.[-a-zA-Z0-9_*]+)*\.?$/,
  says: 'a DNS name of letters, digits, "-", "_" and "*"',
}

const ports = list(
  'Ports of the receiving pods, at most 40.',
  object('One port or range.', {
    port: text('The port of the pod (not of the service) as quoted text: a number or a name; "0" is every port.', {
      names: 'port',
      pattern: ciliumPort,
    }),
    endPort,
    protocol: ciliumProtocol,
  }),
  { most: 40 },
)

const secret = object(
  'A Secret by namespace and name.',
  {
    name: text('The name of the Secret.'),
    namespace: text('The namespace of the Secret.', { names: 'namespace' }),
  },
  { required: ['name'] },
)

const httpRule = object('One kind of request that is let through; all its fields must match.', {
  path: text('A regular expression for the whole path, query included, such as /v1/orders/.*'),
  method: choice('A regular expression for the whole method.', httpMethods, { isOpen: true }),
  host: text('A regular expression for the whole host, such as api\\.example\\.com'),
  headers: list('Headers that must be there: "Name" alone, or "Name: value" for just this value.', text('One header.')),
  headerMatches: list(
    'Headers with what happens when they do not match.',
    object(
      'One header.',
      {
        name: text('The name of the header.'),
        value: text('The value that it must have.'),
        secret,
        mismatch: choice('What happens to a request without the value; it is refused by default.', {
          LOG: 'It is let through and logged.',
          ADD: 'The header is added.',
          DELETE: 'The header is deleted.',
          REPLACE: 'The header is replaced.',
        }),
      },
      { required: ['name'] },
    ),
  ),
})

const fqdn = object('A DNS name, exact or as a pattern.', {
  matchName: text('An exact name, such as api.example.com', { names: 'dns-name', pattern: dnsName }),
  matchPattern: text('A pattern: * stands for letters within one label, a leading **. for one or more labels.', {
    names: 'dns-name',
    pattern: dnsPattern,
  }),
})

const removedL7 = (what: string): Schema =>
  any(`Rules for ${what}.`, {
    removed: { since: 'Cilium 1.20', instead: 'Write http or dns rules, or allow the port without layer 7 rules.' },
  })

const tls = object(
  'Certificates for reading encrypted requests.',
  {
    secret,
    certificate: text('The key of the certificate in the Secret.'),
    privateKey: text('The key of the private key in the Secret.'),
    trustedCA: text('The key of the trusted authorities in the Secret.'),
  },
  { required: ['secret'] },
)

const toPorts = list(
  'Ports that the rule covers, maybe with layer 7 rules; every port by default.',
  object('Ports with what may be asked on them. Without ports it matches nothing.', {
    ports,
    rules: object('What may be asked on these ports: http or dns, not both.', {
      http: list('Requests that are let through; others get 403.', httpRule),
      dns: list('Names that may be asked for; other queries are refused.', fqdn),
      kafka: removedL7('Kafka'),
      l7: removedL7('other parsers'),
      l7proto: removedL7('other parsers'),
    }),
    serverNames: list(
      'TLS server names (SNI) that are let through.',
      text('One name.', { names: 'dns-name', pattern: dnsPattern }),
      { fewest: 1, isUnique: true },
    ),
    terminatingTLS: described(tls, 'Ends the encryption of the sender, so that requests can be read.'),
    originatingTLS: described(tls, 'Encrypts again towards the receiver.'),
    listener: object(
      'Sends the traffic to a listener of a CiliumEnvoyConfig.',
      {
        envoyConfig: object(
          'The configuration that has the listener.',
          {
            kind: choice('Its kind.', {
              CiliumEnvoyConfig: 'In the namespace of the policy.',
              CiliumClusterwideEnvoyConfig: 'For the whole cluster.',
            }),
            name: text('Its name.'),
          },
          { required: ['name'] },
        ),
        name: text('The name of the listener.'),
        priority: integer('Order among listeners: lower numbers win.', { minimum: 1, maximum: 100 }),
      },
      { required: ['envoyConfig', 'name'] },
    ),
  }),
)

const denyPorts = list(
  'Ports that the deny covers; every port by default. Layer 7 rules are not possible here.',
  object('Ports that are refused.', { ports }),
)

/** A number as text, or one of the names of both families. */
const icmpType = {
  test: new RegExp(`^(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5]|${icmpTypeNames.join('|')})$`),
  says: 'a number from 0 to 255 or a name such as EchoRequest',
}

const icmps = list(
  'ICMP messages that the rule covers; it cannot be combined with toPorts.',
  object('Message types.', {
    fields: list(
      'At most 40 message types.',
      object(
        'One message type.',
        {
          family: choice('Which ICMP; IPv4 by default.', { IPv4: 'ICMP.', IPv6: 'ICMPv6.' }),
          type: integerOrText(
            'The type by number or name, such as 8 or EchoRequest; 0 (EchoReply) matches every type.',
            { minimum: 0, maximum: 255, pattern: icmpType },
          ),
        },
        { required: ['type'] },
      ),
      { most: 40 },
    ),
  }),
)

const entities: Readonly<Record<string, string>> = {
  all: 'Everyone, inside and outside.',
  world: 'Everyone outside the cluster.',
  cluster: 'Everyone inside the cluster, nodes included.',
  'cluster-mesh': 'Everyone inside this and the connected clusters (since Cilium 1.20).',
  host: 'The node that the pod runs on, with its host-network pods.',
  'remote-node': 'All other nodes.',
  'kube-apiserver': 'The API server, wherever it runs.',
  ingress: 'Cilium’s own ingress proxy.',
  health: 'Cilium’s health endpoints.',
  init: 'Pods whose identity is not known yet.',
  unmanaged: 'Pods that Cilium does not manage.',
  none: 'Nobody.',
  'world-ipv4': 'Everyone outside, by IPv4; the API server refuses it.',
  'world-ipv6': 'Everyone outside, by IPv6; the API server refuses it.',
}

const cidrSet = list(
  'Address prefixes with exceptions, or groups of prefixes; outside peers only.',
  object('One of cidr, cidrGroupRef and cidrGroupSelector.', {
    cidr: text('The prefix of the addresses.', { pattern: cidrPattern, names: 'cidr' }),
    cidrGroupRef: text('The name of a CiliumCIDRGroup.', { names: 'cidr-group' }),
    cidrGroupSelector: selector('Labels of CiliumCIDRGroups.', 'cidr-group'),
    except: list('Prefixes inside it that are left out.', text('One prefix.', { pattern: cidrPattern })),
  }),
)

const groups = list(
  'Groups of cloud machines; AWS only.',
  object('One group.', {
    aws: object('Security groups of AWS.', {
      labels: any('Tags of the machines.'),
      securityGroupsIds: list('Ids of the groups.', text('One id.')),
      securityGroupsNames: list('Names of the groups.', text('One name.')),
      region: text('Not used.'),
    }),
  }),
)

/** L3 members of a rule; one rule takes just one of them. */
function peers(word: 'from' | 'to', verb: string): ObjectSchema['fields'] {
  const endpoints = selector(
    'Pods with these labels, in the namespace of the policy unless the selector names another.',
    'pod',
    true,
  )
  const requires: ListSchema = list(`Labels that peers had to have as well.`, endpoints, {
    deprecated: { since: 'Cilium 1.17', instead: `Write the labels into each ${word}Endpoints selector.` },
    removed: { since: 'Cilium 1.19', instead: `Write the labels into each ${word}Endpoints selector.` },
  })
  return {
    [`${word}Endpoints`]: list(`Pods that ${verb}, by their labels; an empty list is nobody.`, endpoints),
    [`${word}Entities`]: list(`Well-known groups that ${verb}.`, choice('One group.', entities, { names: 'entity' })),
    [`${word}CIDR`]: list(
      `Address prefixes outside the cluster that ${verb}; pods and nodes are never matched by address.`,
      text('One prefix.', { pattern: cidrPattern, names: 'cidr' }),
    ),
    [`${word}CIDRSet`]: cidrSet,
    [`${word}Nodes`]: list(
      `Remote nodes that ${verb}, by their labels; Cilium needs node labels switched on.`,
      selector('Labels of the nodes.', 'node', true),
    ),
    [`${word}Groups`]: groups,
    [`${word}Requires`]: requires,
  }
}

const toServices = list(
  'Services whose pods are reached; ports of the service are not looked at.',
  object('One service by name, or several by labels.', {
    k8sService: object('A service by name.', {
      serviceName: text('The name of the service.', { names: 'service' }),
      namespace: text('The namespace of the service; any by default.', { names: 'namespace' }),
    }),
    k8sServiceSelector: object(
      'Services by their labels.',
      {
        selector: selector('Labels of the services.', 'other'),
        namespace: text('The namespace of the services; any by default.', { names: 'namespace' }),
      },
      { required: ['selector'] },
    ),
  }),
)

const authentication = object(
  'Mutual authentication of both ends.',
  {
    mode: choice('Whether it is asked for.', {
      disabled: 'It is not asked for.',
      required: 'Traffic without it is dropped.',
      'test-always-fail': 'It always fails, for tests.',
    }),
  },
  {
    required: ['mode'],
    deprecated: { since: 'Cilium 1.20', instead: 'Encrypt with WireGuard or a mesh, and leave it out.' },
  },
)

const ingressPeers = peers('from', 'may send')
const egressPeers = { ...peers('to', 'may be reached'), toServices }
const allowParts = { toPorts, icmps, authentication }
const denyParts = { toPorts: denyPorts, icmps }

const subjectSelector = selector('The pods that the policy applies to; {} is every pod of its namespace.', 'pod', true)

function rule(about: string, isClusterWide: boolean): ObjectSchema {
  return object(about, {
    endpointSelector: isClusterWide
      ? described(
          subjectSelector,
          'The pods that the policy applies to; {} is every pod of the cluster, health endpoints included.',
        )
      : subjectSelector,
    ...(isClusterWide
      ? { nodeSelector: selector('The nodes that the policy applies to, instead of endpointSelector.', 'node', true) }
      : {}),
    ingress: list(
      'Rules that let traffic in; each takes one kind of peer. An empty rule {} lets nothing in but isolates.',
      object('Lets these peers in on these ports.', { ...ingressPeers, ...allowParts }),
    ),
    ingressDeny: list(
      'Rules that refuse traffic in; they beat every allow.',
      object('Refuses these peers on these ports.', { ...ingressPeers, ...denyParts }),
    ),
    egress: list(
      'Rules that let traffic out; each takes one kind of peer. An empty rule {} lets nothing out but isolates.',
      object('Lets traffic out to these peers on these ports.', {
        ...egressPeers,
        toFQDNs: list(
          'DNS names outside the cluster; needs a DNS rule for the same pods, so that addresses become known.',
          fqdn,
        ),
        ...allowParts,
      }),
    ),
    egressDeny: list(
      'Rules that refuse traffic out; they beat every allow.',
      object('Refuses these peers on these ports.', { ...egressPeers, ...denyParts }),
    ),
    enableDefaultDeny: object('Whether the policy isolates; by default true for each direction with rules.', {
      ingress: boolean('Whether traffic to the pods is dropped unless a rule lets it in.'),
      egress: boolean('Whether traffic from the pods is dropped unless a rule lets it out.'),
    }),
    labels: list(
      'Labels of the rule itself, for reports.',
      object(
        'One label.',
        {
          key: text('The key of the label.'),
          value: text('The value of the label.'),
          source: text('Where the label comes from.'),
        },
        { required: ['key'] },
      ),
    ),
    description: text('What the rule is for; it changes nothing.'),
    log: object('What flow logs say about this rule.', {
      value: text('A text for the logs, of at most 32 characters.', {
        pattern: { test: /^\P{C}{0,32}$/u, says: 'a text of at most 32 printable characters' },
      }),
    }),
  })
}

function ciliumPolicy(kind: string, about: string, isClusterWide: boolean): ObjectSchema {
  const spec = rule('Which pods the policy applies to, and what it lets through.', isClusterWide)
  return resource(about, { apiVersion: 'cilium.io/v2', kind }, metadata(!isClusterWide, 'other'), {
    spec,
    specs: list('Several rules in one policy.', spec),
    status,
  })
}

export const ciliumNetworkPolicy = ciliumPolicy(
  'CiliumNetworkPolicy',
  'Cilium’s policy for pods of one namespace: identities, entities, DNS names and layer 7.',
  false,
)

export const ciliumClusterwideNetworkPolicy = ciliumPolicy(
  'CiliumClusterwideNetworkPolicy',
  'Cilium’s policy for pods of the whole cluster, or for nodes.',
  true,
)

export const ciliumCidrGroup = resource(
  'A named list of address prefixes that policies refer to.',
  { apiVersion: 'cilium.io/v2', olderVersions: ['cilium.io/v2alpha1'], kind: 'CiliumCIDRGroup', required: ['spec'] },
  metadata(false, 'cidr-group'),
  {
    spec: object(
      'The prefixes.',
      { externalCIDRs: list('Prefixes outside the cluster.', text('One prefix.', { pattern: cidrPattern })) },
      { required: ['externalCIDRs'] },
    ),
    status,
  },
)

export const ciliumIdentity = resource(
  'A number that Cilium has given to a set of labels, as the cluster reports it.',
  { apiVersion: 'cilium.io/v2', kind: 'CiliumIdentity', required: ['security-labels'] },
  metadata(false, 'other'),
  {
    'security-labels': labels('The labels that the number stands for, each with its source.', 'other', 'given'),
  },
)

const plainMetadata = metadata(true, 'other')
const configMetadata = {
  ...plainMetadata,
  fields: {
    ...plainMetadata.fields,
    name: choice('The one name that is read.', { 'cilium-config': 'What the agents are started with.' }),
  },
}

/** `cilium-config`; of every other ConfigMap nothing is read. */
export const ciliumConfig = resource(
  'The settings of Cilium in a cluster. Of all ConfigMaps only this one is read.',
  { apiVersion: 'v1', kind: 'ConfigMap' },
  configMetadata,
  {
    data: object(
      'Settings by key; every value is a text, so true and false need quotes.',
      Object.fromEntries(settingKeys.map((key) => [key, text(settingWords[key].meaning)])),
      { isOpen: true },
    ),
  },
)
