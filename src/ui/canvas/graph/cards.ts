/** Cards of the picture and how much room their text takes. */

export interface GraphNode {
  /** Key of the peer, `namespace:NAME`, `workload:NAMESPACE/NAME` or `service:NAMESPACE/NAME`. */
  readonly id: string
  /** `folded` is a namespace in one card, `workload` the pods of one workload. */
  readonly kind: 'namespace' | 'folded' | 'workload' | 'endpoint' | 'service' | 'outside'
  /** Lines of text, the first of which is the name. */
  readonly lines: readonly string[]
  /** Id of the namespace's node around it. */
  readonly parent: string | null
  /** Id of the card that it hangs on; absent for what has a place of its own. */
  readonly dock?: string
  /** Room that the card takes; a namespace takes what its pods need. */
  readonly width: number
  readonly height: number
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
  /** Its policies cannot be combined. */
  readonly hasError: boolean
  /** What a screen reader says of it. */
  readonly description: string
}

export const cardHeight = 44
export const lineLength = 26
/** Width of a character of a card's text, 11 px of the monospace font. */
const characterWidth = 6.65
/** Room for a lock at each edge. */
export const lockRoom = 52

export const openNode = { isIngressIsolated: false, isEgressIsolated: false, hasError: false }

export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

export function sized(lines: readonly string[], room: number): Pick<GraphNode, 'lines' | 'width' | 'height'> {
  const cut = lines.map((line) => shortened(line, lineLength))
  const longest = Math.max(...cut.map((line) => line.length))
  return { lines: cut, width: Math.max(88, Math.ceil(longest * characterWidth) + room), height: cardHeight }
}
