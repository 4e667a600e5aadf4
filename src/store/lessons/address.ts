/** Steps of lessons have addresses, `#lesson=ID/STEP`: the page opens what its address says, and says what is open. */
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

/** Keeps address and store in step from here on, the browser's way back included. */
export function followLessonAddress(store: StoreApi<Store>, bar: AddressBar): void {
  function read(): void {
    const wanted = parseLessonAddress(bar.location.hash)
    const { lessonAddress, openLesson, leaveLesson } = store.getState()
    if (wanted === null) {
      if (lessonAddress !== null) leaveLesson()
    } else if (lessonAddress === null || lessonHash(wanted) !== lessonHash(lessonAddress)) openLesson(wanted)
  }

  function write(lessonAddress: LessonAddress | null): void {
    const { hash, pathname, search } = bar.location
    const wanted = lessonAddress === null ? '' : lessonHash(lessonAddress)
    const isLesson = parseLessonAddress(hash) !== null
    if (hash === wanted || (wanted === '' && !isLesson)) return
    // Nobody wants to go back to the link that brought the step.
    const put = hash === '' || isLesson ? 'pushState' : 'replaceState'
    bar.history[put](null, '', `${pathname}${search}${wanted}`)
  }

  bar.addEventListener('hashchange', read)
  bar.addEventListener('popstate', read)
  // A link may have opened a step already.
  if (parseLessonAddress(bar.location.hash) === null && store.getState().lessonAddress !== null)
    write(store.getState().lessonAddress)
  else read()
  store.subscribe(({ lessonAddress }, before) => {
    if (lessonAddress !== before.lessonAddress) write(lessonAddress)
  })
}
