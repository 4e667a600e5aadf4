import { Ghost, Lock, SquarePlus } from 'lucide-react'
import { shapes } from '../drawing/painting/shapes'
import styles from '../canvas.module.css'

const lines = [
  { kind: 'allowed', text: 'allowed' },
  { kind: 'redirected', text: 'L7: allowed by way of the layer 7 proxy' },
  { kind: 'dropped', text: 'dropped, with a cross at the side that drops' },
  { kind: 'undecided', text: 'undecided: it depends on what the workspace does not state' },
] as const

/** What lines and marks mean. */
export default function Legend() {
  return (
    <ul>
      {lines.map(({ kind, text }) => (
        <li key={kind}>
          <svg width="36" height="12" aria-hidden>
            <path d="M0 6h36" className={styles[kind]} />
            {kind === 'dropped' && <path d="M24 2l8 8m0 -8l-8 8" className={styles['cross']} />}
            {kind === 'undecided' && <Question x={28} />}
          </svg>
          {text}
        </li>
      ))}
      <li>
        <span className={styles['sample']}>
          <Lock size={13} aria-hidden />
        </span>
        isolated: on the left for ingress, on the right for egress
      </li>
      <li>
        <span className={styles['sample']}>
          <span className={styles['countAllowed']}>1✓</span>&nbsp;<span className={styles['countDropped']}>5✕</span>
        </span>
        of a port: how many get through to it, and how many do not; <span className={styles['countUnsure']}>2?</span> of
        how many are undecided
      </li>
      <li>
        <span className={styles['sample']}>
          <span className={styles['unserved']}>9090</span>
        </span>
        a rule names this port, and nothing says that it is served
      </li>
      <li>
        <span className={styles['sample']}>
          <span className={styles['seen']}>seen 2×</span>
        </span>
        a request that was sent from the shell, and how often
      </li>
      <li>
        <span className={styles['sample']}>
          <Ghost size={13} aria-hidden />
        </span>
        dashed: a ghost, a pod that rules would let in and nobody has made; G shows and hides them
      </li>
      <li>
        <span className={styles['sample']}>
          <SquarePlus size={13} aria-hidden />
        </span>
        unfolds a namespace or the pods of a workload; so does Enter or a double click
      </li>
    </ul>
  )
}

/** The mark at a line whose flows are undecided. */
function Question({ x }: { readonly x: number }) {
  return (
    <g transform={`translate(${x} 6)`}>
      <circle r="5.4" className={styles['questionGround']} />
      <path d={shapes.question} className={styles['question']} transform="scale(0.8)" />
    </g>
  )
}
