import { Grid3x3, MessageCircleQuestion } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from '../../../store/index'
import { Button } from '../../kit/index'
import { holdTyping, isSheetOpen, isTypingHeld } from '../../kit/typeAhead'
import styles from '../shell.module.css'
import { isTextField } from '../commands/textField'
import { lazyPart } from '../../kit/lazyPart'

const Ask = lazyPart(() => import('../../ask/Ask'))

function toggleMatrix(): void {
  const { centreView, setCentreView } = useStore.getState()
  setCentreView(centreView === 'matrix' ? 'canvas' : 'matrix')
}

/** Other ways to look at flows: the matrix, and the box to ask about one flow. */
export function FlowTools() {
  const isMatrix = useStore((state) => state.centreView === 'matrix')
  const [isAsking, setAsking] = useState(false)

  useEffect(() => {
    const ask = (): void => setAsking(true)
    const unregister = useStore.getState().registerCommands([
      { id: 'ask', title: 'Ask about a flow, or paste a curl line', group: 'Go to', keys: 'Mod+J', run: ask },
      { id: 'toggle-matrix', title: 'Show the matrix or the picture', group: 'View', keys: 'M', run: toggleMatrix },
    ])
    const onKey = (event: KeyboardEvent): void => {
      const isMod = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      if (isMod && !event.shiftKey && key === 'j') {
        if (useStore.getState().snapshot !== null) holdTyping()
        if (!isSheetOpen()) ask()
      } else if (isTypingHeld() || isSheetOpen()) return
      else if (key === 'm' && !isMod && !event.altKey && !event.defaultPrevented && !isTextField(event.target))
        toggleMatrix()
      else return
      event.preventDefault()
    }
    // In the capture phase, so that the editor does not keep the key to itself.
    window.addEventListener('keydown', onKey, true)
    return () => {
      unregister()
      window.removeEventListener('keydown', onKey, true)
    }
  }, [])

  return (
    <>
      <Button
        variant="quiet"
        className={styles['tool'] ?? ''}
        aria-label="Ask about a flow"
        data-tooltip="Ask about a flow (Ctrl+J)"
        onClick={() => setAsking(true)}
      >
        <MessageCircleQuestion size={16} aria-hidden />
        <span className={styles['widest']}>Ask</span>
      </Button>
      <Button
        variant="quiet"
        className={styles['tool'] ?? ''}
        aria-label="Matrix of sources and destinations"
        data-tooltip="Matrix of sources and destinations (M)"
        aria-pressed={isMatrix}
        onClick={toggleMatrix}
      >
        <Grid3x3 size={16} aria-hidden />
        <span className={styles['widest']}>Matrix</span>
      </Button>
      {isAsking && <Ask open onOpenChange={setAsking} />}
    </>
  )
}
