import { ArrowLeftRight } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useAnswer, useStore } from '../../store/index'
import { Button, EmptyNote, IconButton } from '../kit/index'
import { ChangeList } from './ChangeList'
import frame from '../kit/frame.module.css'
import styles from './compare.module.css'
import { PasteDialog } from './PasteDialog'

/** What changes between the workspace and a saved point, or a manifest that was pasted. */
export default function Compare() {
  const hasWorkspace = useStore((state) => state.snapshot !== null)
  const point = useStore((state) => state.comparedPoint)
  const { savePoint, swapCompared, stopComparing } = useStore.getState()
  const [isPasting, setPasting] = useState(false)
  const asks = useMemo(
    () => (point === null ? null : { files: point.files, options: point.options, isAfter: point.isAfter }),
    [point],
  )
  const { answer, isPending } = useAnswer('compare', asks)
  const setComparison = useStore((state) => state.setComparison)
  useEffect(() => setComparison(answer), [answer, setComparison])
  const paste = <PasteDialog open={isPasting} onOpenChange={setPasting} />

  if (point === null)
    return (
      <EmptyNote>
        <p>
          Save this point and edit on: what your edits open and close is listed here. Or compare with other manifests,
          to review a change before it is applied.
        </p>
        <div className={styles['choices']}>
          <Button variant="primary" disabled={!hasWorkspace} onClick={savePoint}>
            Save this point
          </Button>
          <Button disabled={!hasWorkspace} onClick={() => setPasting(true)}>
            Compare with other manifests…
          </Button>
        </div>
        {paste}
      </EmptyNote>
    )
  return (
    <div className={frame['frame']} aria-busy={isPending}>
      <h2 className="visually-hidden">Compare</h2>
      <div className={frame['toolbar']} role="toolbar" aria-label="Compare">
        <span className={styles['title']}>
          From <strong>{point.isAfter ? 'this workspace' : point.name}</strong> to{' '}
          <strong>{point.isAfter ? point.name : 'this workspace'}</strong>
        </span>
        <IconButton label="Swap the two" onClick={swapCompared}>
          <ArrowLeftRight size={15} aria-hidden />
        </IconButton>
        <Button variant="quiet" onClick={savePoint}>
          Save this point
        </Button>
        <Button variant="quiet" onClick={() => setPasting(true)}>
          Other manifests…
        </Button>
        <Button variant="quiet" onClick={stopComparing}>
          Stop comparing
        </Button>
      </div>
      {answer === null ? <EmptyNote>Comparing…</EmptyNote> : <ChangeList comparison={answer} />}
      {paste}
    </div>
  )
}
