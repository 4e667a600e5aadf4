/** What can be done to the text: by key, in the context menu and in the command palette. */
import {
  convertibleAt,
  formatFile,
  labelAt,
  rulesForEndpoint,
  rulesForPodAt,
  selectorAround,
  tryEdits,
} from '../../../store/text/authoring'
import { useStore, type Command, type Snapshot } from '../../../store/index'
import { monaco } from '../monaco'
import { tell, type Disposable, type EditorHost } from './host'
import type { EditorMarks } from './marks'
import type { Places } from './navigation'

interface Action {
  readonly id: string
  readonly title: string
  readonly group: Command['group']
  readonly keys?: { readonly words: string; readonly code: number }
  readonly isInMenu: boolean
  readonly run: () => void
}

export function registerActions(host: EditorHost, marks: EditorMarks, places: Places): readonly Disposable[] {
  const at = atCursor(host)
  const actions = [...textActions(host, at), ...pictureActions({ marks, places }, at), ...editorActions(host)]
  const unregister = useStore.getState().registerCommands(
    actions.map(({ id, title, group, keys, run }): Command => ({
      id: `editor-${id}`,
      title,
      group,
      ...(keys === undefined ? {} : { keys: keys.words }),
      run: () => {
        host.editor.focus()
        run()
      },
    })),
  )
  return [
    ...actions.map(({ id, title, keys, isInMenu, run }) =>
      host.editor.addAction({
        id: `membrane.${id}`,
        label: title,
        keybindings: keys === undefined || keys.code === 0 ? [] : [keys.code],
        ...(isInMenu ? { contextMenuGroupId: 'membrane' } : {}),
        run,
      }),
    ),
    { dispose: unregister },
    monaco.languages.registerCodeActionProvider('yaml', {
      provideCodeActions(model, range) {
        const { snapshot, status } = useStore.getState()
        const offset = model.getOffsetAt({ lineNumber: range.startLineNumber, column: range.startColumn })
        const policy =
          snapshot === null || status === 'updating' ? null : convertibleAt(snapshot, host.fileOf(model), offset)
        const title = 'Convert to CiliumNetworkPolicy…'
        const actionsHere =
          policy === null
            ? []
            : [{ title, kind: 'refactor.rewrite', command: { id: convertCommand, title, arguments: [policy] } }]
        return { actions: actionsHere, dispose: () => undefined }
      },
    }),
    monaco.editor.registerCommand(convertCommand, (_accessor: unknown, policy: string) =>
      host.openDialog({ kind: 'convert', policy }),
    ),
  ]
}

const stillReading = 'The text is still being read. Try again in a moment.'
const convertCommand = 'membrane.convertPolicy'

interface Place {
  readonly file: { readonly name: string; readonly text: string }
  readonly offset: number
}

/** What actions look at when they run. */
interface AtCursor {
  readonly say: (text: string) => void
  readonly cursor: () => Place | null
  /** Acts on the snapshot, if the picture answers the present text. */
  readonly withSnapshot: (act: (snapshot: Snapshot, place: Place) => void) => void
}

function atCursor(host: EditorHost): AtCursor {
  const { editor } = host
  const say = (text: string): void => tell(host, text)
  const cursor = (): Place | null => {
    const model = editor.getModel()
    const position = editor.getPosition()
    const file = model === null ? '' : host.fileOf(model)
    if (model === null || position === null || file === '') return null
    return { file: { name: file, text: model.getValue() }, offset: model.getOffsetAt(position) }
  }
  return {
    say,
    cursor,
    withSnapshot: (act) => {
      const place = cursor()
      const { snapshot, status } = useStore.getState()
      if (place === null || snapshot === null) return
      if (status === 'updating') say(stillReading)
      else act(snapshot, place)
    },
  }
}

const { CtrlCmd, Shift, Alt } = monaco.KeyMod
const { KeyF, KeyI, KeyO, F2, F12, Enter } = monaco.KeyCode

/** What changes the text. */
function textActions(host: EditorHost, { say, cursor, withSnapshot }: AtCursor): readonly Action[] {
  return [
    {
      id: 'format',
      title: 'Format the file',
      group: 'Edit',
      keys: { words: 'Shift+Alt+F', code: Shift | Alt | KeyF },
      isInMenu: true,
      run() {
        const place = cursor()
        if (place === null) return
        const edits = formatFile(place.file)
        if (edits.length === 0) say('The file is well formatted')
        else if (tryEdits(edits, `Format ${place.file.name}`)) say(`Formatted ${place.file.name}`)
        else say(stillReading)
      },
    },
    {
      id: 'renameLabel',
      title: 'Rename the label at the cursor…',
      group: 'Edit',
      keys: { words: 'F2', code: F2 },
      isInMenu: true,
      run() {
        const place = cursor()
        const label = place === null ? null : labelAt(place.file, place.offset)
        if (label === null) say('There is no label at the cursor. Put it on the key or value of a label.')
        else host.openDialog({ kind: 'rename', label })
      },
    },
    {
      id: 'convert',
      title: 'Convert the NetworkPolicy at the cursor to a CiliumNetworkPolicy…',
      group: 'Edit',
      isInMenu: true,
      run: () =>
        withSnapshot((snapshot, { file, offset }) => {
          const policy = convertibleAt(snapshot, file.name, offset)
          if (policy === null) say('There is no NetworkPolicy at the cursor that could be converted.')
          else host.openDialog({ kind: 'convert', policy })
        }),
    },
  ]
}

interface Shown {
  readonly marks: EditorMarks
  readonly places: Places
}

/** What shows elsewhere what the text at the cursor is about. */
function pictureActions({ marks, places }: Shown, { say, withSnapshot }: AtCursor): readonly Action[] {
  return [
    {
      id: 'showSelector',
      title: 'Show on the canvas whom the selector at the cursor selects',
      group: 'Go to',
      keys: { words: 'Alt+Enter', code: Alt | Enter },
      isInMenu: true,
      run: () =>
        withSnapshot((snapshot, { file, offset }) => {
          const selector = selectorAround(snapshot, file.name, offset)
          if (selector === null) say('There is no selector at the cursor.')
          else marks.showSelector(selector)
        }),
    },
    {
      id: 'rulesForPod',
      title: 'Rules that decide for the pod at the cursor',
      group: 'Go to',
      keys: { words: 'Shift+Alt+F12', code: Shift | Alt | F12 },
      isInMenu: true,
      run: () =>
        withSnapshot((snapshot, { file, offset }) => {
          const { selection } = useStore.getState()
          const here = rulesForPodAt(snapshot, file.name, offset)
          const chosen = selection?.kind === 'endpoint' ? selection.key : null
          const pod = here?.endpoint ?? chosen
          if (pod === null) {
            say('There is no pod at the cursor, and none is selected.')
            return
          }
          const rules = here?.ranges ?? rulesForEndpoint(snapshot, pod)
          say(rules.length === 0 ? `No rule decides for ${pod}` : `${rules.length} rules decide for ${pod}`)
          if (rules.length > 0) places.show(rules)
        }),
    },
  ]
}

/** What the editor does by itself, with a word in the palette. */
function editorActions({ editor }: EditorHost): readonly Action[] {
  return [
    {
      id: 'explain',
      title: 'Explain what is at the cursor',
      group: 'Help',
      keys: { words: 'Mod+I', code: CtrlCmd | KeyI },
      isInMenu: true,
      run: () => editor.trigger('membrane', 'editor.action.showHover', {}),
    },
    {
      id: 'definition',
      title: 'Go to what the cursor names or selects',
      group: 'Go to',
      keys: { words: 'F12', code: 0 },
      isInMenu: false,
      run: () => editor.trigger('membrane', 'editor.action.revealDefinition', {}),
    },
    {
      id: 'references',
      title: 'All places of the label at the cursor',
      group: 'Go to',
      keys: { words: 'Shift+F12', code: 0 },
      isInMenu: false,
      run: () => editor.trigger('membrane', 'editor.action.goToReferences', {}),
    },
    {
      id: 'outline',
      title: 'Outline of the file…',
      group: 'Go to',
      keys: { words: 'Mod+Shift+O', code: CtrlCmd | Shift | KeyO },
      isInMenu: false,
      run: () => editor.trigger('membrane', 'editor.action.quickOutline', {}),
    },
    {
      id: 'foldDocuments',
      title: 'Fold all documents',
      group: 'View',
      isInMenu: false,
      run: () => editor.trigger('membrane', 'editor.foldLevel1', {}),
    },
    {
      id: 'unfoldDocuments',
      title: 'Unfold all documents',
      group: 'View',
      isInMenu: false,
      run: () => editor.trigger('membrane', 'editor.unfoldAll', {}),
    },
  ]
}
