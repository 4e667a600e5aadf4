/** Steps of lessons have addresses, `#lesson=ID/STEP`: the page opens what its address says, and says what is open. */
import type { StoreApi } from 'zustand'
import type { LessonAddress } from './lesson-slice'
import type { Store } from './types'

/** The part of a window that holds the address. */
export interface AddressBar {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>
  readonly history: Pick<History, 'pushState'>
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

/** Keeps address and store in step from here on, the browser's way back included. */
export function followLessonAddress(store: StoreApi<Store>, bar: AddressBar): void {
  function read(): void {
    const wanted = parseLessonAddress(bar.location.hash)
    const { lessonAddress, openLesson, leaveLesson } = store.getState()
    if (wanted === null) {
      if (lessonAddress !== null) leaveLesson()
    } else if (lessonAddress === null || lessonHash(wanted) !== lessonHash(lessonAddress)) openLesson(wanted)
  }
  bar.addEventListener('hashchange', read)
  bar.addEventListener('popstate', read)
  read()
  store.subscribe(({ lessonAddress }, before) => {
    if (lessonAddress === before.lessonAddress) return
    const { hash, pathname, search } = bar.location
    if (lessonAddress !== null) {
      if (hash !== lessonHash(lessonAddress)) bar.history.pushState(null, '', lessonHash(lessonAddress))
    } else if (parseLessonAddress(hash) !== null) bar.history.pushState(null, '', `${pathname}${search}`)
  })
}
