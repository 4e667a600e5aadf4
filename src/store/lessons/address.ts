/** Steps of lessons have addresses, `#lesson=ID/STEP`, and challenges `#challenge=ID`: the page opens what its address says, and says what is open. */
import type { StoreApi } from 'zustand'
import type { LessonAddress } from '../state/lessons'
import type { Store } from '../state/store-type'

/** The part of a window that holds the address. */
export interface AddressBar {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>
  readonly history: Pick<History, 'pushState' | 'replaceState'>
  addEventListener(type: 'hashchange' | 'popstate', listener: () => void): void
}

const form = /^#lesson=([a-z0-9][a-z0-9-]{0,79})(?:\/([a-z0-9][a-z0-9-]{0,79}))?$/

/** Null where the address names no lesson, or none that could be one. */
export function parseLessonAddress(hash: string): LessonAddress | null {
  const match = form.exec(hash)
  return match === null ? null : { lesson: match[1] ?? '', step: match[2] ?? '' }
}

export function lessonHash({ lesson, step }: LessonAddress): string {
  return `#lesson=${lesson}${step === '' ? '' : `/${step}`}`
}

const challengeForm = /^#challenge=([a-z0-9][a-z0-9-]{0,79})$/

type Played = Pick<Store, 'lessonAddress' | 'challenge' | 'isReadOnly'>

/** What the address shows of what is played; empty for nothing, null for what is in its link alone. */
function hashOf({ lessonAddress, challenge, isReadOnly }: Played): string | null {
  if (lessonAddress !== null) return lessonHash(lessonAddress)
  if (challenge === null) return isReadOnly ? null : ''
  return 'id' in challenge ? `#challenge=${challenge.id}` : null
}

const isPlayed = (hash: string): boolean => parseLessonAddress(hash) !== null || challengeForm.test(hash)

/** Keeps address and store in step from here on, the browser's way back included. */
export function followLessonAddress(store: StoreApi<Store>, bar: AddressBar): void {
  function read(): void {
    const { hash } = bar.location
    const { openLesson, openChallenge, leaveLesson } = store.getState()
    const now = hashOf(store.getState())
    const lesson = parseLessonAddress(hash)
    const challenge = challengeForm.exec(hash)?.[1]
    if (lesson !== null) {
      if (lessonHash(lesson) !== now) openLesson(lesson)
    } else if (challenge !== undefined) {
      if (hash !== now) openChallenge({ id: challenge })
    } else if (now !== '' && now !== null) leaveLesson()
  }

  /** @param isLinkLeft the address is that of a link whose content has been left */
  function write(played: Played, isLinkLeft = false): void {
    const { hash, pathname, search } = bar.location
    const wanted = hashOf(played)
    if (wanted === null || hash === wanted || (wanted === '' && !isPlayed(hash) && !isLinkLeft)) return
    // Nobody wants to go back to the link that brought the step.
    const put = hash === '' || isPlayed(hash) ? 'pushState' : 'replaceState'
    bar.history[put](null, '', `${pathname}${search}${wanted}`)
  }

  bar.addEventListener('hashchange', read)
  bar.addEventListener('popstate', read)
  // A link may have opened a step already.
  if (!isPlayed(bar.location.hash) && store.getState().lessonAddress !== null) write(store.getState())
  else read()
  store.subscribe((played, before) => {
    if (hashOf(played) !== hashOf(before)) write(played, hashOf(before) === null)
  })
}
