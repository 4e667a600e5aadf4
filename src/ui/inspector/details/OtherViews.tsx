import { ArrowRight } from 'lucide-react'
import { useMemo } from 'react'
import { flowRow, tableOfPair, useStore, type Snapshot } from '../../../store/index'
import { VerdictBadge } from '../../kit/index'
import { LineLink, LockMark, LongList, Note, PeerLink, PolicyLink, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'
import { isolationAmong } from '../words'
import { CompromiseSection } from './sections/CompromiseSection'
import { ExposureSection } from './sections/ExposureSection'
import { IdentitySection } from './sections/IdentitySection'
import { PortsSection } from './sections/PortsSection'
import { ReachSection } from './sections/ReachSection'
import { ShowFlows } from './sections/ShowFlows'
import { useEndpointFlows } from './sections/useEndpointFlows'

/** A peer outside the pods: host, world, a prefix or a DNS name. */
export function PeerView({ snapshot, peerKey }: { readonly snapshot: Snapshot; readonly peerKey: string }) {
  const peer = snapshot.flows.peers.find(({ key }) => key === peerKey)
  const flows = useEndpointFlows(snapshot, peerKey)
  if (peer === undefined)
    return (
      <div>
        <h2 className={styles['mono']}>{peerKey.replace(/^[a-z]+:/, '')}</h2>
        <Note>No flow that is listed has it as an end. Ask (Ctrl+J) answers about any two ends, listed or not.</Note>
      </div>
    )
  const kinds = {
    endpoint: 'Endpoint',
    entity: 'Reserved entity',
    node: 'Node',
    address: 'Address outside the cluster',
    cidr: 'Addresses outside the cluster',
    dns: 'DNS name',
  }
  return (
    <div>
      <h2 className={styles['mono']}>{peer.label}</h2>
      <p className={styles['soft']}>
        {kinds[peer.kind]}, identity <span className={styles['mono']}>{peer.identity}</span>
      </p>
      {peer.note !== undefined && <p>{peer.note}</p>}
      <ReachSection title="Reaches" flows={flows} peer={peerKey} end="destination" />
      <ReachSection title="Is reached by" flows={flows} peer={peerKey} end="source" />
      {peer.kind !== 'dns' && <CompromiseSection from={peerKey.replace(/^entity:/, '')} name={peer.label} />}
      <IdentitySection snapshot={snapshot} number={peer.identity} self={peerKey} />
    </div>
  )
}

export function NamespaceView({ snapshot, name }: { readonly snapshot: Snapshot; readonly name: string }) {
  const namespace = snapshot.namespaces.find((item) => item.name === name)
  if (namespace === undefined) return <Note>This namespace is no longer in the workspace.</Note>
  const inside = snapshot.endpoints.filter((endpoint) => endpoint.namespace === name)
  const isolation = isolationAmong(inside)
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        Namespace, {namespace.range === undefined ? 'mentioned but not declared' : <LineLink range={namespace.range} />}
        . {isolation.ingress.length} of {inside.length} {inside.length === 1 ? 'endpoint is' : 'endpoints are'} isolated
        for ingress, {isolation.egress.length} for egress. <ShowFlows filter={`--namespace ${name}`} />, those{' '}
        <ShowFlows filter={`--to-namespace ${name}`}>to it</ShowFlows> or{' '}
        <ShowFlows filter={`--from-namespace ${name}`}>from it</ShowFlows>.
      </p>
      <Section title="Labels">
        <ul className={styles['labels']}>
          {Object.entries(namespace.labels).map(([key, value]) => (
            <li key={key}>
              {key}=
              <wbr />
              {value}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Endpoints">
        <LongList
          items={inside}
          empty="None."
          render={({ key, isolation: { ingress, egress } }) => (
            <>
              <LockMark isIsolated={ingress.state === 'isolated' || egress.state === 'isolated'} />
              <span className={styles['soft']}>
                <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>{' '}
                {lockWords(ingress.state === 'isolated', egress.state === 'isolated')}
              </span>
            </>
          )}
        />
      </Section>
      <ExposureSection
        isMeant={({ kind, namespace: place }) => kind === 'new' && (place === name || place === null)}
        empty="None."
      />
      {inside.length > 0 && <CompromiseSection from={`${name}/*`} name={`namespace ${name}`} />}
      <Section title="Policies">
        <LongList
          items={snapshot.policies.filter((policy) => policy.namespace === name)}
          empty="None."
          render={({ key }) => <PolicyLink policyKey={key} />}
        />
      </Section>
    </div>
  )
}

function lockWords(isIngress: boolean, isEgress: boolean): string {
  if (isIngress) return isEgress ? 'ingress and egress' : 'ingress'
  return isEgress ? 'egress' : 'open'
}

/** All flows from one peer to another. */
export function EdgeView({
  snapshot,
  from,
  to,
}: {
  readonly snapshot: Snapshot
  readonly from: string
  readonly to: string
}) {
  const select = useStore((state) => state.select)
  const { flows } = snapshot
  const table = useStore(({ pairFlows }) => tableOfPair(flows, pairFlows, from, to))
  const rows = useMemo(() => {
    if (table === null) return null
    const source = table.peers.findIndex((peer) => peer.key === from)
    const destination = table.peers.findIndex((peer) => peer.key === to)
    const found: number[] = []
    for (let i = 0; i < table.count; i++)
      if (table.source[i] === source && table.destination[i] === destination) found.push(i)
    return found.map((i) => flowRow(table, i))
  }, [table, from, to])
  const label = (key: string): string => flows.peers.find((peer) => peer.key === key)?.label ?? key
  return (
    <div>
      <h2 className={styles['flowTitle']}>
        <PeerLink peerKey={from} label={label(from)} /> <ArrowRight size={14} aria-label="to" />{' '}
        <PeerLink peerKey={to} label={label(to)} />
      </h2>
      <PortsSection from={from} to={to} />
      <Section title={rows === null ? 'Flows' : `Flows (${rows.length})`}>
        <LongList
          items={rows ?? []}
          empty={rows === null ? 'Being looked up…' : 'None.'}
          render={(row) => (
            <button
              type="button"
              className={styles['flowButton']}
              onClick={() => select({ kind: 'flow', flow: row.ref }, 'inspector')}
            >
              <VerdictBadge verdict={row.verdict} /> <span className={styles['mono']}>{row.port}</span> {row.reason}
            </button>
          )}
        />
      </Section>
    </div>
  )
}
