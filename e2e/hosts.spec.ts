/** The built page on hosts that behave strangely, and on a host that changes under an open page. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { startHost, type Behaviour, type Host } from './support/hosts'

test.use({ serviceWorkers: 'allow' })

const root = join(import.meta.dirname, '..')
const heading = (page: Page) => page.getByRole('heading', { name: 'See what your network policies let through' })

/** Opens the page and waits until the service worker, which keeps all that was built, answers for it. */
async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(heading(page)).toBeVisible()
  await answeredByWorker(page)
}

/** The same with a worker that keeps what the first picture takes, and the sheet for sharing. */
async function visitBriefly(page: Page, host: Host): Promise<void> {
  const release = host.holdWorker()
  await page.goto(host.url)
  await expect(heading(page)).toBeVisible()
  release(/ShareSheet/)
  await answeredByWorker(page)
}

async function answeredByWorker(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

async function withHost(behaviour: Partial<Behaviour>, work: (host: Host) => Promise<void>): Promise<void> {
  const host = await startHost(behaviour)
  try {
    await work(host)
  } finally {
    await host.close()
  }
}

async function isKept(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const bad: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const kept = await cache.match(request)
        const isPage = kept?.headers.get('content-type')?.includes('html') ?? false
        if (kept?.status !== 200 || kept.redirected || isPage !== request.url.endsWith('.html')) bad.push(request.url)
      }
    }
    return bad
  })
}

/** What was visited opens again, also without a network. */
async function opensAgain(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(heading(page)).toBeVisible()
  expect(await isKept(page)).toEqual([])
  await page.context().setOffline(true)
  await page.goto(`${url}?again`)
  await expect(heading(page)).toBeVisible()
  await page.goto(`${url}index.html`)
  await expect(heading(page)).toBeVisible()
  await page.context().setOffline(false)
}

test('opens again, and without a network, from a host that answers unknown paths with the page', async ({ page }) => {
  await withHost({ fallsBack: true }, async (host) => {
    await visitBriefly(page, host)
    await opensAgain(page, host.url)
  })
})

test('opens again, and without a network, from a host that adds a line to the page', async ({ page }) => {
  const replace = (path: string, text: string): string | null =>
    /^(index\.html)?$/.test(path) ? `${text}<!-- host -->` : null
  await withHost({ replace }, async (host) => {
    await visitBriefly(page, host)
    await opensAgain(page, host.url)
  })
})

test('opens again, and without a network, from a host that redirects /index.html to /, and heals what is kept wrong', async ({
  page,
}) => {
  await withHost({ cleanUrls: true }, async (host) => {
    await visitBriefly(page, host)
    await opensAgain(page, host.url)
    // What an earlier worker kept: a page in the place of every script, and a redirect in the place of the page.
    await page.evaluate(async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const { url } of await cache.keys())
          await cache.put(url, new Response('<h1>Log in</h1>', { headers: { 'content-type': 'text/html' } }))
        await cache.put(new URL('index.html', location.href), await fetch('favicon.svg'))
      }
    })
    await page.goto(host.url)
    await expect(heading(page)).toBeVisible()
    // Right type, wrong content: seen only by its hash, after it was given once.
    await page.evaluate(async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const { url } of await cache.keys())
          if (url.includes('/assets/index-') && url.endsWith('.js'))
            await cache.put(url, new Response('0', { headers: { 'content-type': 'text/javascript' } }))
      }
    })
    await expect(async () => {
      await page.goto(host.url)
      await expect(heading(page)).toBeVisible({ timeout: 10_000 })
    }).toPass()
  })
})

test('half of a deployment is not taken, and a captive portal in the middle of a session takes nothing away', async ({
  page,
}) => {
  await withHost({}, async (host) => {
    await visit(page, host.url)
    // A newer worker whose files are not all there yet is not taken.
    host.behaviour.replace = (path, text) =>
      path === 'sw.js' ? text.replace(/"(assets\/Editor-[^"]+\.js)":"[^"]+"/, '"$1":"new"') : null
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      const newer = new Promise<ServiceWorker | null | undefined>((resolve) =>
        registration?.addEventListener('updatefound', () => resolve(registration.installing), { once: true }),
      )
      await registration?.update()
      const worker = await newer
      await new Promise<void>((resolve) => {
        const look = (): void => (worker?.state === 'redundant' ? resolve() : undefined)
        worker?.addEventListener('statechange', look)
        look()
      })
    })
    host.behaviour.replace = () => null
    await page.goto(host.url)
    await expect(heading(page)).toBeVisible()
    expect(await isKept(page)).toEqual([])

    const text = page.locator('.monaco-editor .native-edit-context').first()
    await text.waitFor({ state: 'attached' })
    await text.focus()
    await page.keyboard.type('# kept')
    for (const portal of ['page', 'redirect'] as const) {
      host.behaviour.portal = portal
      await page.evaluate(() =>
        navigator.serviceWorker.getRegistration().then((found) => found?.update().catch(() => null)),
      )
      await page.getByRole('button', { name: 'Share' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await page.keyboard.press('Escape')
      await page.goto(`${host.url}?src=cluster.yaml`)
      await expect(page.getByRole('alert').filter({ hasText: 'cluster.yaml' })).toBeVisible()
      await page.goto(host.url)
      await expect(page.locator('.view-lines')).toContainText('# kept')
      expect(await isKept(page)).toEqual([])
    }
  })
})

/** The text of a worker of another version, in which some file has another name. */
const asVersion = (name: string, text: string): string =>
  text
    .replace(/const version = "[^"]*"/, `const version = "${name}"`)
    .replace(/assets\/ShareSheet-[^."]+\.js/g, `assets/ShareSheet-${name}.js`)

test('half a deployment on a host with clean addresses and pages for what is missing is not taken', async ({
  page,
  context,
}) => {
  await withHost({ cleanUrls: true, fallsBack: true }, async (host) => {
    await visitBriefly(page, host)
    // The new worker is there; of its files one is missing, and answered with the page and 200.
    host.behaviour.replace = (path, text) => (path === 'sw.js' ? asVersion('new', text) : null)
    host.behaviour.isMissing = (path) => path.includes('ShareSheet')
    await page.evaluate(() =>
      navigator.serviceWorker.getRegistration().then((found) => found?.update().catch(() => null)),
    )
    await expect.poll(() => host.asked.some((path) => path.includes('ShareSheet-new'))).toBe(true)
    await page.goto(host.url)
    await expect(heading(page)).toBeVisible()
    await page.getByRole('button', { name: 'Share' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await isKept(page)).toEqual([])
    await context.setOffline(true)
    await page.goto(`${host.url}?again`)
    await expect(heading(page)).toBeVisible()
  })
})

test('of several tabs at a redeployment one takes the new version, and the others go on with theirs', async ({
  page,
  context,
}) => {
  await withHost({}, async (host) => {
    await visitBriefly(page, host)
    const other = await context.newPage()
    await other.goto(host.url)
    const text = other.locator('.monaco-editor .native-edit-context').first()
    await text.waitFor({ state: 'attached' })
    await text.focus()
    await other.keyboard.type('# mine')
    host.behaviour.replace = (path, source) => (path === 'sw.js' ? asVersion('new', source) : null)
    host.behaviour.stored = (path) => (path === 'assets/ShareSheet-new.js' ? shareSheet : path)
    host.behaviour.isMissing = (path) => path === shareSheet
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found?.update()))
    for (const tab of [page, other])
      await expect(tab.getByText('There is a new version of Membrane. Your workspace is kept.')).toBeVisible()
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Reload' }).click()])
    await expect(page.getByRole('button', { name: 'Share' })).toBeVisible()
    // What the other tab has not loaded yet is gone from the host; the browser has it.
    await other.getByRole('button', { name: 'Share' }).click()
    await expect(other.getByRole('dialog')).toBeVisible()
    await other.keyboard.press('Escape')
    await expect(other.locator('.view-lines')).toContainText('# mine')
    await other.reload()
    await expect(other.locator('.view-lines')).toContainText('# mine')
  })
})

/** The file of a part that is loaded late, as this build names it. */
const shareSheet = /assets\/ShareSheet-[^."]+\.js/.exec(readFileSync(join(root, 'dist/sw.js'), 'utf8'))?.[0] ?? ''

test.describe('without a service worker', () => {
  test.use({ serviceWorkers: 'block' })

  test('a part that is gone after a deployment leaves the page, its text and undo as they are', async ({ page }) => {
    await withHost({}, async (host) => {
      await page.goto(host.url)
      await page.locator('.monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
      await page.locator('.monaco-editor .native-edit-context').first().focus()
      await page.keyboard.type('# kept')
      host.behaviour.isMissing = (path) => path.startsWith('assets/')
      host.behaviour.fallsBack = true
      await page.getByRole('button', { name: 'Share' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'the site has a newer version' })).toBeVisible()
      await expect(page.locator('.view-lines')).toContainText('# kept')
      await page.locator('.monaco-editor .native-edit-context').first().focus()
      await page.keyboard.press('Control+Z')
      await expect(page.locator('.view-lines')).not.toContainText('# kept')
      await page.keyboard.press('Control+Y')
      await expect(page.locator('.view-lines')).toContainText('# kept')
      host.behaviour.isMissing = () => false
      await page.getByRole('button', { name: 'Reload' }).click()
      await expect(page.locator('.view-lines')).toContainText('# kept')
    })
  })

  test('over plain HTTP the link is shown, selected, where it cannot be copied', async ({ page }) => {
    await withHost({}, async (host) => {
      await page.goto(`http://plain.test:${host.port}/`)
      expect(await page.evaluate(() => window.isSecureContext)).toBe(false)
      await page.locator('.monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
      await page.locator('.monaco-editor .native-edit-context').first().focus()
      await page.keyboard.insertText('{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}')
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('button', { name: 'Copy link' }).click()
      await expect(page.getByText('The link is selected: press Ctrl+C, or')).toBeVisible()
      expect(await page.evaluate(() => window.getSelection()?.toString())).toMatch(/#v\d+\./)
    })
  })

  test('opened as a file, it says how to serve it', async ({ page }) => {
    await page.goto(`file://${join(root, 'dist/index.html')}`)
    await expect(page.getByText('it has to come from a web server')).toBeVisible()
  })
})

test('works behind nginx, set up as the documentation says', async ({ page, context, request }) => {
  const nginx = ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) => existsSync(path))
  test.skip(nginx === undefined, 'nginx is not installed')
  const block = /```nginx\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/hosting.md'), 'utf8'))?.[1] ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'membrane-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  writeFileSync(
    join(folder, 'mime.types'),
    'types { text/html html; text/css css; text/javascript js; image/svg+xml svg; font/woff2 woff2; font/ttf ttf; application/json json; }',
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
    http { include ${folder}/mime.types; default_type application/octet-stream; access_log off; ${temporary.join(' ')}
      server { listen 127.0.0.1:${port}; ${block.replaceAll('/srv/membrane/', join(root, 'dist/'))} } }`,
  )
  const server = spawn(nginx ?? '', ['-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
  })
  try {
    const url = `http://127.0.0.1:${port}/membrane/`
    await expect(async () => expect((await request.get(url)).status()).toBe(200)).toPass()
    await visit(page, url)
    const answers = await Promise.all(['', 'assets/none-12345678.js'].map((path) => request.get(url + path)))
    expect(answers.map((answer) => [answer.status(), answer.headers()['cache-control']])).toEqual([
      [200, 'no-cache'],
      [404, undefined],
    ])
    const script = /assets\/index-[\w-]+\.js/.exec(readFileSync(join(root, 'dist/index.html'), 'utf8'))?.[0] ?? ''
    expect((await request.get(url + script)).headers()['cache-control']).toContain('immutable')
    expect((await request.get(url)).headers()['content-security-policy']).toContain('frame-ancestors')
    await context.setOffline(true)
    await page.reload()
    await expect(heading(page)).toBeVisible()
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of that form.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
