import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { isBlank, isPaneShown, siteStorage, useStore } from '../../../store/index'
import { isKept } from '../../kit/draw'
import { lazyPart } from '../../kit/lazyPart'
import { useWidth } from '../../kit/useWidth'
import { LowerPane } from './LowerPane'
import styles from '../shell.module.css'
import type { ShellActions } from '../commands/actions'

const loadCanvas = () => import('../../canvas/Canvas')
/** The canvas with what draws it. */
const loadPicture = () => Promise.all([loadCanvas(), import('../../canvas/picture/parts')])
// From the second visit on all of it is in the browser: it is read while the stored text is.
if (isKept) void loadPicture().catch(() => undefined)

const Editor = lazyPart(() => import('../../editor/Editor'), 'Loading…')
const Canvas = lazyPart(loadCanvas, 'Loading…')
const Matrix = lazyPart(() => import('../../matrix/Matrix'), 'Loading…')
const EmptyState = lazyPart(() => import('./EmptyState'), 'Loading…')
const LonePolicies = lazyPart(() => import('./LonePolicies'))
const Inspector = lazyPart(() => import('../../inspector/Inspector'), 'Loading…')

/** The panes beside and below one another, with sizes that the browser keeps. */
export function Panes({ shell }: { readonly shell: ShellActions }) {
  const isEmpty = useStore((state) => !state.isDrawing && isBlank(state.files))
  const workspaceId = useStore((state) => state.workspaceId)
  const isLone = useStore(({ snapshot }) => snapshot?.endpoints.length === 0 && snapshot.policies.length > 0)
  const collapsed = useStore((state) => state.collapsedPanes)
  const hasInspector = useStore((state) => isPaneShown(state, 'inspector'))
  const centreView = useStore((state) => state.centreView)
  const columns = [
    ...(collapsed.includes('editor') ? [] : ['editor']),
    'centre',
    ...(hasInspector ? ['inspector'] : []),
  ]
  // An empty workspace has nothing to list, but its first objects can be typed.
  const isPresenting = useStore((state) => state.isPresenting)
  const isShell = useStore((state) => state.lowerView === 'shell')
  const hasLower = !collapsed.includes('flows') && (!isEmpty || isShell)
  const rows = ['canvas', 'flows'].filter((id) => id === 'canvas' || hasLower)
  // On a phone the panes stand above one another: half of its width shows neither picture nor words.
  const isPhone = useWidth('phone')
  const handle = styles[isPhone ? 'handleRow' : 'handle']
  const columnLayout = useDefaultLayout({
    id: isPhone ? 'membrane-stack' : 'membrane-columns',
    panelIds: columns,
    storage: safeStorage,
  })
  const rowLayout = useDefaultLayout({ id: 'membrane-rows', panelIds: rows, storage: safeStorage })
  return (
    <Group
      className={styles['panes']}
      orientation={isPhone ? 'vertical' : 'horizontal'}
      defaultLayout={columnLayout.defaultLayout}
      onLayoutChanged={columnLayout.onLayoutChanged}
    >
      {!collapsed.includes('editor') && (
        <>
          <Panel
            id="editor"
            minSize={isPhone ? 120 : isPresenting ? presenterEditor() : 200}
            defaultSize={isPhone ? '40%' : '27%'}
          >
            <section className={styles['pane']} aria-label="Editor" data-pane="editor">
              <Editor />
            </section>
          </Panel>
          <Separator className={handle} aria-label="Resize the editor" />
        </>
      )}
      <Panel id="centre" minSize={isPhone ? 160 : 280}>
        <main className={styles['centre']} aria-label="Canvas and flows">
          <Group
            orientation="vertical"
            defaultLayout={rowLayout.defaultLayout}
            onLayoutChanged={rowLayout.onLayoutChanged}
          >
            <Panel id="canvas" minSize={120}>
              <section className={styles['pane']} aria-label="Canvas" data-pane="canvas">
                {isEmpty ? (
                  <EmptyState shell={shell} />
                ) : (
                  <>
                    {centreView === 'matrix' ? <Matrix /> : <Canvas key={workspaceId} />}
                    {isLone && <LonePolicies />}
                  </>
                )}
              </section>
            </Panel>
            {hasLower && (
              <>
                <Separator className={styles['handleRow']} aria-label="Resize the flows" />
                <Panel id="flows" minSize={96} defaultSize={window.innerHeight < lowWindow ? '30%' : '34%'}>
                  <section className={styles['pane']} aria-label="Flows" data-pane="flows">
                    <LowerPane />
                  </section>
                </Panel>
              </>
            )}
          </Group>
        </main>
      </Panel>
      {hasInspector && (
        <>
          <Separator className={handle} aria-label="Resize the inspector" />
          <Panel id="inspector" minSize={isPhone ? 120 : 200} defaultSize={isPhone ? '45%' : '20%'}>
            <aside className={styles['pane']} aria-label="Inspector" data-pane="inspector">
              <Inspector />
            </aside>
          </Panel>
        </>
      )}
    </Group>
  )
}

/** In a lower window the picture gets more of the height. */
const lowWindow = 760

/** Room for forty columns of the presenter's large letters, as far as the window has it. */
function presenterEditor(): number {
  return Math.min(500, Math.round(window.innerWidth * 0.4))
}

/** Pane sizes are a convenience: where the browser forbids storage they are simply not kept. */
const safeStorage = {
  getItem(key: string): string | null {
    try {
      return siteStorage.getItem(key)
    } catch {
      return null
    }
  },
  setItem(key: string, value: string): void {
    try {
      siteStorage.setItem(key, value)
    } catch {
      // Not kept.
    }
  },
}
