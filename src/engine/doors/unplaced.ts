/**
 * The long lists of an analysis as they are kept from one edit to the next: what an edit only moves is the same object, with
 * the ranges of an earlier text. For whoever sends them on, and then only what has changed.
 */
import { insideOf } from '../analysis'
import { unplacedEndpoints } from '../insight/summary/endpoints'
import { placedPolicy, unplacedPolicies } from '../insight/summary/policies'
import { markRejected } from '../insight/summary/rejected'
import { placedAt } from '../manifest/placed'
import type { Manifest } from '../manifest/read'
import { resourceRange, type Place } from '../manifest/resource'
import type { Analysis, SourceRange } from '../types'

export interface UnplacedLists extends Pick<Analysis, 'resources' | 'endpoints' | 'policies'> {
  /** An item with its ranges in this text; undefined for one that is not there. */
  readonly placed: (list: 'resources' | 'endpoints' | 'policies', at: number) => object | undefined
  readonly documents: ReturnType<Manifest['documentsInFiles']>
}

const known = new WeakMap<Analysis, UnplacedLists>()

export function unplacedLists(analysis: Analysis): UnplacedLists {
  let lists = known.get(analysis)
  if (lists === undefined) known.set(analysis, (lists = listsOf(analysis)))
  return lists
}

function listsOf(analysis: Analysis): UnplacedLists {
  const inside = insideOf(analysis)
  const { model, manifest } = inside
  const { list, places } = manifest.unplacedSummaries
  const resources = markRejected(list, inside)
  const policies = unplacedPolicies(model, manifest.refused)
  const endpoints = unplacedEndpoints(model)
  const placed: UnplacedLists['placed'] = (name, at) => {
    manifest.settle()
    switch (name) {
      case 'resources':
        return placedIn(resources[at], places[at])
      case 'endpoints':
        return placedIn(endpoints[at], model.cluster.endpoints[at]?.resource.place)
      case 'policies': {
        const [policy, place] = [policies.list[at], policies.places[at]]
        return policy === undefined || place === undefined ? policy : placedPolicy(policy, place)
      }
    }
  }
  return { resources, endpoints, policies: policies.list, placed, documents: manifest.documentsInFiles() }
}

function placedIn<T extends { readonly range: SourceRange }>(item: T | undefined, place: Place | undefined) {
  return item === undefined || place === undefined ? item : placedAt(item, resourceRange(place))
}
