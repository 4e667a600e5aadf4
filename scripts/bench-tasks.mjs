/**
 * How long the page's thread is held up in one go: the longest tasks while hostile inputs open, while somebody types into a
 * large cluster, and while a large picture is moved. By the processor time of the thread, as traced by Chromium, so that
 * other work on the machine hardly counts. `npm run bench -- --tasks [WORD]` measures these alone and says what the longest tasks did;
 * a word chooses those whose name has it.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { bundle } from './bundle.mjs'
import { pageEvents, tasksIn } from './devtools.mjs'
import { root } from './install.mjs'

const port = process.env.MEMBRANE_BENCH_PORT ?? '4189'
const site = `http://127.0.0.1:${port}/`
const quietForMs = 1500
const typedKeys = 24
/** Of a screen that shows sixty a second. */
const frameMs = 1000 / 60
const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline']

const settled = (page) =>
  page.waitForFunction(
    () => ['ready', 'incomplete'].includes(document.querySelector('[data-testid=status]')?.getAttribute('data-status')),
    null,
    { timeout: 240_000, polling: 250 },
  )

/** Does something in a page and returns the events of the page's thread meanwhile. */
async function traced(browser, page, work) {
  await browser.startTracing(page, { categories })
  await work()
  return pageEvents(JSON.parse((await browser.stopTracing()).toString()).traceEvents)
}

/** The tasks of a thread, the longest first: its processor time in milliseconds, and what it was spent on. */
function tasksOf(events) {
  const whole = events.filter(({ ph }) => ph === 'X').sort((a, b) => a.ts - b.ts || b.dur - a.dur)
  return tasksIn(events)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5)
    .map((task) => ({ ms: task.ms, parts: partsOf(whole, task) }))
}

/** What took a tenth of a task or more. */
function partsOf(whole, task) {
  return whole
    .filter((event) => event.ts >= task.ts && event.ts + event.dur <= task.ts + task.dur)
    .filter(({ tdur = 0, name }) => tdur / 1000 >= task.ms / 10 && !name.endsWith('RunTask'))
    .map(({ name, tdur, args }) => {
      const { functionName = '', url = '', type = '' } = args.data ?? {}
      const place = [functionName, type, url.split('/').at(-1)].filter(Boolean).join(' ')
      return `${name}${place === '' ? '' : ` (${place})`} ${(tdur / 1000).toFixed(0)}`
    })
}

function line(name, unit, values, goal) {
  const sorted = values.toSorted((a, b) => a - b)
  return { name, unit, goal, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1) }
}

async function opened(browser, text) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.route('**/bench.yaml', (route) => route.fulfill({ body: text, contentType: 'text/plain' }))
  return { context, page, open: () => page.goto(`${site}?src=bench.yaml`) }
}

async function openingTasks(browser, text) {
  const { context, page, open } = await opened(browser, text)
  const events = await traced(browser, page, async () => {
    await open()
    await settled(page)
    await page.waitForTimeout(quietForMs)
  })
  await context.close()
  return tasksOf(events)
}

/** Types a digit of the last policy's address, each after everything shows what the one before has said. */
async function typingTasks(browser, text, prepare = async () => undefined) {
  const { context, page, open } = await opened(browser, text)
  await open()
  await settled(page)
  // Marks, hints and folds of the text come after the picture.
  await page.waitForTimeout(quietForMs * 2)
  await page
    .locator('.monaco-editor .view-lines')
    .first()
    .click({ position: { x: 60, y: 10 } })
  await page.keyboard.press('Control+End')
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowLeft')
  await page.waitForTimeout(3000)
  await prepare(page)
  const events = await traced(browser, page, async () => {
    for (let i = 0; i < typedKeys; i++) {
      await page.keyboard.press(i % 2 === 0 ? 'Backspace' : '4')
      await page.waitForTimeout(400)
      await settled(page)
    }
  })
  await context.close()
  return tasksOf(events)
}

/** Drags and zooms a picture with all its cards; how long each frame kept the page's thread. */
async function frames(browser, text) {
  const { context, page, open } = await opened(browser, text)
  await open()
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Fold all workloads')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(4000)
  const box = await page.locator('[data-pane=canvas] canvas').first().boundingBox()
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 60]
  const events = await traced(browser, page, async () => {
    await page.mouse.move(x, y)
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, i < 12 ? 120 : -120)
    await page.mouse.down({ button: 'middle' })
    for (let i = 0; i < 60; i++) await page.mouse.move(x + 4 * i, y - 2 * i)
    await page.mouse.up({ button: 'middle' })
  })
  await context.close()
  const paints = events.filter(({ ph, name }) => ph === 'X' && name === 'FireAnimationFrame')
  return paints.map(({ tdur = 0 }) => tdur / 1000)
}

async function hostileTexts() {
  const program = await bundle('src/engine/testing/large.ts', 'bench-large')
  const { largeWorkspaces } = await import(program)
  return largeWorkspaces(1)
}

/** Lines for the table; `word` chooses some, `say` receives what the longest tasks did. */
export async function* benchTasks({ word = '', say = () => undefined } = {}) {
  const server = spawn(process.execPath, [join(root, 'e2e/support/server.mjs'), port, '/'], { stdio: 'ignore' })
  const { chromium } = await import('playwright')
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const isWanted = (name) => name.toLowerCase().includes(word.toLowerCase())
  const longest = (name, goal, tasks) => {
    for (const { ms, parts } of tasks) say(`  ${ms.toFixed(0)} ms: ${parts.join(', ')}`)
    return line(name, 'ms', [tasks[0]?.ms ?? 0], goal)
  }
  try {
    for (const [what, textOf] of Object.entries(await hostileTexts())) {
      const name = `${what}, opened: longest task on the page's thread`
      if (isWanted(name)) yield longest(name, 200, await openingTasks(browser, textOf()))
    }
    const cluster = readFileSync(join(root, 'node_modules/.cache/membrane/bench/cluster.yaml'), 'utf8').trimEnd()
    const opening = "5,002 pods, opened: longest task on the page's thread"
    if (isWanted(opening)) yield longest(opening, 200, await openingTasks(browser, cluster))
    const typing = "5,002 pods, keys typed: longest task on the page's thread"
    if (isWanted(typing)) yield longest(typing, 50, await typingTasks(browser, cluster))
    const moving = '1,000 cards, panned and zoomed: a frame on the page’s thread'
    if (isWanted(moving)) yield line(moving, 'ms', await frames(browser, cluster), frameMs)
  } finally {
    await browser.close()
    server.kill()
  }
}
