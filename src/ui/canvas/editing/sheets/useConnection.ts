/** What a connection is to mean, as far as it has been chosen, and the change that it comes to. */
import { useEffect, useMemo, useState } from 'react'
import {
  loadGestures,
  useStore,
  type ConnectionKind,
  type Gestures,
  type Proposal,
  type Protocol,
} from '../../../../store/index'
import { preferredKind } from './kinds'
import type { ConnectRequest } from '../gestures/open'

interface Choices {
  readonly from: string
  readonly to: string
  readonly action: ConnectRequest['action']
  readonly kind: ConnectionKind
  readonly protocol: Protocol
  /** As written; null until somebody writes one. */
  readonly port: string | null
  readonly labels: { readonly from: number; readonly to: number }
  readonly isEverywhere: boolean
  /** HTTP requests as written. */
  readonly requests: string
}

export function useConnection(request: ConnectRequest) {
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const activeFile = useStore((state) => state.activeFile)
  const [choices, setChoices] = useState<Choices>({
    from: request.from ?? '',
    to: request.to ?? '',
    action: request.action,
    kind: preferredKind(),
    protocol: request.port?.protocol ?? 'TCP',
    port: request.port === undefined ? null : String(request.port.port),
    labels: { from: 0, to: 0 },
    isEverywhere: false,
    requests: '',
  })
  const choose = (part: Partial<Choices>): void => setChoices((before) => ({ ...before, ...part }))
  const [gestures, setGestures] = useState<Gestures | null>(null)
  useEffect(() => void loadGestures().then(setGestures), [])

  const { to, port } = choices
  const served = snapshot?.endpoints.find(({ key }) => key === to)?.ports[0]
  const portText = port ?? (served === undefined ? '' : String(served.port))
  const number = portText.trim() === '' ? null : Number(portText)
  const isPortGood = number === null || (Number.isInteger(number) && number >= 0 && number <= 65_535)
  const mayName = isForHttp(choices, number)

  const proposal = useMemo((): Proposal | null => {
    const { from, requests, action, kind, protocol, isEverywhere, labels } = choices
    if (gestures === null || snapshot === null || from === '' || to === '' || !isPortGood) return null
    const asked = mayName ? gestures.readRequests(requests) : []
    if (typeof asked === 'string') return null
    return gestures.proposeConnection({
      workspace: { files, activeFile },
      facts: snapshot,
      from,
      to,
      protocol,
      port: number,
      action,
      kind,
      everywhere: isEverywhere,
      requests: asked,
      chosen: labels,
    })
  }, [gestures, snapshot, files, activeFile, choices, to, number, isPortGood, mayName])
  const read = mayName && gestures !== null ? gestures.readRequests(choices.requests) : null
  return {
    choices,
    choose,
    portText,
    isPortGood,
    mayName,
    proposal,
    /** What is wrong with the requests as written. */
    requestProblem: typeof read === 'string' ? read : null,
  }
}

/** Whether the rule can be narrowed to HTTP requests. */
function isForHttp({ action, kind, protocol }: Choices, port: number | null): boolean {
  return action === 'allow' && kind !== 'NetworkPolicy' && protocol === 'TCP' && port !== null && port !== 0
}
