import { useMemo } from 'react'
import { useAnswer } from '../../../../store/index'
import { VerdictBadge } from '../../../kit/index'
import { PolicyLinks, Section, SelectLink } from '../../parts'
import styles from '../../inspector.module.css'

const badges = { forwarded: 'FORWARDED', redirected: 'REDIRECTED', dropped: 'DROPPED' } as const
const words = {
  forwarded: 'go through',
  redirected: 'go through, by way of layer 7 rules',
  dropped: 'are dropped',
  depends: 'depend on what the workspace does not say',
  'no-backend': 'lead to no backend',
} as const

/** What one peer can say to another: all ports, in sets that get the same answers. */
export function PortsSection({ from, to }: { readonly from: string; readonly to: string }) {
  const asks = useMemo(() => ({ from, to }), [from, to])
  const { answer } = useAnswer('pair-ports', asks)
  return (
    <Section title="All ports">
      {answer === null && <p className={styles['soft']}>Counting…</p>}
      {answer?.sets.map(({ outcome, ports, portsText, by, serverNamesText, sample }) => (
        <p key={`${outcome} ${portsText}`} data-outcome={outcome}>
          {outcome in badges && <VerdictBadge verdict={badges[outcome as keyof typeof badges]} />}{' '}
          <SelectLink to={{ kind: 'flow', flow: { from, to, ...sample } }}>{portsText}</SelectLink>{' '}
          {ports.length === 1 && /^\w+\/\d+$/.test(portsText)
            ? words[outcome].replace(/^go/, 'goes').replace(/^are/, 'is')
            : words[outcome]}
          {serverNamesText !== '' && `, ${serverNamesText},`}
          {by.length > 0 && (
            <>
              {' '}
              by <PolicyLinks keys={by} />
            </>
          )}
        </p>
      ))}
    </Section>
  )
}
