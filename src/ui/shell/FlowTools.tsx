import { Grid3x3 } from 'lucide-react'
import { useEffect } from 'react'
import { useStore, type Command } from '../../store/index'
import { IconButton } from '../kit/index'
import { isTextField } from './textField'

function toggleMatrix(): void {
  const { centreView, setCentreView } = useStore.getState()
  setCentreView(centreView === 'matrix' ? 'canvas' : 'matrix')
}

const commands: readonly Command[] = [
  { id: 'toggle-matrix', title: 'Show the matrix or the picture', group: 'View', keys: 'm', run: toggleMatrix },
]

/** Other ways to look at flows: the matrix. */
export function FlowTools() {
  const isMatrix = useStore((state) => state.centreView === 'matrix')

  useEffect(() => useStore.getState().registerCommands(commands), [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTextField(event.target)
      if (event.key !== 'm' || !isPlain || event.defaultPrevented) return
      toggleMatrix()
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <IconButton label="Matrix of sources and destinations" hint="m" aria-pressed={isMatrix} onClick={toggleMatrix}>
      <Grid3x3 size={16} aria-hidden />
    </IconButton>
  )
}
