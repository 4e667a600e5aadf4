/** Label selectors, as Kubernetes and Cilium share them. */
import { list, object, text, textMap, type Infer } from '../shape'

export const labelSelector = object({
  matchLabels: textMap,
  matchExpressions: list(object({ key: text, operator: text, values: list(text) })),
})

export type LabelSelector = Infer<typeof labelSelector>
