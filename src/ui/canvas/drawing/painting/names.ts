/** Names where there is little room: whole if they fit, else the part that tells them from their neighbours. */
import type { Graph } from '../../graph/elements'
import type { GraphNode } from '../../graph/model'
import { tellApart } from '../../graph/titles'

type Named = Pick<GraphNode, 'kind' | 'parent' | 'title'>

interface Known {
  /** The names that have to differ: of the cards of one box, or of all boxes. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** Group and number of letters → what is left of each name. */
  readonly short: Map<string, ReadonlyMap<string, string>>
}

/** A picture is painted many times with the same cards. */
const known = new WeakMap<Graph['nodes'], Known>()

const groupOf = ({ kind, parent }: Named): string => (kind === 'namespace' ? 'boxes' : `in ${parent ?? ''}`)

/** A name in so many letters at most, different from those of its neighbours as long as there is room for that. */
export function shortName(nodes: Graph['nodes'], node: Named, letters: number): string {
  if (node.title.length <= letters) return node.title
  let own = known.get(nodes)
  if (own === undefined) {
    const groups = new Map<string, string[]>()
    for (const other of nodes) {
      const group = groups.get(groupOf(other))
      if (group === undefined) groups.set(groupOf(other), [other.title])
      else group.push(other.title)
    }
    own = { groups, short: new Map() }
    known.set(nodes, own)
  }
  const key = `${letters} ${groupOf(node)}`
  let short = own.short.get(key)
  if (short === undefined) {
    short = tellApart(own.groups.get(groupOf(node)) ?? [], letters)
    own.short.set(key, short)
  }
  const found = short.get(node.title) ?? node.title
  return found.length <= letters ? found : `…${found.slice(1 - letters)}`
}

/** Of a size of letters, those that are tried where the whole name has no room: the smallest of 11.5 pixels is 8.3. */
const shares = [1, 0.85, 0.72] as const

/** The largest of some sizes in which a name fits, else the smallest. */
export function fittingSize(size: number, fits: (size: number) => boolean): number {
  const share = shares.find((one) => fits(size * one)) ?? shares[2]
  return size * share
}

/** A name in lines, broken after separators, in smaller letters where it has no room; what is still too long is shortened. */
export function wrapped(
  nodes: Graph['nodes'],
  node: Named,
  largest: number,
  { width, height }: { readonly width: number; readonly height: number },
): { readonly size: number; readonly lines: readonly string[] } {
  const lettersIn = (size: number): number => Math.max(3, Math.floor(width / (size * 0.6)))
  const linesIn = (size: number): number => Math.max(1, Math.floor(height / (size * 1.1)))
  const size = fittingSize(largest, (one) => broken(node.title, lettersIn(one)).length <= linesIn(one))
  const [letters, most] = [lettersIn(size), linesIn(size)]
  const lines = broken(node.title, letters)
  return { size, lines: lines.length <= most ? lines : cutUp(shortName(nodes, node, letters * most), letters) }
}

/** Broken after the last separator that fits, where that leaves no line more than half empty. */
function broken(name: string, letters: number): readonly string[] {
  const lines: string[] = []
  let rest = name
  while (rest.length > letters) {
    const part = rest.slice(0, letters)
    const separator = Math.max(...['-', '.', '_', '/', ' '].map((mark) => part.lastIndexOf(mark))) + 1
    const length = separator * 2 >= letters ? separator : letters
    lines.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return rest === '' ? lines : [...lines, rest]
}

function cutUp(name: string, letters: number): readonly string[] {
  return Array.from({ length: Math.ceil(name.length / letters) }, (_, i) => name.slice(i * letters, (i + 1) * letters))
}
