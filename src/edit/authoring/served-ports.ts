/** Ports that those serve whom a rule is about: the subject in ingress, the peers in egress. */
import { nodeAt, valueOf, type YamlPath, type YamlPosition } from '../../yaml/loose/position'
import { podsSelected, selectorAt } from './selector-context'
import type { KnownPod, Surroundings } from './surroundings'

export interface ServedPort {
  readonly port: number
  readonly name?: string
  readonly protocol: string
  readonly pods: readonly KnownPod[]
}

/** The ports, those of most pods first; ports of all pods where the rule's receivers are not known. */
export function servedPorts(position: YamlPosition, surroundings: Surroundings): readonly ServedPort[] {
  const receivers = receiversAt(position, surroundings)
  const found = new Map<string, { port: number; name?: string; protocol: string; pods: KnownPod[] }>()
  for (const pod of receivers) {
    for (const { port, name, protocol } of pod.ports) {
      const key = `${protocol}/${port}/${name ?? ''}`
      const known = found.get(key)
      if (known === undefined) found.set(key, { port, ...(name === undefined ? {} : { name }), protocol, pods: [pod] })
      else known.pods.push(pod)
    }
  }
  return [...found.values()].sort((a, b) => b.pods.length - a.pods.length || a.port - b.port)
}

function receiversAt(position: YamlPosition, surroundings: Surroundings): readonly KnownPod[] {
  const { resource, path } = position
  const at = path.findIndex((step) => typeof step === 'string' && /^(ingress|egress)(Deny)?$/.test(step))
  if (at < 0) {
    const isService = resource.kind === 'Service'
    const selector = isService ? valueOf(resource.node, 'spec') : null
    const wanted = selector?.kind === 'map' ? valueOf(selector, 'selector') : null
    if (wanted?.kind !== 'map') return surroundings.endpoints
    return surroundings.endpoints.filter(
      ({ namespace, podLabels }) =>
        namespace === (resource.namespace || 'default') &&
        wanted.entries.every(({ key, value }) => value.kind === 'scalar' && podLabels[key] === value.text),
    )
  }
  const rule = path.slice(0, at + 2)
  const isIngress = String(path[at]).startsWith('ingress')
  const paths = isIngress ? subjectPaths(path.slice(0, at)) : peerPaths(position, rule)
  const selected = paths.flatMap((selector) => {
    const context = selectorAt(resource, selector)
    return context === null || nodeAt(resource.node, selector) === null ? [] : podsSelected(context, surroundings)
  })
  return selected.length === 0 ? surroundings.endpoints : [...new Set(selected)]
}

function subjectPaths(spec: YamlPath): readonly YamlPath[] {
  return [
    [...spec, 'podSelector'],
    [...spec, 'endpointSelector'],
    [...spec, 'subject', 'namespaces'],
    [...spec, 'subject', 'pods', 'podSelector'],
  ]
}

/** Selectors of the peers of an egress rule. */
function peerPaths({ resource }: YamlPosition, rule: YamlPath): readonly YamlPath[] {
  return ['to', 'toEndpoints'].flatMap((field) => {
    const list = nodeAt(resource.node, [...rule, field])
    if (list?.kind !== 'sequence') return []
    return list.items.flatMap((_, i): YamlPath[] =>
      field === 'toEndpoints'
        ? [[...rule, field, i]]
        : [
            [...rule, field, i, 'podSelector'],
            [...rule, field, i, 'pods', 'podSelector'],
            [...rule, field, i, 'namespaces'],
          ],
    )
  })
}
