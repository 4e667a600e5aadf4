/**
 * What the API server refuses of services and EndpointSlices, so that nothing of such an object counts. What a short sketch leaves
 * out (the ports of a service, their names, the family of a slice) is not asked for here.
 * Source: kubernetes pkg/apis/core/validation (ValidateService) and pkg/apis/discovery/validation.
 */
import { parseAddress, parsePrefix } from '../../cluster/address'
import type { YamlNode } from '../../../yaml/exact/node'
import { isDnsLabel, isDnsSubdomain } from '../grammar'
import { refined, text, type Refusal, type Shape } from '../shape'
import { refusalAt } from './refused-pods'

interface NamedPort {
  readonly name?: string
}

interface ServicePort extends NamedPort {
  readonly port?: number
  readonly protocol?: string
  readonly nodePort?: number
}

interface ServiceParts {
  readonly type?: string
  readonly clusterIP?: string
  readonly externalName?: string
  readonly ports?: readonly ServicePort[]
}

/** The name of a port of a service or a slice. */
export const servicePortName = refined(text, (value) =>
  value === '' || isDnsLabel(value)
    ? null
    : {
        words: `is "${value}", which is no name of a port`,
        help: 'A name has lower-case letters, digits and "-", and begins and ends with a letter or digit.',
      },
)

/** The addresses that a load balancer lets in. */
export const sourceRange = refined(text, (value) =>
  value === '' || parsePrefix(value.trim()) !== null
    ? null
    : { words: `is "${value}", which is no prefix`, help: 'Write a prefix such as 203.0.113.0/24.' },
)

/** A service that no API server stores. */
export function dialable<T extends ServiceParts>(shape: Shape<T>): Shape<T> {
  return refined(shape, serviceRefusal)
}

function serviceRefusal(
  { type = '', clusterIP, externalName = '', ports }: ServiceParts,
  node: YamlNode,
): Refusal | null {
  if (type === 'ExternalName') {
    if (externalName === '')
      return {
        words: 'is of type ExternalName and has no externalName',
        help: 'Write the name outside that it stands for.',
      }
    if (!isDnsSubdomain(externalName.replace(/\.$/, '')))
      return refusalAt(node, ['externalName'], {
        words: `is "${externalName}", which is no name in DNS`,
        help: 'Write a name such as db.example.com.',
      })
  }
  if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer'))
    return refusalAt(node, ['clusterIP'], {
      words: `is None, and a service of type ${type} has an address`,
      help: 'Leave clusterIP out, or make it a service of type ClusterIP.',
    })
  return ports === undefined ? null : servicePortsRefusal(ports, type, node)
}

function servicePortsRefusal(ports: readonly ServicePort[], type: string, node: YamlNode): Refusal | null {
  const seen = { port: new Set<string>(), nodePort: new Set<string>() }
  for (let i = 0; i < ports.length; i++) {
    const { protocol = 'TCP', ...own } = ports[i] ?? {}
    if (own.nodePort !== undefined && own.nodePort !== 0 && (type === '' || type === 'ClusterIP'))
      return refusalAt(node, ['ports', i, 'nodePort'], {
        words: 'stands in a service of type ClusterIP, which has no ports on nodes',
        help: 'Write type: NodePort, or leave nodePort out.',
      })
    for (const field of ['port', 'nodePort'] as const) {
      const number = own[field] ?? 0
      if (number === 0) continue
      const key = `${protocol} ${number}`
      if (seen[field].has(key))
        return refusalAt(node, ['ports', i, field], {
          words: `is ${protocol}/${number}, as in a port before it`,
          help: 'Give each port of a service a number of its own.',
        })
      seen[field].add(key)
    }
  }
  return doubledName(ports, node, false)
}

/** A name that two ports have. Of ports that have none nothing is said where a sketch leaves them out. */
function doubledName(ports: readonly NamedPort[], node: YamlNode, isNamelessCounted: boolean): Refusal | null {
  const names = new Set<string>()
  for (let i = 0; i < ports.length; i++) {
    const name = ports[i]?.name ?? ''
    if (name === '' && !isNamelessCounted) continue
    if (names.has(name))
      return refusalAt(node, name === '' ? ['ports', i] : ['ports', i, 'name'], {
        words: name === '' ? 'has no name, as a port before it' : `is "${name}", the name of a port before it`,
        help: 'Give each port a name of its own.',
      })
    names.add(name)
  }
  return null
}

interface SliceParts {
  readonly addressType?: string
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[]
  readonly ports?: readonly NamedPort[]
}

/** An EndpointSlice that no API server stores. */
export function ofOneFamily<T extends SliceParts>(shape: Shape<T>): Shape<T> {
  return refined(shape, ({ addressType = '', endpoints = [], ports = [] }, node) => {
    for (let i = 0; i < endpoints.length; i++) {
      const addresses = endpoints[i]?.addresses ?? []
      if (addresses.length === 0)
        return refusalAt(node, ['endpoints', i], {
          words: 'has no addresses',
          help: 'Write the address of the endpoint, or leave the endpoint out.',
        })
      for (let j = 0; j < addresses.length; j++) {
        const words = addressProblem(addresses[j] ?? '', addressType)
        if (words !== null)
          return refusalAt(node, ['endpoints', i, 'addresses', j], {
            words,
            help: 'All addresses of a slice are of its addressType: write another slice for the others.',
          })
      }
    }
    return doubledName(ports, node, true)
  })
}

function addressProblem(address: string, type: string): string | null {
  if (type === 'FQDN') return isDnsSubdomain(address) ? null : `is "${address}", which is no name in DNS`
  const parsed = parseAddress(address)
  if (parsed === null) return `is "${address}", which is no address`
  return type === '' || `IPv${parsed.family}` === type ? null : `is "${address}", and the slice is of type ${type}`
}
