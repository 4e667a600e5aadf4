import { CircleAlert, CircleCheck, Download } from 'lucide-react'
import type { SharePreview } from '../../store/share/share'
import { useStore } from '../../store/index'
import { Button, download, fileName } from '../kit/index'
import styles from './share.module.css'

interface Props {
  readonly preview: SharePreview
  readonly onClose: () => void
}

/** What is to be known of a workspace under other names: the proof, the table of names, and the way to all other exports. */
export function PseudonymsPart({ preview: { renamed, workspace }, onClose }: Props) {
  const announce = useStore((state) => state.announce)
  const openWorkspace = useStore((state) => state.openWorkspace)
  const ownName = useStore((state) => state.workspaceName)
  if (renamed === null) return null
  const { isSame, sentences, names } = renamed
  const saveTable = (): void => {
    download(fileName(`${ownName}-names`, 'json'), `${JSON.stringify(names, null, 1)}\n`, 'application/json')
    announce('Saved the table of names. It is for you alone')
  }
  const saveYaml = (): void => {
    download(fileName('pseudonyms', 'yaml'), workspace.files.map(({ text }) => text).join('---\n'), 'application/yaml')
    announce('Exported the workspace under pseudonyms as YAML')
  }
  const openCopy = (): void => {
    const { name, files, options, positions } = workspace
    openWorkspace(name, files, { options, positions })
    announce('This is the workspace under pseudonyms. Undo brings back your own')
    onClose()
  }
  const Sign = isSame ? CircleCheck : CircleAlert
  return (
    <section aria-label="Under pseudonyms">
      <h3 className={styles['heading']}>Under pseudonyms</h3>
      <div className={styles['proof']} data-good={isSame} role={isSame ? 'note' : 'alert'}>
        <Sign size={15} aria-hidden />
        <div>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </div>
      <div className={styles['buttons']}>
        <Button onClick={saveTable}>
          <Download size={15} aria-hidden />
          Table of names
        </Button>
        <Button onClick={saveYaml}>
          <Download size={15} aria-hidden />
          YAML
        </Button>
        <Button onClick={openCopy}>Open it as a workspace</Button>
      </div>
      <p className={styles['size']}>
        The table says which name became which. It stays with you: no link and no export holds it. Opened as a
        workspace, all exports (picture, report, flows, zip) speak of the other names; Undo brings back your own.
      </p>
    </section>
  )
}
