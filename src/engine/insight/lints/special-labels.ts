/**
 * Pods with a label `host` or `init`, for which Cilium takes them for the local host, or for a pod that starts.
 * Source: pkg/policy/repository.go (computePolicyEnforcementAndRules).
 */
import type { Path, Place } from '../../manifest/resource'
import type { SpecialLabel } from '../../verdict/maps/subjects'
import type { Lint } from './context/lint'
import { nodeAt, rangeOfKey } from './context/places'

const effects: Readonly<Record<SpecialLabel, string>> = {
  host: 'Cilium takes such a pod for the local host: without the host firewall no policy holds for it, and everything gets in and out',
  init: 'Cilium takes such a pod for one that starts: it is under default deny in both directions, whether a policy selects it or not',
}

/** Where the labels of pods are written. */
const places: readonly Path[] = [
  ['metadata', 'labels'],
  ['spec', 'template', 'metadata', 'labels'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
]

export const specialLabels: Lint = (context) => {
  const seen = new Set<Place>()
  for (const [{ direction, label, isEnforced }, endpoints] of context.maps) {
    if (direction !== 'ingress' || label === undefined || (label === 'host' && isEnforced)) continue
    for (const i of endpoints) {
      const place = context.model.cluster.endpoints[i]?.resource.place
      if (place === undefined || seen.has(place)) continue
      seen.add(place)
      const path = places.toReversed().find((labels) => nodeAt(place, [...labels, label]) !== null) ?? []
      context.report(null, {
        code: 'label-taken-for-reserved',
        message: `This pod has a label "${label}". ${effects[label]}`,
        help: 'Give the label another key.',
        range: rangeOfKey(place, [...path, label]),
      })
    }
  }
}
