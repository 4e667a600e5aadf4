import type { Snapshot } from '../../store/index'
import { LongList, LockMark, PolicyLink, Section, SelectLink } from './parts'
import { isolationOf } from './words'
import styles from './inspector.module.css'

/** The workspace as a whole: who is isolated, which policies there are, which were refused. */
export function Overview({ snapshot }: { readonly snapshot: Snapshot }) {
  const { endpoints, policies, flows } = snapshot
  const isolation = isolationOf(snapshot)
  const refused = policies.filter((policy) => policy.status === 'rejected')
  const open = endpoints.filter(({ key }) => !isolation.ingress.has(key) && !isolation.egress.has(key))
  return (
    <div>
      <h2>Who is isolated</h2>
      <p className={styles['soft']}>
        {isolation.ingress.size} of {endpoints.length} endpoints are isolated for ingress, {isolation.egress.size} for
        egress. {flows.totals.dropped.toLocaleString('en')} of {flows.total.toLocaleString('en')} flows are dropped.
      </p>
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
      {(['ingress', 'egress'] as const).map((direction) => (
        <Section key={direction} title={`Isolated for ${direction}`}>
          <LongList
            items={[...isolation[direction]]}
            empty={`No policy puts any endpoint under default deny for ${direction}.`}
            render={([key, by]) => (
              <>
                <LockMark isIsolated />
                <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
                <div className={styles['by']}>
                  by{' '}
                  {by.length === 0
                    ? 'the mode "always"'
                    : by.map((policy, i) => (
                        <span key={policy}>
                          {i > 0 && ', '}
                          <PolicyLink policyKey={policy} />
                        </span>
                      ))}
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
      <Section title={`Policies (${policies.length})`}>
        <LongList
          items={policies}
          empty="There are no policies: everyone may talk to everyone."
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
