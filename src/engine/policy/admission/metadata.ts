/** Names, namespaces and labels of any object. Source: k8s.io/apimachinery pkg/api/validation/objectmeta.go. */
import { field } from '../../manifest/document'
import type { Place } from '../../manifest/resource'
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from '../../manifest/grammar'
import type { Checks } from './checks'

export interface CheckedMetadata {
  readonly name?: string
  readonly generateName?: string
  readonly namespace?: string
  readonly labels?: ReadonlyMap<string, string>
}

export function checkMetadata(metadata: CheckedMetadata | undefined, isNamespaced: boolean, checks: Checks): void {
  const { name = '', generateName = '', namespace = '', labels } = metadata ?? {}
  if (name === '' && generateName !== '' && !isDnsSubdomain(`${generateName}x`))
    checks.refuse(
      ['metadata', 'generateName'],
      'name-invalid',
      `"${generateName}" is not the beginning of a name`,
      'Write lower-case letters, digits, "-" and ".", with a letter or digit in front.',
    )
  if (name !== '' && !isDnsSubdomain(name))
    checks.refuse(
      ['metadata', 'name'],
      'name-invalid',
      `"${name}" is not a name of an object`,
      'A name has at most 253 lower-case letters, digits, "-" and ".", and begins and ends with a letter or digit.',
    )
  if (isNamespaced && namespace !== '' && !isDnsLabel(namespace))
    checks.refuse(
      ['metadata', 'namespace'],
      'name-invalid',
      `"${namespace}" is not a name of a namespace`,
      'A namespace has at most 63 lower-case letters, digits and "-", and begins and ends with a letter or digit.',
    )
  for (const [key, value] of labels ?? []) {
    const at = ['metadata', 'labels', key]
    if (!isQualifiedName(key))
      checks.refuse(at, 'label-key', `"${key}" is not a label key`, 'Write a name such as app or example.com/app.')
    if (!isLabelValue(value))
      checks.refuse(
        at,
        'label-value',
        `"${value}" is not a label value`,
        'A value has at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
      )
  }
}

/**
 * Annotations have to be texts, whatever they say. Their content is neither kept nor repeated, so they are checked where they are written.
 */
export function checkAnnotations(place: Place, checks: Checks): void {
  if (place.mayHold?.('annotations') === false) return
  const metadata = field(place.root, 'metadata')
  const annotations = metadata === undefined ? undefined : field(metadata, 'annotations')
  if (annotations === undefined || (annotations.kind === 'scalar' && annotations.value === null)) return
  if (annotations.kind !== 'map')
    return checks.refuse(
      ['metadata', 'annotations'],
      'wrong-type',
      'metadata.annotations must be a mapping',
      'Write "key: value" lines.',
    )
  annotations.values.forEach((value, i) => {
    const key = annotations.keys[i] ?? ''
    const at = ['metadata', 'annotations', key]
    // A null is the empty text. The grammar of keys counts no capitals here.
    if (value.kind !== 'scalar' || (typeof value.value !== 'string' && value.value !== null))
      checks.refuse(at, 'wrong-type', `metadata.annotations.${key} must be text`, 'Put the value in quotes.')
    if (!isQualifiedName(key.toLowerCase()))
      checks.refuse(
        at,
        'label-key',
        `"${key}" is not a key of an annotation`,
        'Write a name such as owner or example.com/owner.',
      )
  })
}
