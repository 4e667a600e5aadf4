/** Label selectors as the API server checks them, which differs by kind. */
import { below, type Path } from '../../manifest/resource'
import { selectorOperators, type LabelSelector } from '../../manifest/shapes/selector'
import { isLabelValue, isQualifiedName } from '../../manifest/grammar'
import type { Checks } from './checks'

/** A selector of NetworkPolicy, checked in full. Source: k8s.io/apimachinery pkg/apis/meta/v1/validation. */
export function checkKubernetesSelector(selector: LabelSelector | undefined, path: Path, checks: Checks): void {
  for (const [key, value] of selector?.matchLabels ?? []) {
    if (!isQualifiedName(key)) refuseKey(key, below(path, 'matchLabels', key), checks)
    if (!isLabelValue(value)) refuseValue(value, below(path, 'matchLabels', key), checks)
  }
  const expressions = selector?.matchExpressions ?? []
  for (let i = 0; i < expressions.length; i++) {
    const { key = '', operator = '', values = [] } = expressions[i] ?? {}
    const at = below(path, 'matchExpressions', i)
    if (!isQualifiedName(key)) refuseKey(key, below(at, 'key'), checks)
    checkOperator(operator, below(at, 'operator'), checks)
    const takesValues = operator === 'In' || operator === 'NotIn'
    if (takesValues && values.length === 0)
      checks.refuse(
        at,
        'selector-no-values',
        `${operator} needs at least one value`,
        'Add values, or use Exists or DoesNotExist.',
      )
    if (!takesValues && (operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
      checks.refuse(
        at,
        'selector-values-not-allowed',
        `${operator} takes no values`,
        'Remove the values, or use In or NotIn.',
      )
    values.forEach((value, j) => {
      if (!isLabelValue(value)) refuseValue(value, below(at, 'values', j), checks)
    })
  }
}

/** A selector in the schema of Cilium's kinds: values of matchLabels and operators, but no keys. */
export function checkCiliumSelector(selector: LabelSelector | undefined, path: Path, checks: Checks): void {
  for (const [key, value] of selector?.matchLabels ?? [])
    if (!isLabelValue(value)) refuseValue(value, below(path, 'matchLabels', key), checks)
  const expressions = selector?.matchExpressions ?? []
  for (let i = 0; i < expressions.length; i++) {
    const { key, operator } = expressions[i] ?? {}
    const at = below(path, 'matchExpressions', i)
    checks.required(key, below(at, 'key'), 'key')
    checkOperator(operator ?? '', below(at, 'operator'), checks)
  }
}

function checkOperator(operator: string, path: Path, checks: Checks): void {
  if (selectorOperators.some((known) => known === operator)) return
  checks.refuse(
    path,
    'selector-operator',
    operator === '' ? 'an expression has no operator' : `"${operator}" is not an operator of label selectors`,
    'Write In, NotIn, Exists or DoesNotExist, with this capitalisation.',
  )
}

function refuseKey(key: string, path: Path, checks: Checks): void {
  checks.refuse(
    path,
    'label-key',
    `"${key}" is not a label key`,
    'A key is a name of at most 63 letters, digits, "-", "_" and ".", with an optional lower-case domain and "/" before it.',
  )
}

function refuseValue(value: string, path: Path, checks: Checks): void {
  checks.refuse(
    path,
    'label-value',
    `"${value}" is not a label value`,
    'A value has at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
  )
}
