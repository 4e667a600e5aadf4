import { useState } from 'react'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import { FewerPolicies } from './FewerPolicies'
import { LeastPrivilege } from './LeastPrivilege'
import styles from './proposals.module.css'

const kinds = [
  { id: 'privilege', title: 'Least privilege', part: LeastPrivilege },
  { id: 'fewer', title: 'Fewer policies', part: FewerPolicies },
] as const

export type ProposalKind = (typeof kinds)[number]['id']

/** Proposals about the whole workspace. */
export default function ProposalsSheet({ first, open, onOpenChange }: SheetProps) {
  const [kind, setKind] = useState<ProposalKind>(first)
  const Part = kinds.find(({ id }) => id === kind)?.part ?? LeastPrivilege
  return (
    <Dialog title="Proposals" open={open} onOpenChange={onOpenChange}>
      <div className={styles['sheet']}>
        <div className={styles['kinds']} role="group" aria-label="Kind of proposal">
          {kinds.map(({ id, title }) => (
            <Button
              key={id}
              variant="quiet"
              aria-pressed={id === kind}
              autoFocus={id === first}
              onClick={() => setKind(id)}
            >
              {title}
            </Button>
          ))}
        </div>
        <Part onApplied={() => onOpenChange(false)} />
      </div>
    </Dialog>
  )
}

interface SheetProps {
  /** What is shown first. */
  readonly first: ProposalKind
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}
