/** What becomes of a selection when the workspace changes. */
import { outsideKey } from '../../engine/keys'
import type { Selection, Snapshot } from './model'

/** What of a selection a snapshot still holds: the selection itself, a policy without its rule, or nothing. */
export function whatIsLeft(selection: Selection, snapshot: Snapshot): Selection | null {
  const hasPeer = (key: string): boolean => snapshot.flows.peers.some((peer) => peer.key === key)
  const hasNode = (key: string): boolean =>
    snapshot.nodes?.some(({ name }) => outsideKey('node', name) === key) === true
  const keptIf = (isThere: boolean): Selection | null => (isThere ? selection : null)
  switch (selection.kind) {
    case 'endpoint':
      return keptIf(snapshot.endpoints.some((endpoint) => endpoint.key === selection.key))
    case 'peer':
      return keptIf(hasPeer(selection.key) || hasNode(selection.key))
    case 'nodes':
      return keptIf((snapshot.nodes ?? []).length > 0)
    case 'namespace':
      return keptIf(snapshot.namespaces.some((namespace) => namespace.name === selection.name))
    case 'workload':
      return keptIf(snapshot.endpoints.some(({ namespace }) => namespace === selection.namespace))
    case 'service':
      return keptIf(snapshot.services?.some(({ key }) => key === selection.key) === true)
    case 'policy': {
      const policy = snapshot.policies.find(({ key }) => key === selection.key)
      if (policy === undefined) return null
      const { rulePath } = selection
      const hasRule = rulePath === undefined || policy.rules.some(({ path }) => path === rulePath)
      return hasRule ? selection : { kind: 'policy', key: policy.key }
    }
    case 'flow':
      return keptIf(hasPeer(selection.flow.from) && hasPeer(selection.flow.to))
    case 'edge':
      return keptIf(hasPeer(selection.from) && hasPeer(selection.to))
  }
}
