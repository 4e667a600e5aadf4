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
  type Snapshot,
} from '../../../store/index'
import type { Scene } from '../../../values/scene'
import { cardDetails } from '../graph/cards'
import { buildGraph } from '../graph/elements'
import { groupsAround, groupWords } from '../graph/folds'
import type { LineToggles } from '../graph/lines'
import { linkInSteps } from './linking'
import { useMadeReady } from './useMadeReady'
import type { useParts } from './useParts'
import { groupsOf, isFoldedAtFirst, Opening, undecided, type FoldLevel, type Opened, type Room } from './opening'

export type FoldAll = FoldLevel | typeof cardDetails

export interface Folding {
  /** What is drawn: the cluster as it is, or as it was while a large one is being made ready to be drawn. */
  readonly snapshot: Snapshot | null
  /** Where cards stand in what has been opened, if that is known. */
  readonly scene: Scene | null
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

/** What the user has folded and unfolded, and in which of the workspaces and steps that were opened. */
interface Choices {
  readonly of: number
  readonly isFolded: ReadonlyMap<string, boolean>
}

const nothing: readonly string[] = []
const none: Choices['isFolded'] = new Map()
const noGroups: ReadonlySet<string> = new Set()

/**
 * Which groups are folded: what does not fit into the pane when it is opened, but for what the user has unfolded.
 *
 * @param parts null until they are there; nothing is drawn before
 * @param toggles what is drawn of the lines
 * @param room what the picture is shown in
 */
export function useFolding(parts: ReturnType<typeof useParts>, toggles: LineToggles, room: Room): Folding {
  const current = useStore((state) => (parts === null ? null : state.snapshot))
  const [choices, setChoices] = useState<Choices>({ of: 0, isFolded: none })
  const [peeked, setPeeked] = useState<readonly string[]>(nothing)
  const [opening] = useState(() => new Opening())
  const openings = useStore((state) => state.openings)
  const scenes = useStore((state) => state.stepScenes)
  const when = useMemo(() => ({ openings, room, scenes }), [openings, room, scenes])
  const snapshot = useMadeReady(current, function* (next) {
    if (parts === null) return
    const { opened, of } = yield* opening.levelInSteps(next, when, parts.waysToOpenAside)
    const folded = foldedIn(next, opened, chosenIn(choices, of), peeked)
    yield
    const linked = yield* linkInSteps(next, folded, useStore.getState().flowFilter)
    yield
    buildGraph(linked, { ...toggles, selection: useStore.getState().selection })
  })
  const { opened, of } = useMemo(
    () => (snapshot === null || parts === null ? undecided : opening.levelOf(snapshot, when, parts.waysToOpen)),
    [snapshot, opening, when, parts],
  )
  const chosen = chosenIn(choices, of)
  const choose = useCallback(
    (next: (before: Choices['isFolded']) => Choices['isFolded']): void =>
      setChoices((before) => ({ of, isFolded: next(chosenIn(before, of)) })),
    [of],
  )
  const groups = useMemo(() => (snapshot === null ? [] : groupsOf(snapshot)), [snapshot])
  const folded = useMemo(
    () => (snapshot === null ? noGroups : foldedIn(snapshot, opened, chosen, peeked)),
    [opened, chosen, peeked, snapshot],
  )

  const toggle = useCallback(
    (id: string): void => {
      setPeeked(nothing)
      choose((before) => new Map(before).set(id, !folded.has(id)))
      useStore.getState().announce(`${groupWords(id)} ${folded.has(id) ? 'unfolded' : 'folded'}`)
    },
    [folded, choose],
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
      choose(
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
    [groups, choose],
  )
  const toggleSelected = useCallback((): void => {
    const { selection, snapshot: now, tell } = useStore.getState()
    const id = selection === null || now === null ? undefined : groupOf(selection, now)
    if (id === undefined) tell('Select a namespace, a workload or a pod first.')
    else toggle(id)
  }, [toggle])
  const peekAt = useCallback((endpoint: string | null): void => {
    const { snapshot: now } = useStore.getState()
    setPeeked(endpoint === null || now === null ? nothing : groupsAround(now, endpoint))
  }, [])
  const keepPeek = useCallback((): void => {
    choose((before) => new Map([...before, ...peeked.map((id) => [id, false] as const)]))
    setPeeked(nothing)
  }, [peeked, choose])
  return { snapshot, scene: opened.scene ?? null, folded, toggle, foldAll, toggleSelected, peekAt, keepPeek }
}

/** Choices count for what they were made in. */
function chosenIn({ of, isFolded }: Choices, shown: number): Choices['isFolded'] {
  return of === shown ? isFolded : none
}

/** The groups that are one card: as the user has chosen, else as the picture opens. */
function foldedIn(
  snapshot: Snapshot,
  opened: Opened,
  chosen: ReadonlyMap<string, boolean>,
  peeked: readonly string[],
): ReadonlySet<string> {
  const isFolded = (id: string): boolean => chosen.get(id) ?? isFoldedAtFirst(id, opened, snapshot)
  const ids = groupsOf(snapshot).filter((id) => isFolded(id) && !peeked.includes(id))
  if (ids.length !== lastFolded.size || !ids.every((id) => lastFolded.has(id))) lastFolded = new Set(ids)
  return lastFolded
}

/** The same object for as long as it holds the same: of thousands of groups much is made once. */
let lastFolded: ReadonlySet<string> = noGroups

/** The group that folding a selection means: itself, else the nearest around it. */
function groupOf(selection: Selection, snapshot: Parameters<typeof groupsAround>[0]): string | undefined {
  if (selection.kind === 'namespace') return namespaceNode(selection.name)
  if (selection.kind === 'nodes' || (selection.kind === 'peer' && hasScheme(selection.key, 'node'))) return clusterNodes
  if (selection.kind === 'workload') return workloadNode(selection.namespace, selection.name)
  return selection.kind === 'endpoint' || selection.kind === 'service'
    ? groupsAround(snapshot, selection.key).at(-1)
    : undefined
}
