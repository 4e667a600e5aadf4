/** `kubectl describe`. Source: kubectl pkg/describe/describe.go. */
import { mapAt, labelsOf, textAt, type LiveObject } from '../cluster/object'
import { viewOf } from '../cluster/view'
import { alignColumns, listed } from '../output/align'
import { fieldLines } from '../output/describe'
import type { Call, Result } from '../tool'
import { findObjects, kubeOptions, namespaceOf, readNames } from './common'
import { describeKnown } from './describe-kinds'

export function describe(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['selector', 'filename', 'show-events', 'chunk-size'],
    switches: ['all-namespaces', 'recursive'],
    short: { l: 'selector', A: 'all-namespaces', f: 'filename' },
  })
  const namespace = options.has('all-namespaces') ? null : namespaceOf(options, call)
  const found = readNames(options.words, 'describe').map((named) =>
    findObjects(named, { namespace, selector: options.text('selector') }, call),
  )
  const errors = found.flatMap((one) => one.errors)
  const texts = found.flatMap(({ objects }) => objects.map((object) => describeOne(object, call)))
  const code = errors.length > 0 ? 1 : 0
  if (texts.length === 0 && code === 0)
    return { out: '', error: `No resources found${namespace === null ? '' : ` in ${namespace} namespace.`}\n`, code: 0 }
  return { out: texts.join('\n\n'), error: errors.map((line) => `${line}\n`).join(''), code }
}

function describeOne(object: LiveObject, call: Call): string {
  return describeKnown(object, call) ?? generic(object, call)
}

function generic(object: LiveObject, call: Call): string {
  const view = viewOf(call.cluster, object)
  const annotations = Object.entries(mapAt(view, 'metadata', 'annotations')).map(
    ([key, value]) => `${key}: ${textAt(value)}`,
  )
  const { apiVersion: _version, kind: _kind, ...fields } = view
  return alignColumns([
    `Name:\t${object.name}`,
    `Namespace:\t${object.namespace}`,
    ...listed(
      'Labels',
      Object.entries(labelsOf(object)).map(([key, value]) => `${key}=${value}`),
    ),
    ...listed('Annotations', annotations),
    `API Version:\t${textAt(view, 'apiVersion')}`,
    `Kind:\t${textAt(view, 'kind')}`,
    ...fieldLines(fields),
    'Events:\t<none>',
  ])
}
