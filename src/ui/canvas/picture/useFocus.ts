import { useCallback, useState } from 'react'
import { useStore, type Selection } from '../../../store/index'
import { useLoaded } from '../../kit/useLoaded'

type Part = typeof import('./focused')

const load = (): Promise<Part> => import('./focused')

export interface Focus {
  /** What the picture is reduced to, with what it has flows with; null for the whole picture. */
  readonly on: Selection | null
  /** It was asked for, and may still be loading. */
  readonly isAsked: boolean
  /** What does it; null until it has come. */
  readonly part: Part | null
  readonly focusOn: (selection: Selection) => void
  /** Reduces the picture to what is selected, or shows all of it again. */
  readonly toggle: () => void
  readonly leave: () => void
}

/** Showing a selection and its neighbours alone. */
export function useFocus(): Focus {
  const [wanted, setOn] = useState<Selection | null>(null)
  const part = useLoaded(load, wanted !== null)
  const leave = useCallback((): void => {
    setOn(null)
    useStore.getState().announce('Everything is shown again')
  }, [])
  const focusOn = useCallback((selection: Selection): void => {
    setOn(centreOf(selection))
    useStore.getState().announce('Only this and its neighbours are shown. Escape shows everything again.')
  }, [])
  const toggle = useCallback((): void => {
    const { selection, tell } = useStore.getState()
    if (wanted !== null) leave()
    else if (selection === null || selection.kind === 'policy') tell('Select a pod, a namespace or a flow first.')
    else focusOn(selection)
  }, [wanted, leave, focusOn])
  return { on: part === null ? null : wanted, isAsked: wanted !== null, part, toggle, leave, focusOn }
}

/** Of a flow the receiver, about whom most policies are. */
function centreOf(selection: Selection): Selection {
  if (selection.kind === 'flow') return { kind: 'endpoint', key: selection.flow.to }
  return selection.kind === 'edge' ? { kind: 'endpoint', key: selection.to } : selection
}
