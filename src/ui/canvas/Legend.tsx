import { Lock } from 'lucide-react'
import styles from './canvas.module.css'

/** What lines and marks mean; folded away by default once read. */
export function Legend() {
  return (
    <details className={styles['legend']}>
      <summary>Legend</summary>
      <ul>
        <li>
          <svg width="36" height="10" aria-hidden>
            <path d="M0 5h36" className={styles['allowed']} />
          </svg>
          allowed
        </li>
        <li>
          <svg width="36" height="10" aria-hidden>
            <path d="M0 5h36" className={styles['dropped']} />
          </svg>
          dropped, ✕ at the side that drops
        </li>
        <li>
          <svg width="36" height="10" aria-hidden>
            <path d="M0 5h36" className={styles['redirected']} />
          </svg>
          L7: checked by the proxy
        </li>
        <li>
          <Lock size={13} aria-hidden /> left: isolated for ingress, right: for egress
        </li>
        <li>Double-click a namespace to fold or unfold it.</li>
      </ul>
    </details>
  )
}
