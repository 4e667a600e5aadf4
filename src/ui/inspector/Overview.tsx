import { leftOutPolicies, resourceWords, type Snapshot } from '../../store/index'
import { LineLink, LongList, LockMark, Note, PolicyLink, PolicyLinks, Section, SelectLink } from './parts'
import { isolatedIn } from './words'
import styles from './inspector.module.css'

/** The workspace as a whole: who is isolated, which policies there are, which were refused. */
export function Overview({ snapshot }: { readonly snapshot: Snapshot }) {
  const { endpoints, policies, flows } = snapshot
  const isolated = { ingress: isolatedIn(snapshot, 'ingress'), egress: isolatedIn(snapshot, 'egress') }
  const { refused, notEnforced } = leftOutPolicies(snapshot)
  const open = endpoints.filter(({ key }) => !isolated.ingress.has(key) && !isolated.egress.has(key))
  const mode = snapshot.settings?.find(({ key }) => key === 'enable-policy')?.value ?? 'default'
  return (
    <div>
      <h2>Who is isolated</h2>
      {mode === 'never' && <Note>The cluster’s mode is never: policies are stored, and nobody enforces them.</Note>}
      <Note>
        {endpoints.length === 0
          ? 'Nobody: the workspace has no pods yet. Paste or draw some, and this pane says which policies isolate them.'
          : `${outOf(isolated.ingress.size, endpoints.length, 'endpoint')} isolated for ingress, ${isolated.egress.size.toLocaleString('en')} for egress.` +
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
                <span className={styles['mono']}>{resourceWords(resource ?? range.file)}</span>{' '}
                <LineLink range={range} />
                <div className={styles['bad']}>{message}</div>
                {help !== undefined && <div className={styles['by']}>{help}</div>}
              </>
            )}
          />
        </Section>
      )}
      {endpoints.length > 0 && <Directions endpoints={endpoints} open={open} />}
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
              <span className={styles['tag']}>
                {policy.status === 'rejected' ? 'refused' : `selects ${policy.selects.length}`}
              </span>
            </>
          )}
        />
      </Section>
    </div>
  )
}

/** What it means that there are no policies, by the cluster's mode. */
const noPolicies: Readonly<Record<string, string>> & { readonly default: string } = {
  default: 'There are no policies: everyone may talk to everyone.',
  always: 'There are no policies, and the mode “always” isolates every pod: nobody may talk to anybody.',
  never: 'There are no policies, and in the mode “never” none would be enforced: everyone may talk to everyone.',
}

interface DirectionsProps {
  readonly endpoints: Snapshot['endpoints']
  /** Endpoints that no policy isolates. */
  readonly open: Snapshot['endpoints']
}

/** Who is isolated for ingress, for egress, and not at all. */
function Directions({ endpoints, open }: DirectionsProps) {
  return (
    <>
      {(['ingress', 'egress'] as const).map((direction) => (
        <Section key={direction} title={`Isolated for ${direction}`}>
          <LongList
            items={endpoints.filter(({ isolation }) => isolation[direction].state === 'isolated')}
            empty={`No policy puts any endpoint under default deny for ${direction}.`}
            render={({ key, isolation }) => (
              <>
                <LockMark isIsolated />
                <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
                <div className={styles['by']}>
                  by{' '}
                  {isolation[direction].by.length === 0 ? (
                    'the mode "always"'
                  ) : (
                    <PolicyLinks keys={isolation[direction].by} />
                  )}
                </div>
              </>
            )}
          />
        </Section>
      ))}
      <Section title="Open in both directions">
        <LongList
          items={open}
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
