import { Check, Lock, LockOpen, X } from 'lucide-react'
import { useMemo } from 'react'
import { changedFiles, useAnswer, useStore, type Change, type Comparison } from '../../../store/index'
import styles from './editing.module.css'

interface Props {
  readonly change: Change
}

const mostLines = 6

/** What a change would make of the flows, before it is made. */
export function ChangePreview({ change }: Props) {
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const asks = useMemo(() => {
    const changed = changedFiles(files, change)
    return changed === null ? null : { files: changed, options, isAfter: true }
  }, [files, options, change])
  const { answer, isPending } = useAnswer('compare', asks)
  if (answer === null) return <p className={styles['caption']}>{isPending ? 'Looking what it would change…' : ''}</p>
  if (answer.isSame) return <p className={styles['caption']}>It would change no flow.</p>
  return (
    <ul className={styles['preview']} aria-label="What it would change" aria-live="polite">
      <Lines comparison={answer} />
    </ul>
  )
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
        const words = opens ? 'newly allowed' : kind === 'dropped' ? 'newly dropped' : 'checked by the proxy otherwise'
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
