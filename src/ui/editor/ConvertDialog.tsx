import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tryEdits } from '../../store/text/authoring'
import { resourceName, useStore, type PolicyConversion } from '../../store/index'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import styles from './editor.module.css'

type Outcome = 'waiting' | 'failed' | PolicyConversion

/** A NetworkPolicy as a CiliumNetworkPolicy, with what changes for the flows: nothing, or each of them. */
export function ConvertDialog({ policy, onClose }: { readonly policy: string; readonly onClose: () => void }) {
  const [outcome, setOutcome] = useState<Outcome>('waiting')

  useEffect(() => {
    let isOpen = true
    void useStore
      .getState()
      .ask('convert', { policy })
      .then((answer) => {
        if (isOpen) setOutcome(answer ?? 'failed')
      })
    return () => {
      isOpen = false
    }
  }, [policy])

  const replace = (): void => {
    if (typeof outcome === 'string') return
    if (!tryEdits(outcome.edits, `Convert ${resourceName(policy)}`)) {
      setOutcome('failed')
      return
    }
    useStore.getState().announce(`${resourceName(policy)} is a CiliumNetworkPolicy now`)
    onClose()
  }

  return (
    <Dialog title={`Convert ${resourceName(policy)} to a CiliumNetworkPolicy`} open onOpenChange={onClose}>
      <div className={styles['dialogForm']}>
        <div role="status">
          {outcome === 'waiting' && <p>Comparing all flows before and after…</p>}
          {outcome === 'failed' && <p>The text has changed meanwhile. Close this, and try again in a moment.</p>}
          {typeof outcome !== 'string' && <Comparison conversion={outcome} />}
        </div>
        {typeof outcome !== 'string' && (
          <pre className={styles['preview']} tabIndex={0} aria-label="The new policy">
            {outcome.text}
          </pre>
        )}
        <div className={styles['dialogButtons']}>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={typeof outcome === 'string'} onClick={replace}>
            {typeof outcome !== 'string' && !isProven(outcome) ? 'Replace all the same' : 'Replace the NetworkPolicy'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function isProven({ comparison }: PolicyConversion): boolean {
  return comparison.differenceCount === 0 && comparison.isSameOnEveryPort === true
}

const many = (count: number): string => count.toLocaleString('en')

function Comparison({ conversion }: { readonly conversion: PolicyConversion }) {
  const { comparison, notes } = conversion
  const { flows, total, differences, differenceCount, isSameOnEveryPort } = comparison
  const isGood = isProven(conversion)
  const Icon = isGood ? CircleCheck : TriangleAlert
  return (
    <>
      <p className={styles['proof']} data-good={isGood}>
        <Icon size={16} aria-hidden />
        <span>
          {differenceCount === 0
            ? `All ${many(flows)} flows come out the same.`
            : `${many(differenceCount)} of ${many(flows)} flows come out differently.`}
          {isSameOnEveryPort === true && ' So does every other port between all pods and peers.'}
          {isSameOnEveryPort === false &&
            (differenceCount === 0
              ? ' But a port that nobody serves now would be decided differently.'
              : ' Ports that nobody serves may be decided differently too.')}
          {isSameOnEveryPort === null && ' Ports that nobody serves could not be compared.'}
          {flows < total && ` There are ${many(total)} flows; the others were compared by their ports alone.`}
        </span>
      </p>
      {differences.length > 0 && (
        <table className={styles['differences']}>
          <thead>
            <tr>
              <th scope="col">Flow</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, 50).map(({ from, to, port, before, after }) => (
              <tr key={`${from} ${to} ${port}`}>
                <td>
                  {from} → {to} {port}
                </td>
                <td>{before}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </>
  )
}
