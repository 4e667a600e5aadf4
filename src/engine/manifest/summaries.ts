/** What there is to say of the objects of a file; what an edit has left in its place is said by the same objects. */
import type { ResourceSummary } from '../types'
import { isRefused, type ReadObject } from './document'
import type { FileLayout, PlacedDocument } from './layout'
import { resourceRange, type Place } from './resource'

/** Summaries of the objects of a file, in their order; its layout has to be settled. */
export function summariesIn(layout: FileLayout): readonly ResourceSummary[] {
  const { documents, lineage, change, version } = layout
  const known = lineage.summaries
  if (known?.version === version) return known.list
  const list =
    known !== null && change?.from === known.version
      ? editedList(known.list, layout, change)
      : allOf(documents, 0, documents.length)
  lineage.summaries = { version, list }
  return list
}

function allOf(documents: readonly PlacedDocument[], from: number, to: number): readonly ResourceSummary[] {
  const all: ResourceSummary[] = []
  for (let i = from; i < to; i++) {
    const document = documents[i]
    if (document !== undefined) for (const summary of summariesOf(document)) all.push(summary)
  }
  return all
}

function editedList(
  before: readonly ResourceSummary[],
  { documents }: FileLayout,
  { head, tail }: NonNullable<FileLayout['change']>,
): readonly ResourceSummary[] {
  const last = documents.slice(0, head).findLast(hasSummaries)?.summaries?.at(-1)
  const start = last === undefined ? 0 : before.indexOf(last) + 1
  const middle = allOf(documents, head, tail)
  const behind = documents.slice(tail).find(hasSummaries)
  const first = behind?.summaries?.[0]
  if (behind === undefined || first === undefined) return before.slice(0, start).concat(middle)
  // Documents behind an edit move together, if at all.
  const isInPlace = summariesOf(behind)[0] === first
  const end = isInPlace ? before.slice(before.indexOf(first)) : allOf(documents, tail, documents.length)
  return before.slice(0, start).concat(middle, end)
}

const hasSummaries = ({ summaries }: PlacedDocument): boolean => (summaries?.length ?? 0) > 0

/** What there is to say of the objects of a document: that of before, where it has not moved. */
function summariesOf(document: PlacedDocument): readonly ResourceSummary[] {
  const { read, places, summaries } = document
  if (summaries === undefined)
    return (document.summaries = read.objects.flatMap((object, i) => summaryOf(object, places[i])))
  for (let i = 0; i < summaries.length; i++) {
    const [summary, place] = [summaries[i], places[i]]
    if (summary === undefined || place === undefined) continue
    const range = resourceRange(place)
    // Lists hold the summaries themselves, so this one may go on with others.
    if (range !== summary.range) summaries[i] = { ...summary, range }
  }
  return summaries
}

function summaryOf(read: ReadObject, place: Place | undefined): readonly ResourceSummary[] {
  if (place === undefined) return []
  const { key, apiVersion, kindName, namespace, name } = read
  const status = read.kind === null ? 'ignored' : isRefused(read) ? 'rejected' : 'read'
  return [{ key, apiVersion, kind: kindName, namespace, name, status, range: resourceRange(place) }]
}
