import { useMemo } from 'react'
import { useAnswer, useStore, type AnalyzeOptions } from '../../store/index'
import { ChangeList } from '../compare/ChangeList'
import { Button } from '../kit/index'
import styles from './cluster.module.css'

interface Props {
  readonly title: string
  readonly options: AnalyzeOptions
  readonly onUse: () => void
  readonly onCancel: () => void
}

/** What other settings would open and close, before they are taken. */
export function Trial({ title, options, onUse, onCancel }: Props) {
  const files = useStore((state) => state.files)
  const asks = useMemo(() => ({ files, options, isAfter: true }), [files, options])
  const { answer, isPending } = useAnswer('compare', asks)
  return (
    <section className={styles['trial']} aria-label={`Trial of ${title}`} aria-busy={isPending}>
      <div className={styles['trialHead']}>
        <h3>With {title}</h3>
        <Button variant="primary" onClick={onUse}>
          Use it
        </Button>
        <Button onClick={onCancel}>Leave it as it is</Button>
      </div>
      {answer === null ? <p className={styles['note']}>Comparing…</p> : <ChangeList comparison={answer} isPlain />}
    </section>
  )
}
