import { useEffect, useState } from 'react'
import { doGesture, loadGestures, presentWorkspace, useStore } from '../../../../store/index'
import { nodeOfResource } from '../gestures/actions'
import styles from '../editing.module.css'
import { LabelsField } from './LabelsField'
import { parsePorts, portsText } from '../gestures/ports'
import { TextField } from './TextField'

interface Props {
  /** `namespace/name`. */
  readonly service: string
  readonly onRenamed: (node: string) => void
}

/** The form of a service: its name, its ports and the labels that it selects pods by. */
export function ServiceForm({ service: own, onRenamed }: Props) {
  const service = useStore((state) => state.snapshot?.services?.find(({ key }) => key === own))
  const key = `Service/${own}`
  const selector = useSelector(key)
  if (service === undefined) return <p className={styles['caption']}>It is not in the text any more.</p>
  const { selects } = service
  return (
    <>
      <TextField
        name="Name"
        value={service.name}
        onCommit={(name) =>
          void doGesture(({ rename }, workspace) => rename({ workspace, key, name })).then(
            (change) => change?.made[0] !== undefined && onRenamed(nodeOfResource(change.made[0])),
          )
        }
      />
      <TextField
        name="Ports"
        hint="such as 80, 80:8080, 53/UDP dns"
        value={portsText(service.ports)}
        problem={(text) =>
          parsePorts(text) === null ? 'Write port numbers, with the pods’ port after a colon where it differs.' : null
        }
        onCommit={(text) => {
          const ports = parsePorts(text)
          if (ports !== null) void doGesture(({ setPorts }, workspace) => setPorts({ workspace, key, ports }))
        }}
      />
      <LabelsField resource={key} labels={selector} ofSelector />
      <p className={styles['caption']}>
        {selects.length === 0
          ? 'It selects no pod yet.'
          : `Leads to ${selects.slice(0, 4).join(', ')}${selects.length > 4 ? ` and ${selects.length - 4} more` : ''}.`}{' '}
        Policies are about the pods behind it.
      </p>
    </>
  )
}

/** What the text says that a service selects by. */
function useSelector(key: string): Readonly<Record<string, string>> {
  const files = useStore((state) => state.files)
  const [selector, setSelector] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    let isCurrent = true
    void loadGestures().then(({ serviceSelector }) => {
      if (isCurrent) setSelector(serviceSelector({ workspace: presentWorkspace(), key }))
    })
    return () => {
      isCurrent = false
    }
  }, [files, key])
  return selector
}
