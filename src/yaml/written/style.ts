/** How a text is laid out, so that what is added looks like the rest. */
import { childrenOf, type TreeNode } from './nodes'
import type { BlockStyle } from './render'

export interface TextStyle extends BlockStyle {
  readonly lineEnd: '\n' | '\r\n'
}

const usual: BlockStyle = { step: 2, dashStep: 2 }

export function lineEndOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** The style of a document: its first nested mapping and its first list under a key tell. */
export function styleOf(text: string, root: TreeNode): TextStyle {
  const column = (at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1)
  let step: number | null = null
  let dashStep: number | null = null
  const visit = (node: TreeNode): void => {
    if (step !== null && dashStep !== null) return
    if (node.kind === 'map' && !node.isFlow) {
      for (const { key, value } of node.entries) {
        if ((value.kind !== 'map' && value.kind !== 'sequence') || value.isFlow) continue
        const deeper = column(value.content) - column(key.start)
        if (value.kind === 'map' && deeper > 0) step ??= deeper
        if (value.kind === 'sequence' && deeper >= 0) dashStep ??= deeper
      }
    }
    childrenOf(node).forEach(visit)
  }
  visit(root)
  return { step: step ?? usual.step, dashStep: dashStep ?? step ?? usual.dashStep, lineEnd: lineEndOf(text) }
}
