import { ArrowRight, Check, CircleDot, Filter, SkipForward, X } from 'lucide-react'
import { endText, judgedSide, useStore, type FlowRef, type Snapshot, type Verdict } from '../../../store/index'
import { RefusedBadge, VerdictBadge } from '../../kit/index'
import { lazyPart } from '../../kit/lazyPart'
import { LineLink, PeerLink, PolicyLink, Section } from '../parts'
import { verdictSentence } from '../words'
import styles from '../inspector.module.css'
import { HubbleLines } from './sections/HubbleLines'
import { ShowFlows } from './sections/ShowFlows'

const FixFlows = lazyPart(() => import('../../proposals/FixFlows'))

type Side = Verdict['egress']
type Step = Side['steps'][number]

export function FlowView({ flow, snapshot }: { readonly flow: FlowRef; readonly snapshot: Snapshot }) {
  const verdict = useStore((state) => state.explanation)
  const label = (key: string): string => snapshot.flows.peers.find((peer) => peer.key === key)?.label ?? endText(key)
  return (
    <div>
      <h2 className={styles['flowTitle']}>
        <PeerLink peerKey={flow.from} label={label(flow.from)} /> <ArrowRight size={14} aria-label="to" />{' '}
        <PeerLink peerKey={flow.to} label={label(flow.to)} />
      </h2>
      <p className={styles['mono']}>
        {flow.port}/{flow.protocol}
        {flow.http !== undefined && ` ${flow.http.method ?? ''} ${flow.http.path ?? ''}`}
        {flow.dnsName !== undefined && ` asks for ${flow.dnsName}`}
      </p>
      <p className={styles['soft']}>
        Show all flows <ShowFlows filter={endFilter('from', flow.from)}>from here</ShowFlows>,{' '}
        <ShowFlows filter={endFilter('to', flow.to)}>to there</ShowFlows> or{' '}
        <ShowFlows filter={`--to-port ${flow.port} --protocol ${flow.protocol.toLowerCase()}`}>on this port</ShowFlows>.
      </p>
      {verdict === null ? (
        <p className={styles['soft']}>Asking the engine…</p>
      ) : (
        <Explained flow={flow} verdict={verdict} snapshot={snapshot} />
      )}
    </div>
  )
}

/** A filter for one end: a pod by its name, anything else by the words of its key. */
function endFilter(end: 'from' | 'to', key: string): string {
  const outside = /^(entity|node|ip|cidr|dns):(.*)$/.exec(key)
  if (outside === null) return `--${end}-pod ${key}`
  const [, kind, name = ''] = outside
  if (kind === 'entity') return `--${end}-label reserved:${name}`
  return kind === 'ip' || kind === 'cidr' ? `--${end}-ip ${name}` : kind === 'dns' ? `--${end}-fqdn ${name}` : name
}

function isThrough({ verdict, request }: Verdict): boolean {
  return verdict !== 'DROPPED' && request?.verdict !== 'DROPPED'
}

interface ExplainedProps {
  readonly flow: FlowRef
  readonly verdict: Verdict
  readonly snapshot: Snapshot
}

function Explained({ flow, verdict, snapshot }: ExplainedProps) {
  const { dropReason, request, isUndecided, isAudited } = verdict
  const isRefused = request?.verdict === 'DROPPED'
  const passes = isAudited === true && dropReason === undefined
  const word = isUndecided === true ? 'DEPENDS' : isRefused ? 'DROPPED' : passes ? 'AUDITED' : verdict.verdict
  return (
    <>
      <div className={styles['headline']} data-verdict={word} data-testid="flow-verdict">
        {isRefused ? <RefusedBadge answer={request.response} /> : <VerdictBadge verdict={word} />}
        <span>{verdictSentence(flow, verdict, snapshot.policies)}</span>
      </div>
      {[...(verdict.understood ?? []), ...(verdict.doubts ?? [])].map((note) => (
        <p key={note} className={styles['soft']}>
          {note}
        </p>
      ))}
      {isUndecided === true && <Outcomes verdict={verdict} />}
      {isUndecided !== true && dropReason !== undefined && (
        <p className={styles['soft']}>
          Hubble prints: {dropReason.text} ({dropReason.name}, {dropReason.code})
        </p>
      )}
      {request !== undefined && (
        <p data-testid="request-verdict">
          <VerdictBadge verdict={verdict.verdict} /> The connection goes to the layer 7 proxy, which{' '}
          {isRefused ? `answers: ${request.response}.` : 'passes the request on.'}
        </p>
      )}
      {verdict.problem === undefined && isUndecided !== true && (
        <FixFlows flows={[flow]} expect={isThrough(verdict) ? 'denied' : 'allowed'} of={verdict} />
      )}
      {verdict.isSelf !== true && (
        <>
          <SideSection title={`Egress of ${endText(flow.from)}`} side={verdict.egress} />
          <SideSection title={`Ingress of ${endText(verdict.reached ?? flow.to)}`} side={verdict.ingress} />
        </>
      )}
      {verdict.problem === undefined && <HubbleLines flow={flow} snapshot={snapshot} />}
    </>
  )
}

/** The ways in which a flow may come about where they do not come to the same. */
function Outcomes({ verdict }: { readonly verdict: Verdict }) {
  return (
    <ul className={styles['steps']}>
      {(verdict.outcomes ?? []).map(({ when, probe, verdict: outcome }) => (
        <li key={`${when} ${probe.to} ${probe.port}`}>
          <VerdictBadge verdict={outcome.verdict} /> {when}
        </li>
      ))}
    </ul>
  )
}

const decisions = {
  allowed: 'allowed',
  denied: 'dropped',
  none: 'not under policy',
  error: 'cannot be computed',
} as const

function SideSection({ title, side }: { readonly title: string; readonly side: Side }) {
  const { decision } = judgedSide(side)
  const steps = side.steps.filter((step) => step.kind !== 'near-miss')
  const misses = side.steps.filter((step) => step.kind === 'near-miss')
  return (
    <Section
      title={
        <>
          {title}: <span data-decision={decision}>{decisions[decision]}</span>
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
