import { Command } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { resourceName, resourceParts, useStore } from '../../../store/index'
import { Dialog } from '../../kit/Dialog'
import { Kbd } from '../../kit/index'
import { useHeldTyping } from '../../kit/useHeldTyping'
import { topics } from '../../help/topics'
import styles from '../shell.module.css'
import type { ShellActions } from './actions'
import { nameActiveItem } from './active-item'
import { fitsCommand, fitsName } from './palette-filter'

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

interface Line {
  /** Unlike all others. */
  readonly value: string
  readonly title: string
  readonly note?: ReactNode
  readonly score: number
  readonly run: () => void
}

interface Group {
  readonly heading: string
  readonly lines: readonly Line[]
}

/** Lines that fit what is typed, the best first; the group with the best line comes first. */
function sorted(groups: readonly Group[], query: string): readonly Group[] {
  if (query.trim() === '') return groups
  const best = ({ lines }: Group): number => lines[0]?.score ?? 0
  return groups
    .map(({ heading, lines }) => ({
      heading,
      lines: lines.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score),
    }))
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => best(b) - best(a))
}

/** Help on parts of the page. */
const helpCommands = Object.entries(topics).map(([topic, { title }]) => ({
  id: topic.replace('topic-', 'help-'),
  title: `Help: ${title[0]?.toLowerCase() ?? ''}${title.slice(1)}`,
  keys: undefined,
  run: () => useStore.getState().showHelp(topic),
}))

/** Every command, and everything that has a name, a few keystrokes away. */
export default function Palette({ shell }: { readonly shell: ShellActions }) {
  const commands = useStore((state) => state.commands)
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const select = useStore((state) => state.select)
  const setActiveFile = useStore((state) => state.setActiveFile)
  const [query, setQuery] = useState('')
  const named = (kind: string, key: string, name: string, run: () => void): Omit<Line, 'note'> => ({
    value: `${kind} ${key}`,
    title: name,
    score: fitsName(kind, name, query),
    run,
  })
  const groups = sorted(
    [
      {
        heading: 'Commands',
        lines: [...commands, ...helpCommands].map((command) => ({
          value: `command ${command.id}`,
          title: command.title,
          note: command.keys !== undefined && <Kbd>{command.keys.replace('Mod', 'Ctrl')}</Kbd>,
          score: fitsCommand(command, query),
          run: () => void command.run(),
        })),
      },
      {
        heading: 'Endpoints',
        lines: offered(snapshot?.endpoints ?? [], 'endpoint', query).map((key) =>
          named('endpoint', key, key, () => select({ kind: 'endpoint', key }, 'palette')),
        ),
      },
      {
        heading: 'Policies',
        lines: offered(snapshot?.policies ?? [], 'policy', query).map((key) => ({
          ...named('policy', key, resourceName(key), () => select({ kind: 'policy', key }, 'palette')),
          note: <span className={styles['soft']}>{resourceParts(key).kind}</span>,
        })),
      },
      {
        heading: 'Services',
        lines: offered(snapshot?.services ?? [], 'service', query).map((key) =>
          named('service', key, key, () => select({ kind: 'service', key }, 'palette')),
        ),
      },
      {
        heading: 'Namespaces',
        lines: offered(
          (snapshot?.namespaces ?? []).map(({ name }) => ({ key: name })),
          'namespace',
          query,
        ).map((name) => named('namespace', name, name, () => select({ kind: 'namespace', name }, 'palette'))),
      },
      { heading: 'Files', lines: files.map(({ name }) => named('file', name, name, () => setActiveFile(name))) },
    ],
    query,
  )
  const choose = (run: () => void): void => {
    shell.setPaletteOpen(false)
    run()
  }
  const onFocus = useHeldTyping(query, setQuery, () => {
    const first = groups[0]?.lines[0]
    if (first !== undefined) choose(first.run)
    return first !== undefined
  })
  return (
    <Dialog title="Command palette" hideTitle open={shell.isPaletteOpen} onOpenChange={shell.setPaletteOpen}>
      <Command ref={nameActiveItem} label="Command palette" className={styles['palette']} shouldFilter={false}>
        <Command.Input
          placeholder="Type a command, or the name of anything"
          value={query}
          onValueChange={setQuery}
          onFocus={onFocus}
        />
        <Command.Empty>Nothing matches. Try part of a pod’s or a policy’s name, or “export”.</Command.Empty>
        <Command.List>
          {groups.map(({ heading, lines }) => (
            <Command.Group key={heading} heading={heading}>
              {lines.map(({ value, title, note, run }) => (
                <Command.Item key={value} value={value} onSelect={() => choose(run)}>
                  <span>{title}</span>
                  {note}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  )
}
