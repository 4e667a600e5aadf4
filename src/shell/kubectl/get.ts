/** `kubectl get`. */
import { columns } from '../../engine/doors/whole'
import type { Plain } from '../../yaml/written/render'
import { objectName } from '../cluster/kinds'
import { labelsOf, type LiveObject } from '../cluster/object'
import { viewOf } from '../cluster/view'
import { CommandError } from '../error'
import { printTemplate, templateText, valuesAt } from '../output/jsonpath'
import { printJson, printYaml } from '../output/yaml'
import type { Call, Result } from '../tool'
import { columnsOf, labelText } from './columns'
import { findObjects, kubeOptions, namespaceOf, readNames, type Found } from './common'
import { readSources } from './sources'

const spec = {
  values: ['output', 'selector', 'field-selector', 'sort-by', 'filename', 'label-columns', 'chunk-size', 'template'],
  switches: [
    'all-namespaces',
    'show-labels',
    'no-headers',
    'watch',
    'watch-only',
    'ignore-not-found',
    'show-kind',
    'show-managed-fields',
  ],
  short: { o: 'output', l: 'selector', A: 'all-namespaces', f: 'filename', w: 'watch', L: 'label-columns' },
}

export async function get(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, spec)
  const files = options.texts('filename')
  const names =
    files.length > 0
      ? (await readSources(files, call)).map(({ type, name }) => ({ type, names: [name] }))
      : readNames(options.words, 'get')
  const namespace = options.has('all-namespaces') ? null : namespaceOf(options, call)
  const wanted = { namespace, selector: options.text('selector'), fields: options.text('field-selector') }
  if (namespace === null && names.some((named) => named.names.length > 0))
    throw new CommandError('error: a resource cannot be retrieved by name across all namespaces')
  const found = names.map((named) => findObjects(named, wanted, call))
  const errors = options.has('ignore-not-found') ? [] : found.flatMap((one) => one.errors)
  const error = errors.map((line) => `${line}\n`).join('')
  const code = errors.length > 0 ? 1 : 0
  const objects = found.flatMap((one) => one.objects)
  const output = options.text('output') ?? ''
  if (output !== '' && output !== 'wide') {
    if (objects.length === 0 && code !== 0) return { out: '', error, code }
    const isOne = names.length === 1 && names[0]?.names.length === 1
    const out = printAs(output, found, { isOne, hasNoHeader: options.has('no-headers') }, call)
    return { out, error, code }
  }
  if (objects.length === 0) {
    if (code !== 0) return { out: '', error, code }
    const isNamespaced = names.some(({ type }) => type.isNamespaced)
    const where = isNamespaced && namespace !== null ? ` in ${namespace} namespace` : ''
    return { out: '', error: `No resources found${where}${where === '' ? '' : '.'}\n`, code: 0 }
  }
  const sorted = found.map((one) => sortedBy(one, options.text('sort-by'), call))
  const tables = sorted
    .filter((one) => one.objects.length > 0)
    .map((one, _, all) =>
      table(one, call, {
        isWide: output === 'wide',
        hasNamespace: namespace === null && one.type.isNamespaced,
        hasLabels: options.has('show-labels'),
        hasHeader: !options.has('no-headers'),
        hasKind: options.has('show-kind') || all.length > 1,
        labelColumns: options.texts('label-columns').flatMap((text) => text.split(',')),
      }),
    )
  const single = names.some((named) => named.names.length > 0) && tables.length > 1 && options.words[0]?.includes('/')
  return { out: tables.join(single === true ? '' : '\n'), error, code }
}

function sortedBy(found: Found, path: string | undefined, call: Call): Found {
  if (path === undefined) return found
  const field = path.replace(/^\{|\}$/g, '')
  const valueOf = (object: LiveObject): string => {
    const [first] = valuesAt(field, viewOf(call.cluster, object))
    return first === undefined ? '' : templateText(first)
  }
  return { ...found, objects: found.objects.toSorted((a, b) => (valueOf(a) < valueOf(b) ? -1 : 1)) }
}

interface TableOptions {
  readonly isWide: boolean
  readonly hasNamespace: boolean
  readonly hasLabels: boolean
  readonly hasHeader: boolean
  /** Names come with their type, as where several types are listed. */
  readonly hasKind: boolean
  readonly labelColumns: readonly string[]
}

function table({ type, objects }: Found, call: Call, options: TableOptions): string {
  const { isWide, hasNamespace, hasLabels, hasHeader, hasKind, labelColumns } = options
  const { headings, wide, cells, wideCells } = columnsOf(type.kind, isWide)
  const header = [
    ...(hasNamespace ? ['NAMESPACE'] : []),
    'NAME',
    ...headings,
    ...(isWide ? wide : []),
    ...labelColumns.map((key) => key.slice(key.lastIndexOf('/') + 1).toUpperCase()),
    ...(hasLabels ? ['LABELS'] : []),
  ]
  const rows = objects.map((object) => [
    ...(hasNamespace ? [object.namespace] : []),
    hasKind ? objectName(type, object.name) : object.name,
    ...cells(object, call.cluster),
    ...(isWide ? wideCells(object, call.cluster) : []),
    ...labelColumns.map((key) => labelsOf(object)[key] ?? ''),
    ...(hasLabels ? [labelText(labelsOf(object))] : []),
  ])
  return columns(hasHeader ? [header, ...rows] : rows, { minWidth: 6, padding: 3 })
}

/** Everything but tables. */
function printAs(
  output: string,
  found: readonly Found[],
  { isOne, hasNoHeader }: { readonly isOne: boolean; readonly hasNoHeader: boolean },
  call: Call,
): string {
  const objects = found.flatMap(({ type, objects: list }) => list.map((object) => ({ type, object })))
  if (output === 'name') return objects.map(({ type, object }) => `${objectName(type, object.name)}\n`).join('')
  const views = objects.map(({ object }) => viewOf(call.cluster, object))
  const [format = '', ...rest] = output.split('=')
  const template = rest.join('=')
  if (format === 'custom-columns') return customColumns(template, views, hasNoHeader)
  const [first] = views
  const value: Plain =
    isOne && first !== undefined
      ? first
      : { apiVersion: 'v1', items: views, kind: 'List', metadata: { resourceVersion: '' } }
  switch (format) {
    case 'yaml':
      return printYaml(value)
    case 'json':
      return printJson(value)
    case 'jsonpath':
    case 'jsonpath-as-json':
      if (template === '') throw new CommandError('error: template format specified but no template given')
      return printTemplate(template, value)
    default:
      throw new CommandError(
        `error: unable to match a printer suitable for the output format "${output}", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml`,
      )
  }
}

function customColumns(template: string, views: readonly Plain[], hasNoHeader: boolean): string {
  const parts = template.split(/,(?![^[]*\])/).map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0)
      throw new CommandError(`error: unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { heading: part.slice(0, colon), path: part.slice(colon + 1).replace(/^\{|\}$/g, '') }
  })
  const rows = views.map((view) =>
    parts.map(({ path }) => {
      const values = valuesAt(path, view).map(templateText)
      return values.length === 0 ? '<none>' : values.join(',')
    }),
  )
  return columns(hasNoHeader ? rows : [parts.map(({ heading }) => heading), ...rows], { minWidth: 6, padding: 3 })
}
