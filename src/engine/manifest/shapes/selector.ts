/** Label selectors, as Kubernetes and Cilium share them. */
import { list, object, text, textMap, type Infer, type TextMap } from '../shape'

export const labelSelector = object({
  matchLabels: textMap,
  matchExpressions: list(object({ key: text, operator: text, values: list(text) })),
})

export type LabelSelector = Infer<typeof labelSelector>

/** The operators of `matchExpressions`. */
export const selectorOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const

interface Expression {
  readonly operator: (typeof selectorOperators)[number]
  readonly values: readonly string[]
}

/** Whether a value, or the lack of one, meets what an expression says of its key. */
export function isMet({ operator, values }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

/** Whether an object's own labels meet a selector as it is written. Of operators that nobody knows nothing is said here. */
export function selectsLabels({ matchLabels, matchExpressions = [] }: LabelSelector, labels: TextMap): boolean {
  return (
    [...(matchLabels ?? [])].every(([key, value]) => labels.get(key) === value) &&
    matchExpressions.every(({ key = '', operator: written, values = [] }) => {
      const operator = selectorOperators.find((known) => known === written)
      return operator === undefined || isMet({ operator, values }, labels.get(key))
    })
  )
}
