/** What the menus of the bar hold; a narrow window has all of it in one menu. */
import { exampleContents } from '../../../lessons/examples/example-contents'
import { useStore, type AnalyzeOptions, type SettingKey } from '../../../store/index'
import { MenuItem, MenuLabel, MenuSeparator } from '../../kit/index'
import type { ShellActions } from '../commands/actions'

interface Props {
  readonly shell: ShellActions
}

export function ExampleItems({ shell }: Props) {
  return exampleContents.map((example) => (
    <MenuItem key={example.id} onSelect={() => void shell.openExample(example.id)}>
      {example.title}
    </MenuItem>
  ))
}

export function ImportItems({ shell }: Props) {
  return (
    <>
      <MenuItem onSelect={shell.openFiles} hint="YAML, JSON, or a zip of them">
        Files…
      </MenuItem>
      <MenuItem onSelect={shell.openFolder} hint="with the folders in it">
        A folder…
      </MenuItem>
    </>
  )
}

export function ExportItems() {
  const commands = useStore((state) => state.commands)
  return commands
    .filter((command) => command.group === 'Export')
    .map((command) => (
      <MenuItem key={command.id} onSelect={() => void command.run()}>
        {command.title}
      </MenuItem>
    ))
}

const modes = [
  { mode: 'default', hint: 'pods are isolated by the policies that select them' },
  { mode: 'always', hint: 'every pod is isolated in both directions' },
  { mode: 'never', hint: 'policies are ignored' },
] as const

/** The enforcement mode in force, by the choice made here or by `cilium-config`. */
export function useEnforcement(): string {
  return useStore(
    ({ options, snapshot }) =>
      options.enforcement ?? (snapshot?.settings?.find(({ key }) => key === 'enable-policy')?.value || 'default'),
  )
}

/** The settings of the cluster that are tried most often. */
export function SettingItems() {
  const options = useStore((state) => state.options)
  const setOptions = useStore((state) => state.setOptions)
  const settings = useStore((state) => state.snapshot?.settings)
  const showLower = useStore((state) => state.showLower)
  const valueOf = (key: SettingKey): string => settings?.find((setting) => setting.key === key)?.value ?? ''
  const enforcement = useEnforcement()
  const isDualStack = valueOf('enable-ipv6') === 'true' && valueOf('enable-ipv4') === 'true'
  const hasNodeLabels = options.nodeLabels ?? valueOf('enable-node-selector-labels') === 'true'
  const toggleFamilies = (): AnalyzeOptions => {
    const { ipFamilies, ...rest } = options
    return { ...rest, ipFamilies: isDualStack ? ['IPv4'] : [...(ipFamilies ?? ['IPv4']), 'IPv6'] }
  }
  return (
    <>
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
      <MenuItem checked={isDualStack} hint="IPv4 and IPv6 are separate" onSelect={() => setOptions(toggleFamilies())}>
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
      <MenuItem
        hint="every one that changes verdicts, and the version, in the Cluster tab"
        onSelect={() => showLower('cluster')}
      >
        All settings…
      </MenuItem>
    </>
  )
}

const themes = [
  { theme: 'system', title: 'As the system' },
  { theme: 'light', title: 'Light' },
  { theme: 'dark', title: 'Dark' },
] as const

export function ThemeItems() {
  const current = useStore((state) => state.theme)
  const setTheme = useStore((state) => state.setTheme)
  return themes.map(({ theme, title }) => (
    <MenuItem key={theme} checked={theme === current} onSelect={() => setTheme(theme)}>
      {title}
    </MenuItem>
  ))
}
