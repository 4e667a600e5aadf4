import type { Questions } from '../../store/index'
import { Breakable } from '../kit/Breakable'
import { Check } from './Check'
import { ProposalCard } from './ProposalCard'
import styles from './proposals.module.css'

type Answer = Questions['privileges']['answer']
type Widen = Questions['privileges']['asks']['widen']

interface Props {
  readonly answer: Answer
  /** Rows that cannot be asked about, in sentences. */
  readonly unasked: readonly string[]
  readonly isPending: boolean
  /** Flows that are allowed whatever the doubt, by key, with their names. */
  readonly take: ReadonlyMap<string, string>
  readonly onTake: (take: ReadonlyMap<string, string>) => void
  readonly widen: Widen
  readonly onWiden: (widen: Widen) => void
  readonly onApplied: () => void
}

const mostShown = 50
const mostOpened = 8

/** The policies that allow some flows: their proof, how far they cover what was seen, and what is left out until it is ticked. */
export function PrivilegeAnswer({ answer, unasked, isPending, take, onTake, widen, onWiden, onApplied }: Props) {
  const { change, why, proof, policies, cut, opened, coverage, left, shared, silent, price } = answer
  const leftOut = <LeftOut left={left} unasked={unasked} take={take} onTake={onTake} />
  if (change === null || proof === null)
    return (
      <>
        <p>{why}</p>
        {leftOut}
      </>
    )
  const right = proof.flows.filter(({ isRight }) => isRight).length
  const sentences = [
    `${right} of ${proof.flows.length} flows are allowed.`,
    `${proof.closes} ${proof.closes === 1 ? 'pair of peers is' : 'pairs of peers are'} closed${cut.length === 0 ? '; none of the flows that were judged is among them' : ''}.`,
    ...(cut.length === 0
      ? []
      : [
          `${cut.length} ${cut.length === 1 ? 'flow that was' : 'flows that were'} seen and ${cut.length === 1 ? 'is' : 'are'} left out ${cut.length === 1 ? 'closes' : 'close'} too: ${listed(cut)}.`,
        ]),
    opened.length === 0
      ? 'Nothing else opens.'
      : `It opens more than that for ${proof.opens + proof.requests === 1 ? 'one pair' : `${proof.opens + proof.requests} pairs`} of peers.`,
  ]
  return (
    <ol className={styles['cards']} aria-busy={isPending}>
      <ProposalCard
        title={`Write ${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`}
        change={change}
        sentences={sentences}
        isExact={opened.length + cut.length === 0 && proof.isRight}
        action="Write the policies"
        isFirst
        onApplied={onApplied}
      >
        <table className={styles['coverage']}>
          <caption className="visually-hidden">Coverage</caption>
          <thead>
            <tr>
              <th scope="col">Workload</th>
              <th scope="col">Direction</th>
              <th scope="col">Allowed</th>
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {coverage.slice(0, mostShown).map(({ workload, direction, seen, allowed, isNewlyIsolated, unseen }) => (
              <tr key={`${workload} ${direction}`}>
                <td>
                  <Breakable name={workload} />
                </td>
                <td>{direction}</td>
                <td>
                  {allowed} of {seen}
                </td>
                <td>{[...(isNewlyIsolated ? ['Default deny begins.'] : []), ...unseen].join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {coverage.length > mostShown && <p className={styles['soft']}>and {coverage.length - mostShown} more</p>}
        {opened.length > 0 && (
          <>
            <p>What opens besides:</p>
            <ul className={styles['notes']}>
              {opened.slice(0, mostOpened).map((text) => (
                <li key={text}>{text}</li>
              ))}
              {opened.length > mostOpened && <li>and {opened.length - mostOpened} more</li>}
            </ul>
          </>
        )}
        {shared.map(({ workload, others }) => (
          <p key={workload}>
            No label tells {workload} from {listed(others)}: its policy is about {others.length === 1 ? 'it' : 'them'}{' '}
            too.
          </p>
        ))}
        {silent.length > 0 && (
          <p className={styles['soft']}>
            No flow is about {listed(silent)}: {silent.length === 1 ? 'it stays as it is' : 'they stay as they are'}.
          </p>
        )}
        {leftOut}
        <WiderRules rules={answer.rules} price={price} widen={widen} onWiden={onWiden} />
      </ProposalCard>
    </ol>
  )
}

type WiderProps = Pick<Answer, 'rules' | 'price'> & Pick<Props, 'widen' | 'onWiden'>

/** Each rule with what would make it wider; what that costs is said at once. */
function WiderRules({ rules, price, widen, onWiden }: WiderProps) {
  return (
    <details className={styles['change']}>
      <summary>Make a rule wider</summary>
      <div role="status">
        {price !== null && (
          <>
            <p>
              {price.opens === 0
                ? 'The wider rules open nothing more between the peers of today.'
                : `The wider rules open ${price.opens} ${price.opens === 1 ? 'pair' : 'pairs'} of peers more:`}
            </p>
            {price.opens > 0 && (
              <ul className={styles['notes']}>
                {price.sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            )}
          </>
        )}
      </div>
      <ul className={styles['notes']}>
        {rules.slice(0, mostShown).map(({ id, workload, direction, peer, ports, isMonitoring, choices }) => (
          <li key={id}>
            <span>
              {workload} {direction === 'ingress' ? '←' : '→'} {peer} on {ports}
              {isMonitoring && ' (monitoring)'}
            </span>
            <span className={styles['form']}>
              {choices.map(({ value, text }) => (
                <Check
                  key={value}
                  isChecked={widen[id]?.includes(value) === true}
                  onChange={(isWanted) => {
                    const others = (widen[id] ?? []).filter((one) => one !== value)
                    onWiden({ ...widen, [id]: isWanted ? [...others, value] : others })
                  }}
                >
                  {text}
                </Check>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {rules.length > mostShown && <p>and {rules.length - mostShown} more: choose one namespace to see them.</p>}
    </details>
  )
}

type LeftProps = Pick<Answer, 'left'> & Pick<Props, 'unasked' | 'take' | 'onTake'>

/** Flows that are left out; those with a doubt may be ticked. */
function LeftOut({ left, unasked, take, onTake }: LeftProps) {
  const sentences = [...left.filter(({ key }) => key === null).map(({ name, why }) => `${name}: ${why}`), ...unasked]
  const doubtful = left.filter(({ key }) => key !== null && !take.has(key))
  if (sentences.length + doubtful.length + take.size === 0) return null
  return (
    <section aria-label="Left out">
      {doubtful.length + take.size > 0 && <p>Left out unless you tick them:</p>}
      <ul className={styles['notes']}>
        {doubtful.slice(0, mostShown).map(({ name, why, key }) => (
          <li key={key}>
            <Check isChecked={false} onChange={() => onTake(new Map([...take, [key ?? '', `${name}: ${why}`]]))}>
              {name}: {why}
            </Check>
          </li>
        ))}
        {[...take].map(([key, name]) => (
          <li key={key}>
            <Check isChecked onChange={() => onTake(new Map([...take].filter(([one]) => one !== key)))}>
              {name}
            </Check>
          </li>
        ))}
        {sentences.slice(0, mostShown).map((sentence) => (
          <li key={sentence}>Left out: {sentence}</li>
        ))}
      </ul>
      {sentences.length > mostShown && <p className={styles['soft']}>and {sentences.length - mostShown} more</p>}
    </section>
  )
}

function listed(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}
