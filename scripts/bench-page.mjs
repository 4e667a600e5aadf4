/** What the built page costs in Chromium: first and second visit, and an edit in a cluster of 5,002 pods. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
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

async function firstVisit(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(watch)
  await page.goto(site)
  // Asked for by Playwright's locators, the page would run their code, too.
  while (!(await page.evaluate(() => document.querySelector('.monaco-editor .view-lines') !== null)))
    await page.waitForTimeout(500)
  await page.waitForTimeout(2000)
  const { lcp, tasks } = await page.evaluate(() => window.__bench)
  await context.close()
  return { lcp, blocking: tasks.reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0) }
}

/** Opens a stored workspace again without a network; milliseconds until the canvas is there. */
async function secondVisit(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'allow' })
  const page = await context.newPage()
  await page.route('**/bench.yaml', (route) => route.fulfill({ body: pod, contentType: 'text/plain' }))
  await page.goto(`${site}?src=bench.yaml`)
  await settled(page)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await settled(page)
  await context.setOffline(true)
  const times = []
  for (let i = 0; i < visits; i++) {
    await page.goto(site)
    await page.locator('canvas').first().waitFor()
    times.push(await page.evaluate(() => performance.now()))
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

/** Types digits into a prefix of the last policy, and waits each time until everything shows what it says. */
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
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
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
    await page.keyboard.press(i % 2 === 0 ? 'Backspace' : '2')
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
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const first = []
    for (let i = 0; i < visits; i++) first.push(await firstVisit(browser))
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
        'the same: total blocking time, until the editor is there',
        'ms',
        first.map(({ blocking }) => blocking),
        200,
      ),
      line('second visit, without a network: canvas', 'ms', await secondVisit(browser), 500),
      took,
      line('the same: 95th percentile', 'ms', [took.sorted[Math.floor(took.sorted.length * 0.95)]], 100),
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
