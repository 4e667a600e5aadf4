/** Namespaces, nodes, services: what pods stand in and are found by. */
import { kubernetesProtocol, metadata, portNumber, resource, status, taintEffects } from './common'
import { any, boolean, choice, integer, integerOrText, labels, list, object, text } from './schema'

export const namespace = resource(
  'A namespace; its labels are what namespace selectors look for.',
  { apiVersion: 'v1', kind: 'Namespace' },
  metadata(false, 'namespace'),
  { spec: any('Plays no part here.'), status },
)

export const node = resource(
  'A machine of the cluster; its addresses belong to the host or to a remote node.',
  { apiVersion: 'v1', kind: 'Node' },
  metadata(false, 'node'),
  {
    spec: object(
      'What is wanted of the node.',
      {
        taints: list(
          'What keeps pods off the node that do not tolerate it.',
          object(
            'One taint.',
            { key: text('Its key.'), value: text('Its value.'), effect: choice('What becomes of pods.', taintEffects) },
            { required: ['key', 'effect'], isOpen: true },
          ),
        ),
      },
      { isOpen: true },
    ),
    status: object(
      'What the node reports.',
      {
        addresses: list(
          'Addresses of the node.',
          object(
            'One address.',
            {
              type: choice('What the address is for.', {
                InternalIP: 'Reached inside the cluster.',
                ExternalIP: 'Reached from outside.',
                Hostname: 'A name, not an address.',
                InternalDNS: 'A name inside the cluster.',
                ExternalDNS: 'A name outside.',
              }),
              address: text('The address itself.'),
            },
            { required: ['type', 'address'] },
          ),
        ),
      },
      { isOpen: true },
    ),
  },
)

export const service = resource(
  'A name and address for pods; policies see the pods behind it and their ports.',
  { apiVersion: 'v1', kind: 'Service' },
  metadata(true, 'other'),
  {
    spec: object(
      'Which pods are behind the service, and on which ports.',
      {
        type: choice('How the service is reached.', {
          ClusterIP: 'From inside the cluster.',
          NodePort: 'Also by a port of every node.',
          LoadBalancer: 'Also by a load balancer outside.',
          ExternalName: 'As another DNS name; there are no pods behind it.',
        }),
        clusterIP: text('The address of the service; None makes it headless.'),
        clusterIPs: list('All its addresses, one for each family.', text('One address.')),
        externalIPs: list('Addresses of nodes that lead to it too.', text('One address.')),
        externalTrafficPolicy: choice('Which nodes take packets from outside in.', {
          Cluster: 'Every node; the sender’s address may be lost on the way.',
          Local: 'Nodes with a pod of the service; the sender’s address is kept.',
        }),
        internalTrafficPolicy: choice('Which backends pods are led to.', {
          Cluster: 'All of them.',
          Local: 'Those on the pod’s own node.',
        }),
        loadBalancerSourceRanges: list(
          'From where the load balancer takes packets; it drops others before any policy applies.',
          text('One prefix.'),
        ),
        externalName: text('The DNS name that an ExternalName service stands for.', { names: 'dns-name' }),
        selector: labels('Labels of the pods behind the service.', 'pod', 'wanted'),
        ports: list(
          'Ports of the service.',
          object(
            'One port.',
            {
              name: text('The name of the port.'),
              port: integer('The port of the service itself; policies never see it.', portNumber),
              targetPort: integerOrText('The port of the pods, by number or name: this is what policies see.', {
                names: 'port',
              }),
              protocol: kubernetesProtocol,
              nodePort: integer('The port on every node.', portNumber),
            },
            { required: ['port'], isOpen: true },
          ),
        ),
      },
      { isOpen: true },
    ),
    status,
  },
)

const bothFamilies = { ipv4: text('The IPv4 address.'), ipv6: text('The IPv6 address.') }

export const ciliumNode = resource(
  'What Cilium knows of a node: addresses of its own, of its health endpoint and of its Ingress.',
  { apiVersion: 'cilium.io/v2', kind: 'CiliumNode' },
  metadata(false, 'node'),
  {
    spec: object(
      'Addresses on the node.',
      {
        addresses: list(
          'Addresses of the node itself.',
          object(
            'One address.',
            { type: text('What the address is for, such as CiliumInternalIP.'), ip: text('The address itself.') },
            { isOpen: true },
          ),
        ),
        health: object('Addresses of the health endpoint.', bothFamilies, { isOpen: true }),
        ingress: object('Addresses that its Envoy sends from for Ingress and Gateway.', bothFamilies, { isOpen: true }),
      },
      { isOpen: true },
    ),
    status,
  },
)

const redirectedPorts = list(
  'Ports: of the frontend those that are dialled, of the backend those of the pods.',
  object(
    'One port.',
    {
      port: text('The number of the port.'),
      protocol: kubernetesProtocol,
      name: text('The name by which ports of the frontend and the backend belong together.'),
    },
    { required: ['port', 'protocol'], isOpen: true },
  ),
)

export const ciliumLocalRedirectPolicy = resource(
  'Leads what pods send to a service or an address to pods on their own node.',
  { apiVersion: 'cilium.io/v2', kind: 'CiliumLocalRedirectPolicy', required: ['spec'] },
  metadata(true, 'other'),
  {
    spec: object(
      'What is led where.',
      {
        redirectFrontend: object(
          'What pods dial: an address or a service.',
          {
            addressMatcher: object(
              'An address.',
              { ip: text('The address.'), toPorts: redirectedPorts },
              { required: ['ip', 'toPorts'], isOpen: true },
            ),
            serviceMatcher: object(
              'A service of the same namespace.',
              {
                serviceName: text('The name of the service.', { names: 'service' }),
                namespace: text('Its namespace.'),
                toPorts: redirectedPorts,
              },
              { required: ['serviceName', 'namespace'], isOpen: true },
            ),
          },
          { isOpen: true },
        ),
        redirectBackend: object(
          'The pods that take it.',
          {
            localEndpointSelector: object(
              'Labels of the pods.',
              { matchLabels: labels('Labels that they all have.', 'pod', 'wanted') },
              { isOpen: true },
            ),
            toPorts: redirectedPorts,
          },
          { required: ['localEndpointSelector', 'toPorts'], isOpen: true },
        ),
        skipRedirectFromBackend: boolean('Whether the pods themselves still reach the original.'),
      },
      { required: ['redirectFrontend', 'redirectBackend'], isOpen: true },
    ),
    status,
  },
)

export const endpoints = resource(
  'Addresses behind a service that has no selector, in the older form; Kubernetes makes EndpointSlices of them.',
  { apiVersion: 'v1', kind: 'Endpoints', isOpen: true },
  metadata(true, 'other'),
  {
    subsets: list(
      'Addresses with the ports that they serve.',
      object(
        'One set.',
        {
          addresses: list(
            'The addresses.',
            object(
              'One of them.',
              {
                ip: text('The address.'),
                nodeName: text('The node that it is on, which traffic policies of Local go by.'),
              },
              { isOpen: true },
            ),
          ),
          ports: list(
            'Ports that they serve.',
            object(
              'One port.',
              {
                name: text('The name of the port: that of the service.'),
                port: integer('The number of the port.', portNumber),
                protocol: kubernetesProtocol,
              },
              { isOpen: true },
            ),
          ),
        },
        { isOpen: true },
      ),
    ),
  },
)

export const endpointSlice = resource(
  'Addresses behind a service that has no selector.',
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', required: ['addressType', 'endpoints'], isOpen: true },
  metadata(true, 'other'),
  {
    addressType: choice('What the addresses are.', {
      IPv4: 'IPv4 addresses.',
      IPv6: 'IPv6 addresses.',
      FQDN: 'DNS names; they are not used.',
    }),
    endpoints: list(
      'Which addresses are behind the service.',
      object(
        'One of them.',
        {
          addresses: list('Its addresses.', text('One address.')),
          nodeName: text('The node that it is on, which traffic policies of Local go by.'),
        },
        {
          required: ['addresses'],
          isOpen: true,
        },
      ),
    ),
    ports: list(
      'Ports that they serve.',
      object(
        'One port.',
        {
          name: text('The name of the port.'),
          port: integer('The number of the port.', portNumber),
          protocol: kubernetesProtocol,
        },
        { isOpen: true },
      ),
    ),
  },
)
