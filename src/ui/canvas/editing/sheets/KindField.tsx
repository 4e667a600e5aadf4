import type { ConnectionKind } from '../../../../store/index'
import styles from '../editing.module.css'
import { policyKinds, preferKind } from './kinds'

interface Props {
  readonly kind: ConnectionKind
  readonly onChange: (kind: ConnectionKind) => void
}

/** Which kind of policy is written; the choice is offered first the next time. */
export function KindField({ kind, onChange }: Props) {
  return (
    <label className={styles['field']}>
      Written as
      <select
        value={kind}
        onChange={(event) => {
          const chosen = policyKinds.find((item) => item.kind === event.target.value)?.kind ?? kind
          onChange(chosen)
          preferKind(chosen)
        }}
      >
        {policyKinds.map((item) => (
          <option key={item.kind} value={item.kind}>
            {item.name}
          </option>
        ))}
      </select>
    </label>
  )
}
