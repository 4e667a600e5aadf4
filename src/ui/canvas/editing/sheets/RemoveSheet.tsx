import { useEffect, useState } from 'react'
import { applyOutcome, loadGestures, presentWorkspace } from '../../../../store/index'
import { Dialog } from '../../../kit/Dialog'
import { Button } from '../../../kit/index'
import styles from '../editing.module.css'

/** Asks before a namespace goes with all that is in it. */
export function RemoveSheet({ namespace, onClose }: { readonly namespace: string; readonly onClose: () => void }) {
  const [contents, setContents] = useState<readonly string[] | null>(null)
  useEffect(() => {
    void loadGestures().then(({ namespaceContents }) =>
      setContents(namespaceContents({ workspace: presentWorkspace(), name: namespace })),
    )
  }, [namespace])
  const remove = async (): Promise<void> => {
    const { removeNamespace } = await loadGestures()
    applyOutcome(removeNamespace({ workspace: presentWorkspace(), name: namespace }))
    onClose()
  }
  return (
    <Dialog title={`Remove namespace ${namespace}?`} open onOpenChange={onClose}>
      <p>
        {contents === null
          ? 'Looking for what is in it…'
          : contents.length === 0
            ? 'Nothing is in it.'
            : `${contents.length} ${contents.length === 1 ? 'resource goes' : 'resources go'} with it:`}
      </p>
      <ul className={styles['keys']}>
        {contents?.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
      <div className={styles['buttons']}>
        <Button variant="primary" autoFocus onClick={() => void remove()}>
          Remove
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </div>
    </Dialog>
  )
}
