import { ArrowRight, Check, CircleDot, Filter, SkipForward, X } from 'lucide-react'
import { useStore, type FlowRef, type Snapshot, type Verdict } from '../../store/index'
import { VerdictBadge } from '../kit/index'
import { LineLink, PeerLink, PolicyLink, Section } from './parts'
import { verdictSentence } from './words'
import styles from './inspector.module.css'

type Side = Verdict['egress']
type Step = Side['steps'][number]

export function FlowView({ flow, snapshot }: { readonly flow: FlowRef; readonly snapshot: Snapshot }) {
  const verdict = useStore((state) => state.explanation)
  const label = (key: string): string => snapshot.flows.peers.find((peer) => peer.key === key)?.label ?? key
  return (
    <div>
      <h2 className={styles['flowTitle']}>
        <PeerLink peerKey={flow.from} label={label(flow.from)} /> <ArrowRight size={14} aria-label="to" />{' '}
        <PeerLink peerKey={flow.to} label={label(flow.to)} />
      </h2>
      <p className={styles['mono']}>
        {flow.port}/{flow.protocol}
      </p>
      {verdict === null ? (
        <p className={styles['soft']}>Asking the engine…</p>
      ) : (
        <Explained flow={flow} verdict={verdict} />
      )}
    </div>
  )
}

function Explained({ flow, verdict }: { readonly flow: FlowRef; readonly verdict: Verdict }) {
  const { dropReason } = verdict
  return (
    <>
      <div className={styles['headline']} data-verdict={verdict.verdict} data-testid="flow-verdict">
        <VerdictBadge verdict={verdict.verdict} />
        <span>{verdictSentence(flow, verdict)}</span>
      </div>
      {dropReason !== undefined && (
        <p className={styles['soft']}>
          Hubble prints: {dropReason.text} ({dropReason.name}, {dropReason.code})
        </p>
      )}
      <SideSection title={`Egress of ${flow.from}`} side={verdict.egress} />
      <SideSection title={`Ingress of ${flow.to}`} side={verdict.ingress} />
    </>
  )
}

const decisions = {
  allowed: 'allowed',
  denied: 'dropped',
  none: 'not under policy',
  error: 'cannot be computed',
} as const

function SideSection({ title, side }: { readonly title: string; readonly side: Side }) {
  const steps = side.steps.filter((step) => step.kind !== 'near-miss')
  const misses = side.steps.filter((step) => step.kind === 'near-miss')
  return (
    <Section
      title={
        <>
          {title}: <span data-decision={side.decision}>{decisions[side.decision]}</span>
        </>
      }
    >
      <ol className={styles['steps']}>
        {steps.map((step, i) => (
          <StepLine key={i} step={step} />
        ))}
      </ol>
      {misses.length > 0 && (
        <>
          <h4>What would have had to match</h4>
          <ol className={styles['steps']}>
            {misses.map((step, i) => (
              <StepLine key={i} step={step} />
            ))}
          </ol>
        </>
      )}
    </Section>
  )
}

const icons = { allow: Check, deny: X, pass: SkipForward, redirect: Filter, none: CircleDot }

function StepLine({ step }: { readonly step: Step }) {
  const Icon = icons[step.effect]
  return (
    <li className={styles['step']} data-decisive={step.decisive === true} data-effect={step.effect}>
      <Icon size={14} aria-hidden />
      <div>
        {step.policy !== undefined && (
          <>
            <PolicyLink policyKey={step.policy} />:{' '}
          </>
        )}
        {step.text}
        {step.decisive === true && <span className={styles['tag']}>decided</span>}{' '}
        {step.range !== undefined && <LineLink range={step.range} />}
      </div>
    </li>
  )
}
