/** Up to here an insertion sort is faster than the library's, whose setup costs more than the sorting of a few items. */
const short = 24

/** Sorts in place, equal items in the order in which they stand. */
export function sortInPlace<T>(items: T[], compare: (a: T, b: T) => number): T[] {
  if (items.length > short) return items.sort(compare)
  for (let i = 1; i < items.length; i++) {
    const item = items[i]
    if (item === undefined) continue
    let at = i
    for (let other = items[at - 1]; other !== undefined && compare(other, item) > 0; other = items[at - 1])
      items[at--] = other
    items[at] = item
  }
  return items
}
