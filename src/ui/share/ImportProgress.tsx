import { useStore } from '../../store/index'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'

/** A large archive while it is read: how far it is, and a way out. */
export default function ImportProgress() {
  const importing = useStore((state) => state.importing)
  if (importing === null) return null
  const { path, share, cancel } = importing
  return (
    <Dialog title="Reading the sysdump" open onOpenChange={cancel}>
      <p>{path.split('/').at(-1)}</p>
      <progress max={1} value={share} aria-label="Files read" />
      <p>Only what decides about policies is unpacked. Nothing leaves the page.</p>
      <p>
        <Button variant="primary" onClick={cancel}>
          Cancel
        </Button>
      </p>
    </Dialog>
  )
}
