/** ClusterNetworkPolicy of `policy.networking.k8s.io/v1alpha2`; Cilium reads it since 1.20. */
import { cidrPattern, metadata, portNumber, resource, selector, status } from './common'
import { choice, integer, list, object, text } from './schema'

const pods = object(
  'Pods of certain namespaces.',
  {
    namespaceSelector: selector('Labels of the namespaces; {} is every namespace.', 'namespace'),
    podSelector: selector('Labels of the pods; {} is every pod.', 'pod'),
  },
  { required: ['podSelector'] },
)

const namespaces = selector('Every pod of the namespaces with these labels.', 'namespace')

const transport = object('Ports of one protocol.', {
  destinationPort: object('The port at the receiving end.', {
    number: integer('One port.', portNumber),
    range: object(
      'All ports from start to end.',
      { start: integer('The first port.', portNumber), end: integer('The last port.', portNumber) },
      { required: ['start', 'end'] },
    ),
  }),
})

const protocols = list(
  'Protocols and ports that the rule covers; everything by default.',
  object('One of tcp, udp, sctp and destinationNamedPort.', {
    tcp: transport,
    udp: transport,
    sctp: transport,
    destinationNamedPort: text('A port by its name in the receiving pod.', { names: 'port' }),
  }),
  { fewest: 1, most: 25 },
)

const ruleName = text('A name for the rule, for reports.', {
  pattern: { test: /^.{0,100}$/s, says: 'a name of at most 100 characters' },
})
const action = choice('What happens to traffic that matches.', {
  Accept: 'It is let through, whatever later policies say.',
  Deny: 'It is dropped, whatever later policies say.',
  Pass: 'The rest of this tier is skipped; later tiers decide.',
})

export const clusterNetworkPolicy = resource(
  'A policy of the cluster’s administrators, asked before (Admin) or after (Baseline) all others.',
  { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', required: ['spec'] },
  metadata(false, 'other'),
  {
    spec: object(
      'Which pods the policy applies to, when it is asked, and what it decides.',
      {
        tier: choice('When the policy is asked.', {
          Admin: 'Before NetworkPolicy and CiliumNetworkPolicy.',
          Baseline: 'After them: it decides what they left open.',
        }),
        priority: integer('Order within the tier: lower numbers are asked first.', { minimum: 0, maximum: 1000 }),
        subject: object('The pods that the policy applies to: namespaces or pods.', { namespaces, pods }),
        ingress: list(
          'Rules about traffic to the pods, asked in their order.',
          object(
            'One rule.',
            {
              name: ruleName,
              action,
              from: list('Peers that send.', object('One of namespaces and pods.', { namespaces, pods }), {
                fewest: 1,
                most: 25,
              }),
              protocols,
            },
            { required: ['action', 'from'] },
          ),
          { most: 25 },
        ),
        egress: list(
          'Rules about traffic from the pods, asked in their order.',
          object(
            'One rule.',
            {
              name: ruleName,
              action,
              to: list(
                'Peers that are reached.',
                object('One of namespaces, pods, nodes, networks and domainNames.', {
                  namespaces,
                  pods,
                  nodes: selector('Nodes with these labels; Cilium needs node labels switched on.', 'node'),
                  networks: list(
                    'Prefixes of addresses outside.',
                    text('One prefix.', { pattern: cidrPattern, names: 'cidr' }),
                    { fewest: 1, most: 25, isUnique: true },
                  ),
                  domainNames: list(
                    'DNS names outside, for Accept only; *.x stands for every name below x.',
                    text('One name.', { names: 'dns-name' }),
                    { fewest: 1, most: 25, isUnique: true },
                  ),
                }),
                { fewest: 1, most: 25 },
              ),
              protocols,
            },
            { required: ['action', 'to'] },
          ),
          { most: 25 },
        ),
      },
      { required: ['tier', 'priority', 'subject'] },
    ),
    status,
  },
)
