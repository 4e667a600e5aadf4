import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import {
  hasScheme,
  namespaceNode,
  useAnswer,
  useStore,
  type Questions,
  type Selection,
  type Snapshot,
} from '../../../store/index'
import type { Graph } from '../graph/elements'
import { useLoaded } from '../../kit/useLoaded'

type Ghost = NonNullable<Questions['ghosts']['answer']>['ghosts'][number]

/** Nothing is asked for but the workspace itself. */
const asks = {}
const none: readonly Ghost[] = []
const load = (): Promise<typeof import('../graph/ghosts')> => import('../graph/ghosts')

/** Pods that rules are about and nobody has made, in the picture on demand. */
export function useGhosts(snapshot: Snapshot | null) {
  const [isOn, setOn] = useState(false)
  const { answer, isPending } = useAnswer('ghosts', isOn ? asks : null)
  // While the text changes, ghosts of the state before would speak of pods that are gone.
  const cards = useLoaded(load, isOn)
  const shown = cards !== null && !isPending ? answer : null
  const ghosts = shown?.ghosts ?? none
  const announced = useRef<unknown>(null)
  useEffect(() => {
    if (!isOn || isPending || announced.current === answer) return
    announced.current = answer
    const titles = ghosts.map(({ title }) => title)
    const more = titles.length > 3 ? ` and ${titles.length - 3} more` : ''
    useStore
      .getState()
      .announce(
        titles.length === 0
          ? 'No ghosts: every peer of a rule is a pod that there is.'
          : `${titles.length === 1 ? 'One ghost' : `${titles.length} ghosts`}: ${titles.slice(0, 3).join('; ')}${more}`,
      )
  }, [isOn, isPending, answer, ghosts])
  /** What a ghost stands for is selected in its place: the rule that lets it in. */
  const rules = useMemo(
    () =>
      new Map(
        ghosts.flatMap(({ key, newNamespace, rules: own }) => {
          const [rule] = own
          if (rule === undefined) return []
          const place = newNamespace === null ? [] : [newNamespace]
          return [key, ...place.map(namespaceNode)].map((id) => [id as string, rule] as const)
        }),
      ),
    [ghosts],
  )
  const current = useRef(rules)
  useEffect(() => {
    current.current = rules
  }, [rules])
  const instead = useCallback((chosen: Selection | null): Selection | null => {
    const rule = idsOf(chosen)
      .map((id) => current.current.get(id))
      .find((found) => found !== undefined)
    return rule === undefined ? chosen : { kind: 'policy', key: rule.policy, rulePath: rule.path }
  }, [])
  const dress = useCallback((graph: Graph): Graph => cards?.asGhosts(graph, ghosts) ?? graph, [cards, ghosts])
  const toggle = useCallback(() => setOn((on) => !on), [])
  const areNone = shown !== null && ghosts.length === 0
  return { isOn, areNone, toggle, snapshot: shown?.snapshot ?? snapshot, dress, instead }
}

function idsOf(selection: Selection | null): readonly string[] {
  switch (selection?.kind) {
    case 'endpoint':
      return [selection.key]
    case 'namespace':
      return [namespaceNode(selection.name)]
    case 'flow':
      return [selection.flow.from, selection.flow.to].filter((key) => !hasScheme(key, 'entity'))
    case 'edge':
      return [selection.from, selection.to]
    default:
      return []
  }
}
