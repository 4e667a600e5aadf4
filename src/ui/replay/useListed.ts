import { useEffect, useMemo, useState } from 'react'
import { rowsThrough, tableOfObserved, usesFlags, useStore } from '../../store/index'
import type { PageReport } from '../../store/replay/words'
import { itemsOf, wordsTest, type Item } from './rows'

interface Flagged {
  readonly items: readonly Item[]
  readonly text: string
  readonly found: readonly Item[]
}

/** The items that a filter lets through: by plain words, or by the flags of `hubble observe`, which ask of the draft's verdict. */
export function useListed(report: PageReport | null, filter: string): readonly Item[] {
  const snapshot = useStore((state) => state.snapshot)
  const items = useMemo(() => (report === null ? [] : itemsOf(report)), [report])
  const [flagged, setFlagged] = useState<Flagged | null>(null)
  const hasFlags = usesFlags(filter)
  useEffect(() => {
    if (!hasFlags || snapshot === null) return
    let isStale = false
    void rowsThrough(tableOfObserved(items), { text: filter, verdicts: [] }, snapshot).then((rows) => {
      const found = [...rows].flatMap((at) => items[at] ?? [])
      if (!isStale) setFlagged({ items, text: filter, found })
    })
    return () => {
      isStale = true
    }
  }, [items, filter, hasFlags, snapshot])
  return useMemo(() => {
    if (!hasFlags) return items.filter(wordsTest(filter))
    // Flags that are still being read hold nothing back.
    return flagged?.items === items && flagged.text === filter ? flagged.found : items
  }, [items, filter, hasFlags, flagged])
}
