/** What the built page costs in Chromium: first and second visit, and an edit in a cluster of 5,002 pods. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { newPage, pageEvents, pause, startBrowser, tasksIn, traced } from './devtools.mjs'
import { root } from './install.mjs'

const port = process.env.MEMBRANE_BENCH_PORT ?? '4189'
const site = `http://127.0.0.1:${port}/`
/** Lighthouse's slow 4G, and a processor four times as slow. */
const slow = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6e6 * 0.9) / 8,
  uploadThroughput: (750e3 * 0.9) / 8,
}
const slowdown = 4
const visits = 3
/** Shorter than a slow page waits before it starts the editor by itself. */
const restsAfterMs = 3000
const keys = 40

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n'

function line(name, unit, values, goal) {
  const sorted = values.toSorted((a, b) => a - b)
  return { name, unit, goal, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1), sorted }
}

/** Notes paints and long tasks from the first moment on. */
function watch() {
  window.__bench = { lcp: 0, tasks: [] }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.__bench.lcp = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.__bench.tasks.push([startTime, duration])
  }).observe({ type: 'longtask', buffered: true })
}

/** Milliseconds beyond 50 of each task of the page's thread, in the thread's own time. */
const blockedIn = (events) => tasksIn(pageEvents(events)).reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0)

/** Opens the page until it is at rest, with a plain text in place of the editor, and then turns to the editor. */
async function firstVisit(executable) {
  const browser = startBrowser(executable)
  const page = await newPage(browser)
  await page.send('Network.emulateNetworkConditions', slow)
  await page.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.send('Page.enable')
  const source = `delete Navigator.prototype.serviceWorker; (${watch.toString()})()`
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source })
  const opening = await traced(browser, async () => {
    await page.send('Page.navigate', { url: site })
    await page.until("document.querySelector('[data-pane=editor] textarea') !== null")
    await pause(restsAfterMs)
  })
  const lcp = await page.evaluate('window.__bench.lcp')
  const starting = await traced(browser, async () => {
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 100, y: 300 })
    await page.until("document.querySelector('[data-pane=editor] textarea[wrap]') === null")
  })
  await browser.close()
  return { lcp, blocking: blockedIn(opening), editor: blockedIn(starting) }
}

/** Notes when the canvas comes into the page, in the page's own time. */
function watchCanvas() {
  const watcher = new MutationObserver(() => {
    if (document.querySelector('canvas') === null) return
    window.__canvas = performance.now()
    watcher.disconnect()
  })
  watcher.observe(document, { childList: true, subtree: true })
}

/** Opens a stored workspace again without a network; milliseconds until the canvas is there. */
async function secondVisit(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'allow' })
  const page = await context.newPage()
  await page.addInitScript(watchCanvas)
  await page.route('**/bench.yaml', (route) => route.fulfill({ body: pod, contentType: 'text/plain' }))
  await page.goto(`${site}?src=bench.yaml`)
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await settled(page)
  // While anything is routed, Chromium uses no cache, not even of compiled code.
  await page.unrouteAll()
  await context.setOffline(true)
  const times = []
  for (let i = 0; i < visits; i++) {
    await page.goto(site)
    await page.locator('canvas').first().waitFor()
    times.push(await page.evaluate(() => window.__canvas))
    await settled(page)
  }
  await context.close()
  return times
}

const settled = (page) =>
  page.waitForFunction(
    () => document.querySelector('[data-testid=status]')?.getAttribute('data-status') === 'ready',
    null,
    { timeout: 120_000 },
  )

/** Types a digit of the last policy's address, of which nothing new is wrong, and waits each time until everything shows what it says. */
async function editedCluster(browser, text) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.addInitScript(watch)
  await page.route('**/bench.yaml', (route) => route.fulfill({ body: text, contentType: 'text/plain' }))
  await page.goto(`${site}?src=bench.yaml`)
  await settled(page)
  await page
    .locator('.monaco-editor .view-lines')
    .first()
    .click({ position: { x: 60, y: 10 } })
  await page.keyboard.press('Control+End')
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowLeft')
  await page.waitForTimeout(3000)
  const times = []
  for (let i = 0; i < keys; i++) {
    await page.evaluate(() => {
      const status = document.querySelector('[data-testid=status]')
      let start = 0
      window.addEventListener('keydown', () => (start ||= performance.now()), { capture: true, once: true })
      window.__done = new Promise((resolve) => {
        const watcher = new MutationObserver(() => {
          if (start === 0 || status.getAttribute('data-status') !== 'ready') return
          watcher.disconnect()
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start), 0))
        })
        watcher.observe(status, { attributes: true })
      })
      window.__bench.tasks.length = 0
    })
    await page.keyboard.press(i % 2 === 0 ? 'Backspace' : '4')
    const took = await page.evaluate(() => window.__done)
    await page.waitForTimeout(300)
    const tasks = await page.evaluate(() => window.__bench.tasks.map(([, duration]) => duration))
    times.push({ took, longest: Math.max(0, ...tasks) })
  }
  await context.close()
  return times
}

export async function benchPage() {
  const server = spawn(process.execPath, [join(root, 'e2e/support/server.mjs'), port, '/', '--gzip'], {
    stdio: 'ignore',
  })
  const { chromium } = await import('playwright')
  const executablePath = await ensureBrowser()
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const first = []
    for (let i = 0; i < visits; i++) first.push(await firstVisit(executablePath))
    const cluster = readFileSync(join(root, 'node_modules/.cache/membrane/bench/cluster.yaml'), 'utf8').trimEnd()
    const edits = await editedCluster(browser, cluster)
    const took = line(
      '5,002 pods, in Chromium: a key → everything right',
      'ms',
      edits.map((edit) => edit.took),
    )
    return [
      line(
        'first visit, slow 4G and a quarter of the processor: largest paint',
        'ms',
        first.map(({ lcp }) => lcp),
        2000,
      ),
      line(
        'the same: total blocking time, until the page is at rest',
        'ms',
        first.map(({ blocking }) => blocking),
        200,
      ),
      line(
        'the same: blocking time of the editor, once somebody turns to it',
        'ms',
        first.map(({ editor }) => editor),
      ),
      line('second visit, without a network: canvas', 'ms', await secondVisit(browser), 500),
      took,
      // 95 of 100 keys took no longer.
      line('the same: 95th percentile', 'ms', [took.sorted[Math.ceil(took.sorted.length * 0.95) - 1]], 100),
      line(
        "the same: longest task on the page's thread (0: none over 50 ms)",
        'ms',
        edits.map(({ longest }) => longest),
        50,
      ),
    ]
  } finally {
    await browser.close()
    server.kill()
  }
}
