import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Snapshot } from '../../../../store/index'
import { IconButton } from '../../../kit/index'
import { LineLink } from '../../parts'
import styles from '../../inspector.module.css'
import { lazyPart } from '../../../kit/lazyPart'

const RemoveRuleSheet = lazyPart(() => import('./RemoveRuleSheet'))

type Rule = Snapshot['policies'][number]['rules'][number]

interface Props {
  readonly policy: string
  readonly rule: Rule
  readonly isCurrent: boolean
}

const actions = { allow: 'Allow', deny: 'Deny', pass: 'Pass' } as const

/** One rule of a policy, and how to be rid of it. */
export function RuleLine({ policy, rule, isCurrent }: Props) {
  const [isAsking, setAsking] = useState(false)
  const text = `${actions[rule.action]} ${rule.direction} ${rule.text}`
  return (
    <div className={styles['rule']} data-current={isCurrent}>
      <span>
        <strong>{actions[rule.action]}</strong> {rule.direction} {rule.text} <LineLink range={rule.range} />
      </span>
      <IconButton label={`Remove this rule or a peer of it: ${text}`} onClick={() => setAsking(true)}>
        <Trash2 size={13} aria-hidden />
      </IconButton>
      {isAsking && <RemoveRuleSheet policy={policy} path={rule.path} text={text} onClose={() => setAsking(false)} />}
    </div>
  )
}
