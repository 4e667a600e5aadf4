import { Command } from 'cmdk'
import { useState } from 'react'
import { resourceName, useStore, type Selection, type SourceFile, resourceParts } from '../../../store/index'
import { Dialog } from '../../kit/Dialog'
import { Kbd } from '../../kit/index'
import { takeTyping } from '../../kit/typeAhead'
import styles from '../shell.module.css'
import type { ShellActions } from './actions'
import { fits, otherWords } from './palette-filter'

/** Of long lists only what holds the typed words is offered, so that all of it can be found. */
const mostItems = 200

function offered(items: readonly { readonly key: string }[], kind: string, query: string): readonly string[] {
  const words = query.toLowerCase().split(/\s+/)
  const found: string[] = []
  for (const { key } of items) {
    const text = `${kind} ${key.toLowerCase()}`
    if (items.length <= mostItems || words.every((word) => text.includes(word))) found.push(key)
    if (found.length === mostItems) break
  }
  return found
}

/** Every command, endpoint, policy and file, a few keystrokes away. */
export default function Palette({ shell }: { readonly shell: ShellActions }) {
  const commands = useStore((state) => state.commands)
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const select = useStore((state) => state.select)
  const setActiveFile = useStore((state) => state.setActiveFile)
  const [query, setQuery] = useState('')
  const close = (action: () => void) => () => {
    shell.setPaletteOpen(false)
    action()
  }
  const go = (selection: Selection) => close(() => select(selection, 'palette'))
  return (
    <Dialog title="Command palette" hideTitle open={shell.isPaletteOpen} onOpenChange={shell.setPaletteOpen}>
      <Command label="Command palette" className={styles['palette']} filter={fits}>
        <Command.Input
          placeholder="Type a command, an endpoint or a policy"
          value={query}
          onValueChange={setQuery}
          onFocus={() => setQuery((before) => before + takeTyping())}
        />
        <Command.Empty>Nothing matches. Try part of a pod’s or a policy’s name, or “export”.</Command.Empty>
        <Command.List>
          <Command.Group heading="Commands">
            {commands.map((command) => (
              <Command.Item
                key={command.id}
                value={command.title}
                keywords={[...(otherWords[command.id] ?? [])]}
                onSelect={close(() => void command.run())}
              >
                <span>{command.title}</span>
                {command.keys !== undefined && <Kbd>{command.keys.replace('Mod', 'Ctrl')}</Kbd>}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Endpoints">
            {offered(snapshot?.endpoints ?? [], 'endpoint', query).map((key) => (
              <Command.Item key={key} value={`endpoint ${key}`} onSelect={go({ kind: 'endpoint', key })}>
                {key}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Policies">
            {offered(snapshot?.policies ?? [], 'policy', query).map((key) => (
              <Command.Item key={key} value={`policy ${key}`} onSelect={go({ kind: 'policy', key })}>
                <span>{resourceName(key)}</span>
                <span className={styles['soft']}>{resourceParts(key).kind}</span>
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
