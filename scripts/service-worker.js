/**
 * Membrane without a network: everything that the build made, kept by the browser after the first visit.
 *
 * The build fills in what there is to keep and a version made of its contents. A new version is fetched beside the old
 * one and waits until the page asks for it; the caches of the last two versions stay, for tabs that still show the old.
 */
const files = __FILES__
const version = __VERSION__

// Several sites may live under one origin: each keeps to its own.
const prefix = `membrane ${self.registration.scope} `
const cacheName = prefix + version
const extraName = `membrane-extra ${self.registration.scope}`
const urlOf = (path) => new URL(path, self.registration.scope).href
const index = urlOf('index.html')
const known = new Set(files.map(urlOf))

async function install() {
  const cache = await caches.open(cacheName)
  await Promise.all(
    [...known].map(async (url) => {
      // Names in assets hold a hash of what is in them: what an older version has is the same.
      const old = url.includes('/assets/') ? await caches.match(url, { ignoreVary: true }) : undefined
      const response = old ?? (await fetch(url, { cache: 'no-cache' }))
      if (!response.ok) throw new Error(`${url}: ${response.status}`)
      await cache.put(url, response)
    }),
  )
}

async function activate() {
  const own = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName)
  await Promise.all(own.slice(0, -1).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** From this version, else from the one before; the network is for what neither has. */
async function fromCache(url) {
  const cache = await caches.open(cacheName)
  return (await cache.match(url, { ignoreVary: true })) ?? (await caches.match(url, { ignoreVary: true }))
}

/** What teams put beside the app may change at any time: the newest, or else the last that was seen. */
async function networkFirst(request) {
  const cache = await caches.open(extraName)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const seen = await cache.match(request, { ignoreVary: true })
    if (seen !== undefined) return seen
    throw error
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('message', (event) => {
  if (event.data === 'use new version') void self.skipWaiting()
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  url.hash = ''
  const plain = url.origin + url.pathname
  if (request.method !== 'GET' || !plain.startsWith(self.registration.scope)) return
  if (plain === self.registration.scope || plain === index) {
    event.respondWith(fromCache(index).then((page) => page ?? fetch(request)))
  } else if (known.has(plain) || plain.startsWith(urlOf('assets/'))) {
    event.respondWith(fromCache(plain).then((file) => file ?? fetch(request)))
  } else if (plain.startsWith(urlOf('lessons/'))) {
    event.respondWith(networkFirst(request))
  }
})
