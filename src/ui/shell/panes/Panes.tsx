import { isBlank, isPaneShown, useStore } from '../../../store/index'
import { isKept } from '../../kit/draw'
import { lazyPart } from '../../kit/lazyPart'
import { PaneHandle } from '../../kit/PaneHandle'
import { useWidth } from '../../kit/useWidth'
import { LowerPane } from './LowerPane'
import { useShare } from './shares'
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
  // An empty workspace has nothing to list, but its first objects can be typed.
  const isPresenting = useStore((state) => state.isPresenting)
  const isShell = useStore((state) => state.lowerView === 'shell')
  const hasLower = !collapsed.includes('flows') && (!isEmpty || isShell)
  // On a phone the panes stand above one another: half of its width shows neither picture nor words.
  const isPhone = useWidth('phone')
  const isUpright = useWidth('upright')
  const hasGuide = useStore(({ lessonAddress, challenge }) => lessonAddress !== null || challenge !== null)
  const isStacked = isPhone || (isUpright && hasGuide)
  const side = isPhone ? 'stacked-' : isStacked ? 'upright-' : ''
  const least = isStacked ? 'minHeight' : 'minWidth'
  const [editor, resizeEditor] = useShare(`${side}editor`, isPhone ? 40 : isStacked ? (isPresenting ? 50 : 30) : 27)
  const [inspector, resizeInspector] = useShare(`${side}inspector`, isPhone ? 45 : isStacked ? 25 : 20)
  const [flows, resizeFlows] = useShare('flows', window.innerHeight < lowWindow ? 30 : 34)
  const editorLeast = isStacked ? 120 : isPresenting ? presenterEditor() : leastWidth(200)
  return (
    <main className={styles[isStacked ? 'stack' : 'panes']}>
      {!collapsed.includes('editor') && (
        <>
          <section
            className={styles['pane']}
            aria-label="Editor"
            data-pane="editor"
            style={{ flexBasis: `${editor}%`, [least]: editorLeast }}
          >
            <Editor />
          </section>
          <PaneHandle
            label="Resize the editor"
            pane="before"
            isRow={isStacked}
            share={editor}
            onResize={resizeEditor}
          />
        </>
      )}
      <div className={styles['centre']} style={{ [least]: isStacked ? 160 : leastWidth(280) }}>
        <section className={styles['picture']} aria-label="Canvas" data-pane="canvas">
          {isEmpty ? (
            <EmptyState shell={shell} />
          ) : (
            <>
              {centreView === 'matrix' ? <Matrix /> : <Canvas key={workspaceId} />}
              {isLone && <LonePolicies />}
            </>
          )}
        </section>
        {hasLower && (
          <>
            <PaneHandle label="Resize the flows" pane="after" isRow share={flows} onResize={resizeFlows} />
            <section
              className={styles['pane']}
              aria-label="Flows"
              data-pane="flows"
              style={{ flexBasis: `${flows}%`, minHeight: 96 }}
            >
              <LowerPane />
            </section>
          </>
        )}
      </div>
      {hasInspector && (
        <>
          <PaneHandle
            label="Resize the inspector"
            pane="after"
            isRow={isStacked}
            share={inspector}
            onResize={resizeInspector}
          />
          <section
            className={styles['pane']}
            aria-label="Inspector"
            data-pane="inspector"
            style={{ flexBasis: `${inspector}%`, [least]: isStacked ? 120 : leastWidth(200) }}
          >
            <Inspector />
          </section>
        </>
      )}
    </main>
  )
}

/** In a lower window the picture gets more of the height. */
const lowWindow = 760

/** Beside a lesson, or where the browser enlarges the page, all columns get narrower before the last one is cut. */
function leastWidth(pixels: number): string {
  return `min(${pixels}px, ${pixels / 10}vw)`
}

/** Room for forty columns of the presenter's large letters, as far as the window has it. */
function presenterEditor(): number {
  return Math.min(500, Math.round(window.innerWidth * 0.4))
}
