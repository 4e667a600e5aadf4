import {
  BookOpen,
  Command as CommandIcon,
  Download,
  FolderOpen,
  GraduationCap,
  HelpCircle,
  Layers,
  Lightbulb,
  Link2,
  Menu as MenuIcon,
  Monitor,
  Moon,
  Redo2,
  Settings2,
  Sun,
  Target,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useStore } from '../../../store/index'
import { Button, IconButton, Menu, MenuItem, MenuLabel, MenuSeparator } from '../../kit/index'
import { ExampleItems, ExportItems, ImportItems, SettingItems, ThemeItems, useEnforcement } from './BarItems'
import { FlowTools } from './FlowTools'
import styles from '../shell.module.css'
import { useWidth } from '../../kit/useWidth'
import type { ShellActions } from '../commands/actions'

interface Props {
  readonly shell: ShellActions
}

export function Bar({ shell }: Props) {
  const isNarrow = useWidth('narrow')
  return (
    <header className={styles['bar']}>
      <h1 className={styles['brand']}>
        <img src="./favicon.svg" alt="" width={20} height={20} />
        <span className={isNarrow ? 'visually-hidden' : undefined}>Membrane</span>
      </h1>
      {!isNarrow && (
        <IconButton label="Workspaces" onClick={() => shell.setSheet('workspaces')}>
          <Layers size={16} aria-hidden />
        </IconButton>
      )}
      <WorkspaceName />
      {!isNarrow && <WideNav shell={shell} />}
      <div className={styles['spacer']} />
      <div className={styles['row']}>
        <UndoButtons />
        <FlowTools />
        {isNarrow ? (
          <OneMenu shell={shell} />
        ) : (
          <>
            <IconButton label="Command palette" hint="Ctrl+K" onClick={() => shell.setPaletteOpen(true)}>
              <CommandIcon size={16} aria-hidden />
            </IconButton>
            <ThemeMenu />
            <IconButton label="Help: keys and colours" hint="?" onClick={() => shell.setHelpOpen(true)}>
              <HelpCircle size={16} aria-hidden />
            </IconButton>
          </>
        )}
      </div>
    </header>
  )
}

function WideNav({ shell }: Props) {
  const { setLessonListOpen, setChallengeListOpen } = useStore.getState()
  const enforcement = useEnforcement()
  return (
    <nav className={styles['row']} aria-label="Workspace">
      <Button variant="quiet" onClick={() => setLessonListOpen(true)}>
        <GraduationCap size={15} aria-hidden />
        <span className={styles['wide']}>Lessons</span>
      </Button>
      <Button variant="quiet" onClick={() => setChallengeListOpen(true)}>
        <Target size={15} aria-hidden />
        <span className={styles['wide']}>Challenges</span>
      </Button>
      <BarMenu Icon={BookOpen} title="Examples">
        <ExampleItems shell={shell} />
      </BarMenu>
      <BarMenu Icon={FolderOpen} title="Import">
        <ImportItems shell={shell} />
      </BarMenu>
      <BarMenu Icon={Download} title="Export">
        <ExportItems />
      </BarMenu>
      <Button variant="quiet" onClick={() => shell.setSheet('share')}>
        <Link2 size={15} aria-hidden />
        <span className={styles['wide']}>Share</span>
      </Button>
      <Button variant="quiet" onClick={() => shell.setSheet('proposals')} title="Proposals (Alt+P)">
        <Lightbulb size={15} aria-hidden />
        <span className={styles['wide']}>Proposals</span>
      </Button>
      <BarMenu Icon={Settings2} title={enforcement === 'default' ? 'Settings' : `Settings: ${enforcement}`}>
        <SettingItems />
      </BarMenu>
    </nav>
  )
}

interface BarMenuProps {
  readonly Icon: LucideIcon
  readonly title: string
  readonly children: ReactNode
}

function BarMenu({ Icon, title, children }: BarMenuProps) {
  return (
    <Menu
      trigger={
        <Button variant="quiet">
          <Icon size={15} aria-hidden />
          <span className={styles['wide']}>{title}</span>
        </Button>
      }
    >
      {children}
    </Menu>
  )
}

/** All that the bar has no room for. */
function OneMenu({ shell }: Props) {
  const { setLessonListOpen, setChallengeListOpen } = useStore.getState()
  return (
    <Menu
      trigger={
        <Button variant="quiet" className={styles['square'] ?? ''} aria-label="Menu">
          <MenuIcon size={16} aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => setLessonListOpen(true)}>Lessons…</MenuItem>
      <MenuItem onSelect={() => setChallengeListOpen(true)}>Challenges…</MenuItem>
      <MenuItem onSelect={() => shell.setSheet('workspaces')}>Workspaces…</MenuItem>
      <MenuItem onSelect={() => shell.setSheet('share')}>Share…</MenuItem>
      <MenuItem onSelect={() => shell.setSheet('proposals')}>Proposals…</MenuItem>
      <MenuItem onSelect={() => shell.setPaletteOpen(true)}>Commands…</MenuItem>
      <MenuItem onSelect={() => shell.setHelpOpen(true)}>Help: keys and colours</MenuItem>
      <MenuSeparator />
      <MenuLabel>Examples</MenuLabel>
      <ExampleItems shell={shell} />
      <MenuSeparator />
      <MenuLabel>Import</MenuLabel>
      <ImportItems shell={shell} />
      <MenuSeparator />
      <MenuLabel>Export</MenuLabel>
      <ExportItems />
      <MenuSeparator />
      <SettingItems />
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <ThemeItems />
    </Menu>
  )
}

function UndoButtons() {
  // One by one: typing changes the store at each key, and none of these.
  const canUndo = useStore((state) => state.canUndo)
  const canRedo = useStore((state) => state.canRedo)
  const undoLabel = useStore((state) => state.undoLabel)
  const redoLabel = useStore((state) => state.redoLabel)
  const { undo, redo } = useStore.getState()
  return (
    <>
      <IconButton
        label={undoLabel === null ? 'Undo' : `Undo: ${undoLabel}`}
        hint="Ctrl+Z"
        disabled={!canUndo}
        onClick={undo}
      >
        <Undo2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={redoLabel === null ? 'Redo' : `Redo: ${redoLabel}`}
        hint="Ctrl+Shift+Z"
        disabled={!canRedo}
        onClick={redo}
      >
        <Redo2 size={16} aria-hidden />
      </IconButton>
    </>
  )
}

function WorkspaceName() {
  const name = useStore((state) => state.workspaceName)
  const rename = useStore((state) => state.renameWorkspace)
  const [draft, setDraft] = useState<string | null>(null)
  /** The field was left by a key: the button in its place takes the focus. */
  const [isLeft, setLeft] = useState(false)
  if (draft === null) {
    return (
      <Button
        variant="quiet"
        className={styles['workspace'] ?? ''}
        autoFocus={isLeft}
        onClick={() => {
          setLeft(false)
          setDraft(name)
        }}
        aria-label={`Workspace ${name}, rename`}
        title={`${name} (click to rename)`}
      >
        <span className={styles['truncate']}>{name}</span>
      </Button>
    )
  }
  return (
    <input
      className={styles['nameInput']}
      aria-label="Workspace name"
      value={draft}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        rename(draft)
        setDraft(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') setLeft(true)
        if (event.key === 'Enter') {
          // The button that takes the focus would be pressed by the same key.
          event.preventDefault()
          event.currentTarget.blur()
        }
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const

function ThemeMenu() {
  const Icon = themeIcons[useStore((state) => state.theme)]
  return (
    <Menu
      trigger={
        <Button variant="quiet" className={styles['square'] ?? ''} aria-label="Theme">
          <Icon size={16} aria-hidden />
        </Button>
      }
    >
      <ThemeItems />
    </Menu>
  )
}
