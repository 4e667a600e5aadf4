import { useCallback, useMemo, useState } from 'react'
import {
  clusterNodes,
  hasScheme,
  namespaceNode,
  namespaceOfNode,
  workloadNode,
  workloadOfNode,
  useStore,
  type Selection,
} from '../../../store/index'
import { cardDetails } from '../graph/cards'
import { groupsAround, groupWords } from '../graph/folds'
import type { useParts } from './useParts'
import { stepInWords } from './useStep'
import { groupsOf, isFoldedAtFirst, Opening, unfolded, type FoldLevel } from './opening'

export type FoldAll = FoldLevel | typeof cardDetails

export interface Folding {
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  readonly toggle: (id: string) => void
  readonly foldAll: (what: FoldAll) => void
  /** Folds or unfolds the group that is selected, or that what is selected is part of. */
  readonly toggleSelected: () => void
  /** Unfolds what keeps some endpoint from being seen, until asked for another one; null for none. */
  readonly peekAt: (endpoint: string | null) => void
  /** What was unfolded to be looked at stays unfolded. */
  readonly keepPeek: () => void
}

const nothing: readonly string[] = []

/**
 * Which groups are folded: what does not fit into the pane when it is opened, but for what the user has unfolded.
 *
 * @param parts null until they are there; nothing is drawn before
 */
export function useFolding(parts: ReturnType<typeof useParts>): Folding {
  const snapshot = useStore((state) => (parts === null ? null : state.snapshot))
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [peeked, setPeeked] = useState<readonly string[]>(nothing)
  const groups = useMemo(() => (snapshot === null ? [] : groupsOf(snapshot)), [snapshot])
  const [opening] = useState(() => new Opening())
  const step = useStore(stepInWords)
  const opened = useMemo(
    () => (snapshot === null || parts === null ? unfolded : opening.levelOf(snapshot, step, parts.openedIn)),
    [snapshot, opening, step, parts],
  )
  const folded = useMemo(() => {
    const isFolded = (id: string): boolean =>
      chosen.get(id) ?? (snapshot !== null && isFoldedAtFirst(id, opened, snapshot))
    return new Set(groups.filter((id) => isFolded(id) && !peeked.includes(id)))
  }, [opened, groups, chosen, peeked, snapshot])

  const toggle = useCallback(
    (id: string): void => {
      setPeeked(nothing)
      setChosen((before) => new Map(before).set(id, !folded.has(id)))
      useStore.getState().announce(`${groupWords(id)} ${folded.has(id) ? 'unfolded' : 'folded'}`)
    },
    [folded],
  )
  const foldAll = useCallback(
    (what: FoldAll): void => {
      setPeeked(nothing)
      const isFolded = (id: string): boolean =>
        what === cardDetails
          ? id === cardDetails
          : what === 'namespaces'
            ? namespaceOfNode(id) !== null || id === clusterNodes
            : what === 'workloads' && workloadOfNode(id) !== null
      // Labels and services come and go without what is folded otherwise.
      setChosen(
        (before) =>
          new Map([
            ...(what === cardDetails ? before : []),
            ...groups.flatMap((id) =>
              what === cardDetails && id !== cardDetails ? [] : [[id, isFolded(id)] as const],
            ),
          ]),
      )
      useStore
        .getState()
        .announce(
          what === 'nothing'
            ? 'Everything unfolded'
            : what === cardDetails
              ? 'Labels and services folded'
              : `All ${what} folded`,
        )
    },
    [groups],
  )
  const toggleSelected = useCallback((): void => {
    const { selection, snapshot: now, announce } = useStore.getState()
    const id = selection === null || now === null ? undefined : groupOf(selection, now)
    if (id === undefined) announce('Select a namespace, a workload or a pod first.')
    else toggle(id)
  }, [toggle])
  const peekAt = useCallback((endpoint: string | null): void => {
    const { snapshot: now } = useStore.getState()
    setPeeked(endpoint === null || now === null ? nothing : groupsAround(now, endpoint))
  }, [])
  const keepPeek = useCallback((): void => {
    setChosen((before) => new Map([...before, ...peeked.map((id) => [id, false] as const)]))
    setPeeked(nothing)
  }, [peeked])
  return { folded, toggle, foldAll, toggleSelected, peekAt, keepPeek }
}

/** The group that folding a selection means: itself, else the nearest around it. */
function groupOf(selection: Selection, snapshot: Parameters<typeof groupsAround>[0]): string | undefined {
  if (selection.kind === 'namespace') return namespaceNode(selection.name)
  if (selection.kind === 'nodes' || (selection.kind === 'peer' && hasScheme(selection.key, 'node'))) return clusterNodes
  if (selection.kind === 'workload') return workloadNode(selection.namespace, selection.name)
  return selection.kind === 'endpoint' || selection.kind === 'service'
    ? groupsAround(snapshot, selection.key).at(-1)
    : undefined
}
