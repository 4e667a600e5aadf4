import { leftOutPolicies, problemsOf, resourceWords, useStore, type Snapshot } from '../../store/index'
import { LineLink, LongList, LockMark, NodeLink, Note, PolicyLink, PolicyLinks, Section, SelectLink } from './parts'
import { isolationAmong } from './words'
import styles from './inspector.module.css'

/** The workspace as a whole: who is isolated, which policies there are, which were refused. */
export default function Overview({ snapshot }: { readonly snapshot: Snapshot }) {
  const { endpoints, policies, flows } = snapshot
  const { ingress, egress } = isolationAmong(endpoints)
  const isRefused = useStore(
    (state) => state.status === 'incomplete' || problemsOf(state).some(({ severity }) => severity === 'error'),
  )
  const { refused, notEnforced } = leftOutPolicies(snapshot)
  const mode = snapshot.settings?.find(({ key }) => key === 'enable-policy')?.value ?? 'default'
  return (
    <div>
      <h2>Who is isolated</h2>
      {mode === 'never' && <Note>The cluster’s mode is never: policies are stored, and nobody enforces them.</Note>}
      <Note>
        {endpoints.length === 0
          ? isRefused
            ? 'Nobody: no pod counts yet, as what is written cannot be read or would be refused. The editor’s problems say why.'
            : 'Nobody: the workspace has no pods yet. Paste or draw some, and this pane says which policies isolate them.'
          : `${outOf(ingress.length, endpoints.length, 'endpoint')} isolated for ingress, ${egress.length.toLocaleString('en')} for egress.` +
            (flows.total === 0 ? '' : ` ${outOf(flows.totals.dropped, flows.total, 'flow')} dropped.`)}
      </Note>
      {refused.length > 0 && (
        <Section title={`Refused policies (${refused.length})`}>
          <LongList
            items={refused}
            render={(policy) => (
              <>
                <PolicyLink policyKey={policy.key} />
                <div className={styles['bad']}>{policy.reason}</div>
              </>
            )}
          />
        </Section>
      )}
      {notEnforced.length > 0 && (
        <Section title={`Takes no part (${notEnforced.length})`}>
          <LongList
            items={notEnforced}
            render={({ resource, range, message, help }) => (
              <>
                <span className={styles['mono']}>{resource === undefined ? range.file : resourceWords(resource)}</span>{' '}
                <LineLink range={range} />
                <div className={styles['bad']}>{message}</div>
                {help !== undefined && <div className={styles['by']}>{help}</div>}
              </>
            )}
          />
        </Section>
      )}
      {endpoints.length > 0 && <Directions endpoints={endpoints} />}
      <Nodes snapshot={snapshot} />
      <Section title={`Policies (${policies.length})`}>
        <LongList
          items={policies}
          empty={
            endpoints.length === 0
              ? 'None.'
              : `${notEnforced.length > 0 ? 'None that Cilium enforces. ' : ''}${noPolicies[mode] ?? noPolicies.default}`
          }
          render={(policy) => (
            <>
              <PolicyLink policyKey={policy.key} />
              <span className={styles['tag']}>{policy.status === 'rejected' ? 'refused' : selectsWords(policy)}</span>
            </>
          )}
        />
      </Section>
    </div>
  )
}

/** `selects 3`, of pods; `selects 2 nodes` of a policy of nodes, which may do nothing. */
function selectsWords({ selects, nodes }: Snapshot['policies'][number]): string {
  if (nodes === undefined) return `selects ${selects.length}`
  const count = nodes.selects.includes('')
    ? 'every node'
    : `${nodes.selects.length} ${nodes.selects.length === 1 ? 'node' : 'nodes'}`
  return nodes.isActive ? `selects ${count}` : `selects ${count}, host firewall off`
}

/** Nodes that policies are about, with how they stand; nothing where none is. */
function Nodes({ snapshot: { hosts = [], policies } }: { readonly snapshot: Snapshot }) {
  const own = policies.filter(({ nodes }) => nodes !== undefined)
  const isOff = own.some(({ nodes }) => nodes?.isActive === false)
  const ruled = hosts.filter(
    ({ isolation: { ingress, egress } }) => ingress.state !== 'open' || egress.state !== 'open',
  )
  const inert = isOff ? [...new Set(own.flatMap(({ nodes }) => nodes?.selects ?? []))] : []
  if (own.length === 0 && ruled.length === 0) return null
  return (
    <Section title={`Nodes (${isOff ? inert.length : hosts.length})`}>
      <Note>
        {isOff
          ? 'The host firewall is off in this cluster (enable-host-firewall): policies that select these nodes do nothing.'
          : `${outOf(ruled.length, hosts.length, 'node')} under policy of their own.`}
      </Note>
      {isOff ? (
        <LongList
          items={inert}
          render={(name) => (
            <>
              <LockMark isIsolated={false} />
              <NodeLink name={name} />
            </>
          )}
        />
      ) : (
        <LongList
          items={hosts}
          render={({ name, isolation: { ingress, egress } }) => {
            const closed = [ingress, egress].filter(({ state }) => state === 'isolated')
            const by = [...new Set(closed.flatMap((side) => side.by))]
            const words = [
              ...(ingress.state === 'isolated' ? ['ingress'] : []),
              ...(egress.state === 'isolated' ? ['egress'] : []),
            ]
            return (
              <>
                <LockMark isIsolated={closed.length > 0} />
                <NodeLink name={name} />
                <div className={styles['by']}>
                  {closed.length === 0 ? 'open' : `isolated for ${words.join(' and ')}, by `}
                  {closed.length > 0 && (by.length === 0 ? 'the mode "always"' : <PolicyLinks keys={by} />)}
                </div>
              </>
            )
          }}
        />
      )}
    </Section>
  )
}

/** What it means that there are no policies, by the cluster's mode. */
const noPolicies: Readonly<Record<string, string>> & { readonly default: string } = {
  default: 'There are no policies: everyone may talk to everyone.',
  always: 'There are no policies, and the mode “always” isolates every pod: nobody may talk to anybody.',
  never: 'There are no policies, and in the mode “never” none would be enforced: everyone may talk to everyone.',
}

/** Who is isolated for ingress, for egress, and not at all. */
function Directions({ endpoints }: Pick<Snapshot, 'endpoints'>) {
  const isolation = isolationAmong(endpoints)
  return (
    <>
      {(['ingress', 'egress'] as const).map((direction) => (
        <Section key={direction} title={`Isolated for ${direction}`}>
          <LongList
            items={isolation[direction]}
            empty={`No policy puts any endpoint under default deny for ${direction}.`}
            render={({
              key,
              isolation: {
                [direction]: { by },
              },
            }) => (
              <>
                <LockMark isIsolated />
                <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
                <div className={styles['by']}>
                  by {by.length === 0 ? 'the mode "always"' : <PolicyLinks keys={by} />}
                </div>
              </>
            )}
          />
        </Section>
      ))}
      <Section title="Open in both directions">
        <LongList
          items={isolation.open}
          empty="None."
          render={({ key }) => (
            <>
              <LockMark isIsolated={false} />
              <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
            </>
          )}
        />
      </Section>
    </>
  )
}

/** `1 of 3 endpoints is`: how many of how many, with the verb. */
function outOf(some: number, all: number, one: string): string {
  return `${some.toLocaleString('en')} of ${all.toLocaleString('en')} ${all === 1 ? one : `${one}s`} ${some === 1 || all === 1 ? 'is' : 'are'}`
}
