import { Maximize, Minus, Plus, Sparkles } from 'lucide-react'
import { Button, IconButton } from '../kit/index'
import styles from './canvas.module.css'

export interface CanvasToggles {
  readonly showAllowed: boolean
  readonly showDropped: boolean
  /** Null: as the workspace suggests. */
  readonly showOpen: boolean | null
  readonly showHost: boolean
  readonly showWorld: boolean
}

interface Props {
  readonly toggles: CanvasToggles
  readonly onChange: (toggles: CanvasToggles) => void
  readonly onFit: () => void
  readonly onZoom: (factor: number) => void
  readonly onTidy: () => void
}

const names = [
  ['showAllowed', 'Allowed', 'Flows that are allowed'],
  ['showDropped', 'Dropped', 'Flows that are dropped'],
  ['showOpen', 'No policy', 'Flows that no policy decides'],
  ['showHost', 'Host', 'Flows from and to the local host'],
  ['showWorld', 'World', 'Flows from and to the world'],
] as const

export function CanvasToolbar({ toggles, onChange, onFit, onZoom, onTidy }: Props) {
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="What the picture shows">
      {names.map(([key, name, title]) => (
        <Button
          key={key}
          variant="quiet"
          title={title}
          aria-pressed={toggles[key] === true}
          onClick={() => onChange({ ...toggles, [key]: toggles[key] !== true })}
        >
          {name}
        </Button>
      ))}
      <span className={styles['spacer']} />
      <IconButton label="Zoom out" hint="-" onClick={() => onZoom(0.8)}>
        <Minus size={15} aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" hint="+" onClick={() => onZoom(1.25)}>
        <Plus size={15} aria-hidden />
      </IconButton>
      <IconButton label="Fit the picture" hint="0" onClick={onFit}>
        <Maximize size={15} aria-hidden />
      </IconButton>
      <IconButton label="Tidy: lay everything out anew" onClick={onTidy}>
        <Sparkles size={15} aria-hidden />
      </IconButton>
    </div>
  )
}
