import { idName } from '../../../store/index'
import type { Snapshot } from '../../../store/index'
import { LineLink, LockMark, LongList, NodeLink, Note, PolicyLinks, Section } from '../parts'
import styles from '../inspector.module.css'
import { directionSentence } from '../words'
import { CompromiseSection } from './sections/CompromiseSection'
import { ReachSection } from './sections/ReachSection'
import { useEndpointFlows } from './sections/useEndpointFlows'

type Policy = Snapshot['policies'][number]

/** A node of the cluster: its own policies where the host firewall is on, who reaches it and whom it reaches. */
export function NodeView({ snapshot, nodeKey }: { readonly snapshot: Snapshot; readonly nodeKey: string }) {
  const name = idName(nodeKey)
  const node = snapshot.nodes?.find((found) => found.name === name)
  const flows = useEndpointFlows(snapshot, nodeKey)
  if (node === undefined) return <Note>This node is no longer in the workspace.</Note>
  const host = snapshot.hosts?.find((found) => found.name === name)
  const range = snapshot.resources.find(({ kind, name: own }) => kind === 'Node' && own === name)?.range
  const peer = snapshot.flows.peers.find(({ key }) => key === nodeKey)
  const pods = snapshot.endpoints.filter(({ node: on, hostNetwork }) => on === name && hostNetwork === true)
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        Node
        {range === undefined ? (
          ', named by pods and not stated'
        ) : (
          <>
            , <LineLink range={range} />
          </>
        )}
        {node.addresses.length === 0 ? '' : `, ${node.addresses.join(', ')}`}
        {node.hasApiServer ? ', with the API server' : ''}. Its own pods see it as host, others as remote-node
        {peer === undefined ? '' : ` (identity ${peer.identity})`}; its labels do not count for pods’ policies.
      </p>
      {host?.error !== undefined && (
        <p className={styles['bad']}>
          Its policies cannot be combined, so Cilium computes no policy for it: {host.error}.
        </p>
      )}
      {host === undefined ? (
        <Off policies={snapshot.policies.filter(({ nodes }) => nodes?.selects.includes(name) === true)} />
      ) : (
        (['ingress', 'egress'] as const).map((direction) => (
          <Section key={direction} title={direction === 'ingress' ? 'Ingress' : 'Egress'}>
            <p>
              <LockMark isIsolated={host.isolation[direction].state === 'isolated'} />{' '}
              {directionSentence(direction, host.isolation[direction])}
            </p>
            {host.isolation[direction].by.length > 0 && (
              <p>
                By <PolicyLinks keys={host.isolation[direction].by} />
              </p>
            )}
          </Section>
        ))
      )}
      <ReachSection title="Can be reached by" flows={flows} peer={nodeKey} end="source" />
      <ReachSection title="Can reach" flows={flows} peer={nodeKey} end="destination" />
      <CompromiseSection from={nodeKey} name={name} />
      <Section title="Labels">
        {host !== undefined && (
          <p className={styles['soft']}>
            Policies of nodes select it by {host.labels.length === 1 ? 'this label alone' : 'these labels alone'};
            others, such as kubernetes.io/hostname, do not pass the filter.
          </p>
        )}
        <ul className={styles['labels']}>
          {(host?.labels ?? Object.entries(node.labels).map(([key, value]) => `${key}=${value}`)).map((label) => (
            <li key={label}>{label}</li>
          ))}
        </ul>
      </Section>
      <Section title="Pods on its network">
        <LongList items={pods} empty="None." render={({ key }) => <span className={styles['mono']}>{key}</span>} />
      </Section>
    </div>
  )
}

/** Without the host firewall nodes are under no policy. */
function Off({ policies }: { readonly policies: readonly Policy[] }) {
  return (
    <Section title="Policies of nodes">
      <p>
        <LockMark isIsolated={false} /> The host firewall is off in this cluster (enable-host-firewall): nothing holds
        back what goes to the node or comes from it.
      </p>
      {policies.length > 0 && (
        <p>
          {policies.length === 1
            ? 'This policy selects it and does nothing'
            : 'These policies select it and do nothing'}
          : <PolicyLinks keys={policies.map(({ key }) => key)} />
        </p>
      )}
    </Section>
  )
}

/** All nodes, each with how it stands. */
export function NodesView({ snapshot }: { readonly snapshot: Snapshot }) {
  const { nodes = [], hosts = [] } = snapshot
  return (
    <div>
      <h2>Nodes</h2>
      <p className={styles['soft']}>
        {nodes.length} in the workspace.{' '}
        {hosts.length === 0
          ? 'The host firewall is off (enable-host-firewall): policies with a nodeSelector do nothing.'
          : 'The host firewall is on: policies with a nodeSelector hold for them.'}
      </p>
      <LongList
        items={nodes}
        render={({ name, addresses }) => {
          const isolation = hosts.find((host) => host.name === name)?.isolation
          const closed = (['ingress', 'egress'] as const).filter((side) => isolation?.[side].state === 'isolated')
          return (
            <>
              <LockMark isIsolated={closed.length > 0} />
              <NodeLink name={name} />{' '}
              <span className={styles['soft']}>
                {closed.length === 0 ? 'open' : closed.join(' and ')} {addresses[0] ?? ''}
              </span>
            </>
          )
        }}
      />
    </div>
  )
}
