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
  Monitor,
  Moon,
  Redo2,
  Settings2,
  Sun,
  Target,
  Undo2,
} from 'lucide-react'
import { useState } from 'react'
import { exampleContents } from '../../lessons/examples/example-contents'
import { useStore, type SettingKey, type AnalyzeOptions } from '../../store/index'
import { Button, IconButton, Menu, MenuItem, MenuLabel, MenuSeparator } from '../kit/index'
import { FlowTools } from './FlowTools'
import styles from './shell.module.css'
import type { ShellActions } from './useShellCommands'

export function Bar({ shell }: { readonly shell: ShellActions }) {
  // One by one: typing changes the store at each key, and none of these.
  const canUndo = useStore((state) => state.canUndo)
  const canRedo = useStore((state) => state.canRedo)
  const undoLabel = useStore((state) => state.undoLabel)
  const redoLabel = useStore((state) => state.redoLabel)
  const { undo, redo, setLessonListOpen, setChallengeListOpen } = useStore.getState()
  return (
    <header className={styles['bar']}>
      <h1 className={styles['brand']}>
        <img src="./favicon.svg" alt="" width={20} height={20} />
        <span>Membrane</span>
      </h1>
      <IconButton label="Workspaces" onClick={() => shell.setSheet('workspaces')}>
        <Layers size={16} aria-hidden />
      </IconButton>
      <WorkspaceName />
      <nav className={styles['row']} aria-label="Workspace">
        <Button variant="quiet" onClick={() => setLessonListOpen(true)}>
          <GraduationCap size={15} aria-hidden />
          <span className={styles['wide']}>Lessons</span>
        </Button>
        <Button variant="quiet" onClick={() => setChallengeListOpen(true)}>
          <Target size={15} aria-hidden />
          <span className={styles['wide']}>Challenges</span>
        </Button>
        <Menu
          trigger={
            <Button variant="quiet">
              <BookOpen size={15} aria-hidden />
              <span className={styles['wide']}>Examples</span>
            </Button>
          }
        >
          {exampleContents.map((example) => (
            <MenuItem key={example.id} onSelect={() => void shell.openExample(example.id)}>
              {example.title}
            </MenuItem>
          ))}
        </Menu>
        <Menu
          trigger={
            <Button variant="quiet">
              <FolderOpen size={15} aria-hidden />
              <span className={styles['wide']}>Import</span>
            </Button>
          }
        >
          <MenuItem onSelect={shell.openFiles} hint="YAML, JSON, or a zip of them">
            Files…
          </MenuItem>
          <MenuItem onSelect={shell.openFolder} hint="with the folders in it">
            A folder…
          </MenuItem>
        </Menu>
        <ExportMenu />
        <Button variant="quiet" onClick={() => shell.setSheet('share')}>
          <Link2 size={15} aria-hidden />
          <span className={styles['wide']}>Share</span>
        </Button>
        <Button variant="quiet" onClick={() => shell.setSheet('proposals')} title="Proposals (Alt+P)">
          <Lightbulb size={15} aria-hidden />
          <span className={styles['wide']}>Proposals</span>
        </Button>
        <ClusterMenu />
      </nav>
      <div className={styles['spacer']} />
      <div className={styles['row']}>
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
        <FlowTools />
        <IconButton label="Command palette" hint="Ctrl+K" onClick={() => shell.setPaletteOpen(true)}>
          <CommandIcon size={16} aria-hidden />
        </IconButton>
        <ThemeMenu />
        <IconButton label="Help: keys and colours" hint="?" onClick={() => shell.setHelpOpen(true)}>
          <HelpCircle size={16} aria-hidden />
        </IconButton>
      </div>
    </header>
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
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        rename(draft)
        setDraft(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') setLeft(true)
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

function ExportMenu() {
  const commands = useStore((state) => state.commands)
  const exports = commands.filter((command) => command.group === 'Export')
  return (
    <Menu
      trigger={
        <Button variant="quiet">
          <Download size={15} aria-hidden />
          <span className={styles['wide']}>Export</span>
        </Button>
      }
    >
      {exports.map((command) => (
        <MenuItem key={command.id} onSelect={() => void command.run()}>
          {command.title}
        </MenuItem>
      ))}
    </Menu>
  )
}

const modes = [
  { mode: 'default', hint: 'pods are isolated by the policies that select them' },
  { mode: 'always', hint: 'every pod is isolated in both directions' },
  { mode: 'never', hint: 'policies are ignored' },
] as const

function ClusterMenu() {
  const options = useStore((state) => state.options)
  const setOptions = useStore((state) => state.setOptions)
  const settings = useStore((state) => state.snapshot?.settings)
  const showLower = useStore((state) => state.showLower)
  const valueOf = (key: SettingKey): string => settings?.find((setting) => setting.key === key)?.value ?? ''
  const enforcement = options.enforcement ?? (valueOf('enable-policy') || 'default')
  const isDualStack = valueOf('enable-ipv6') === 'true' && valueOf('enable-ipv4') === 'true'
  const hasNodeLabels = options.nodeLabels ?? valueOf('enable-node-selector-labels') === 'true'
  const toggleFamilies = (): AnalyzeOptions => {
    const { ipFamilies, ...rest } = options
    return { ...rest, ipFamilies: isDualStack ? ['IPv4'] : [...(ipFamilies ?? ['IPv4']), 'IPv6'] }
  }
  return (
    <Menu
      trigger={
        <Button variant="quiet">
          <Settings2 size={15} aria-hidden />
          <span className={styles['wide']}>Cluster{enforcement === 'default' ? '' : `: ${enforcement}`}</span>
        </Button>
      }
    >
      <MenuLabel>Policy enforcement mode</MenuLabel>
      {modes.map(({ mode, hint }) => (
        <MenuItem
          key={mode}
          checked={mode === enforcement}
          hint={hint}
          onSelect={() => setOptions({ ...options, enforcement: mode })}
        >
          {mode}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem checked={isDualStack} hint="IPv4 and IPv6 are told apart" onSelect={() => setOptions(toggleFamilies())}>
        Dual stack
      </MenuItem>
      <MenuItem
        checked={hasNodeLabels}
        hint="rules may name nodes by label (fromNodes, toNodes)"
        onSelect={() => setOptions({ ...options, nodeLabels: !hasNodeLabels })}
      >
        Node labels
      </MenuItem>
      <MenuSeparator />
      <MenuItem hint="every setting that changes verdicts, and the version" onSelect={() => showLower('cluster')}>
        All settings…
      </MenuItem>
    </Menu>
  )
}

const themes = [
  { theme: 'system', title: 'As the system', Icon: Monitor },
  { theme: 'light', title: 'Light', Icon: Sun },
  { theme: 'dark', title: 'Dark', Icon: Moon },
] as const

function ThemeMenu() {
  const current = useStore((state) => state.theme)
  const setTheme = useStore((state) => state.setTheme)
  const Icon = themes.find(({ theme }) => theme === current)?.Icon ?? Monitor
  return (
    <Menu
      trigger={
        <Button variant="quiet" className={styles['square'] ?? ''} aria-label="Theme">
          <Icon size={16} aria-hidden />
        </Button>
      }
    >
      {themes.map(({ theme, title }) => (
        <MenuItem key={theme} checked={theme === current} onSelect={() => setTheme(theme)}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}
