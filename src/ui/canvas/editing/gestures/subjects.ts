/** What is selected, in the terms of gestures. */
import { parseNode, parsePeer, type Selection, type Snapshot, namespaceOfKey } from '../../../../store/index'

export function endpointKeyOf(selection: Selection | null): string | null {
  return selection?.kind === 'endpoint' || selection?.kind === 'peer' ? selection.key : null
}

/** The namespace that something new belongs in; null where nothing says. */
export function namespaceOfSelection(selection: Selection | null): string | null {
  if (selection?.kind === 'namespace') return selection.name
  if (selection?.kind === 'workload') return selection.namespace
  return selection?.kind === 'endpoint' || selection?.kind === 'service' ? namespaceOfKey(selection.key) : null
}

export function endpointOf(snapshot: Snapshot | null, key: string): Snapshot['endpoints'][number] | undefined {
  return snapshot?.endpoints.find((endpoint) => endpoint.key === key)
}

/** A node's name for sentences. */
export function nodeWords(node: string): string {
  const parts = parseNode(node)
  switch (parts?.kind) {
    case undefined:
      return node
    case 'cluster-nodes':
      return 'the nodes'
    case 'namespace':
      return `namespace ${parts.name}`
    case 'service':
    case 'workload':
      return `${parts.kind} ${parts.namespace}/${parts.name}`
    case 'peer': {
      const peer = parsePeer(node)
      return peer === null || peer.kind === 'endpoint' ? node : peer.name
    }
  }
}
