import { Copy } from 'lucide-react'
import { useState } from 'react'
import { useStore, type Embedding } from '../../store/index'
import { embedSnippet } from '../../store/share/embed-snippet'
import { copyText } from '../kit/clipboard'
import { Button } from '../kit/index'
import styles from './share.module.css'

/** HTML that shows the workspace inside another page. */
export function EmbedPart({ fragment }: { readonly fragment: string }) {
  const tell = useStore((state) => state.tell)
  const [embedding, setEmbedding] = useState<Embedding>({ view: 'both', isEditable: false })
  const page = window.location.href.split(/[?#]/)[0] ?? ''
  const snippet = embedSnippet(`${page}#${fragment}`, embedding)
  const copy = (): void => {
    void copyText(snippet).then((isDone) =>
      tell(isDone ? 'The HTML is copied' : 'This browser does not let the page copy: select the HTML instead'),
    )
  }
  return (
    <details>
      <summary>Embed it in a page of yours</summary>
      <fieldset className={styles['choices']}>
        <legend className="visually-hidden">How it is embedded</legend>
        <label>
          <input
            type="checkbox"
            checked={embedding.view === 'both'}
            onChange={(event) => setEmbedding({ ...embedding, view: event.target.checked ? 'both' : 'picture' })}
          />
          With the YAML beside the picture
        </label>
        <label>
          <input
            type="checkbox"
            checked={embedding.isEditable}
            onChange={(event) => setEmbedding({ ...embedding, isEditable: event.target.checked })}
          />
          Readers may change it; nothing of that is stored
        </label>
      </fieldset>
      <textarea
        className={styles['html']}
        readOnly
        aria-label="HTML to embed"
        rows={6}
        value={snippet}
        onFocus={(event) => event.target.select()}
      />
      <p>
        <Button onClick={copy}>
          <Copy size={15} aria-hidden />
          Copy the HTML
        </Button>{' '}
        <span className={styles['size']}>
          The server of this page must let yours frame it (<code>frame-ancestors</code>).
        </span>
      </p>
    </details>
  )
}
