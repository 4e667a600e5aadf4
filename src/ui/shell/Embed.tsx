import { useEffect, useRef, useState } from 'react'
import { ExternalLink, Pencil } from 'lucide-react'
import { useStore } from '../../store/index'
import Canvas from '../canvas/Canvas'
import { PlainText } from '../editor/PlainText'
import { Button } from '../kit/index'
import { lazyPart } from '../kit/lazyPart'
import { Banners } from './notices/Banners'
import styles from './embed.module.css'
import { useTheme } from './useTheme'

const Editor = lazyPart(() => import('../editor/Editor'), <PlainText note="The editor is being loaded…" />)

/** The page inside another one: the picture, with the YAML where that is asked for, and a way to open it whole. */
export default function Embed() {
  useTheme()
  const frame = useRef<HTMLDivElement>(null)
  const embedding = useStore((state) => state.embedding)
  const name = useStore((state) => state.workspaceName)
  const isLoaded = useStore((state) => state.isLoaded)
  const isEmpty = useStore((state) => state.files.length === 0)
  const workspaceId = useStore((state) => state.workspaceId)
  useAskedHeight(frame)
  const whole = `${window.location.pathname}${window.location.hash}`
  return (
    <div className={styles['embed']} ref={frame}>
      <Banners />
      {!isLoaded && isEmpty && (
        <p className={styles['empty']} role="status">
          Loading…
        </p>
      )}
      {isLoaded && isEmpty && (
        <p className={styles['empty']}>
          The address of this frame holds no workspace. Make it by <em>Share</em> in Membrane, and copy it whole.
        </p>
      )}
      {!isEmpty && (
        <main className={styles['panes']}>
          {embedding?.view === 'both' && (
            <section aria-label="Editor" data-pane="editor" className={styles['yaml']}>
              <Yaml />
            </section>
          )}
          <section aria-label="Canvas" data-pane="canvas" className={styles['picture']}>
            <Canvas key={workspaceId} />
          </section>
        </main>
      )}
      <footer className={styles['foot']}>
        <h1>{name}</h1>
        <span className={styles['spacer']} />
        <a href={whole} target="_blank" rel="noreferrer">
          <ExternalLink size={13} aria-hidden /> Open it whole in Membrane
        </a>
      </footer>
    </div>
  )
}

/** The YAML as text. The editor, ten times all else that the frame loads, comes where somebody wants to change it. */
function Yaml() {
  const isEditable = useStore((state) => state.embedding?.isEditable === true)
  const isRevealed = useStore((state) => state.reveal !== null)
  const [isEditing, setEditing] = useState(false)
  if (isEditable && (isEditing || isRevealed)) return <Editor isWanted />
  return (
    <PlainText>
      {isEditable && (
        <Button onClick={() => setEditing(true)}>
          <Pencil size={14} aria-hidden /> Edit
        </Button>
      )}
    </PlainText>
  )
}

const [least, most] = [320, 900]
/** What a card takes on the picture, and a line in the editor. */
const [cardWidth, cardHeight, lineHeight] = [260, 130, 19]
/** Narrower than this the YAML stands below the picture. */
const stackedBelow = 720

/** Tells the page around how high the frame would like to be, whenever that changes. */
function useAskedHeight(frame: React.RefObject<HTMLDivElement | null>): void {
  const pods = useStore((state) => state.snapshot?.endpoints.length ?? 0)
  const lines = useStore(
    (state) => state.files.find(({ name }) => name === state.activeFile)?.text.split('\n').length ?? 0,
  )
  const hasYaml = useStore((state) => state.embedding?.view === 'both')
  useEffect(() => {
    const element = frame.current
    if (element === null || window.parent === window) return
    const tell = (): void => {
      const width = element.clientWidth
      const isStacked = width < stackedBelow
      const room = hasYaml && !isStacked ? width * 0.6 : width
      const picture = 140 + Math.ceil(pods / Math.max(1, Math.floor(room / cardWidth))) * cardHeight
      const yaml = hasYaml ? 60 + lines * lineHeight : 0
      const wanted = isStacked ? picture + Math.min(yaml, 400) : Math.max(picture, Math.min(yaml, 640))
      const height = Math.round(Math.min(most, Math.max(least, wanted)))
      // The height is no secret, and any page may embed this one.
      window.parent.postMessage({ membrane: 'height', height }, '*')
    }
    tell()
    const size = new ResizeObserver(tell)
    size.observe(element)
    return () => size.disconnect()
  }, [frame, pods, lines, hasYaml])
}
