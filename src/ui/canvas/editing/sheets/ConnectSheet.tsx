import { applyOutcome, useStore, type Change, type Proposal, type Protocol } from '../../../../store/index'
import { Dialog } from '../../../kit/Dialog'
import { Button } from '../../../kit/index'
import { ChangePreview } from './ChangePreview'
import { EndField, LabelField } from './ConnectFields'
import styles from '../editing.module.css'
import { KindField } from './KindField'
import type { ConnectAction, ConnectRequest } from '../gestures/open'
import type { AskedEnd } from './others'
import { useConnection } from './useConnection'
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

type Connection = ReturnType<typeof useConnection>

/** Asks what a connection means, and shows what would be written for it. */
export function ConnectSheet({ request, onClose }: { readonly request: ConnectRequest; readonly onClose: () => void }) {
  const ends = useEnds()
  const connection = useConnection(request)
  const { choices, choose, proposal } = connection
  const { from, to, action } = choices
  const outcome = proposal?.outcome ?? null
  return (
    <Dialog title="Connect" open onOpenChange={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (outcome?.ok !== true) return
          applyOutcome(outcome)
          onClose()
        }}
      >
        <div className={styles['row']}>
          <EndField name="From" value={from} ends={ends} onChange={(key) => choose({ from: key })} />
          <EndField
            name="To"
            value={to}
            ends={ends}
            onChange={(key) => choose({ to: key })}
            autoFocus={request.to === null}
          />
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
                onChange={() => choose({ action: item.action })}
              />
              <span>
                {item.name} <small>{item.hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <TrafficFields {...connection} />
        {action !== 'traffic' && <SubjectFields {...connection} />}
        {proposal?.notes.map((note) => (
          <p key={note} className={styles['caption']}>
            {note}
          </p>
        ))}
        {outcome?.ok === false && <p className={styles['problem']}>{outcome.why}</p>}
        {outcome?.ok === true && action !== 'traffic' && (
          <Preview change={outcome} isAllow={action === 'allow'} from={from} to={to} />
        )}
        {proposal !== null && <Rules proposal={proposal} />}
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

/** Which traffic is meant: its protocol, its port, its requests; and the kind of policy that is written for it. */
function TrafficFields({ choices, choose, portText, isPortGood, mayName, requestProblem }: Connection) {
  const { protocol, action, kind, requests } = choices
  return (
    <>
      <div className={styles['row']}>
        <label className={styles['field']}>
          Protocol
          <select
            value={protocol}
            onChange={(event) => choose({ protocol: protocols.find((name) => name === event.target.value) ?? 'TCP' })}
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
            onChange={(event) => choose({ port: event.target.value })}
          />
        </label>
        {action !== 'traffic' && <KindField kind={kind} onChange={(chosen) => choose({ kind: chosen })} />}
      </div>
      {!isPortGood && <p className={styles['problem']}>A port is a number from 0 to 65535; empty means all.</p>}
      {mayName && (
        <label className={styles['field']}>
          Only these HTTP requests
          <input
            value={requests}
            placeholder="all; or: GET /public/.*, POST /v1/orders"
            aria-invalid={requestProblem !== null}
            spellCheck={false}
            onChange={(event) => choose({ requests: event.target.value })}
          />
        </label>
      )}
      {requestProblem !== null && <p className={styles['problem']}>{requestProblem}</p>}
    </>
  )
}

/** By which labels the ends are selected, and in which namespaces. */
function SubjectFields({ choices, choose, proposal }: Connection) {
  const { from, to, labels, isEverywhere } = choices
  return (
    <>
      {proposal !== null && (
        <div className={styles['row']}>
          <LabelField
            name={`${from} is selected by`}
            choices={proposal.choices.from}
            chosen={labels.from}
            onChange={(at) => choose({ labels: { ...labels, from: at } })}
          />
          <LabelField
            name={`${to} is selected by`}
            choices={proposal.choices.to}
            chosen={labels.to}
            onChange={(at) => choose({ labels: { ...labels, to: at } })}
          />
        </div>
      )}
      {(isPod(from) || isPod(to)) && (
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={isEverywhere}
            onChange={(event) => choose({ isEverywhere: event.target.checked })}
          />
          In every namespace: these labels count wherever a pod is
        </label>
      )}
    </>
  )
}

interface PreviewProps {
  readonly change: Change
  readonly isAllow: boolean
  readonly from: string
  readonly to: string
}

/** What the change would do; of an allow also whom else it lets through. */
function Preview({ change, isAllow, from, to }: PreviewProps) {
  const endpoints = useStore((state) => state.snapshot?.endpoints)
  const askedEnd = (key: string): AskedEnd => ({
    key,
    workload: endpoints?.find((endpoint) => endpoint.key === key)?.workload?.name ?? null,
  })
  return <ChangePreview change={change} {...(isAllow ? { asked: { from: askedEnd(from), to: askedEnd(to) } } : {})} />
}

/** The rules as they would be written. */
function Rules({ proposal }: { readonly proposal: Proposal }) {
  return proposal.rules.map((rule) => (
    <div key={`${rule.direction} ${rule.policy}`}>
      <p className={styles['caption']}>
        {rule.isNew ? 'New' : 'Added to'} {rule.policy}, {rule.direction}
      </p>
      <pre className={styles['yaml']} tabIndex={0} aria-label={`The rule in ${rule.policy}`}>
        {rule.yaml}
      </pre>
    </div>
  ))
}

/** Not a namespace, and not what lies outside. */
function isPod(key: string): boolean {
  return /^[^:]+\/[^:]+$/.test(key)
}
