import { useEffect, useId, useMemo, useState } from 'react'
import {
  applyOutcome,
  loadGestures,
  useStore,
  type Change,
  type ConnectionKind,
  type Gestures,
  type LabelChoice,
  type Proposal,
  type Protocol,
} from '../../../store/index'
import { Dialog } from '../../kit/Dialog'
import { Button } from '../../kit/index'
import { ChangePreview } from './ChangePreview'
import type { AskedEnd } from './company'
import styles from './editing.module.css'
import { KindField } from './KindField'
import { preferredKind } from './kinds'
import type { ConnectAction, ConnectRequest } from './open'
import { useEnds } from './useEnds'

const actions: readonly { readonly action: ConnectAction; readonly name: string; readonly hint: string }[] = [
  {
    action: 'traffic',
    name: 'State this traffic',
    hint: 'a Traffic resource: shown, and checked if you expect something of it',
  },
  { action: 'allow', name: 'Allow it', hint: 'a rule on each side that is isolated' },
  { action: 'deny', name: 'Deny it', hint: 'a deny rule, which wins over every allow' },
]

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP', 'ICMP']

/** Asks what a connection means, and shows what would be written for it. */
export function ConnectSheet({ request, onClose }: { readonly request: ConnectRequest; readonly onClose: () => void }) {
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const activeFile = useStore((state) => state.activeFile)
  const ends = useEnds()
  const [from, setFrom] = useState(request.from ?? '')
  const [to, setTo] = useState(request.to ?? '')
  const [action, setAction] = useState(request.action)
  const [kind, setKind] = useState<ConnectionKind>(preferredKind())
  const [protocol, setProtocol] = useState<Protocol>(request.port?.protocol ?? 'TCP')
  const [port, setPort] = useState<string | null>(request.port === undefined ? null : String(request.port.port))
  const [labels, setLabels] = useState<{ readonly from: number; readonly to: number }>({ from: 0, to: 0 })
  const [isEverywhere, setEverywhere] = useState(false)
  const [requests, setRequests] = useState('')
  const [gestures, setGestures] = useState<Gestures | null>(null)
  useEffect(() => void loadGestures().then(setGestures), [])

  const served = snapshot?.endpoints.find(({ key }) => key === to)?.ports[0]
  const portText = port ?? (served === undefined ? '' : String(served.port))
  const number = portText.trim() === '' ? null : Number(portText)
  const isPortGood = number === null || (Number.isInteger(number) && number >= 0 && number <= 65_535)

  /** Whether the rule can be narrowed to HTTP requests. */
  const mayName =
    action === 'allow' && kind !== 'NetworkPolicy' && protocol === 'TCP' && number !== null && number !== 0

  const proposal = useMemo((): Proposal | null => {
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
  }, [
    gestures,
    snapshot,
    files,
    activeFile,
    from,
    to,
    protocol,
    number,
    isPortGood,
    action,
    kind,
    labels,
    isEverywhere,
    mayName,
    requests,
  ])
  const requestProblem = mayName && gestures !== null ? gestures.readRequests(requests) : null

  const askedEnd = (key: string): AskedEnd => ({
    key,
    workload: snapshot?.endpoints.find((endpoint) => endpoint.key === key)?.workload?.name ?? null,
  })
  const outcome = proposal?.outcome ?? null
  const accept = (change: Change): void => {
    applyOutcome(change)
    onClose()
  }
  return (
    <Dialog title="Connect" open onOpenChange={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (outcome?.ok === true) accept(outcome)
        }}
      >
        <div className={styles['row']}>
          <EndField name="From" value={from} ends={ends} onChange={setFrom} />
          <EndField name="To" value={to} ends={ends} onChange={setTo} autoFocus={request.to === null} />
        </div>
        <fieldset className={styles['choices']}>
          <legend>What should happen</legend>
          {actions.map((item) => (
            <label key={item.action}>
              <input
                type="radio"
                name="action"
                checked={item.action === action}
                autoFocus={request.to !== null && item.action === action}
                onChange={() => setAction(item.action)}
              />
              <span>
                {item.name} <small>{item.hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <div className={styles['row']}>
          <label className={styles['field']}>
            Protocol
            <select
              value={protocol}
              onChange={(event) => setProtocol(protocols.find((name) => name === event.target.value) ?? 'TCP')}
            >
              {protocols.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className={styles['field']}>
            {protocol === 'ICMP' ? 'Type' : 'Port'}
            <input
              inputMode="numeric"
              value={portText}
              placeholder="all"
              aria-invalid={!isPortGood}
              onChange={(event) => setPort(event.target.value)}
            />
          </label>
          {action !== 'traffic' && <KindField kind={kind} onChange={setKind} />}
        </div>
        {!isPortGood && <p className={styles['problem']}>A port is a number from 0 to 65535; empty means all.</p>}
        {mayName && (
          <label className={styles['field']}>
            Only these HTTP requests
            <input
              value={requests}
              placeholder="all; or: GET /public/.*, POST /v1/orders"
              aria-invalid={typeof requestProblem === 'string'}
              spellCheck={false}
              onChange={(event) => setRequests(event.target.value)}
            />
          </label>
        )}
        {typeof requestProblem === 'string' && <p className={styles['problem']}>{requestProblem}</p>}
        {action !== 'traffic' && proposal !== null && (
          <div className={styles['row']}>
            <LabelField
              name={`${from} is selected by`}
              choices={proposal.choices.from}
              chosen={labels.from}
              onChange={(at) => setLabels({ ...labels, from: at })}
            />
            <LabelField
              name={`${to} is selected by`}
              choices={proposal.choices.to}
              chosen={labels.to}
              onChange={(at) => setLabels({ ...labels, to: at })}
            />
          </div>
        )}
        {action !== 'traffic' && (isPod(from) || isPod(to)) && (
          <label className={styles['check']}>
            <input type="checkbox" checked={isEverywhere} onChange={(event) => setEverywhere(event.target.checked)} />
            In every namespace: these labels count wherever a pod is
          </label>
        )}
        {proposal?.notes.map((note) => (
          <p key={note} className={styles['caption']}>
            {note}
          </p>
        ))}
        {outcome?.ok === false && <p className={styles['problem']}>{outcome.why}</p>}
        {outcome?.ok === true && action !== 'traffic' && (
          <ChangePreview
            change={outcome}
            {...(action === 'allow' ? { asked: { from: askedEnd(from), to: askedEnd(to) } } : {})}
          />
        )}
        {proposal?.rules.map((rule) => (
          <div key={`${rule.direction} ${rule.policy}`}>
            <p className={styles['caption']}>
              {rule.isNew ? 'New' : 'Added to'} {rule.policy}, {rule.direction}
            </p>
            <pre className={styles['yaml']} tabIndex={0} aria-label={`The rule in ${rule.policy}`}>
              {rule.yaml}
            </pre>
          </div>
        ))}
        <div className={styles['buttons']}>
          <Button variant="primary" type="submit" disabled={outcome?.ok !== true}>
            {action === 'traffic' ? 'State it' : action === 'allow' ? 'Allow it' : 'Deny it'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Not a namespace, and not what lies outside. */
function isPod(key: string): boolean {
  return /^[^:]+\/[^:]+$/.test(key)
}

interface EndFieldProps {
  readonly name: string
  readonly value: string
  readonly ends: readonly { readonly key: string; readonly name: string }[]
  readonly onChange: (key: string) => void
  readonly autoFocus?: boolean
}

function EndField({ name, value, ends, onChange, autoFocus = false }: EndFieldProps) {
  return (
    <label className={styles['field']}>
      {name}
      <select value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)}>
        {value === '' && <option value="">Choose…</option>}
        {ends.map((end) => (
          <option key={end.key} value={end.key}>
            {end.name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface LabelFieldProps {
  readonly name: string
  readonly choices: readonly LabelChoice[]
  readonly chosen: number
  readonly onChange: (at: number) => void
}

/** Which labels a rule selects an end by, with whom else they select. */
function LabelField({ name, choices, chosen, onChange }: LabelFieldProps) {
  const id = useId()
  if (choices.length === 0) return null
  const words = ({ labels, others }: LabelChoice): string => {
    const text = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')
    return others.length === 0 ? text : `${text} (and ${others.length} more ${others.length === 1 ? 'pod' : 'pods'})`
  }
  return (
    <label className={styles['field']} htmlFor={id}>
      {name}
      <select id={id} value={chosen} onChange={(event) => onChange(Number(event.target.value))}>
        {choices.slice(0, 8).map((choice, i) => (
          <option key={words(choice)} value={i}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}
