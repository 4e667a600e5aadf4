import { useEffect, useState } from 'react'
import { forgetFlows, keptFlows, openKeptFlows } from '../../store/replay/replay'
import { Button } from '../kit/index'
import styles from './replay.module.css'

/** Kept flows are opened by themselves once; who closes them wants to see something else. */
let haveBeenOpened = false

/** Flows that this browser keeps: opened by themselves at first, then by a button. */
export function KeptFlows() {
  const [kept, setKept] = useState<Awaited<ReturnType<typeof keptFlows>>>(null)
  useEffect(() => {
    let isGone = false
    void keptFlows().then((found) => {
      if (isGone || found === null) return
      if (haveBeenOpened) setKept(found)
      else {
        haveBeenOpened = true
        void openKeptFlows()
      }
    })
    return () => {
      isGone = true
    }
  }, [])
  if (kept === null) return null
  const when = new Date(kept.keptAt).toISOString().slice(0, 16).replace('T', ' ')
  return (
    <div className={styles['choices']}>
      <span>
        Kept in this browser since {when} UTC: {kept.names.join(', ')}.
      </span>
      <Button onClick={() => void openKeptFlows()}>Open the kept flows</Button>
      <Button onClick={() => void forgetFlows().then(() => setKept(null))}>Forget them</Button>
    </div>
  )
}
