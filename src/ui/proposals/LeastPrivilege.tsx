import { Fragment, useEffect, useMemo, useState } from 'react'
import { useAnswer, useStore, type Questions } from '../../store/index'
import { proposableOf } from '../../store/replay/words'
import { Button } from '../kit/index'
import { Check } from './Check'
import { PrivilegeAnswer } from './PrivilegeAnswer'
import { allowedFlows, mostFlows, scopesOf, statedFlows, type SeenFlow } from './seen'
import styles from './proposals.module.css'

type Asks = Questions['privileges']['asks']
type Kind = Asks['kind']

const kinds: readonly Kind[] = ['CiliumNetworkPolicy', 'NetworkPolicy', 'CiliumClusterwideNetworkPolicy']
const sources = ['seen', 'stated', 'shown'] as const
const checked = { strict: false }
const none: ReadonlyMap<string, string> = new Map()

/** Policies that allow just some flows: those that Hubble saw, that Traffic resources state, or that the table shows. */
export function LeastPrivilege({ onApplied }: { readonly onApplied: () => void }) {
  const snapshot = useStore((state) => state.snapshot)
  const activeFile = useStore((state) => state.activeFile)
  const observed = useStore((state) => state.replay?.report ?? null)
  const showLower = useStore((state) => state.showLower)
  const [chosen, setSource] = useState<(typeof sources)[number] | null>(null)
  const [kind, setKind] = useState<Kind>('CiliumNetworkPolicy')
  const [scope, setScope] = useState('')
  const [byVersion, setByVersion] = useState(false)
  const [comments, setComments] = useState(false)
  const [take, setTake] = useState(none)
  const [widen, setWiden] = useState<Asks['widen']>({})
  const { answer: report } = useAnswer('checks', checked)
  const seen = useMemo(() => (observed === null ? null : proposableOf(observed)), [observed])
  const shown = useShown()
  const flowsOf = useMemo(
    () => ({ seen: seen?.flows ?? [], stated: statedFlows(report), shown }),
    [seen, report, shown],
  )
  // Until somebody chooses: what the cluster did, else what is wanted of it, else what it lets through now.
  const source =
    chosen ??
    (observed !== null
      ? 'seen'
      : report === null || flowsOf.stated.length > 0 || shown.length === 0
        ? 'stated'
        : 'shown')
  const scopes = useMemo(() => scopesOf(snapshot), [snapshot])
  const flows = flowsOf[source]
  const asks = useMemo((): Asks | null => {
    if (flows.length === 0) return null
    const dns = source === 'seen' ? (observed?.dns ?? {}) : {}
    const where = scope === '' ? null : [scope]
    return { flows, kind, byVersion, comments, scope: where, take: [...take.keys()], widen, dns, activeFile }
  }, [flows, kind, byVersion, comments, scope, take, widen, source, observed, activeFile])
  const { last, isPending } = useAnswer('privileges', asks)
  // What is open of an answer stays open while a tick is worked into it.
  const answer = flows.length === 0 ? null : last
  return (
    <>
      <p className={styles['soft']}>One policy for each workload, which allows these flows and nothing more.</p>
      <div className={styles['form']}>
        <label>
          Flows{' '}
          <select
            value={source}
            onChange={(event) => setSource(sources.find((one) => one === event.target.value) ?? null)}
          >
            <option value="seen">seen by Hubble ({flowsOf.seen.length})</option>
            <option value="stated">stated by Traffic ({flowsOf.stated.length})</option>
            <option value="shown">
              allowed in the table ({shown.length < mostFlows ? shown.length : `the first ${mostFlows}`})
            </option>
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
            {scopes.map(({ namespace, workloads }) => (
              <Fragment key={namespace}>
                <option value={namespace}>{namespace}</option>
                {workloads.map((name) => (
                  <option key={name} value={`${namespace}/${name}`}>{`${namespace}/${name}`}</option>
                ))}
              </Fragment>
            ))}
          </select>
        </label>
        <Check isChecked={byVersion} onChange={setByVersion}>
          tell versions apart
        </Check>
        <Check isChecked={comments} onChange={setComments}>
          comments with counts
        </Check>
      </div>
      {flows.length === 0 && source === 'seen' && (
        <p>
          No observed flows are open. Drop a file of <code>hubble observe -o jsonpb</code> on the page, or{' '}
          <Button
            variant="quiet"
            onClick={() => {
              onApplied()
              showLower('replay')
            }}
          >
            open it in Replay
          </Button>
        </p>
      )}
      {flows.length === 0 && source === 'stated' && report !== null && (
        <p>No Traffic resource states a flow. Draw traffic on the canvas, or choose the flows of the table.</p>
      )}
      {flows.length === 0 && source === 'shown' && <p>The table shows no allowed flow.</p>}
      {flows.length > 0 && answer === null && <p role="status">Writing policies, and comparing all flows…</p>}
      {answer !== null && (
        <PrivilegeAnswer
          answer={answer}
          unasked={source === 'seen' ? (seen?.unasked ?? []) : []}
          isPending={isPending}
          take={take}
          onTake={setTake}
          widen={widen}
          onWiden={setWiden}
          onApplied={onApplied}
        />
      )}
    </>
  )
}

const noFlows: readonly SeenFlow[] = []

/** The allowed flows that the table lists; the last ones while the next are on their way. */
function useShown(): readonly SeenFlow[] {
  const snapshot = useStore((state) => state.snapshot)
  const filter = useStore((state) => state.flowFilter)
  const [shown, setShown] = useState(noFlows)
  useEffect(() => {
    let isWanted = true
    void allowedFlows(useStore.getState()).then((flows) => {
      if (isWanted) setShown(flows)
    })
    return () => {
      isWanted = false
    }
  }, [snapshot, filter])
  return shown
}
