import { Copy } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
// Straight from its file, as the sheet is: neither is part of the first load.
import { mediumLink, prepareShare, shortLink, type ShareChoices, type SharePreview } from '../../store/share/share'
import { useStore, type WorkspaceStorage } from '../../store/index'
import { copyText } from '../kit/clipboard'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import { EmbedPart } from './EmbedPart'
import { PseudonymsPart } from './PseudonymsPart'
import { Travelling } from './Travelling'
import styles from './share.module.css'

interface Props {
  readonly open: boolean
  /** Begin with other names. */
  readonly isRenamed?: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Makes a link to the workspace, and shows what of it travels. */
export default function ShareSheet({ open, isRenamed = false, onOpenChange }: Props) {
  const storage = useStore((state) => state.storage)
  const [choices, setChoices] = useState<ShareChoices>({ comments: false, view: true, pseudonyms: isRenamed })
  const preview = usePreview(storage, choices)
  return (
    <Dialog title="Share a link" open={open} onOpenChange={onOpenChange}>
      <p className={styles['lead']}>
        The link holds the workspace itself. Nothing is sent to a server: whoever has the link can read what is listed
        below, and nothing else.
      </p>
      {preview === 'failed' ? (
        <p role="alert">The link could not be made. Reload the page and try again, or export the workspace as YAML.</p>
      ) : preview === null ? (
        <p aria-busy>Making the link…</p>
      ) : (
        <Link preview={preview} />
      )}
      <fieldset className={styles['choices']}>
        <legend className="visually-hidden">What travels</legend>
        <label>
          <input
            type="checkbox"
            checked={choices.view}
            onChange={(event) => setChoices({ ...choices, view: event.target.checked })}
          />
          {choices.pseudonyms === true
            ? 'Places on the canvas'
            : 'Places on the canvas, filter, selection and lesson step'}
        </label>
        <label>
          <input
            type="checkbox"
            checked={choices.comments}
            onChange={(event) => setChoices({ ...choices, comments: event.target.checked })}
          />
          Comments in the YAML
        </label>
        <label>
          <input
            type="checkbox"
            checked={choices.readOnly === true}
            onChange={(event) => setChoices({ ...choices, readOnly: event.target.checked })}
          />
          For reading along: whoever opens it cannot change it, but can go on in a copy
        </label>
        <label>
          <input
            type="checkbox"
            checked={choices.pseudonyms === true}
            onChange={(event) => setChoices({ ...choices, pseudonyms: event.target.checked })}
          />
          Under pseudonyms: other names for namespaces, workloads, labels, domains and addresses
        </label>
      </fieldset>
      {preview !== null && preview !== 'failed' && preview.renamed !== null && (
        <PseudonymsPart preview={preview} onClose={() => onOpenChange(false)} />
      )}
      {preview !== null && preview !== 'failed' && preview.fragment !== null && (
        <EmbedPart fragment={preview.fragment} />
      )}
      {preview !== null && preview !== 'failed' && <Travelling preview={preview} />}
      <p className={styles['size']}>
        <strong>Export as YAML and Export files as a zip are different:</strong> they hold the whole text as it stands
        in the editor, secrets included.
      </p>
    </Dialog>
  )
}

/** Null while it is being made. */
function usePreview(storage: WorkspaceStorage | null, choices: ShareChoices): SharePreview | 'failed' | null {
  const [preview, setPreview] = useState<SharePreview | 'failed' | null>(null)
  useEffect(() => {
    if (storage === null) return undefined
    let isWanted = true
    prepareShare(useStore.getState(), choices, storage.redact).then(
      (made) => isWanted && setPreview(made),
      () => isWanted && setPreview('failed'),
    )
    return () => {
      isWanted = false
    }
  }, [storage, choices])
  return preview
}

function Link({ preview }: { readonly preview: SharePreview }) {
  const announce = useStore((state) => state.announce)
  const [isCopied, setCopied] = useState(false)
  const [note, setNote] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  if (preview.fragment === null)
    return <p role="alert">This workspace is too large for a link. Export it as YAML and send the file instead.</p>
  if (preview.workspace.files.length === 0)
    return <p role="alert">There is nothing to share yet: the workspace holds no manifest that can be read.</p>
  const link = `${window.location.href.split('#')[0] ?? ''}#${preview.fragment}`
  const say = (text: string, done: boolean): void => {
    setCopied(done)
    announce(text)
  }
  const showToCopy = (): void => {
    setNote('This browser does not let the page copy here. The link is selected: press Ctrl+C, or ⌘C.')
    announce('The link is selected: press Ctrl+C to copy it')
    field.current?.focus()
    field.current?.select()
  }
  const copy = (): void => {
    void copyText(link).then((isDone) => {
      if (isDone) say('Link copied', true)
      else showToCopy()
    })
  }
  return (
    <>
      <div className={styles['link']}>
        <input ref={field} readOnly aria-label="Link" value={link} onFocus={(event) => event.target.select()} />
        <Button variant="primary" autoFocus onClick={copy}>
          <Copy size={15} aria-hidden />
          {isCopied ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      {note !== null && <p role="status">{note}</p>}
      <p className={styles['size']} data-testid="link-size">
        {link.length.toLocaleString('en')} characters. <Warning length={link.length} />
      </p>
    </>
  )
}

function Warning({ length }: { readonly length: number }) {
  if (length > mediumLink)
    return (
      <strong>
        Most chat and mail programs cut links of more than {mediumLink.toLocaleString('en')} characters. Put it behind a
        link on a page, or export the workspace as YAML and send the file.
      </strong>
    )
  if (length > shortLink)
    return (
      <strong>
        Some chat programs cut links of more than {shortLink.toLocaleString('en')} characters. Try it before you rely on
        it.
      </strong>
    )
  return <>Short enough for chat and mail.</>
}
