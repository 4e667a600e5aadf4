/** Copies: duplicate in place, and by way of the clipboard. */
import { splitDocuments } from '../../engine/manifest/text'
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { FoundObject } from '../resources'
import { renderDocument, type PlainMap } from '../yaml/render'
import { freeName, isTaken, nameProblem, resourceKey } from './names'
import { addText, fileStyle } from './place'

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

/** Copies resources, each under the next free name. */
export function duplicate({ workspace, keys }: Keys): Outcome {
  const draft = new Draft(workspace)
  const made: string[] = []
  for (const key of keys) {
    const object = draft.find(key)
    if (object === null) return draft.finish('')
    made.push(addCopy(draft, documentOf(draft, object), object, object.namespace, true))
  }
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
  const made = objects.map((object) => {
    const home = object.isNamespaced ? (namespace ?? object.namespace) : ''
    return addCopy(draft, documentOf(source, object), object, home, false)
  })
  return draft.finish(made.length === 1 ? `Paste ${nameOf(made[0])}` : `Paste ${made.length} resources`, made)
}

/** Adds a document with the name and namespace that it gets; returns its key. */
function addCopy(draft: Draft, text: string, original: FoundObject, namespace: string, isClean: boolean): string {
  const { kind, value } = original
  const name = freeName(original.name, (candidate) => isTaken(draft, kind, namespace, candidate))
  const copy = new Draft({ files: [{ name: 'copy', text }], activeFile: 'copy' })
  const [object] = copy.all()
  if (object !== undefined) {
    if (name !== original.name || isClean)
      copy.edit(object.key, { type: 'set', path: ['metadata', 'name'], value: name })
    const metadata = value['metadata']
    const fields = typeof metadata === 'object' && metadata !== null ? Object.keys(metadata) : []
    const at = (): string => copy.all()[0]?.key ?? ''
    if (isClean || name !== original.name)
      for (const field of clusterFields)
        if (fields.includes(field)) copy.edit(at(), { type: 'remove', path: ['metadata', field] })
    if ((isClean || name !== original.name) && value['status'] !== undefined)
      copy.edit(at(), { type: 'remove', path: ['status'] })
    if (original.isNamespaced && namespace !== original.namespace)
      copy.edit(at(), { type: 'set', path: ['metadata', 'namespace'], value: namespace })
  }
  // Text that cannot be edited is written anew from what it says.
  const isWritten = object !== undefined && !copy.hasFailed
  const yaml = isWritten
    ? (copy.files[0]?.text ?? text)
    : renderDocument(renewed(value, name, namespace), fileStyle(draft, original.file))
  addText(draft, yaml, kind, namespace)
  return resourceKey(kind, namespace, name)
}

function renewed({ status: _status, metadata, ...rest }: PlainMap, name: string, namespace: string): PlainMap {
  const old =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? Object.entries(metadata) : []
  const kept = Object.fromEntries(old.filter(([field]) => !clusterFields.includes(field)))
  const { apiVersion = null, kind = null, ...others } = rest
  return { apiVersion, kind, metadata: { ...kept, name, ...(namespace === '' ? {} : { namespace }) }, ...others }
}

/** The text of an object's document with its remarks; an item of a list is written out as a document of its own. */
function documentOf(draft: Draft, object: FoundObject): string {
  const text = draft.files.find(({ name }) => name === object.file)?.text ?? ''
  const document = text
    .slice(object.start, object.end)
    .replaceAll('\r\n', '\n')
    .replace(/\n\.\.\.\s*$/, '\n')
    .trim()
  const isWhole = object.path.length === 0 && splitDocuments(document).length === 1 && !document.startsWith('%')
  return isWhole ? `${document}\n` : renderDocument(object.value, fileStyle(draft, object.file))
}

function nameOf(key: string | undefined): string {
  return (key ?? '').slice((key ?? '').lastIndexOf('/') + 1)
}
