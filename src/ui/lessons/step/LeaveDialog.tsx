import { useStore } from '../../../store/index'
import { Dialog } from '../../kit/Dialog'
import { Button } from '../../kit/index'
import styles from '../lessons.module.css'

/** Asked where the user has changed the lesson's files: what becomes of them? */
export function LeaveDialog({ what = 'lesson', onClose }: { readonly what?: string; readonly onClose: () => void }) {
  const leave = useStore((state) => state.leaveLesson)
  const name = useStore((state) => state.keptWorkspace?.workspaceName)
  return (
    <Dialog title={`Leave the ${what}`} open onOpenChange={onClose}>
      <p>
        You have changed the {what}’s files. Your own workspace{name === undefined ? '' : ` “${name}”`} is kept in any
        case.
      </p>
      <p className={styles['row']}>
        <Button variant="primary" onClick={() => leave()}>
          Back to my workspace
        </Button>
        <Button onClick={() => leave(true)}>Open the changed files as my workspace</Button>
        <Button variant="quiet" onClick={onClose}>
          Stay
        </Button>
      </p>
    </Dialog>
  )
}
