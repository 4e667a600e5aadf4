import { Suspense, useEffect, useRef } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { siteStorage, useStore } from '../../store/index'
import { loadEditor } from '../editor/load'
import { Bar } from './Bar'
import { Banners } from './Banners'
import { DropTarget } from './DropTarget'
import { LonePolicies } from './LonePolicies'
import { LowerPane, useLowerCommands } from './LowerPane'
import { StatusLine } from './StatusLine'
import styles from './shell.module.css'
import { useShellCommands } from './useShellCommands'
import { useTheme } from './useTheme'
import { lazyPart } from '../kit/lazyPart'

const Editor = lazyPart(loadEditor)
const Canvas = lazyPart(() => import('../canvas/Canvas'))
const Matrix = lazyPart(() => import('../matrix/Matrix'))
const EmptyState = lazyPart(() => import('./EmptyState'))
const Player = lazyPart(() => import('../lessons/Player'))
const ChallengePlayer = lazyPart(() => import('../challenges/Player'))
const ChallengeList = lazyPart(() => import('../challenges/ChallengeList'))
const LessonList = lazyPart(() => import('../lessons/LessonList'))
const Palette = lazyPart(() => import('./Palette'))
const HelpPanel = lazyPart(() => import('../help/HelpPanel'))
const HelpSheet = lazyPart(() => import('./HelpSheet'))
const Tooltips = lazyPart(() => import('../kit/Tooltips'))
const ShareSheet = lazyPart(() => import('../share/ShareSheet'))
const ImportSheet = lazyPart(() => import('../share/ImportSheet'))
const ImportProgress = lazyPart(() => import('../share/ImportProgress'))
const WorkspacesSheet = lazyPart(() => import('../workspaces/WorkspacesSheet'))
const ProposalsSheet = lazyPart(() => import('../proposals/ProposalsSheet'))
const Handout = lazyPart(() => import('../handout/Handout'))
const Inspector = lazyPart(() => import('../inspector/Inspector'))

/** The whole window: the bar, the panes, the status line. */
export function App() {
  useTheme()
  const shell = useShellCommands()
  const isLoaded = useStore((state) => state.isLoaded)
  const isEmpty = useStore((state) => !state.isDrawing && state.files.every((file) => !/\S/.test(file.text)))
  const hasImportReport = useStore((state) => state.importReport !== null)
  const isImporting = useStore((state) => state.importing !== null)
  const workspaceId = useStore((state) => state.workspaceId)
  const collapsed = useStore((state) => state.collapsedPanes)
  const centreView = useStore((state) => state.centreView)
  const lessonAddress = useStore((state) => state.lessonAddress)
  const isLessonListOpen = useStore((state) => state.isLessonListOpen)
  const challenge = useStore((state) => state.challenge)
  const isChallengeListOpen = useStore((state) => state.isChallengeListOpen)
  const isExplaining = useStore((state) => state.helpCode !== null)
  const main = useRef<HTMLDivElement>(null)
  usePaneKeys(main)
  useFocusNet(main)
  useLowerCommands()
  usePictureAlone()
  const columns = ['editor', 'centre', 'inspector'].filter(
    (id) => id === 'centre' || !collapsed.some((pane) => pane === id),
  )
  // An empty workspace has nothing to list, but its first objects can be typed.
  const isPresenting = useStore((state) => state.isPresenting)
  const isShell = useStore((state) => state.lowerView === 'shell')
  const hasLower = !collapsed.includes('flows') && (!isEmpty || isShell)
  const rows = ['canvas', 'flows'].filter((id) => id === 'canvas' || hasLower)
  const columnLayout = useDefaultLayout({ id: 'membrane-columns', panelIds: columns, storage: safeStorage })
  const rowLayout = useDefaultLayout({ id: 'membrane-rows', panelIds: rows, storage: safeStorage })

  return (
    <div className={styles['app']} ref={main}>
      <Bar shell={shell} />
      <Banners />
      <div className={styles['work']}>
        {isLoaded && lessonAddress !== null && (
          <Suspense fallback={<p className={styles['loading']}>Loading the lesson…</p>}>
            <Player address={lessonAddress} />
          </Suspense>
        )}
        {isLoaded && challenge !== null && (
          <Suspense fallback={<p className={styles['loading']}>Loading the challenge…</p>}>
            <ChallengePlayer challenge={challenge} />
          </Suspense>
        )}
        {isLoaded && (
          <Group
            className={styles['panes']}
            orientation="horizontal"
            defaultLayout={columnLayout.defaultLayout}
            onLayoutChanged={columnLayout.onLayoutChanged}
          >
            {!collapsed.includes('editor') && (
              <>
                <Panel id="editor" minSize={isPresenting ? presenterEditor() : 200} defaultSize="27%">
                  <section className={styles['pane']} aria-label="Editor" data-pane="editor">
                    <Suspense fallback={<p className={styles['loading']}>Loading the editor…</p>}>
                      <Editor />
                    </Suspense>
                  </section>
                </Panel>
                <Separator className={styles['handle']} aria-label="Resize the editor" />
              </>
            )}
            <Panel id="centre" minSize={280}>
              <main className={styles['centre']} aria-label="Canvas and flows">
                <Group
                  orientation="vertical"
                  defaultLayout={rowLayout.defaultLayout}
                  onLayoutChanged={rowLayout.onLayoutChanged}
                >
                  <Panel id="canvas" minSize={120}>
                    <section className={styles['pane']} aria-label="Canvas" data-pane="canvas">
                      {isEmpty ? (
                        <Suspense fallback={<p className={styles['loading']}>Loading what to begin with…</p>}>
                          <EmptyState shell={shell} />
                        </Suspense>
                      ) : (
                        <>
                          <Suspense fallback={<p className={styles['loading']}>Loading the canvas…</p>}>
                            {centreView === 'matrix' ? <Matrix /> : <Canvas key={workspaceId} />}
                          </Suspense>
                          <LonePolicies />
                        </>
                      )}
                    </section>
                  </Panel>
                  {hasLower && (
                    <>
                      <Separator className={styles['handleRow']} aria-label="Resize the flows" />
                      <Panel id="flows" minSize={96} defaultSize="34%">
                        <section className={styles['pane']} aria-label="Flows" data-pane="flows">
                          <LowerPane />
                        </section>
                      </Panel>
                    </>
                  )}
                </Group>
              </main>
            </Panel>
            {!collapsed.includes('inspector') && (
              <>
                <Separator className={styles['handle']} aria-label="Resize the inspector" />
                <Panel id="inspector" minSize={200} defaultSize="20%">
                  <aside className={styles['pane']} aria-label="Inspector" data-pane="inspector">
                    <Suspense fallback={<p className={styles['loading']}>Loading the inspector…</p>}>
                      <Inspector />
                    </Suspense>
                  </aside>
                </Panel>
              </>
            )}
          </Group>
        )}
      </div>
      <StatusLine />
      <Suspense>
        {shell.isPaletteOpen && <Palette shell={shell} />}
        {isLessonListOpen && <LessonList />}
        {isChallengeListOpen && <ChallengeList />}
        {isExplaining && <HelpPanel />}
        {shell.isHelpOpen && <HelpSheet open onOpenChange={shell.setHelpOpen} />}
        {(shell.sheet === 'share' || shell.sheet === 'pseudonyms') && (
          <ShareSheet open isRenamed={shell.sheet === 'pseudonyms'} onOpenChange={() => shell.setSheet(null)} />
        )}
        {hasImportReport && <ImportSheet />}
        {isImporting && <ImportProgress />}
        {shell.sheet === 'handout' && <Handout onClose={() => shell.setSheet(null)} />}
        {(shell.sheet === 'proposals' || shell.sheet === 'fewer-policies') && (
          <ProposalsSheet
            key={shell.sheet}
            first={shell.sheet === 'proposals' ? 'privilege' : 'fewer'}
            open
            onOpenChange={() => shell.setSheet(null)}
          />
        )}
        {shell.sheet === 'workspaces' && <WorkspacesSheet open onOpenChange={() => shell.setSheet(null)} />}
      </Suspense>
      <Suspense>
        <Tooltips />
      </Suspense>
      <DropTarget />
    </div>
  )
}

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

/** What of a pane takes the focus. */
const inPane = '[data-pane-focus], textarea, [tabindex="0"], button, input'

/** Where what had the focus is taken away, the pane around it takes the focus: it never falls to the page. */
function useFocusNet(root: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    if (root.current === null) return
    let last: Element | null = null
    let pane: HTMLElement | null = null
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : null
      pane = last?.closest<HTMLElement>('[data-pane], [data-focus-net]') ?? null
    }
    const catchFocus = (): void => {
      if (last === null || last.isConnected || document.activeElement !== document.body) return
      last = null
      if (pane?.isConnected === true) pane.querySelector<HTMLElement>(inPane)?.focus()
    }
    document.addEventListener('focusin', onFocus)
    const observer = new MutationObserver(catchFocus)
    observer.observe(root.current, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', onFocus)
      observer.disconnect()
    }
  }, [root])
}

/** F6 and Shift+F6 walk through the panes, as in a desktop program. */
function usePaneKeys(root: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || root.current === null) return
      event.preventDefault()
      const panes = [...root.current.querySelectorAll<HTMLElement>('[data-pane]')]
      const at = panes.findIndex((pane) => pane.contains(document.activeElement))
      const next = panes[(at + (event.shiftKey ? -1 : 1) + panes.length) % panes.length]
      next?.querySelector<HTMLElement>(inPane)?.focus()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [root])
}

/** Narrower than this the panes do not fit beside one another. */
const narrowest = 640

/** Narrower than this the three columns leave the picture no room: a tablet that is held upright. */
const narrow = 900

/** On a phone the picture comes first, on a tablet beside the text; each pane is one tap away in the status line. */
function usePictureAlone(): void {
  useEffect(() => {
    const width = window.innerWidth
    if (width < narrowest) useStore.setState({ collapsedPanes: ['editor', 'inspector', 'flows'] })
    else if (width < narrow) useStore.setState({ collapsedPanes: ['inspector'] })
  }, [])
}
