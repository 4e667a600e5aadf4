/** NetworkPolicy of `networking.k8s.io/v1`. */
import { cidrPattern, kubernetesProtocol, metadata, resource, selector, status } from './common'
import { choice, integer, integerOrText, list, object, text } from './schema'

const peer = object(
  'One peer. podSelector and namespaceSelector in the same item must both hold; separate items are alternatives.',
  {
    podSelector: selector(
      'Pods with these labels; in the namespace of the policy, unless there is a namespaceSelector beside it.',
      'pod',
    ),
    namespaceSelector: selector('Pods of namespaces with these labels; {} is every namespace.', 'namespace'),
    ipBlock: object(
      'Addresses outside the cluster; Cilium never matches pods or nodes by address.',
      {
        cidr: text('The prefix of the addresses.', { pattern: cidrPattern, names: 'cidr' }),
        except: list('Prefixes inside it that are left out.', text('One prefix.', { pattern: cidrPattern })),
      },
      { required: ['cidr'] },
    ),
  },
)

/** Source: k8s.io/apimachinery pkg/util/validation, IsValidPortName. */
const portName = {
  test: /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/,
  says: 'a name of at most 15 lower-case letters, digits and single "-" between them, or a number without quotes',
}

const ports = list(
  'Ports of the pods that the rule covers; every port by default.',
  object('One port or range.', {
    protocol: kubernetesProtocol,
    port: integerOrText('The port of the pod (not of the service), by number or by its name in the pod.', {
      names: 'port',
      minimum: 1,
      maximum: 65_535,
      pattern: portName,
    }),
    endPort: integer('The last port of a range that begins at port.', { minimum: 1, maximum: 65_535 }),
  }),
)

export const networkPolicy = resource(
  'Isolates the pods that it selects, and says what is still let through.',
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', required: ['spec'] },
  metadata(true, 'other'),
  {
    spec: object('Whom the policy isolates, and what it lets through.', {
      podSelector: selector('The pods that the policy applies to; {} is every pod of its namespace.', 'pod'),
      policyTypes: list(
        'Directions that are isolated; a direction with rules is isolated anyway.',
        choice('A direction.', {
          Ingress: 'Traffic to the pods.',
          Egress: 'Traffic from the pods, DNS included.',
        }),
        { most: 2 },
      ),
      ingress: list(
        'Rules that let traffic in; without any, nothing comes in.',
        object('Lets the peers in "from" in, on the ports in "ports".', {
          from: list('Peers that may send; anyone by default.', peer),
          ports,
        }),
      ),
      egress: list(
        'Rules that let traffic out; without any, nothing goes out, not even DNS.',
        object('Lets traffic out to the peers in "to", on the ports in "ports".', {
          to: list('Peers that may be reached; anyone by default.', peer),
          ports,
        }),
      ),
    }),
    status,
  },
)
