import { Command } from 'cmdk'
import { useState } from 'react'
import { useStore, type Selection, type SourceFile } from '../../store/index'
import { Dialog } from '../kit/Dialog'
import { Kbd } from '../kit/index'
import { takeTyping } from '../kit/typeAhead'
import styles from './shell.module.css'
import type { ShellActions } from './useShellCommands'

const mostItems = 200

/** Every command, endpoint, policy and file, a few keystrokes away. */
export default function Palette({ shell }: { readonly shell: ShellActions }) {
  const commands = useStore((state) => state.commands)
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const select = useStore((state) => state.select)
  const setActiveFile = useStore((state) => state.setActiveFile)
  const close = (action: () => void) => () => {
    shell.setPaletteOpen(false)
    action()
  }
  const go = (selection: Selection) => close(() => select(selection, 'palette'))
  return (
    <Dialog title="Command palette" hideTitle open={shell.isPaletteOpen} onOpenChange={shell.setPaletteOpen}>
      <Command label="Command palette" className={styles['palette']}>
        <SearchField />
        <Command.List>
          <Command.Empty>Nothing matches.</Command.Empty>
          <Command.Group heading="Commands">
            {commands.map((command) => (
              <Command.Item key={command.id} value={command.title} onSelect={close(() => void command.run())}>
                <span>{command.title}</span>
                {command.keys !== undefined && <Kbd>{command.keys.replace('Mod', 'Ctrl')}</Kbd>}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Endpoints">
            {snapshot?.endpoints.slice(0, mostItems).map(({ key }) => (
              <Command.Item key={key} value={`endpoint ${key}`} onSelect={go({ kind: 'endpoint', key })}>
                {key}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Policies">
            {snapshot?.policies.slice(0, mostItems).map(({ key }) => (
              <Command.Item key={key} value={`policy ${key}`} onSelect={go({ kind: 'policy', key })}>
                {key}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Files">
            {files.map(({ name }: SourceFile) => (
              <Command.Item key={name} value={`file ${name}`} onSelect={close(() => setActiveFile(name))}>
                {name}
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  )
}

function SearchField() {
  const [text, setText] = useState('')
  const takeUp = (): void => setText((before) => before + takeTyping())
  return (
    <Command.Input
      placeholder="Type a command, an endpoint or a policy"
      value={text}
      onValueChange={setText}
      onFocus={takeUp}
    />
  )
}
