import { Check, CircleAlert, CircleQuestionMark, Eye, Filter, X } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './kit.module.css'

const icons = {
  FORWARDED: Check,
  DROPPED: X,
  REDIRECTED: Filter,
  ERROR: CircleAlert,
  DEPENDS: CircleQuestionMark,
  AUDITED: Eye,
}

/** A verdict as word and glyph; colour repeats it. */
export function VerdictBadge({ verdict }: { readonly verdict: keyof typeof icons }) {
  const Icon = icons[verdict]
  return (
    <span className={`${styles['verdict']} ${styles[verdict]}`}>
      <Icon size={14} aria-hidden />
      {verdict}
    </span>
  )
}

/** A request that the layer 7 proxy refuses, by its answer: the connection itself is let through. */
export function RefusedBadge({ answer }: { readonly answer: string }) {
  return (
    <span className={`${styles['verdict']} ${styles['DROPPED']}`}>
      <X size={14} aria-hidden />
      {answer.replace(/^(HTTP|DNS) /, '')}
    </span>
  )
}

/** What an empty pane says. */
export function EmptyNote({ children }: { readonly children: ReactNode }) {
  return <div className={styles['empty']}>{children}</div>
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className={styles['kbd']}>{children}</kbd>
}
