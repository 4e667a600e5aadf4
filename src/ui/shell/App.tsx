import { useDeferredValue, useEffect, useRef } from 'react'
import { useStore } from '../../store/index'
import { Bar } from './bar/Bar'
import { Banners } from './notices/Banners'
import { Panes } from './panes/Panes'
import { Sheets } from './Sheets'
import { StatusLine } from './notices/StatusLine'
import styles from './shell.module.css'
import { useShellCommands } from './commands/useShellCommands'
import { useTheme } from './useTheme'
import { isKept } from '../kit/draw'
import { focusPane, walkPanes } from '../kit/focus'
import { lazyPart } from '../kit/lazyPart'
import { isSheetOpen } from '../kit/typeAhead'

const Player = lazyPart(() => import('../lessons/Player'), 'Loading the lesson…')
const ChallengePlayer = lazyPart(() => import('../challenges/Player'), 'Loading the challenge…')
const DropTarget = lazyPart(() => import('./DropTarget'))
const Tooltips = lazyPart(() => import('../kit/Tooltips'))

/** The whole window: the bar, the panes, the status line. */
export function App() {
  useTheme()
  const shell = useShellCommands()
  // Changes of the store are drawn in one go: deferred, the panes are drawn in slices.
  const isNowLoaded = useStore((state) => state.isLoaded)
  const isDeferred = useDeferredValue(!isKept && isNowLoaded, false)
  const isLoaded = isKept ? isNowLoaded : isDeferred
  const lessonAddress = useStore((state) => state.lessonAddress)
  const challenge = useStore((state) => state.challenge)
  const main = useRef<HTMLDivElement>(null)
  usePaneKeys(main)
  useFocusNet(main)
  usePictureAlone()
  useTightness(lessonAddress !== null || challenge !== null)

  return (
    <div className={styles['app']} ref={main}>
      <Bar shell={shell} />
      <Banners />
      <div className={styles['work']}>
        {isLoaded && lessonAddress !== null && <Player address={lessonAddress} />}
        {isLoaded && challenge !== null && <ChallengePlayer challenge={challenge} />}
        {isLoaded && <Panes shell={shell} />}
      </div>
      <StatusLine />
      <Sheets shell={shell} />
      <Tooltips />
      <DropTarget />
    </div>
  )
}

/**
 * Where what had the focus is taken away or can no longer have it, the pane around it takes the focus, and the picture where
 * the pane went too: it never falls to the page.
 */
function useFocusNet(root: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const app = root.current
    if (app === null) return
    let last: Element | null = null
    let pane: HTMLElement | null = null
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element && app.contains(target) ? target : null
      pane = last?.closest<HTMLElement>('[data-pane], [data-focus-net]') ?? null
    }
    const catchFocus = (): void => {
      if (last === null) return
      const { activeElement } = document
      const isGone = !last.isConnected || last.matches(':disabled')
      const isLost = isGone && (activeElement === document.body || activeElement === last)
      // What takes the focus may still be on its way: each change of the page is another try.
      if (isLost) focusPane(pane?.isConnected === true ? pane : app.querySelector('[data-pane=canvas]'))
    }
    document.addEventListener('focusin', onFocus)
    const observer = new MutationObserver(catchFocus)
    observer.observe(app, { childList: true, subtree: true, attributeFilter: ['disabled'] })
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
      if (event.key !== 'F6' || root.current === null || isSheetOpen()) return
      event.preventDefault()
      walkPanes(root.current, event.shiftKey ? -1 : 1)
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [root])
}

/** Narrower than this the panes do not fit beside one another. */
const narrowest = 640

/** Narrower than this the three columns leave the picture no room: a tablet that is held upright. */
const narrow = 900

/** Narrower than this the inspector gives its room to the picture while nothing is selected; a lesson takes room, too. */
const tight = { usual: 1200, withLesson: 1700 } as const

/** On a phone the picture comes first, on a tablet beside the text; each pane is one tap away in the status line. */
function usePictureAlone(): void {
  useEffect(() => {
    const width = window.innerWidth
    if (width < narrowest) useStore.setState({ collapsedPanes: ['editor', 'inspector', 'flows'] })
    else if (width < narrow) useStore.setState({ collapsedPanes: ['inspector'] })
  }, [])
}

/** Keeps the store in step with the room that the window has. */
function useTightness(isBesideLesson: boolean): void {
  useEffect(() => {
    const look = (): void =>
      useStore.setState({ isTight: window.innerWidth < (isBesideLesson ? tight.withLesson : tight.usual) })
    look()
    window.addEventListener('resize', look)
    return () => window.removeEventListener('resize', look)
  }, [isBesideLesson])
}
