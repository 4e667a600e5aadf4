/** From a place in the text to what stands there. */
import type { Selection, Snapshot, SourceRange } from './types'

function holds(range: SourceRange, file: string, offset: number): boolean {
  return range.file === file && range.start <= offset && offset <= range.end
}

/** What the cursor stands on: a rule of a policy, a policy, an endpoint or a namespace; null for nothing known. */
export function selectionAt(snapshot: Snapshot, file: string, offset: number): Selection | null {
  const policy = snapshot.policies.find(({ range }) => holds(range, file, offset))
  if (policy !== undefined) {
    const rule = policy.rules.find(({ range }) => holds(range, file, offset))
    return { kind: 'policy', key: policy.key, ...(rule === undefined ? {} : { rulePath: rule.path }) }
  }
  const endpoint = snapshot.endpoints.find(({ range }) => holds(range, file, offset))
  if (endpoint !== undefined) return { kind: 'endpoint', key: endpoint.key }
  const namespace = snapshot.namespaces.find(({ range }) => range !== undefined && holds(range, file, offset))
  return namespace === undefined ? null : { kind: 'namespace', name: namespace.name }
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
    case 'peer':
    case 'flow':
    case 'edge':
      return null
  }
}
