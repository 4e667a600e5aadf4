/**
 * `npm run bench -- --typing`: types into a file of 30,000 lines in Chromium and prints what a keystroke costs the page's
 * main thread, as one JSON line. Needs the site as built for tests (`npm run build:test`). `--profile FILE` writes a CPU profile.
 */
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { root } from './install.mjs'

const port = process.env.MEMBRANE_BENCH_PORT ?? '4189'
const keystrokes = 80
const frameMs = 1000 / 60

/** Namespaces with pods, services and policies, written in block style, until there are enough lines. */
function manifest(lines) {
  const documents = []
  let count = 0
  for (let n = 0; count < lines; n++) {
    const namespace = `team-${n % 40}`
    const app = `app-${n}`
    const added = [
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${app}\n  namespace: ${namespace}\n  labels:\n    app: ${app}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: ${app}\n  template:\n    metadata:\n      labels:\n        app: ${app}\n        tier: tier-${n % 5}\n    spec:\n      containers:\n        - name: main\n          image: registry.example/${app}:1\n          ports:\n            - name: http\n              containerPort: 8080\n          env:\n${Array.from({ length: 20 }, (_, i) => `            - name: SETTING_${i}\n              value: "${i}"\n`).join('')}`,
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${app}\n  namespace: ${namespace}\nspec:\n  podSelector:\n    matchLabels:\n      app: ${app}\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              tier: tier-${(n + 1) % 5}\n      ports:\n        - protocol: TCP\n          port: 8080\n`,
    ]
    for (const text of added) count += text.split('\n').length
    documents.push(...added)
  }
  return documents.join('---\n')
}

/**
 * Types a letter and waits for the frame that shows it. Returns how long the letter held the page up, from the key to the
 * end of all that it starts at once.
 */
async function typeInPage() {
  const start = performance.now()
  window.__membraneEditor.trigger('keyboard', 'type', { text: 'x' })
  const cost = performance.now() - start
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0))
  })
  return cost
}

async function measure(page, session, lines) {
  const text = manifest(lines)
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForFunction(() => '__membraneEditor' in window)
  await page
    .locator('.monaco-editor .view-lines')
    .first()
    .click({ position: { x: 60, y: 10 } })
  await page.keyboard.insertText('a')
  await page.evaluate((value) => window.__membraneEditor.getModel().setValue(value), text)
  const settled = () =>
    page.waitForFunction(
      () => /ready|incomplete/.test(document.querySelector('[data-testid=status]')?.getAttribute('data-status') ?? ''),
      null,
      { timeout: 120_000 },
    )
  await settled()
  await page.evaluate(() => {
    const editor = window.__membraneEditor
    const model = editor.getModel()
    const at = model.findNextMatch(
      'name: SETTING_3',
      { lineNumber: model.getLineCount() >> 1, column: 1 },
      false,
      true,
      null,
      false,
    )
    editor.setPosition({ lineNumber: at.range.endLineNumber, column: at.range.endColumn })
    editor.revealPositionInCenter(editor.getPosition())
    editor.focus()
  })
  await page.waitForTimeout(4000)
  if (session.profile) {
    await session.send('Profiler.enable')
    await session.send('Profiler.setSamplingInterval', { interval: 200 })
    await session.send('Profiler.start')
  }
  const seconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration').value
  }
  const sync = []
  const busy = []
  for (let i = 0; i < keystrokes; i++) {
    const before = await seconds()
    sync.push(await page.evaluate(typeInPage))
    // The median leaves out keys between which the engine's answer arrived.
    busy.push(((await seconds()) - before) * 1000)
  }
  if (session.profile) {
    const { profile } = await session.send('Profiler.stop')
    writeFileSync(session.profile, JSON.stringify(profile))
  }
  for (const values of [sync, busy]) values.sort((a, b) => a - b)
  return { lines: text.split('\n').length, sync, busy }
}

export async function benchTyping(arguments_) {
  if (!existsSync(join(root, 'dist/index.html'))) throw new Error('build the site for tests first: npm run build:test')
  const lines = Number(arguments_.find((argument) => /^\d+$/.test(argument)) ?? 30_000)
  const profileAt = arguments_.indexOf('--profile')
  const server = spawn(process.execPath, [join(root, 'e2e/support/server.mjs'), port, '/'], { stdio: 'ignore' })
  const { chromium } = await import('playwright')
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const session = await page.context().newCDPSession(page)
    session.profile = profileAt < 0 ? null : arguments_[profileAt + 1]
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const { sync, busy, ...file } = await measure(page, session, lines)
    const round = (value) => Math.round(value * 10) / 10
    const line = {
      name: `a key typed into ${file.lines.toLocaleString('en')} lines, with drawing (page's thread)`,
      unit: 'ms',
      goal: 12,
      min: round(busy[0]),
      median: round(busy[busy.length >> 1]),
      max: round(busy.at(-1)),
      // Without drawing.
      atOnce: { min: round(sync[0]), median: round(sync[sync.length >> 1]), max: round(sync.at(-1)) },
    }
    return { line, isInTime: line.median < frameMs }
  } finally {
    await browser.close()
    server.kill()
  }
}
