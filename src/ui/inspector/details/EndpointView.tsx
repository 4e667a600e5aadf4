import type { Snapshot } from '../../../store/index'
import { LineLink, LockMark, LongList, Note, PolicyLinks, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'
import { directionSentence, rulesApplyFrom } from '../words'
import { AgentLines } from './sections/AgentLines'
import { CompromiseSection } from './sections/CompromiseSection'
import { IdentitySection } from './sections/IdentitySection'
import { ReachSection } from './sections/ReachSection'
import { ShowFlows } from './sections/ShowFlows'
import { useEndpointFlows } from './sections/useEndpointFlows'

export function EndpointView({ snapshot, endpointKey }: { readonly snapshot: Snapshot; readonly endpointKey: string }) {
  const endpoint = snapshot.endpoints.find(({ key }) => key === endpointKey)
  const flows = useEndpointFlows(snapshot, endpointKey)
  if (endpoint === undefined) return <Note>This endpoint is no longer in the workspace.</Note>
  const { kind, name, namespace, replicas, identity, ports, range, error, hostNetwork } = endpoint
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        {kind}
        {kind === 'Pod' ? '' : `, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`} in{' '}
        <SelectLink to={{ kind: 'namespace', name: namespace }}>{namespace}</SelectLink>, identity{' '}
        <span className={styles['mono']}>{identity}</span>, <LineLink range={range} />.{' '}
        <ShowFlows filter={`--pod ${endpointKey}`} />
      </p>
      {error !== undefined && (
        <p className={styles['bad']}>Its policies cannot be combined, so Cilium computes no policy for it: {error}.</p>
      )}
      {hostNetwork === true && (
        <p>It is on the host network: policies see the host in its place, and none applies to itself.</p>
      )}
      {(['ingress', 'egress'] as const).map((direction) => {
        const { state, by } = endpoint.isolation[direction]
        const also = rulesApplyFrom(snapshot, endpointKey, direction).filter((key) => !by.includes(key))
        return (
          <Section key={direction} title={direction === 'ingress' ? 'Ingress' : 'Egress'}>
            <p>
              <LockMark isIsolated={state === 'isolated'} />{' '}
              {directionSentence(direction, endpoint.isolation[direction])}
            </p>
            <Policies words="By" keys={by} />
            <Policies words="Rules that do not isolate it come from" keys={also} />
          </Section>
        )
      })}
      <ReachSection title="Can be reached by" flows={flows} peer={endpointKey} end="source" />
      <ReachSection title="Can reach" flows={flows} peer={endpointKey} end="destination" />
      <CompromiseSection from={endpointKey} name={endpointKey} />
      <IdentitySection snapshot={snapshot} number={identity} self={endpointKey} />
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
      {hostNetwork !== true && <AgentLines endpoint={endpointKey} snapshot={snapshot} />}
    </div>
  )
}

function Policies({ words, keys }: { readonly words: string; readonly keys: readonly string[] }) {
  if (keys.length === 0) return null
  return (
    <p>
      {words} <PolicyLinks keys={keys} />
    </p>
  )
}
