/** From a place in the text to other places: what is selected or named there, and who decides about it. */
import { labelAt, labelUses, namedAt, usesOfLabel } from '../../edit/authoring/index'
import type { Snapshot, SourceFile, SourceRange } from '../state/store-type'

interface Ranged {
  readonly range: SourceRange
}

function isInside({ range }: Ranged, file: string, offset: number): boolean {
  return range.file === file && range.start <= offset && offset <= range.end
}

function smallest<T extends Ranged>(things: readonly T[], file: string, offset: number): T | null {
  let best: T | null = null
  for (const thing of things) {
    if (!isInside(thing, file, offset)) continue
    if (best === null || thing.range.end - thing.range.start < best.range.end - best.range.start) best = thing
  }
  return best
}

/** The selector of a policy around a place, with its policy. */
export function selectorAround(
  snapshot: Snapshot,
  file: string,
  offset: number,
): { readonly policy: string; readonly path: string; readonly selects: readonly string[] } | null {
  const policy = smallest(snapshot.policies, file, offset)
  const selector = policy === null ? null : smallest(policy.selectors, file, offset)
  return policy === null || selector === null
    ? null
    : { policy: policy.key, path: selector.path, selects: selector.selects }
}

/** Where what stands at a place is defined: the pods of a selector, or the resource that is named. */
export function definitionsAt(snapshot: Snapshot, { name, text }: SourceFile, offset: number): readonly SourceRange[] {
  const named = namedAt(text, offset)
  if (named !== null) {
    const { kind, namespace } = named
    const all: readonly Ranged[] =
      kind === 'Endpoint'
        ? snapshot.endpoints.filter((pod) => pod.key === `${namespace}/${named.name}`)
        : snapshot.resources.filter(
            (resource) =>
              resource.kind === kind &&
              resource.name === named.name &&
              (namespace === '' || resource.namespace === namespace),
          )
    return all.map(({ range }) => range)
  }
  const selector = selectorAround(snapshot, name, offset)
  if (selector === null) return []
  const selected = new Set(selector.selects)
  return snapshot.endpoints.filter(({ key }) => selected.has(key)).map(({ range }) => range)
}

/** Where the label at a place stands; the rules that decide for the pod where no label stands. */
export function referencesAt(
  snapshot: Snapshot,
  files: readonly SourceFile[],
  file: SourceFile,
  offset: number,
): readonly { readonly file: string; readonly start: number; readonly end: number }[] {
  const label = labelAt(file, offset)
  if (label === null) return rulesForPodAt(snapshot, file.name, offset)?.ranges ?? []
  return usesOfLabel(labelUses(files), label).flatMap(({ file: name, keyPlace, valuePlace }) => {
    const place = label.part === 'key' ? keyPlace : valuePlace
    return place === null ? [] : [{ file: name, start: place.start, end: place.end }]
  })
}

/** The pod or workload around a place, with the rules of all policies that select it; null outside of pods. */
export function rulesForPodAt(
  snapshot: Snapshot,
  file: string,
  offset: number,
): { readonly endpoint: string; readonly ranges: readonly SourceRange[] } | null {
  const endpoint = smallest(snapshot.endpoints, file, offset)
  return endpoint === null ? null : { endpoint: endpoint.key, ranges: rulesForEndpoint(snapshot, endpoint.key) }
}

export function rulesForEndpoint(snapshot: Snapshot, key: string): readonly SourceRange[] {
  const deciding = new Set(snapshot.endpoints.find((endpoint) => endpoint.key === key)?.selectedBy)
  return snapshot.policies
    .filter((policy) => deciding.has(policy.key))
    .flatMap(({ rules, range }) => (rules.length === 0 ? [range] : rules.map((rule) => rule.range)))
}

/** Key of the NetworkPolicy around a place that could be written as a CiliumNetworkPolicy. */
export function convertibleAt(snapshot: Snapshot, file: string, offset: number): string | null {
  const policy = smallest(snapshot.policies, file, offset)
  return policy?.kind === 'NetworkPolicy' && policy.status === 'accepted' ? policy.key : null
}
