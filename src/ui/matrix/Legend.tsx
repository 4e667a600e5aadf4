import { Check, Filter, X } from 'lucide-react'
import styles from './matrix.module.css'

/** What the signs in the cells mean. */
export function Legend() {
  return (
    <span className={styles['legend']}>
      <span data-state="allowed">
        <Check size={12} aria-hidden /> allowed
      </span>
      <span data-state="proxied">
        <Filter size={12} aria-hidden /> through the proxy
      </span>
      <span data-state="mixed">
        <span className={styles['half']} aria-hidden /> in part
      </span>
      <span data-state="dropped">
        <X size={12} aria-hidden /> dropped
      </span>
    </span>
  )
}
