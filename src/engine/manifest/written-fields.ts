/** Fields that a text writes, whether the shapes of objects keep them or not. */
import type { YamlNode } from '../../yaml/exact/node'

/** Deeper documents are not looked into. */
const deepest = 40

/** Whether a field stands anywhere below a node, and not as an empty list or nothing. */
export function isWritten(node: YamlNode, field: string, depth = 0): boolean {
  if (depth > deepest || node.kind === 'scalar') return false
  if (node.kind === 'sequence') return node.items.some((item) => isWritten(item, field, depth + 1))
  return node.values.some(
    (value, i) => (node.keys[i] === field && hasContent(value)) || isWritten(value, field, depth + 1),
  )
}

function hasContent(node: YamlNode): boolean {
  return node.kind === 'sequence' ? node.items.length > 0 : node.kind === 'map' || node.value !== null
}

/** Layer 7 rules that were removed in Cilium 1.20. */
const removedRules = ['kafka', 'l7', 'l7proto'] as const

/** Whether a rule at a path has layer 7 rules of kinds that were removed in Cilium 1.20. */
export function writesRemovedRules(root: YamlNode, path: readonly (string | number)[]): boolean {
  let node: YamlNode | undefined = root
  for (const step of path) {
    if (node?.kind === 'map' && typeof step === 'string') node = node.values[node.keys.indexOf(step)]
    else node = node?.kind === 'sequence' && typeof step === 'number' ? node.items[step] : undefined
  }
  return node !== undefined && removedRules.some((field) => isWritten(node, field))
}
