/** Where a new resource goes, and how it is laid out there. */
import { resourceKey } from '../../engine/keys'
import { splitDocuments } from '../../yaml/text'
import type { Draft } from '../draft'
import { renderDocument, type BlockStyle, type PlainMap } from '../../yaml/written/render'
import { styleOf } from '../../yaml/written/style'
import { parseTree } from '../../yaml/written/tree'

const policyKinds = /NetworkPolicy$/

/** The file with most of the namespace's resources (for policies: of its policies), else the active one, else a new one. */
function fileFor(draft: Draft, kind: string, namespace: string): string {
  // A second document would make a JSON file unreadable for others.
  const files = draft.files.map(({ name }) => name).filter((name) => !name.endsWith('.json'))
  const scores = new Map<string, number>()
  for (const object of draft.all()) {
    const isHome = object.namespace === namespace || (object.kind === 'Namespace' && object.name === namespace)
    if (!isHome || !files.includes(object.file)) continue
    const isAlike = policyKinds.test(kind) ? policyKinds.test(object.kind) : object.kind === kind
    scores.set(object.file, (scores.get(object.file) ?? 0) + (isAlike ? 1000 : 1))
  }
  const [best] = [...scores].toSorted((a, b) => b[1] - a[1])
  if (best !== undefined) return best[0]
  const { activeFile } = draft.workspace
  return files.includes(activeFile) ? activeFile : (files[0] ?? 'cluster.yaml')
}

/** The layout of the first document of a file that has lists in blocks; two columns where there is none. */
export function fileStyle(draft: Draft, fileName: string): BlockStyle {
  const text = draft.files.find(({ name }) => name === fileName)?.text ?? ''
  for (const { start, end } of splitDocuments(text)) {
    const document = text.slice(start, end)
    const root = /\n *- /.test(document) ? parseTree(document) : null
    if (root !== null) return styleOf(document, root)
  }
  return { step: 2, dashStep: 2 }
}

interface Placing {
  /** File to add it to; where absent, the one where it belongs. */
  readonly file?: string
  /** What is done to its text, such as to comment it. */
  readonly finish?: (yaml: string) => string
}

/** Adds a resource in the file where it belongs; returns its key. */
export function addResource(draft: Draft, value: PlainMap, { file, finish = asItIs }: Placing = {}): string {
  const { kind, namespace, name } = identify(value)
  const target = file ?? fileFor(draft, kind, namespace)
  draft.append(target, finish(renderDocument(value, fileStyle(draft, target))))
  return resourceKey(kind, namespace, name)
}

const asItIs = (yaml: string): string => yaml

/** Adds a resource that is already written; returns its file. */
export function addText(draft: Draft, yaml: string, kind: string, namespace: string): void {
  draft.append(fileFor(draft, kind, namespace), yaml)
}

function identify(value: PlainMap): { readonly kind: string; readonly namespace: string; readonly name: string } {
  const metadata = value['metadata']
  const text = (field: unknown): string => (typeof field === 'string' ? field : '')
  const fields =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as PlainMap) : {}
  return { kind: text(value['kind']), namespace: text(fields['namespace']), name: text(fields['name']) }
}
