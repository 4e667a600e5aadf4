import { useMemo } from 'react'
import { useAnswer } from '../../store/index'
import { ChangeList } from './ChangeList'
import styles from './compare.module.css'

/** What a policy changes against not having it. */
export default function PolicyImpact({ policyKey }: { readonly policyKey: string }) {
  const asks = useMemo(() => ({ policy: policyKey }), [policyKey])
  const { answer } = useAnswer('impact', asks)
  if (answer === null) return <p className={styles['soft']}>Comparing…</p>
  if (answer.isSame) return <p className={styles['soft']}>Nothing: without it every flow would be the same.</p>
  return <ChangeList comparison={answer} isPlain />
}
