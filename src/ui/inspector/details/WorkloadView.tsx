import { workloadNode, workloadsOf, type Snapshot } from '../../../store/index'
import { EmptyNote } from '../../kit/index'
import { LockMark, LongList, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'
import { isolationAmong } from '../words'
import { ReachSection } from './sections/ReachSection'
import { ShowFlows } from './sections/ShowFlows'
import { useEndpointFlows } from './sections/useEndpointFlows'

interface Props {
  readonly snapshot: Snapshot
  readonly namespace: string
  readonly name: string
}

/** The pods of one workload or app. */
export function WorkloadView({ snapshot, namespace, name }: Props) {
  const id = workloadNode(namespace, name)
  const members = [...workloadsOf(snapshot).values()].find((workload) => workload.id === id)?.members ?? []
  if (members.length === 0) return <EmptyNote>This workload is no longer in the workspace.</EmptyNote>
  const of = snapshot.endpoints.filter(({ key }) => members.includes(key))
  const [first] = of
  const common = Object.entries(first?.podLabels ?? {}).filter(([key, value]) =>
    of.every(({ podLabels }) => podLabels[key] === value),
  )
  const isolation = isolationAmong(of)
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        Workload of {members.length} pods in{' '}
        <SelectLink to={{ kind: 'namespace', name: namespace }}>{namespace}</SelectLink>. {isolation.ingress.length}{' '}
        isolated for ingress, {isolation.egress.length} for egress.{' '}
        <ShowFlows filter={`--workload ${namespace}/${name}`} />
      </p>
      <Section title="Labels that all have">
        <ul className={styles['labels']}>
          {common.map(([key, value]) => (
            <li key={key}>
              {key}=
              <wbr />
              {value}
            </li>
          ))}
        </ul>
      </Section>
      {first !== undefined && of.every(({ identity }) => identity === first.identity) && (
        <Reach snapshot={snapshot} endpoint={first.key} />
      )}
      <Section title="Pods">
        <LongList
          items={of}
          render={({ key, isolation: { ingress, egress } }) => (
            <>
              <LockMark isIsolated={ingress.state === 'isolated' || egress.state === 'isolated'} />
              <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
            </>
          )}
        />
      </Section>
    </div>
  )
}

/** Pods of one identity have the same policies: one of them speaks for all. */
function Reach({ snapshot, endpoint }: { readonly snapshot: Snapshot; readonly endpoint: string }) {
  const flows = useEndpointFlows(snapshot, endpoint)
  return (
    <>
      <ReachSection title="Each can be reached by" flows={flows} peer={endpoint} end="source" />
      <ReachSection title="Each can reach" flows={flows} peer={endpoint} end="destination" />
    </>
  )
}
