/**
 * Speaks to a Chromium of its own over the developer tools' protocol, and traces a page. Playwright turns the inspector's
 * runtime on in each page, under which every error that a script makes has its whole script read again: that would count as the page's work.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const categories =
  'toplevel,devtools.timeline,disabled-by-default-devtools.timeline,blink.user_timing,loading,__metadata'

/** Starts a browser; `send` gives one command, `on` follows events, `close` ends it. */
export function startBrowser(executablePath) {
  const profile = mkdtempSync(join(tmpdir(), 'membrane-browser-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']
  const child = spawn(
    executablePath,
    [...flags, '--window-size=1440,900', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  let lastId = 0
  let rest = ''
  const waiting = new Map()
  const listeners = new Map()
  const receive = ({ id, method, params, result, error, sessionId }) => {
    if (id === undefined) return listeners.get(`${sessionId ?? ''} ${method}`)?.(params)
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(result)
    else reject(new Error(error.message))
  }
  child.stdio[4].setEncoding('utf8').on('data', (text) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop()
    for (const message of messages) receive(JSON.parse(message))
  })
  const send = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  return {
    send,
    on: (sessionId, method, listener) => listeners.set(`${sessionId ?? ''} ${method}`, listener),
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await send('Browser.close')
      await gone
      await pause(200)
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

/** A page in a fresh profile of the browser: `send` commands it, `evaluate` asks for the value of an expression. */
export async function newPage(browser, { width = 1440, height = 900 } = {}) {
  const { browserContextId } = await browser.send('Target.createBrowserContext')
  const { targetId } = await browser.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width,
    height,
  })
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method, params) => browser.send(method, params, sessionId)
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  await send('Emulation.setFocusEmulationEnabled', { enabled: true })
  await send('Network.enable')
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? 'the page failed')
    return result.value
  }
  return {
    send,
    evaluate,
    on: (method, listener) => browser.on(sessionId, method, listener),
    /** Asks again and again until the expression is true; asks without a frame of the page's own. */
    async until(expression, withinMs = 120_000) {
      const end = Date.now() + withinMs
      while (!(await evaluate(expression).catch(() => false))) {
        if (Date.now() > end) throw new Error(`still not true: ${expression}`)
        await pause(100)
      }
    },
    close: () => browser.send('Target.disposeBrowserContext', { browserContextId }),
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** All events that the browser traces while something is done. */
export async function traced(browser, work) {
  const events = []
  browser.on(undefined, 'Tracing.dataCollected', ({ value }) => events.push(...value))
  const ended = new Promise((resolve) => browser.on(undefined, 'Tracing.tracingComplete', resolve))
  await browser.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories.split(',') },
  })
  await work()
  await browser.send('Tracing.end')
  await ended
  return events
}

/** Events of the thread that drew the page: of all renderers' main threads the one that was at work most. */
export function pageEvents(events) {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const load = ({ pid, tid }) =>
    tasksIn(events.filter((event) => event.pid === pid && event.tid === tid)).reduce((sum, { ms }) => sum + ms, 0)
  const [main] = threads.map((thread) => ({ thread, load: load(thread) })).sort((a, b) => b.load - a.load)
  return events.filter(({ pid, tid }) => pid === main?.thread.pid && tid === main.thread.tid)
}

/** The outermost tasks of a thread, with the milliseconds of its processor that each took. */
export function tasksIn(events) {
  let end = 0
  return events
    .filter(({ ph, name }) => ph === 'X' && name.endsWith('RunTask'))
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur)
    .filter(({ ts, dur }) => {
      if (ts < end) return false
      end = ts + dur
      return true
    })
    .map(({ ts, dur, tdur = 0 }) => ({ ts, dur, ms: tdur / 1000 }))
}
