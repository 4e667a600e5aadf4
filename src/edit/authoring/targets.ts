/** From a place in the text to the resource that is named there. */
import { schemaAt, schemaOf } from '../schemas/index'
import { nodeAt, positionAt, scalarOf } from '../../yaml/loose/position'

/** A resource that a text names; an empty namespace where the text leaves it open. */
export interface NamedResource {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Where the name stands. */
  readonly start: number
  readonly end: number
}

/** The resource that is named at a place; null where none is. Pods of flows are of kind `Endpoint`. */
export function namedAt(text: string, offset: number): NamedResource | null {
  const position = positionAt(text, offset)
  if (position === null || position.role !== 'value' || position.token.text === '') return null
  const { resource, path, token } = position
  const root = schemaOf(resource.kind, resource.apiVersion === '' ? undefined : resource.apiVersion)
  const schema = schemaAt(root, path)
  const named = (kind: string, namespace: string, name = token.text): NamedResource => ({
    kind,
    namespace,
    name,
    start: token.start,
    end: token.end,
  })
  if (String(path.at(-1)).endsWith('io.kubernetes.pod.namespace') || path.at(-1) === 'kubernetes.io/metadata.name')
    return named('Namespace', '')
  if (schema?.type !== 'text') return null
  switch (schema.names) {
    case 'namespace':
      return named('Namespace', '')
    case 'cidr-group':
      return named('CiliumCIDRGroup', '')
    case 'service': {
      const around = nodeAt(resource.node, path.slice(0, -1))
      return named('Service', around?.kind === 'map' ? scalarOf(around, 'namespace') : '')
    }
    case 'flow-peer': {
      const [, namespace = '', name = ''] = /^([^/:]+)\/([^/:]+)/.exec(token.text) ?? []
      return name === '' ? null : named('Endpoint', namespace, name)
    }
    default:
      return null
  }
}
