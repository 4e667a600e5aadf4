/** The page without a browser: the real store, with the engine of the worker in the same process. */
import { act, render, waitFor } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { expect } from 'vitest'
import { linkFlags } from '../../store/flows/filter/flags'
import { linkEngine } from '../../store/links/engine-link'
import { useStore } from '../../store/store'
import type { Store } from '../../store/state/store-type'
import { createClient, type Timers, type WorkerLike } from '../../worker/client'
import { serveEngine } from '../../worker/serving/serve'

/** Nothing waits longer than it has to, and no engine is given up. */
const soon: Timers = {
  set: (callback) => window.setTimeout(callback, 0),
  clear: (handle) => window.clearTimeout(handle),
}
const never: Timers = { set: () => 0, clear: () => undefined }

/** As between a page and its worker: what is handed over is a copy. */
function spawn(): WorkerLike {
  let receive: ReturnType<typeof serveEngine> | null = null
  const worker: WorkerLike = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => receive?.(structuredClone(message)),
    terminate: () => {
      receive = null
    },
  }
  receive = serveEngine((response) => act(() => worker.onmessage?.({ data: structuredClone(response) })))
  queueMicrotask(() => worker.onmessage?.({ data: { type: 'ready' } }))
  return worker
}

let fresh: Store | null = null

/** The store as it is when the page starts; the engine is linked once. */
function freshStore(): Store {
  if (fresh === null) {
    linkFlags(useStore)
    linkEngine(useStore, soon, (events) => createClient(spawn, never, events))
    useStore.subscribe(({ announcement }, { announcement: before }) => {
      if (announcement !== before) said.push(announcement)
    })
    fresh = useStore.getState()
  }
  return fresh
}

/** The text of all files. */
export const yamlNow = (): string =>
  useStore
    .getState()
    .files.map(({ text }) => text)
    .join('---\n')

let said: string[] = []

/** What was said to screen readers since the page was opened. */
export const announced = (): readonly string[] => said

/** Waits until what is in the editor has been analysed. */
export async function analysed(): Promise<void> {
  await waitFor(() => expect(useStore.getState().status).toBe('ready'))
}

/** Opens a workspace of one file and shows a part of the page above it. @returns a user with mouse, keyboard and clipboard */
export async function openPage(text: string, part: ReactElement, state: Partial<Store> = {}): Promise<UserEvent> {
  window.localStorage.clear()
  said = []
  const begin = freshStore()
  act(() => {
    useStore.setState({ ...begin, isLoaded: true }, true)
    useStore.getState().openWorkspace('Shop', [{ name: 'shop.yaml', text }])
    useStore.setState(state)
  })
  if (text !== '') await analysed()
  const user = userEvent.setup()
  render(part)
  return user
}
