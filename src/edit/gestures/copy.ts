/** Copies: duplicate in place, and by way of the clipboard. */
import { resourceKey } from '../../engine/keys'
import { splitDocuments } from '../../yaml/text'
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { FoundObject } from '../resources'
import type { Operation } from '../../yaml/written/operation'
import { isPlainMap, renderDocument, type PlainMap } from '../../yaml/written/render'
import { freeName, isTaken, nameProblem } from './names'
import { addText, fileStyle } from './place'
import { followMentions, followTraffic, namespaceMentions } from './references'

/** What a cluster writes into an object, and what would be wrong in a copy of it. */
const clusterFields = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
  'ownerReferences',
  'generateName',
]

interface Keys {
  readonly workspace: Workspace
  readonly keys: readonly string[]
}

/** Copies resources, each under the next free name; what is in a copied namespace goes into its copy. */
export function duplicate({ workspace, keys }: Keys): Outcome {
  const draft = new Draft(workspace)
  const objects = keys.map((key) => draft.find(key)).filter((object) => object !== null)
  if (draft.hasFailed) return draft.finish('')
  const made = addCopies(draft, { source: new Draft(workspace), objects, isClean: true })
  return draft.finish(keys.length === 1 ? `Duplicate ${nameOf(keys[0])}` : `Duplicate ${keys.length} resources`, made)
}

/** The documents of resources, for the clipboard; empty where none is there. */
export function copyResources({ workspace, keys }: Keys): string {
  const draft = new Draft(workspace)
  return draft
    .all()
    .filter(({ key }) => keys.includes(key))
    .map((object) => documentOf(draft, object))
    .join('---\n')
}

/** Adds what the clipboard holds, under free names; into a namespace where one is given. */
export function pasteResources({
  workspace,
  yaml,
  namespace,
}: {
  readonly workspace: Workspace
  readonly yaml: string
  readonly namespace?: string
}): Outcome {
  const source = new Draft({
    files: [{ name: 'clipboard', text: yaml.replaceAll('\r\n', '\n') }],
    activeFile: 'clipboard',
  })
  const objects = source.all().filter(({ kind, value }) => kind !== '' && typeof value['apiVersion'] === 'string')
  if (objects.length === 0) return refuse('There is no Kubernetes YAML on the clipboard.')
  const problem = namespace === undefined ? null : nameProblem(namespace, 'Namespace')
  if (problem !== null) return refuse(problem)
  const draft = new Draft(workspace)
  const made = addCopies(draft, { source, objects, isClean: false, ...(namespace === undefined ? {} : { namespace }) })
  return draft.finish(made.length === 1 ? `Paste ${nameOf(made[0])}` : `Paste ${made.length} resources`, made)
}

interface CopyRequest {
  /** Where the objects are written. */
  readonly source: Draft
  readonly objects: readonly FoundObject[]
  /** What a cluster wrote into the objects is left out; where absent, only from those that get another name. */
  readonly isClean: boolean
  /** Where all of them go. */
  readonly namespace?: string
}

/** Adds copies under free names; returns their keys. */
function addCopies(draft: Draft, { source, objects, isClean, namespace }: CopyRequest): readonly string[] {
  const homes = new Map<string, string>()
  // Namespaces first: what is in one that gets another name goes with it.
  const sorted = [...objects].sort((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'))
  return sorted.map((object) => {
    const { kind } = object
    const home = object.isNamespaced ? (namespace ?? homes.get(object.namespace) ?? object.namespace) : ''
    const name = freeName(object.name, (candidate) => isTaken(draft, kind, home, candidate))
    if (kind === 'Namespace' && name !== object.name) homes.set(object.name, name)
    const copy = { object, name, namespace: home, homes, isClean: isClean || name !== object.name }
    const yaml =
      editedCopy(documentOf(source, object), copy) ?? renderDocument(renewed(copy), fileStyle(draft, object.file))
    addText(draft, yaml, kind, home)
    return resourceKey(kind, home, name)
  })
}

interface Copy {
  readonly object: FoundObject
  readonly name: string
  readonly namespace: string
  readonly isClean: boolean
  /** Namespaces that are copied under another name. */
  readonly homes: ReadonlyMap<string, string>
}

/** The text of a copy with its name and namespace; null where it cannot be edited and has to be rewritten. */
function editedCopy(
  text: string,
  { object: { value, name: oldName, namespace: oldNamespace, isNamespaced }, ...request }: Copy,
): string | null {
  const copy = new Draft({ files: [{ name: 'copy', text }], activeFile: 'copy' })
  const edit = (operation: Operation): void => {
    const [object] = copy.all()
    if (object !== undefined) copy.editObject(object, operation)
  }
  for (const [from, to] of request.homes) {
    followTraffic(copy, { type: 'namespace', from, to })
    followMentions(copy, (object) => namespaceMentions(object, from, to))
  }
  if (request.name !== oldName) edit({ type: 'set', path: ['metadata', 'name'], value: request.name })
  if (isNamespaced && request.namespace !== (request.homes.get(oldNamespace) ?? oldNamespace))
    edit({ type: 'set', path: ['metadata', 'namespace'], value: request.namespace, behind: 'name' })
  if (request.isClean) {
    const metadata = value['metadata']
    for (const field of clusterFields)
      if (isPlainMap(metadata) && Object.hasOwn(metadata, field)) edit({ type: 'remove', path: ['metadata', field] })
    if (value['status'] !== undefined) edit({ type: 'remove', path: ['status'] })
  }
  return copy.hasFailed || copy.all().length !== 1 ? null : (copy.files[0]?.text ?? null)
}

function renewed({ object, name, namespace }: Copy): PlainMap {
  const { status: _status, metadata, apiVersion = null, kind = null, ...others } = object.value
  const old = isPlainMap(metadata) ? Object.entries(metadata) : []
  const kept = Object.fromEntries(old.filter(([field]) => !clusterFields.includes(field)))
  return { apiVersion, kind, metadata: { ...kept, name, ...(namespace === '' ? {} : { namespace }) }, ...others }
}

/** The text of an object's document with its comments; an item of a list is written out as a document of its own. */
function documentOf(draft: Draft, object: FoundObject): string {
  const text = draft.files.find(({ name }) => name === object.file)?.text ?? ''
  const written = text
    .slice(object.start, object.end)
    .replaceAll('\r\n', '\n')
    .replace(/\n\.\.\.\s*$/, '\n')
    .trim()
  const isWhole = object.path.length === 0 && splitDocuments(written).length === 1 && !written.startsWith('%')
  return isWhole ? `${written}\n` : renderDocument(object.value, fileStyle(draft, object.file))
}

function nameOf(key: string | undefined): string {
  return (key ?? '').slice((key ?? '').lastIndexOf('/') + 1)
}
