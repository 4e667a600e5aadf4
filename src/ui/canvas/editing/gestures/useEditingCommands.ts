import { useEffect, useRef } from 'react'
import { useStore, type Command } from '../../../../store/index'
import type { AddKind, SelectionActions } from './actions'

interface EditingActions extends SelectionActions {
  readonly add: (kind: AddKind) => void
}

const additions: readonly (readonly [AddKind, string])[] = [
  ['namespace', 'Add a namespace'],
  ['pod', 'Add a pod'],
  ['deployment', 'Add a deployment'],
  ['service', 'Add a service'],
  ['address', 'Add an outside address'],
  ['dns', 'Add a DNS name'],
  ['traffic', 'State traffic between two ends…'],
]

/** Offers every gesture in the command palette too. */
export function useEditingCommands(actions: EditingActions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const commands: readonly Command[] = [
      ...additions.map(([kind, title]): Command => ({
        id: `add-${kind}`,
        title,
        group: 'Edit',
        run: () => latest.current.add(kind),
      })),
      { id: 'edit-node', title: 'Edit what is selected…', group: 'Edit', keys: 'F2', run: () => latest.current.edit() },
      {
        id: 'connect',
        title: 'Connect what is selected to…',
        group: 'Edit',
        keys: 'C',
        run: () => latest.current.connect(),
      },
      {
        id: 'isolate',
        title: 'Isolate what is selected…',
        group: 'Edit',
        keys: 'I',
        run: () => latest.current.isolate(),
      },
      {
        id: 'duplicate',
        title: 'Duplicate what is selected',
        group: 'Edit',
        keys: 'Mod+D',
        run: () => latest.current.duplicate(),
      },
      {
        id: 'copy-yaml',
        title: 'Copy what is selected as YAML',
        group: 'Edit',
        keys: 'Mod+C',
        run: () => latest.current.copy(),
      },
      {
        id: 'remove',
        title: 'Remove what is selected',
        group: 'Edit',
        keys: 'Delete',
        run: () => latest.current.remove(),
      },
      { id: 'mark-all', title: 'Mark all pods', group: 'Edit', keys: 'Mod+A', run: () => latest.current.markAll() },
    ]
    return useStore.getState().registerCommands(commands)
  }, [])
}
