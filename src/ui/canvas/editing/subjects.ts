/** What is selected, in the terms of gestures. */
import type { Selection, Snapshot } from '../../../store/index'

export function endpointKeyOf(selection: Selection | null): string | null {
  return selection?.kind === 'endpoint' || selection?.kind === 'peer' ? selection.key : null
}

/** The namespace that something new belongs into; null where nothing says. */
export function namespaceOfSelection(selection: Selection | null): string | null {
  if (selection?.kind === 'namespace') return selection.name
  if (selection?.kind === 'workload') return selection.namespace
  return selection?.kind === 'endpoint' || selection?.kind === 'service'
    ? selection.key.slice(0, selection.key.indexOf('/'))
    : null
}

/** `namespace:shop` → `shop`; null for any other node. */
export function namespaceOfNode(node: string): string | null {
  return node.startsWith('namespace:') ? node.slice('namespace:'.length) : null
}

export function endpointOf(snapshot: Snapshot | null, key: string): Snapshot['endpoints'][number] | undefined {
  return snapshot?.endpoints.find((endpoint) => endpoint.key === key)
}

/** A node's name for sentences. */
export function nodeWords(node: string): string {
  const namespace = namespaceOfNode(node)
  if (namespace !== null) return `namespace ${namespace}`
  return node.replace(/^(entity|ip|cidr|dns|node):/, '').replace(/^(service|workload):/, '$1 ')
}
