import { X } from 'lucide-react'
import type { Selection } from '../../../store/index'
import { Button } from '../../kit/index'
import styles from '../canvas.module.css'

interface Props {
  readonly on: Selection
  /** Cards that nothing gets through to or from. */
  readonly others: number
  readonly onLeave: () => void
}

/** Says that the picture is not whole, with the way back. */
export default function FocusNote({ on, others, onLeave }: Props) {
  return (
    <div className={styles['focusNote']}>
      Only {wordsOf(on)} and what it talks to.{others > 0 && ` ${others} ${others === 1 ? 'other' : 'others'} ✕.`}
      <Button variant="quiet" onClick={onLeave}>
        <X size={13} aria-hidden /> Show everything
      </Button>
    </div>
  )
}

function wordsOf(selection: Selection): string {
  switch (selection.kind) {
    case 'namespace':
      return `namespace ${selection.name}`
    case 'workload':
      return `${selection.namespace}/${selection.name}`
    case 'endpoint':
    case 'peer':
    case 'service':
      return selection.key.replace(/^(entity|ip|cidr|dns|node):/, '')
    default:
      return 'this'
  }
}
