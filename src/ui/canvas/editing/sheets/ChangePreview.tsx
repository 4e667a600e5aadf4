import { Check, Lock, LockOpen, Users, X } from 'lucide-react'
import { useMemo } from 'react'
import { changedFiles, useAnswer, useStore, type Change, type Comparison } from '../../../../store/index'
import styles from '../editing.module.css'
import { othersOf, type AskedEnd } from './others'

interface Props {
  readonly change: Change
  /** The two that it is for: then it is said whom else it lets through. */
  readonly asked?: { readonly from: AskedEnd; readonly to: AskedEnd }
}

const mostLines = 6

/** What a change would make of the flows, before it is made. */
export function ChangePreview({ change, asked }: Props) {
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const asks = useMemo(() => {
    const changed = changedFiles(files, change)
    return changed === null ? null : { files: changed, options, isAfter: true }
  }, [files, options, change])
  const { answer, isPending } = useAnswer('compare', asks)
  if (answer === null)
    return <p className={styles['caption']}>{isPending ? 'Working out what it would change…' : ''}</p>
  if (answer.flows.length + answer.isolation.length === 0)
    return <p className={styles['caption']}>It would change no flow.</p>
  return (
    <ul className={styles['preview']} aria-label="What it would change" aria-live="polite">
      {asked !== undefined && <OthersLine comparison={answer} {...asked} />}
      <Lines comparison={answer} />
    </ul>
  )
}

interface OthersProps {
  readonly comparison: Comparison
  readonly from: AskedEnd
  readonly to: AskedEnd
}

function OthersLine({ comparison, from, to }: OthersProps) {
  const { senders, receivers } = othersOf(comparison.flows, from, to)
  if (!comparison.flows.some(({ kind }) => kind === 'allowed')) return null
  if (senders.length + receivers.length === 0)
    return (
      <li>
        <Check size={12} aria-hidden /> Nobody else gets through.
      </li>
    )
  return (
    <li data-kind="others">
      <Users size={12} aria-hidden /> Also {senders.length > 0 && `lets in ${listed(senders)}`}
      {senders.length > 0 && receivers.length > 0 && ', and '}
      {receivers.length > 0 && `opens ${listed(receivers)}`}.
    </li>
  )
}

function listed(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
}

function Lines({ comparison }: { readonly comparison: Comparison }) {
  const { isolation, flows, flowTotal } = comparison
  const room = Math.max(1, mostLines - isolation.length)
  return (
    <>
      {isolation.slice(0, mostLines).map(({ kind, direction, endpoints }) => {
        const Icon = kind === 'isolated' ? Lock : LockOpen
        return (
          <li key={`${kind} ${direction} ${endpoints.text}`}>
            <Icon size={12} aria-hidden /> {endpoints.text} {kind === 'isolated' ? 'becomes' : 'is no longer'} isolated
            for {direction}
          </li>
        )
      })}
      {flows.slice(0, room).map(({ kind, from, to, portsText }) => {
        const opens = kind === 'allowed'
        const Icon = kind === 'dropped' ? X : Check
        const words = opens ? 'newly allowed' : kind === 'dropped' ? 'newly dropped' : 'checked by other proxy rules'
        return (
          <li key={`${kind} ${from.text} ${to.text} ${portsText}`} data-kind={kind}>
            <Icon size={12} aria-hidden /> {from.text} → {to.text} on {portsText}: {words}
          </li>
        )
      })}
      {flowTotal > room && <li>and {flowTotal - room} more</li>}
    </>
  )
}
