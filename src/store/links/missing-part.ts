/** A part of the page that could not be loaded: the user is told, and the worker that keeps the page looks after it. */
import type { StoreApi } from 'zustand'
import type { Store } from '../state/store-type'

/** As Chromium, Firefox and Safari say that a module could not be had. */
const missingModule = /dynamically imported module|importing a module script failed|unable to preload css/i

export function watchMissingParts(store: StoreApi<Store>, page: Window): void {
  const onMissing = (): void => {
    store.setState({ isPartMissing: true })
    // Typed as always there, but absent from pages that are not secure.
    const workers = page.navigator.serviceWorker as ServiceWorkerContainer | undefined
    workers?.controller?.postMessage('repair')
  }
  page.addEventListener('membrane-part-missing', onMissing)
  page.addEventListener('vite:preloadError', onMissing)
  page.addEventListener('unhandledrejection', (event) => {
    const { reason } = event as { readonly reason?: unknown }
    if (!(reason instanceof Error) || !missingModule.test(reason.message)) return
    event.preventDefault()
    onMissing()
  })
}

/** Loads the page again, with what is open stored before. */
export async function reloadPage(store: StoreApi<Store>): Promise<void> {
  await store.getState().storage?.autosave.save()
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  // A version that waits takes over, so that one reload is enough.
  const registration = await workers?.getRegistration().catch(() => undefined)
  registration?.waiting?.postMessage('use new version')
  window.location.reload()
}
