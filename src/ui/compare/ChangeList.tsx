import type { ReactNode } from 'react'
import {
  endText,
  resourceWords,
  useStore,
  type Comparison,
  type Questions,
  type WorkspaceComparison,
} from '../../store/index'
import { EmptyNote, LinkButton } from '../kit/index'
import frames from '../kit/frame.module.css'
import styles from './compare.module.css'

const sections = [
  { kind: 'allowed', title: 'Opens', sign: '+' },
  { kind: 'dropped', title: 'Closes', sign: '−' },
  { kind: 'to-l7', title: 'Comes under layer 7 rules', sign: '▸' },
  { kind: 'from-l7', title: 'Leaves layer 7 rules', sign: '◂' },
  { kind: 'l7-rules', title: 'Other layer 7 rules', sign: '~' },
] as const

const mostShown = 200

type Compared = Questions['compare']['answer']

interface Props {
  /** Policies that took no part are named where both sides are workspaces. */
  readonly comparison: Comparison &
    Partial<Pick<WorkspaceComparison, 'leftOut' | 'doubts'> & Pick<Compared, 'arrivals'>>
  /** Stands in another pane's text, which scrolls by itself. */
  readonly isPlain?: boolean
}

/** A comparison as a list: green what opens, red what closes, each with its sign. */
export function ChangeList({ comparison, isPlain = false }: Props) {
  const {
    isSame,
    flows,
    flowTotal,
    isolation,
    endpoints,
    policies,
    leftOut = nobody,
    doubts = [],
    arrivals = [],
  } = comparison
  if (isSame) return <EmptyNote>{sameWords(leftOut)}</EmptyNote>
  const frame = isPlain
    ? { className: styles['plain'] }
    : {
        className: `${frames['body']} ${styles['list']}`,
        tabIndex: 0,
        role: 'region',
        'aria-label': 'Changes',
        'data-pane-focus': true,
      }
  return (
    <div {...frame}>
      {flowTotal === 0 && (
        <p className={styles['note']}>
          No flow changes between peers that both sides have
          {arrivals.length > 0 ? '; new workloads bring what stands below' : ''}.
        </p>
      )}
      {sections.map(({ kind, title, sign }) => {
        const own = flows.filter((flow) => flow.kind === kind)
        return (
          <Section key={kind} title={`${title} (${own.length})`} isEmpty={own.length === 0}>
            {own.slice(0, mostShown).map((flow, i) => (
              <FlowLine key={i} flow={flow} sign={sign} />
            ))}
            {own.length > mostShown && <li>and {own.length - mostShown} more</li>}
          </Section>
        )
      })}
      <Section title="Isolation" isEmpty={isolation.length === 0}>
        {isolation.map(({ kind, direction, endpoints: who, by }) => (
          <li key={`${kind} ${direction} ${who.text}`} data-kind={kind === 'isolated' ? 'dropped' : 'allowed'}>
            <span className={styles['sign']} aria-hidden>
              {kind === 'isolated' ? '−' : '+'}
            </span>
            <span>
              <span className={styles['mono']}>{who.text}</span>{' '}
              {kind === 'isolated' ? 'is now isolated' : 'is no longer isolated'} for {direction}
              {by.length > 0 && `, ${kind === 'isolated' ? 'by' : 'formerly by'} ${by.map(resourceWords).join(', ')}`}
            </span>
          </li>
        ))}
      </Section>
      <Section title="Pods" isEmpty={endpoints.length === 0}>
        {endpoints.map(({ kind, namespace, name, isIngressIsolated, isEgressIsolated }) => (
          <li key={`${kind} ${namespace}/${name}`}>
            {kind === 'added' ? 'Added' : 'Removed'}{' '}
            <span className={styles['mono']}>
              {namespace}/{name}
            </span>
            {kind === 'added' && openWords(isIngressIsolated, isEgressIsolated)}
            {arrivals
              .filter((one) => kind === 'added' && one.namespace === namespace && one.name === name)
              .slice(0, 1)
              .map(({ text }) => (
                <p key={text}>{text}</p>
              ))}
          </li>
        ))}
      </Section>
      <Section title="In doubt" isEmpty={flowTotal === 0 || doubts.length === 0}>
        {doubts.map((doubt) => (
          <li key={doubt}>{doubt}</li>
        ))}
      </Section>
      {(['before', 'after'] as const).map((side) => (
        <Section key={side} title={leftOutTitles[side]} isEmpty={leftOut[side].length === 0}>
          {leftOut[side].slice(0, mostShown).map((key) => (
            <li key={key}>
              <span className={styles['mono']}>{resourceWords(key)}</span>
            </li>
          ))}
        </Section>
      ))}
      <Section title="Policies" isEmpty={policies.length === 0}>
        {policies.map(({ kind, key, selectsNobody }) => (
          <li key={`${kind} ${key}`}>
            {policyWords[kind]} <span className={styles['mono']}>{resourceWords(key)}</span>
            {selectsNobody && ', which selects no pod'}
          </li>
        ))}
      </Section>
    </div>
  )
}

const nobody: WorkspaceComparison['leftOut'] = { before: [], after: [] }

const leftOutTitles = {
  before: 'Took no part before: refused, or not for Cilium to enforce',
  after: 'Takes no part after: refused, or not for Cilium to enforce',
}

/** Where both sides are equal, nothing is said of policies that took no part. */
function sameWords({ before, after }: WorkspaceComparison['leftOut']): string {
  const all = [...new Set([...before, ...after])]
  if (all.length === 0) return 'No difference in who may talk to whom.'
  const names = all.slice(0, 3).map(resourceWords).join(', ')
  const more = all.length > 3 ? ` and ${all.length - 3} more` : ''
  return `Nothing that could be compared differs. Left out, as somebody refuses them or Cilium does not enforce them: ${names}${more}.`
}

const policyWords = {
  added: 'Added',
  removed: 'Removed',
  'now-refused': 'Now refused, without effect:',
  'no-longer-refused': 'No longer refused:',
  'now-idle': 'Selects no pod any more:',
  'no-longer-idle': 'Selects pods now:',
} as const

function openWords(isIngressIsolated: boolean, isEgressIsolated: boolean): string {
  if (isIngressIsolated !== isEgressIsolated) return `, not isolated for ${isIngressIsolated ? 'egress' : 'ingress'}`
  return `, isolated in ${isIngressIsolated ? 'both directions' : 'neither direction'}`
}

interface SectionProps {
  readonly title: string
  readonly isEmpty: boolean
  readonly children: ReactNode
}

function Section({ title, isEmpty, children }: SectionProps) {
  if (isEmpty) return null
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}

function FlowLine({ flow, sign }: { readonly flow: WorkspaceComparison['flows'][number]; readonly sign: string }) {
  const select = useStore((state) => state.select)
  const { kind, from, to, portsText, because, sample } = flow
  return (
    <li data-kind={kind}>
      <span className={styles['sign']} aria-hidden>
        {sign}
      </span>
      <span>
        <LinkButton
          className={styles['mono'] ?? ''}
          title={`Show ${endText(sample.from)} to ${endText(sample.to)} on ${sample.protocol}/${sample.port}`}
          onClick={() => select({ kind: 'flow', flow: sample }, 'inspector')}
        >
          {from.text} → {to.text} on {portsText}
        </LinkButton>
        <span className={styles['why']}>{because}</span>
      </span>
    </li>
  )
}
