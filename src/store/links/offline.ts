/** Keeps the app itself in the browser, so that it opens without a network, and tells when there is a newer one. */
import type { StoreApi } from 'zustand'
import type { Store } from '../state/store-type'

const lookAfterMs = 3_600_000

/** Browsers offer service workers to secure pages only; elsewhere, and where they are forbidden, nothing happens. */
export async function keepOffline(store: StoreApi<Store>): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register('./sw.js', { scope: './', updateViaCache: 'none' })
    watch(registration, store)
  } catch {
    // Forbidden, or not found: the app works from its server alone.
  }
}

function watch(registration: ServiceWorkerRegistration, store: StoreApi<Store>): void {
  const offer = (worker: ServiceWorker): void =>
    store.setState({ useNewVersion: () => void useNewVersion(worker, store) })
  const follow = (worker: ServiceWorker): void =>
    worker.addEventListener('statechange', () => {
      // The very first one has nothing to replace.
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) offer(worker)
    })
  if (registration.waiting !== null && navigator.serviceWorker.controller !== null) offer(registration.waiting)
  if (registration.installing !== null) follow(registration.installing)
  registration.addEventListener(
    'updatefound',
    () => registration.installing !== null && follow(registration.installing),
  )
  let lastLook = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' || Date.now() - lastLook < lookAfterMs) return
    lastLook = Date.now()
    registration.update().catch(() => undefined)
  })
}

/** Stores what is open, lets the new version take over, and shows it. Other tabs go on with the old one. */
async function useNewVersion(worker: ServiceWorker, store: StoreApi<Store>): Promise<void> {
  await store.getState().storage?.autosave.save()
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), { once: true })
  worker.postMessage('use new version')
}
