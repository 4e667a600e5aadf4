import { useMemo, useState } from 'react'
import { filterRows, useAnswer, useStore, type FlowTable, type Questions } from '../../store/index'
import { ProposalCard } from './ProposalCard'
import styles from './proposals.module.css'

type Asks = Questions['privileges']['asks']
type Kind = Asks['kind']
type SeenFlow = Asks['flows'][number]

const kinds: readonly Kind[] = ['CiliumNetworkPolicy', 'NetworkPolicy', 'CiliumClusterwideNetworkPolicy']
/** More flows than somebody can mean by hand. */
const mostFlows = 2000
const checked = { strict: false }
const mostShown = 50

/** Policies that allow just some flows: those that Traffic resources state, or those that the table shows. */
export function LeastPrivilege({ onApplied }: { readonly onApplied: () => void }) {
  const snapshot = useStore((state) => state.snapshot)
  const filter = useStore((state) => state.flowFilter)
  const activeFile = useStore((state) => state.activeFile)
  const [source, setSource] = useState<'stated' | 'shown'>('stated')
  const [kind, setKind] = useState<Kind>('CiliumNetworkPolicy')
  const [scope, setScope] = useState('')
  const { answer: report } = useAnswer('checks', checked)
  const stated = useMemo(() => {
    const wanted = report?.checks.filter(({ expect, status }) => expect !== 'denied' && status !== 'invalid') ?? []
    return wanted.flatMap(({ flows }) => flows.map(({ probe }): SeenFlow => ({ ...probe, events: 1 })))
  }, [report])
  const shown = useMemo(
    () => (snapshot === null ? [] : allowedRows(snapshot.flows, filterRows(snapshot.flows, filter, null))),
    [snapshot, filter],
  )
  const flows = source === 'stated' ? stated : shown
  const asks = useMemo((): Asks | null => {
    if (flows.length === 0) return null
    return { flows, kind, scope: scope === '' ? null : [scope], takeDoubtful: false, activeFile }
  }, [flows, kind, scope, activeFile])
  const { answer, isPending } = useAnswer('privileges', asks)
  return (
    <>
      <p className={styles['soft']}>
        One policy a workload that allows these flows and nothing more. For flows that a cluster really had, take{' '}
        <code>membrane propose --from flows.jsonl</code>.
      </p>
      <div className={styles['form']}>
        <label>
          Flows{' '}
          <select value={source} onChange={(event) => setSource(event.target.value === 'shown' ? 'shown' : 'stated')}>
            <option value="stated">stated by Traffic ({stated.length})</option>
            <option value="shown">allowed in the table ({shown.length})</option>
          </select>
        </label>
        <label>
          Kind{' '}
          <select value={kind} onChange={(event) => setKind(kinds.find((one) => one === event.target.value) ?? kind)}>
            {kinds.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          For{' '}
          <select value={scope} onChange={(event) => setScope(event.target.value)}>
            <option value="">every namespace but kube-system</option>
            {snapshot?.namespaces.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {flows.length === 0 && (
        <p>
          {source === 'stated'
            ? 'No Traffic resource states a flow. Draw traffic on the canvas, or choose the flows of the table.'
            : 'The table shows no allowed flow.'}
        </p>
      )}
      {flows.length > 0 && answer === null && <p role="status">Writing policies, and comparing all flows…</p>}
      {answer !== null && <Answer answer={answer} isPending={isPending} onApplied={onApplied} />}
    </>
  )
}

interface AnswerProps {
  readonly answer: Questions['privileges']['answer']
  readonly isPending: boolean
  readonly onApplied: () => void
}

function Answer({ answer, isPending, onApplied }: AnswerProps) {
  const { change, why, proof, policies, coverage, left } = answer
  if (change === null || proof === null) return <p>{why}</p>
  const right = proof.flows.filter(({ isRight }) => isRight).length
  const sentences = [
    `${right} of ${proof.flows.length} flows are allowed.`,
    `${proof.closes} pairs of peers that no flow names are closed.`,
    proof.opens === 0 ? 'Nothing else opens.' : `It opens ${proof.opens} pairs of peers besides.`,
  ]
  return (
    <ol className={styles['cards']} aria-busy={isPending}>
      <ProposalCard
        title={`Write ${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`}
        change={change}
        sentences={sentences}
        isExact={proof.opens === 0 && proof.isRight}
        action="Write the policies"
        isFirst
        onApplied={onApplied}
      >
        <table className={styles['coverage']}>
          <caption className="visually-hidden">Coverage</caption>
          <thead>
            <tr>
              <th scope="col">Workload</th>
              <th scope="col">Direction</th>
              <th scope="col">Allowed</th>
              <th scope="col">Mind</th>
            </tr>
          </thead>
          <tbody>
            {coverage.slice(0, mostShown).map(({ workload, direction, seen, allowed, isNewlyIsolated, unseen }) => (
              <tr key={`${workload} ${direction}`}>
                <td>{workload}</td>
                <td>{direction}</td>
                <td>
                  {allowed} of {seen}
                </td>
                <td>{[...(isNewlyIsolated ? ['Default deny begins.'] : []), ...unseen].join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {left.slice(0, mostShown).map(({ flow, why: reason }) => (
          <p key={`${flow.from} ${flow.to} ${flow.protocol} ${flow.port}`} className={styles['soft']}>
            Left out: {flow.from} → {flow.to} on {flow.protocol}/{flow.port}: {reason}
          </p>
        ))}
      </ProposalCard>
    </ol>
  )
}

/** The rows that go through, as flows; those of assumed ports stand for nothing that anybody serves. */
function allowedRows(table: FlowTable, rows: Uint32Array): readonly SeenFlow[] {
  const flows: SeenFlow[] = []
  for (const row of rows) {
    if (flows.length >= mostFlows) break
    const [from, to] = [table.peers[table.source[row] ?? 0], table.peers[table.destination[row] ?? 0]]
    const port = table.ports[table.port[row] ?? 0]
    const isThrough = table.dropReason[row] === 0
    if (from === undefined || to === undefined || port === undefined || port.assumed || !isThrough) continue
    flows.push({ from: from.key, to: to.key, protocol: port.protocol, port: port.port, events: 1 })
  }
  return flows
}
