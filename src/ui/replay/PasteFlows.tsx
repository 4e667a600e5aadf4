import { useState } from 'react'
import { openFlowText } from '../../store/replay/replay'
import { Dialog } from '../kit/Dialog'
import { Button } from '../kit/index'
import styles from './replay.module.css'

interface Props {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Takes pasted output of Hubble. */
export function PasteFlows({ open, onOpenChange }: Props) {
  const [text, setText] = useState('')
  return (
    <Dialog title="Paste flows" open={open} onOpenChange={onOpenChange}>
      <p className={styles['soft']}>
        Any output of <code>hubble observe</code>: json, compact, dict or table. It stays on this page.
      </p>
      <textarea
        className={styles['paste']}
        aria-label="Flows to replay"
        placeholder={'{"flow":{…}}'}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        variant="primary"
        disabled={text.trim() === ''}
        onClick={() => {
          openFlowText(text)
          setText('')
          onOpenChange(false)
        }}
      >
        Replay
      </Button>
    </Dialog>
  )
}
