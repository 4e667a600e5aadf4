import { Check, FoldVertical, Ghost, Maximize, Minus, Plus, Search, Sparkles, Waypoints } from 'lucide-react'
import { Button, IconButton, Menu, MenuItem } from '../../kit/index'
import styles from '../canvas.module.css'
import type { Graph } from '../graph/elements'
import type { LineToggles } from '../graph/lines'
import type { FoldAll } from '../picture/useFolding'

interface Props {
  readonly toggles: LineToggles
  readonly graph: Graph
  readonly onChange: (toggles: LineToggles) => void
  readonly onFit: () => void
  readonly onZoom: (factor: number) => void
  readonly onTidy: () => void
  readonly onFind: () => void
  readonly onFocus: () => void
  readonly isFocused: boolean
  readonly onGhosts: () => void
  readonly hasGhosts: boolean
  readonly onFoldAll: (what: FoldAll) => void
}

type Pressed = boolean | 'mixed'

const droppedTitle = {
  null: 'Dropped flows: lines where they are few, else counts on rows. A press draws all of them.',
  true: 'All dropped flows are lines. A press draws none.',
  false: 'Dropped flows are only counted. A press leaves it to the picture again.',
} as const

/** Left to the picture, all, none, and round again; what would look the same is skipped. */
function nextDropped(now: boolean | null, pressed: Pressed): boolean | null {
  if (now === null) return pressed !== true
  return now ? false : null
}

/** What the picture shows, and from how near. */
export function CanvasToolbar(props: Props) {
  const {
    toggles,
    graph,
    onChange,
    onFit,
    onZoom,
    onTidy,
    onFind,
    onFocus,
    isFocused,
    onGhosts,
    hasGhosts,
    onFoldAll,
  } = props
  const dropped: Pressed = graph.showsDropped === 'some' ? 'mixed' : graph.showsDropped === 'all'
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="What the picture shows">
      <Toggle
        name="Allowed"
        title="Flows that are allowed"
        pressed={toggles.showAllowed}
        onChange={(showAllowed) => onChange({ ...toggles, showAllowed })}
      />
      <Toggle
        name="Dropped"
        title={droppedTitle[String(toggles.showDropped) as keyof typeof droppedTitle]}
        pressed={dropped}
        onChange={() => onChange({ ...toggles, showDropped: nextDropped(toggles.showDropped, dropped) })}
      />
      <Toggle
        name="No policy"
        title="Flows that no policy decides"
        pressed={graph.showsOpen}
        onChange={(showOpen) => onChange({ ...toggles, showOpen })}
      />
      <Toggle
        name="Host"
        title="Flows from and to the local host"
        pressed={graph.showsHost}
        onChange={(showHost) => onChange({ ...toggles, showHost })}
      />
      <Toggle
        name="World"
        title="Flows from and to the world"
        pressed={toggles.showWorld}
        onChange={(showWorld) => onChange({ ...toggles, showWorld })}
      />
      <span className={styles['spacer']} />
      <IconButton label="Find" hint="/" onClick={onFind}>
        <Search size={15} aria-hidden />
      </IconButton>
      <IconButton label="Only the selection and its neighbours" hint="N" aria-pressed={isFocused} onClick={onFocus}>
        <Waypoints size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="Ghosts: pods that rules would let in and nobody has made"
        hint="G"
        aria-pressed={hasGhosts}
        onClick={onGhosts}
      >
        <Ghost size={15} aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <IconButton label="Fold and unfold">
            <FoldVertical size={15} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => onFoldAll('namespaces')}>Fold all namespaces</MenuItem>
        <MenuItem onSelect={() => onFoldAll('workloads')}>Fold all workloads</MenuItem>
        <MenuItem onSelect={() => onFoldAll('details')}>Fold labels and services of cards</MenuItem>
        <MenuItem onSelect={() => onFoldAll('nothing')}>Unfold everything</MenuItem>
      </Menu>
      <IconButton className={styles['zoom']} label="Zoom out" hint="-" onClick={() => onZoom(0.8)}>
        <Minus size={15} aria-hidden />
      </IconButton>
      <IconButton className={styles['zoom']} label="Zoom in" hint="+" onClick={() => onZoom(1.25)}>
        <Plus size={15} aria-hidden />
      </IconButton>
      <IconButton label="Fit the picture" hint="0" onClick={onFit}>
        <Maximize size={15} aria-hidden />
      </IconButton>
      <IconButton label="Tidy: lay everything out again" onClick={onTidy}>
        <Sparkles size={15} aria-hidden />
      </IconButton>
    </div>
  )
}

interface ToggleProps {
  readonly name: string
  readonly title: string
  readonly pressed: Pressed
  readonly onChange: (pressed: boolean) => void
}

/** Some of it is shown: a press shows all of it. */
function Toggle({ name, title, pressed, onChange }: ToggleProps) {
  return (
    <Button
      variant="quiet"
      className={styles['toggle'] ?? ''}
      title={title}
      aria-pressed={pressed}
      onClick={() => onChange(pressed !== true)}
    >
      <span className={styles['tick']}>
        {pressed === true ? (
          <Check size={13} aria-hidden />
        ) : pressed === 'mixed' ? (
          <Minus size={13} aria-hidden />
        ) : null}
      </span>
      {name}
    </Button>
  )
}
