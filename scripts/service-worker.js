/**
 * Membrane without a network: everything that the build made, kept by the browser after the first visit.
 *
 * The build fills in what there is to keep, with a hash of each file, and a version made of all of it. Hosts answer
 * strangely: they redirect, send a page in the place of a script, or hold half of a deployment. So only an answer that
 * is the file which the build made is kept, and what is kept is looked at again before it is given.
 *
 * A new version is fetched beside the old one and waits until the page asks for it; the caches of the last two versions
 * stay, for tabs that still show the old.
 */
const files = __FILES__
const version = __VERSION__
/** What the first page names: without these no script runs that could ask for repair. */
const first = __FIRST__

// Several sites may live under one origin: each keeps to its own.
const prefix = `membrane ${self.registration.scope} `
const cacheName = prefix + version
const extraName = `membrane-extra ${self.registration.scope}`
const urlOf = (path) => new URL(path, self.registration.scope).href
const index = urlOf('index.html')
const known = new Map(Object.entries(files).map(([path, hash]) => [urlOf(path), hash]))
const types = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
}

const endingOf = (url) => /\.(\w+)$/.exec(new URL(url).pathname)?.[1] ?? ''

/** Whether an answer can be what a URL stands for at all: most wrong answers are pages. */
function isLikely(url, response) {
  if (response.status !== 200) return false
  const type = response.headers.get('content-type') ?? ''
  return endingOf(url) === 'html' ? /html/.test(type) : !/html/.test(type)
}

async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest)).slice(0, 22)
}

/**
 * Whether bytes are what the build made. Hosts add lines of their own to pages (and a policy of ours keeps those from
 * running), so of the page only what it loads must be right.
 */
async function isRight(url, bytes) {
  if (url !== index) return (await hashOf(bytes)) === known.get(url)
  const text = new TextDecoder().decode(bytes)
  return text.includes('id="root"') && first.every((path) => text.includes(path))
}

/** An answer of our own: no trace of a redirect, which browsers refuse for navigations, and the type that it must have. */
function answerOf(url, bytes, headers) {
  const own = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) own.delete(name)
  const type = types[endingOf(url)]
  if (type !== undefined) own.set('content-type', type)
  return new Response(bytes, { status: 200, headers: own })
}

/** The file from the network; null where the host answers with anything else, at whatever address and past every cache. */
async function fetchRight(url) {
  const addresses = url === index ? [url, self.registration.scope] : [url]
  for (const cache of ['no-cache', 'reload']) {
    for (const address of addresses) {
      try {
        const response = await fetch(address, { cache, credentials: 'same-origin' })
        if (!isLikely(url, response)) continue
        const bytes = await response.arrayBuffer()
        if (await isRight(url, bytes)) return answerOf(url, bytes, response.headers)
      } catch {
        // The next address, or the next try.
      }
    }
  }
  return null
}

async function ownCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix))
  // This version first, then the newest of the others.
  return [cacheName, ...names.filter((name) => name !== cacheName).reverse()]
}

async function matchIn(name, url) {
  return (await caches.has(name)) ? (await caches.open(name)).match(url, { ignoreVary: true }) : undefined
}

/** What a cache holds of a file, if it is that file to the byte. */
async function keptRight(name, url) {
  const kept = await matchIn(name, url)
  if (kept === undefined || kept.redirected || !isLikely(url, kept)) return null
  const bytes = await kept.arrayBuffer()
  return (await isRight(url, bytes)) ? answerOf(url, bytes, kept.headers) : null
}

async function install() {
  const cache = await caches.open(cacheName)
  const older = (await ownCaches()).filter((name) => name !== cacheName)
  await Promise.all(
    [...known.keys()].map(async (url) => {
      if ((await keptRight(cacheName, url)) !== null) return
      let response = null
      // Names in assets hold a hash of what is in them: what an older version has may be the same.
      if (url.includes('/assets/')) for (const name of older) response ??= await keptRight(name, url)
      response ??= await fetchRight(url)
      if (response === null) throw new Error(`${url}: the host does not answer with the file of this version`)
      await cache.put(url, response)
    }),
  )
  // A version that keeps a wrong first page cannot be left by its own page.
  for (const name of older) {
    const page = await matchIn(name, index)
    if (page !== undefined && (page.redirected || !isLikely(index, page))) await self.skipWaiting()
  }
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName)
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** Looks at what is kept, to the byte, and fetches anew what is wrong. */
async function repair(urls) {
  const cache = await caches.open(cacheName)
  for (const url of urls) {
    if ((await keptRight(cacheName, url)) !== null) continue
    await cache.delete(url, { ignoreVary: true })
    const response = await fetchRight(url)
    if (response !== null) await cache.put(url, response)
  }
}

/** From this version, else from the one before, else from the network, which is kept if it is right. */
async function answer(url, request) {
  const isUsable = (kept) => kept !== undefined && !kept.redirected && isLikely(url, kept)
  // Mostly it is there, and one question to the browser is enough.
  const own = await caches.match(url, { cacheName, ignoreVary: true })
  if (isUsable(own)) return own
  for (const name of await ownCaches()) {
    const kept = name === cacheName ? undefined : await matchIn(name, url)
    if (isUsable(kept)) return kept
  }
  if (!known.has(url)) return fetch(request)
  const response = await fetchRight(url)
  if (response === null) return fetch(request)
  const cache = await caches.open(cacheName)
  await cache.put(url, response.clone())
  return response
}

/** What teams put beside the app may change at any time: the newest, or else the last that was seen. */
async function networkFirst(request) {
  const cache = await caches.open(extraName)
  const seen = () => cache.match(request, { ignoreVary: true })
  try {
    const response = await fetch(request)
    if (isLikely(request.url, response)) {
      await cache.put(request, response.clone())
      return response
    }
    return response.status === 404 ? response : ((await seen()) ?? response)
  } catch (error) {
    const before = await seen()
    if (before !== undefined) return before
    throw error
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('message', (event) => {
  if (event.data === 'use new version') void self.skipWaiting()
  if (event.data === 'repair') event.waitUntil(repair([...known.keys()]))
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  url.hash = ''
  const plain = url.origin + url.pathname
  if (request.method !== 'GET' || !plain.startsWith(self.registration.scope)) return
  if (plain === self.registration.scope || plain === index) {
    event.respondWith(answer(index, request))
    // Behind the answer: a first script that is wrong could not ask for it, and is right at the next visit.
    event.waitUntil(repair([index, ...first.map(urlOf)]))
  } else if (known.has(plain) || plain.startsWith(urlOf('assets/'))) {
    event.respondWith(answer(plain, request))
  } else if (plain.startsWith(urlOf('lessons/'))) {
    event.respondWith(networkFirst(request))
  }
})
