/** `-f`: files, folders, the standard input and the addresses of a few well-known samples → objects. */
import { readDocument } from '../../edit/resources'
import { splitDocuments } from '../../yaml/text'
import { parseDocument } from '../../yaml/exact/reader'
import type { PlainMap } from '../../yaml/written/render'
import { fullName, resourceTypes, type ResourceType } from '../cluster/kinds'
import { textAt } from '../cluster/object'
import { CommandError } from '../error'
import type { Call } from '../tool'
import { sampleAt } from './samples'

export interface SourceObject {
  readonly type: ResourceType
  readonly name: string
  /** As written; empty where nothing is. */
  readonly namespace: string
  readonly value: PlainMap
  /** The text of its document where it stands alone in it; null for an item of a list. */
  readonly text: string | null
  /** As it was named: `policy.yaml`, `STDIN`. */
  readonly source: string
}

export async function readSources(names: readonly string[], call: Call): Promise<readonly SourceObject[]> {
  const found: SourceObject[] = []
  for (const name of names.flatMap((text) => text.split(','))) {
    for (const { source, text } of await readTexts(name, call)) {
      const objects = objectsOf(source, text)
      found.push(...objects)
    }
  }
  if (found.length === 0) throw new CommandError('error: no objects passed to apply')
  return found
}

async function readTexts(
  name: string,
  call: Call,
): Promise<readonly { readonly source: string; readonly text: string }[]> {
  if (name === '-') return [{ source: 'STDIN', text: call.stdin }]
  if (/^https?:\/\//.test(name)) {
    const text = sampleAt(name)
    if (text !== null) return [{ source: name, text }]
    throw new CommandError(
      `error: unable to read URL "${name}", server reported no such page here, status code=0\nThis shell reaches no network. Paste the file's text: kubectl apply -f - <<'EOF'`,
    )
  }
  const folder = await call.listFolder(name)
  if (folder !== null) {
    const files = folder.filter((file) => /\.(ya?ml|json)$/.test(file)).toSorted()
    if (files.length === 0)
      throw new CommandError(`error: error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
    const texts = await Promise.all(
      files.map(async (file) => ({
        source: `${name.replace(/\/$/, '')}/${file}`,
        text: (await call.readFile(`${name}/${file}`)) ?? '',
      })),
    )
    return texts
  }
  const text = await call.readFile(name)
  if (text === null) throw new CommandError(`error: the path "${name}" does not exist`)
  return [{ source: name, text }]
}

function objectsOf(source: string, text: string): readonly SourceObject[] {
  return splitDocuments(text).flatMap(({ start, end }) => {
    const written = text.slice(start, end)
    const objects = readDocument(written)?.objects
    if (objects === undefined) throw new CommandError(parseError(source, text, start, written))
    return objects.map(({ kind, name, value, path }): SourceObject => {
      const apiVersion = textAt(value, 'apiVersion')
      const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
      if (kind === '' || apiVersion === '')
        throw new CommandError(
          `error: error validating "${source}": error validating data: [${[apiVersion === '' ? 'apiVersion not set' : '', kind === '' ? 'kind not set' : ''].filter((part) => part !== '').join(', ')}]; if you choose to ignore these errors, turn validation off with --validate=false`,
        )
      const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
      const type = resourceTypes.find(
        (known) =>
          known.kind === kind && known.group === group && (known.version === version || kind === 'CiliumCIDRGroup'),
      )
      if (type === undefined)
        throw new CommandError(
          `error: resource mapping not found for name: "${name}" namespace: "${textAt(value, 'metadata', 'namespace')}" from "${source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
        )
      if (name === '')
        throw new CommandError(
          `error: error when retrieving current configuration of:\nResource: "${fullName(type)}", GroupVersionKind: "${apiVersion}, Kind=${kind}"\nName: "", Namespace: ""\nfrom server for: "${source}": resource name may not be empty`,
        )
      return {
        type,
        name,
        namespace: textAt(value, 'metadata', 'namespace'),
        value,
        text: path.length === 0 ? written.replace(/^\s*\n/, '').trimEnd() : null,
        source,
      }
    })
  })
}

function parseError(source: string, text: string, start: number, written: string): string {
  const { problems } = parseDocument(written)
  const [problem] = problems
  const line = text.slice(0, start + (problem?.start ?? 0)).split('\n').length
  return `error: error parsing ${source}: error converting YAML to JSON: yaml: line ${line}: ${problem?.message ?? 'it cannot be read'}`
}
