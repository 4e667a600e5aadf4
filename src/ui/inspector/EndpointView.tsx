import { reachabilityOf, useStore, type PeerReach, type Snapshot } from '../../store/index'
import { useMemo } from 'react'
import { EmptyNote, VerdictBadge } from '../kit/index'
import { LineLink, LockMark, LongList, PeerLink, PolicyLink, Section, SelectLink } from './parts'
import { directionSentence, isolationOf, labelsBySource } from './words'
import styles from './inspector.module.css'

export function EndpointView({ snapshot, endpointKey }: { readonly snapshot: Snapshot; readonly endpointKey: string }) {
  const endpoint = snapshot.endpoints.find(({ key }) => key === endpointKey)
  const isolation = useMemo(() => isolationOf(snapshot), [snapshot])
  const reach = useMemo(() => reachabilityOf(snapshot, endpointKey), [snapshot, endpointKey])
  if (endpoint === undefined) return <EmptyNote>This endpoint is no longer in the workspace.</EmptyNote>
  const { kind, name, namespace, replicas, identity, labels, ports, range, error, hostNetwork } = endpoint
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        {kind}
        {kind === 'Pod' ? '' : `, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`} in{' '}
        <SelectLink to={{ kind: 'namespace', name: namespace }}>{namespace}</SelectLink>, identity{' '}
        <span className={styles['mono']}>{identity}</span>, <LineLink range={range} />
      </p>
      {error !== undefined && (
        <p className={styles['bad']}>Its policies cannot be combined, so Cilium computes no policy for it: {error}.</p>
      )}
      {hostNetwork === true && (
        <p>It is on the host network: policies see the host in its place, and none applies to itself.</p>
      )}
      {(['ingress', 'egress'] as const).map((direction) => {
        const by = isolation[direction].get(endpointKey) ?? []
        const isEnforced = direction === 'ingress' ? endpoint.ingressEnforced : endpoint.egressEnforced
        return (
          <Section key={direction} title={direction === 'ingress' ? 'Ingress' : 'Egress'}>
            <p>
              <LockMark isIsolated={by.length > 0} /> {directionSentence(direction, isEnforced, by)}
            </p>
            {by.length > 0 && (
              <p>
                By{' '}
                {by.map((policy, i) => (
                  <span key={policy}>
                    {i > 0 && ', '}
                    <PolicyLink policyKey={policy} />
                  </span>
                ))}
              </p>
            )}
          </Section>
        )
      })}
      <ReachSection title="Can be reached by" peers={reach.reachedBy} self={endpointKey} isInbound />
      <ReachSection title="Can reach" peers={reach.reaches} self={endpointKey} isInbound={false} />
      <Section title="Labels">
        {[...labelsBySource(labels)].map(([source, list]) => (
          <div key={source}>
            <div className={styles['soft']}>{source}</div>
            <ul className={styles['labels']}>
              {list.map((label) => (
                <li key={label}>{label}</li>
              ))}
            </ul>
          </div>
        ))}
      </Section>
      <Section title="Declared ports">
        <LongList
          items={ports}
          empty="None; TCP/80 is assumed where no rule and no service names one."
          render={({ port, protocol, name: portName }) => (
            <span className={styles['mono']}>
              {port}/{protocol} {portName}
            </span>
          )}
        />
      </Section>
    </div>
  )
}

interface ReachProps {
  readonly title: string
  readonly peers: readonly PeerReach[]
  readonly self: string
  readonly isInbound: boolean
}

function ReachSection({ title, peers, self, isInbound }: ReachProps) {
  return (
    <Section title={title}>
      <LongList
        items={peers}
        empty="Nobody asks."
        render={(peer) => (
          <div className={styles['reach']}>
            <PeerLink peerKey={peer.peer} label={peer.label} />
            <Ports peer={peer} from={isInbound ? peer.peer : self} to={isInbound ? self : peer.peer} />
          </div>
        )}
      />
    </Section>
  )
}

function Ports({ peer, from, to }: { readonly peer: PeerReach; readonly from: string; readonly to: string }) {
  const select = useStore((state) => state.select)
  return (
    <ul className={styles['ports']}>
      {peer.rows.map((row) => (
        <li key={row.index}>
          <button
            type="button"
            title={row.reason}
            onClick={() => select({ kind: 'flow', flow: { ...row.ref, from, to } }, 'inspector')}
          >
            <VerdictBadge verdict={row.verdict} /> <span className={styles['mono']}>{row.port}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
