/** Membrane's own kinds: traffic that is asked about, and peers outside the cluster. */
import { httpMethods, metadata, resource } from './common'
import { choice, integer, labels, list, object, text } from './schema'

export const traffic = resource(
  'Flows to ask about, with what is expected of them.',
  { apiVersion: 'membrane.dev/v1alpha1', kind: 'Traffic', required: ['spec'] },
  metadata(false, 'other'),
  {
    spec: object('The flows.', {
      flows: list(
        'Flows to ask about.',
        object(
          'One flow.',
          {
            from: text('Who sends: namespace/pod, a workload, world, host, or an address.', { names: 'flow-peer' }),
            to: text('Who receives, with the port: shop/api:8080, world, 203.0.113.4:443, api.example.com:443.', {
              names: 'flow-peer',
            }),
            protocol: choice(
              'The protocol; TCP by default.',
              {
                TCP: 'Connections.',
                UDP: 'Datagrams.',
                SCTP: 'Stream control transmission.',
                ICMP: 'Control messages of IPv4; the port is the message type.',
                ICMPv6: 'Control messages of IPv6; the port is the message type.',
              },
              { isOpen: true },
            ),
            port: integer('The port that is asked for, where "to" names none.', { minimum: 0, maximum: 65_535 }),
            http: object('An HTTP request to ask about.', {
              method: choice('The method.', httpMethods, { isOpen: true }),
              path: text('The path, with the query if there is one.'),
              host: text('The host that is asked for.', { names: 'dns-name' }),
              headers: labels('Headers of the request.', 'other', 'given'),
            }),
            dns: text('The name that is asked for, where the flow is a DNS query.', { names: 'dns-name' }),
            expect: choice('What should come out; without it the flow is just shown.', {
              allowed: 'The flow should be let through.',
              denied: 'The flow should be dropped.',
            }),
          },
          { required: ['from', 'to'] },
        ),
      ),
    }),
  },
)

export const external = resource(
  'A peer outside the cluster: its DNS names and addresses.',
  { apiVersion: 'membrane.dev/v1alpha1', kind: 'External', required: ['spec'] },
  metadata(false, 'other'),
  {
    spec: object('How the peer is known.', {
      dns: list('Its DNS names.', text('One name.', { names: 'dns-name' })),
      addresses: list('Its addresses.', text('One address.')),
    }),
  },
)
