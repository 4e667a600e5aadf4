/** The commands of the palette that belong to no pane. */
import { exampleContents } from '../../../lessons/examples/example-contents'
import { useStore, type Command, type LowerView } from '../../../store/index'
import { exportCommands } from './exportCommands'
import { filterFlows, jumpToProblem, openExample, showView, startFile } from './steps'
import type { ShellActions } from './actions'

/** What the lower pane shows. */
const lowerViews: readonly (readonly [view: LowerView, title: string, keys?: string])[] = [
  ['flows', 'Show flows'],
  ['checks', 'Show checks'],
  ['compare', 'Compare with a saved point or other manifests'],
  ['replay', 'Replay flows that Hubble saw: what would this draft break?', 'Alt+O'],
  ['cluster', 'Cluster: settings, map sizes, upgrade, check against a sysdump'],
  ['shell', 'Open the shell: type kubectl, hubble and curl', 'Ctrl+`'],
]

function saveThisPoint(): void {
  useStore.getState().savePoint()
  showView('compare')
}

type Openers = Pick<ShellActions, 'openFiles' | 'openFolder' | 'setSheet' | 'setHelpOpen'>

export function shellCommands({ openFiles, openFolder, setSheet, setHelpOpen }: Openers): readonly Command[] {
  const state = useStore.getState
  return [
    { id: 'open-files', title: 'Open files or a zip…', group: 'File', keys: 'Mod+O', run: openFiles },
    { id: 'open-folder', title: 'Open a folder…', group: 'File', run: openFolder },
    { id: 'new-file', title: 'New file', group: 'File', run: startFile },
    { id: 'draw', title: 'Draw a cluster', group: 'Edit', run: () => state().startDrawing() },
    { id: 'workspaces', title: 'Workspaces: open, copy, delete…', group: 'File', run: () => setSheet('workspaces') },
    { id: 'handout', title: 'Print a handout…', group: 'Export', keys: 'Mod+P', run: () => setSheet('handout') },
    { id: 'share', title: 'Share a link…', group: 'File', run: () => setSheet('share') },
    {
      id: 'proposals',
      title: 'Proposals: least privilege from flows…',
      group: 'Edit',
      keys: 'Alt+P',
      run: () => setSheet('proposals'),
    },
    {
      id: 'fewer-policies',
      title: 'Proposals: fewer policies…',
      group: 'Edit',
      run: () => setSheet('fewer-policies'),
    },
    {
      id: 'export-pseudonyms',
      title: 'Share or export under pseudonyms…',
      group: 'Export',
      run: () => setSheet('pseudonyms'),
    },
    ...exportCommands,
    { id: 'lessons', title: 'Lessons…', group: 'Help', run: () => state().setLessonListOpen(true) },
    {
      id: 'challenges',
      title: 'Challenges: solve or make one…',
      group: 'Help',
      run: () => state().setChallengeListOpen(true),
    },
    ...exampleContents.map((example): Command => ({
      id: `example-${example.id}`,
      title: `Open example: ${example.title}`,
      group: 'File',
      run: () => openExample(example.id),
    })),
    { id: 'filter-flows', title: 'Filter the flows…', group: 'Go to', run: filterFlows },
    ...lowerViews.map(([view, title, keys]): Command => ({
      id: `show-${view}`,
      title,
      group: 'View',
      ...(keys === undefined ? {} : { keys }),
      run: () => showView(view),
    })),
    { id: 'save-point', title: 'Save this point to compare with', group: 'View', run: saveThisPoint },
    { id: 'undo', title: 'Undo', group: 'Edit', keys: 'Mod+Z', run: () => state().undo() },
    { id: 'redo', title: 'Redo', group: 'Edit', keys: 'Mod+Shift+Z', run: () => state().redo() },
    {
      id: 'go-back',
      title: 'Go back to what was selected before',
      group: 'Go to',
      keys: 'Alt+←',
      run: () => void state().goBack(),
    },
    {
      id: 'go-forward',
      title: 'Go forward again',
      group: 'Go to',
      keys: 'Alt+→',
      run: () => void state().goForward(),
    },
    { id: 'next-problem', title: 'Next problem', group: 'Go to', keys: 'F8', run: () => jumpToProblem(1) },
    {
      id: 'previous-problem',
      title: 'Previous problem',
      group: 'Go to',
      keys: 'Shift+F8',
      run: () => jumpToProblem(-1),
    },
    { id: 'toggle-editor', title: 'Show or hide the editor', group: 'View', run: () => state().togglePane('editor') },
    { id: 'toggle-flows', title: 'Show or hide the flows', group: 'View', run: () => state().togglePane('flows') },
    {
      id: 'toggle-inspector',
      title: 'Show or hide the inspector',
      group: 'View',
      run: () => state().togglePane('inspector'),
    },
    { id: 'theme-system', title: 'Theme: as the system', group: 'View', run: () => state().setTheme('system') },
    { id: 'theme-light', title: 'Theme: light', group: 'View', run: () => state().setTheme('light') },
    { id: 'theme-dark', title: 'Theme: dark', group: 'View', run: () => state().setTheme('dark') },
    { id: 'help-problems', title: 'Help on problems', group: 'Help', run: () => state().showHelp('') },
    { id: 'help', title: 'Keys and colours', group: 'Help', keys: '?', run: () => setHelpOpen(true) },
  ]
}
