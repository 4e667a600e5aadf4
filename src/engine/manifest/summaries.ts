/** What there is to say of the objects of a file; what an edit has left is said by the same objects. */
import type { ResourceSummary } from '../types'
import { isRefused, type ReadObject } from './document'
import type { FileLayout, PlacedDocument } from './layout'
import { resourceRange, type Place, type UnplacedSummaries } from './resource'

/** Summaries of the objects of a file, in their order. */
export function summariesIn(layout: FileLayout): UnplacedSummaries {
  const { documents, lineage, change, version } = layout
  const known = lineage.summaries
  if (known?.version === version) return known.all
  const all =
    known !== null && change?.from === known.version
      ? edited(known.all, layout, change)
      : summariesOf(documents, 0, documents.length)
  lineage.summaries = { version, all }
  return all
}

function summariesOf(documents: readonly PlacedDocument[], from: number, to: number): UnplacedSummaries {
  const list: ResourceSummary[] = []
  const places: Place[] = []
  for (let i = from; i < to; i++) {
    const document = documents[i]
    if (document === undefined) continue
    document.summaries ??= document.read.objects.flatMap((object, at) => summaryOf(object, document.places[at]))
    for (let at = 0; at < document.summaries.length; at++) {
      const [summary, place] = [document.summaries[at], document.places[at]]
      if (summary === undefined || place === undefined) continue
      list.push(summary)
      places.push(place)
    }
  }
  return { list, places }
}

/** Whole stretches are copied, as there may be many thousands of objects. */
function edited(
  { list, places }: UnplacedSummaries,
  { documents }: FileLayout,
  { head, tail }: NonNullable<FileLayout['change']>,
): UnplacedSummaries {
  const last = documents.slice(0, head).findLast(isSaid)?.summaries?.at(-1)
  const start = last === undefined ? 0 : list.indexOf(last) + 1
  const first = documents.slice(tail).find(isSaid)?.summaries?.[0]
  const end = first === undefined ? list.length : list.indexOf(first, start)
  const middle = summariesOf(documents, head, tail)
  return {
    list: list.slice(0, start).concat(middle.list, list.slice(end)),
    places: places.slice(0, start).concat(middle.places, places.slice(end)),
  }
}

const isSaid = ({ summaries }: PlacedDocument): boolean => (summaries?.length ?? 0) > 0

function summaryOf(read: ReadObject, place: Place | undefined): readonly ResourceSummary[] {
  if (place === undefined) return []
  const { key, apiVersion, kindName, namespace, name } = read
  const status = read.kind === null ? 'ignored' : isRefused(read) ? 'rejected' : 'read'
  return [{ key, apiVersion, kind: kindName, namespace, name, status, range: resourceRange(place) }]
}
