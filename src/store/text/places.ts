/** From a place in the text to what stands there. */
import type { Selection, Snapshot, SourceRange } from '../state/store-type'

/** The thing with the smallest range around a place: a rule inside a policy rather than the policy. */
function innermost<T extends { readonly range?: SourceRange }>(
  things: readonly T[],
  file: string,
  offset: number,
): T | null {
  let best: T | null = null
  let bestLength = Infinity
  for (const thing of things) {
    const { range } = thing
    if (range === undefined || range.file !== file || offset < range.start || offset > range.end) continue
    const length = range.end - range.start
    if (length < bestLength) {
      best = thing
      bestLength = length
    }
  }
  return best
}

/** What the cursor stands on: a rule of a policy, a policy, an endpoint or a namespace; null for nothing known. */
export function selectionAt(snapshot: Snapshot, file: string, offset: number): Selection | null {
  const policy = innermost(snapshot.policies, file, offset)
  if (policy !== null) {
    const rule = innermost(policy.rules, file, offset)
    return { kind: 'policy', key: policy.key, ...(rule === null ? {} : { rulePath: rule.path }) }
  }
  const endpoint = innermost(snapshot.endpoints, file, offset)
  if (endpoint !== null) return { kind: 'endpoint', key: endpoint.key }
  const service = innermost(snapshot.services ?? [], file, offset)
  if (service !== null) return { kind: 'service', key: service.key }
  const namespace = innermost(snapshot.namespaces, file, offset)
  return namespace === null ? null : { kind: 'namespace', name: namespace.name }
}

/** Where a selected thing is written; null for what has no text of its own. */
export function rangeOfSelection(snapshot: Snapshot, selection: Selection): SourceRange | null {
  switch (selection.kind) {
    case 'endpoint':
      return snapshot.endpoints.find(({ key }) => key === selection.key)?.range ?? null
    case 'policy': {
      const policy = snapshot.policies.find(({ key }) => key === selection.key)
      const rule = policy?.rules.find(({ path }) => path === selection.rulePath)
      return rule?.range ?? policy?.range ?? null
    }
    case 'namespace':
      return snapshot.namespaces.find(({ name }) => name === selection.name)?.range ?? null
    case 'service':
      return snapshot.services?.find(({ key }) => key === selection.key)?.range ?? null
    case 'workload':
    case 'peer':
    case 'flow':
    case 'edge':
      return null
  }
}
