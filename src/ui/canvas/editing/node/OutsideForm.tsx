import { doGesture, useStore } from '../../../../store/index'
import styles from '../editing.module.css'
import { TextField } from './TextField'

interface Props {
  /** Key of the peer. */
  readonly peer: string
  readonly onRenamed: (node: string) => void
}

/** The form of an address or a DNS name outside the cluster. */
export function OutsideForm({ peer, onRenamed }: Props) {
  const hasExternals = useStore((state) => state.snapshot?.resources.some(({ kind }) => kind === 'External') ?? false)
  const colon = peer.indexOf(':')
  const kind = peer.slice(0, colon)
  const isStated = hasExternals && (kind === 'ip' || kind === 'dns')
  if (!isStated)
    return <p className={styles['caption']}>It is here because rules or traffic name it: change those instead.</p>
  return (
    <TextField
      name={kind === 'dns' ? 'DNS name' : 'Address'}
      value={peer.slice(colon + 1)}
      onCommit={(to) =>
        void doGesture(({ renameOutside }, workspace) => renameOutside({ workspace, peer, to })).then(
          (change) => change !== null && onRenamed(`${kind}:${to}`),
        )
      }
    />
  )
}
