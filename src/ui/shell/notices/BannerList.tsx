import { X } from 'lucide-react'
import { showPlace, useStore } from '../../../store/index'
import { Button, IconButton, LinkButton } from '../../kit/index'
import styles from '../shell.module.css'

/** What the user must know now: trouble with the engine or with storage. */
export default function BannerList() {
  const notice = useStore((state) => state.notice)
  const dismiss = useStore((state) => state.dismissNotice)
  const refusal = useStore((state) => state.refusal)
  const dismissRefusal = useStore((state) => state.dismissRefusal)
  const storageProblem = useStore((state) => state.storageProblem)
  return (
    <>
      <Elsewhere />
      <Reading />
      <NewVersion />
      {notice !== null && (
        <div className={styles['banner']} role="alert">
          <span>{notice}</span>
          <IconButton label="Dismiss" onClick={dismiss}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      )}
      {refusal !== null && (
        <div className={styles['banner']} role="alert">
          <span>
            {refusal.why}{' '}
            {refusal.range !== null && (
              <LinkButton onClick={() => refusal.range !== null && void showPlace(refusal.range)}>
                Show {refusal.range.file}, line {refusal.range.line}
              </LinkButton>
            )}
          </span>
          <IconButton label="Dismiss" onClick={dismissRefusal}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      )}
      {storageProblem !== null && (
        <div className={styles['banner']} role="alert">
          <span>{storageProblem}</span>
          <IconButton label="Dismiss the storage notice" onClick={() => useStore.setState({ storageProblem: null })}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      )}
    </>
  )
}

/** Somebody else's workspace, for reading along. */
function Reading() {
  const isReading = useStore((state) => state.isReadOnly && state.embedding === null)
  const name = useStore((state) => state.workspaceName)
  const leave = useStore((state) => state.leaveLesson)
  if (!isReading) return null
  return (
    <div className={styles['banner']} role="status">
      <span>You are reading “{name}”: it cannot be changed here. Your own workspace is kept.</span>
      <span className={styles['row']}>
        <Button onClick={() => leave(true)}>Open a copy to edit</Button>
        <Button onClick={() => leave()}>Back to my workspace</Button>
      </span>
    </div>
  )
}

/** Two tabs show the same workspace; only one of them may write it. */
function Elsewhere() {
  const isElsewhere = useStore((state) => state.isElsewhere)
  const storage = useStore((state) => state.storage)
  const copyWorkspace = useStore((state) => state.copyWorkspace)
  if (!isElsewhere) return null
  return (
    <div className={styles['banner']} role="alert">
      <span>This workspace is open in another tab, which stores it. What you change here is not stored.</span>
      <span className={styles['row']}>
        <Button onClick={() => void storage?.autosave.takeOver()}>Take over here</Button>
        <Button onClick={copyWorkspace}>Go on in a copy</Button>
      </span>
    </div>
  )
}

/** The site has a newer version, which is ready in the browser. */
function NewVersion() {
  const reload = useStore((state) => state.useNewVersion)
  if (reload === null) return null
  return (
    <div className={styles['banner']} role="status">
      <span>There is a new version of Membrane. Your workspace is kept.</span>
      <span className={styles['row']}>
        <Button onClick={reload}>Reload</Button>
        <Button variant="quiet" onClick={() => useStore.setState({ useNewVersion: null })}>
          Later
        </Button>
      </span>
    </div>
  )
}
