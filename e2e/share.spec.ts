/** Sharing, importing and keeping workspaces. */
import { readFile } from 'node:fs/promises'
import { site } from '../playwright.config'
import { zip } from '../src/store/export/zip'
import { axeFindings } from './support/axe'
import { pod } from './support/manifests'
import { App, expect, forgetSite, test } from './support/page'

const secretPod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
  annotations: {note: hidden-note}
spec:
  containers:
    - name: web
      env: [{name: PASSWORD, value: hidden-password}]
      ports: [{containerPort: 8080}]
`

test('a link brings the workspace and the view to a fresh browser, and no secrets', async ({ app, page }) => {
  await app.open()
  await app.paste(`${secretPod}---\n${pod('shop', 'client', { role: 'client' })}`)
  await page.getByLabel('Filter flows by text').fill('shop/client')
  const places = await app.places()
  await page.getByRole('button', { name: 'Share' }).click()
  const sheet = page.getByRole('dialog', { name: 'Share a link' })
  await expect(sheet.getByTestId('link-size')).toContainText('Short enough')
  await expect(sheet).toContainText('spec.containers.env')
  await sheet.getByText('manifests.yaml').click()
  await expect(sheet.getByLabel('What travels of manifests.yaml')).toContainText('containerPort: 8080')
  await expect(sheet.getByLabel('What travels of manifests.yaml')).not.toContainText('hidden')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await sheet.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/\/some\/where\/#v1\.[\w-]+$/)

  await forgetSite(page)
  await page.goto(link)
  await app.settled()
  await expect(page.getByLabel('Filter flows by text')).toHaveValue('shop/client')
  await expect(page.locator('.view-lines').first()).toContainText('containerPort')
  expect(new URL(page.url()).hash).toBe('')
  const near = Object.entries(await app.places()).every(
    ([id, { x, y }]) => Math.abs(x - (places[id]?.x ?? 0)) < 1 && Math.abs(y - (places[id]?.y ?? 0)) < 1,
  )
  expect(near).toBe(true)
  await page.reload()
  await app.settled()
  await expect(page.getByText('2 endpoints', { exact: true })).toBeVisible()
})

test('a workspace is shared and exported under pseudonyms, with its proof and without its names', async ({
  app,
  page,
}) => {
  const originals = /shop|client|web\b|hidden|10\.7\./
  const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shop-web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [{podSelector: {matchLabels: {role: client}}}, {ipBlock: {cidr: 10.7.0.0/16, except: [10.7.9.0/24]}}]
`
  await app.open()
  await app.paste(`${secretPod}---\n${pod('shop', 'client', { role: 'client' })}---\n${policy}`)
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/^Type a command/).fill('under pseudonyms')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Share a link' })
  await expect(sheet.getByRole('region', { name: 'Under pseudonyms' })).toContainText('every verdict is the same')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  const saved = async (button: string): Promise<string> => {
    const download = page.waitForEvent('download')
    await sheet.getByRole('button', { name: button }).click()
    return readFile(await (await download).path(), 'utf8')
  }
  expect(await saved('Table of names')).toContain('"client"')
  const yaml = await saved('YAML')
  expect(yaml).toContain('kind: NetworkPolicy')
  expect(yaml).not.toMatch(originals)
  await sheet.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await sheet.getByRole('button', { name: 'Open it as a workspace' }).click()
  await expect(sheet).toBeHidden()
  await app.settled()
  expect(Object.keys(await app.places())).toContain('ns1/app1')
  await page.keyboard.press('Control+k')
  const report = page.waitForEvent('download')
  await page.getByPlaceholder(/^Type a command/).fill('Export report')
  await page.keyboard.press('Enter')
  const text = await readFile(await (await report).path(), 'utf8')
  expect(text).toContain('ns1')
  expect(text).not.toMatch(originals)
  await page.goto(link)
  await page.reload()
  await app.settled()
  await expect(page.getByRole('button', { name: 'Workspace Workspace under pseudonyms, rename' })).toBeVisible()
})

test('a damaged link says so and leaves a clean workspace; what was there is still kept', async ({ app, page }) => {
  await app.open()
  await app.paste(pod('mine', 'kept', { app: 'kept' }))
  await page.evaluate(() => (window.location.hash = '#v1.bm90IGEgbGluaw'))
  await expect(page.getByText('The link is damaged')).toBeVisible()
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'empty')
  await page.getByRole('button', { name: 'Workspaces', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Workspaces' })
  await expect(sheet.getByRole('listitem')).toHaveCount(2)
  // The other one, whichever was changed last.
  await sheet.getByRole('button', { name: 'Open Untitled workspace' }).filter({ hasNotText: 'open, ' }).click()
  await app.settled()
  expect(Object.keys(await app.places())).toContain('mine/kept')
})

test('workspaces are created, renamed, copied, deleted and brought back', async ({ app, page }) => {
  await app.open()
  await app.openExample(/Star wars/)
  await page.getByRole('button', { name: 'Workspaces', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Workspaces' })
  await sheet.getByRole('button', { name: /^Duplicate Star wars/ }).click()
  await expect(sheet.getByRole('listitem')).toHaveCount(2)
  await sheet.getByRole('button', { name: /^Rename Star wars.*\(copy\)/ }).click()
  await page.keyboard.type('Second')
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('button', { name: 'Open Second' })).toBeVisible()
  await expect(sheet.getByRole('button', { name: 'Rename Second' })).toBeFocused()
  await sheet.getByRole('button', { name: 'Delete Second' }).click()
  await expect(sheet).toContainText('Deleted “Second”')
  await expect(sheet.getByRole('listitem')).toHaveCount(1)
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await sheet.getByRole('button', { name: 'Undo' }).click()
  await sheet.getByRole('button', { name: 'Open Second' }).click()
  await expect(sheet).toBeHidden()
  await page.getByRole('button', { name: 'Workspace Second, rename' }).click()
  await page.keyboard.type('Third')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Workspace Third, rename' })).toBeFocused()
  await app.settled()
})

test('two tabs of one workspace do not overwrite each other', async ({ app, page, context }) => {
  await app.open()
  await app.paste(pod('a', 'first', { app: 'first' }))
  await page.keyboard.press('Control+S')
  await expect(page.getByText('The workspace is saved').last()).toBeAttached()
  const second = new App(await context.newPage())
  await second.open()
  await expect(second.page.getByText('1 endpoint', { exact: true })).toBeVisible()
  await expect(second.page.getByText('open in another tab')).toBeVisible()
  await second.page.getByRole('button', { name: 'Take over here' }).click()
  await expect(page.getByText('open in another tab')).toBeVisible()
  await expect(second.page.getByText('open in another tab')).toBeHidden()
  await page.getByRole('button', { name: 'Go on in a copy' }).click()
  await expect(page.getByRole('button', { name: 'Workspace Untitled workspace (copy), rename' })).toBeVisible()
  await expect(page.getByText('open in another tab')).toBeHidden()
})

test('secrets are not stored, and the page says so', async ({ app, page }) => {
  await app.open()
  await app.paste(secretPod)
  await expect(page.getByText('2 fields not stored')).toBeVisible()
  await page.reload()
  await app.settled()
  await expect(page.locator('.view-lines').first()).toContainText('containerPort')
  await expect(page.locator('.view-lines').first()).not.toContainText('hidden')
})

test('a dropped zip is read, and what is left alone is said with its reason', async ({ app, page }) => {
  await app.open()
  const archive = await zip([
    { name: 'shop/web.yaml', text: pod('shop', 'web', { app: 'web' }, 80) },
    {
      name: 'shop/client.json',
      text: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"client","namespace":"shop"}}',
    },
    { name: 'shop/values.yaml', text: 'replicas: 1\n' },
  ])
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], 'shop.zip', { type: 'application/zip' }))
      return data
    },
    [...new Uint8Array(await archive.arrayBuffer())],
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  const sheet = page.getByRole('dialog', { name: 'Import' })
  await expect(sheet).toContainText('shop-web.yaml')
  await expect(sheet).toContainText('Pod ×2')
  await expect(sheet).toContainText('part of a Helm chart')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await app.settled()
  await app.expectFlow('shop/client', 'shop/web', '80/TCP', 'FORWARDED')
  await page.getByRole('button', { name: 'Undo: Add 2 files' }).click()
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'empty')
})

test('a paste of fifty megabytes is refused with a sentence, and the page goes on', async ({ app, page }) => {
  await app.open()
  await page.getByRole('heading', { name: /network policies let through/ }).click()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'a: b\n'.repeat(10_000_000))
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(page.getByText('The pasted text has 50 MB')).toBeVisible()
  await app.paste(pod('a', 'b', { app: 'b' }))
  await expect(page.getByText('1 endpoint', { exact: true })).toBeVisible()
})

test('files of the page’s own server are opened by the address; those of other sites are not fetched', async ({
  app,
  page,
}) => {
  await page.route('**/clusters/shop.yaml', (route) =>
    route.fulfill({ body: pod('shop', 'served', { app: 'served' }) }),
  )
  await page.goto('./?src=clusters/shop.yaml')
  await app.settled()
  expect(Object.keys(await app.places())).toContain('shop/served')
  expect(new URL(page.url()).search).toBe('')
  await page.goto('./?src=https://evil.example/a.yaml')
  await expect(page.getByText('is on another site')).toBeVisible()
})

test('the workspace is exported as a zip, a report and flows', async ({ app, page }) => {
  await app.open()
  await app.openExample(/Star wars/)
  const save = async (item: string): Promise<Buffer> => {
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item, exact: true }).click(),
    ])
    return readFile(await file.path())
  }
  expect((await save('Export files as a zip')).subarray(0, 2).toString()).toBe('PK')
  const report = (await save('Export report as Markdown')).toString()
  expect(report).toContain('| `star-wars/deathstar` | isolated | open |')
  expect(report).toContain('| `star-wars/xwing` | `star-wars/deathstar` | 80/TCP | ingress | Policy denied |')
  expect((await save('Export the listed flows as CSV')).toString()).toContain(
    'star-wars/xwing,star-wars/deathstar,TCP,80',
  )
  expect((await save('Export the listed flows as Hubble’s compact')).toString()).toMatch(/xwing.*DROPPED/)
})

test('a link made in a lesson opens at its step, with the reader’s own workspace kept', async ({ app, page }) => {
  await page.goto('./#lesson=star-wars')
  await app.settled()
  await page.getByRole('button', { name: 'Share' }).click()
  const sheet = page.getByRole('dialog', { name: 'Share a link' })
  await expect(sheet).toContainText('The lesson’s step: star-wars')
  const link = await sheet.getByLabel('Link').inputValue()
  await forgetSite(page)
  await page.goto(link)
  await app.settled()
  await expect(page).toHaveURL(/#lesson=star-wars/)
  await expect(page.getByRole('complementary', { name: /Lesson/ })).toBeVisible()
})

test('a frame in another page shows the picture and the YAML, read-only, and stores nothing', async ({
  app,
  page,
  context,
}) => {
  await app.open()
  await app.paste(pod('shop', 'web', { app: 'web' }))
  await page.getByRole('button', { name: 'Share' }).click()
  const sheet = page.getByRole('dialog', { name: 'Share a link' })
  await sheet.getByLabel(/For reading along/).check()
  await sheet.getByText('Embed it in a page of yours').click()
  const html = await sheet.getByLabel('HTML to embed').inputValue()
  const link = await sheet.getByLabel('Link').inputValue()
  await forgetSite(page)
  const reader = await context.newPage()
  // Another site on this machine: what it answers there does not matter.
  await reader.goto(new URL('lessons/index.json', site).href.replace('127.0.0.1', 'plain.test'))
  await reader.setContent(html)
  const frame = reader.frameLocator('iframe')
  await expect(frame.getByRole('list', { name: /^Text of / })).toContainText('kind: Pod')
  await expect(frame.getByRole('region', { name: 'Canvas' })).toBeVisible()
  await expect(frame.getByRole('link', { name: /Open it whole/ })).toHaveAttribute('href', /\/some\/where\/#v1\./)
  await expect(reader.locator('iframe')).not.toHaveAttribute('style', /480px/)
  // The browser forbids storage in such a frame, and nobody misses it.
  await page.goto(link)
  await app.settled()
  await expect(page.getByText(/You are reading/)).toBeVisible()
  await page.getByRole('button', { name: 'Open a copy to edit' }).click()
  await expect(page.getByText(/You are reading/)).toBeHidden()
})

test('<membrane-view> shows YAML of a page of another site, and asks no third one', async ({ context }) => {
  const reader = await context.newPage()
  const asked = new Set<string>()
  reader.on('request', (request) => asked.add(new URL(request.url()).origin))
  const other = new URL('lessons/index.json', site).href.replace('127.0.0.1', 'plain.test')
  await reader.goto(other)
  const yaml = pod('shop', 'web', { app: 'web' }).replaceAll('\n', '\n      ')
  await reader.evaluate((text) => {
    document.body.innerHTML = `<h1>A page of mine</h1><membrane-view name="Mine" view="picture"><pre>
      ${text}
    </pre></membrane-view>`
  }, yaml)
  await reader.addScriptTag({ url: new URL('membrane-view.js', site).href })
  const element = reader.locator('membrane-view')
  const frame = reader.frameLocator('membrane-view iframe')
  await expect(frame.getByRole('region', { name: 'Canvas' })).toBeVisible()
  await expect(frame.getByRole('region', { name: 'Editor' })).toHaveCount(0)
  await expect(frame.getByText('Mine', { exact: true })).toBeVisible()
  await expect(frame.getByRole('link', { name: /Open it whole/ })).toHaveAttribute('href', /#v1\./)
  await expect(element.locator('iframe')).not.toHaveCSS('height', '480px')

  // Attributes that change are followed, and a fixed height stays.
  await element.evaluate((view) => {
    view.setAttribute('view', 'both')
    view.setAttribute('height', '400')
  })
  await expect(frame.getByRole('list', { name: /^Text of / })).toContainText('kind: Pod')
  await expect(element.locator('iframe')).toHaveCSS('height', '400px')
  expect([...asked].toSorted()).toEqual([new URL(site).origin, new URL(other).origin].toSorted())
})

test('a frame without an origin has its picture, and its editor where somebody asks for it', async ({ context }) => {
  const reader = await context.newPage()
  const asked: string[] = []
  reader.on('request', (request) => asked.push(request.url()))
  await reader.goto(new URL('lessons/index.json', site).href.replace('127.0.0.1', 'plain.test'))
  const yaml = `${pod('shop', 'web', { app: 'web' })}---\n${pod('shop', 'api', { app: 'api' })}`
  await reader.evaluate((text) => {
    document.body.innerHTML = `<membrane-view name="Mine" edit strict><pre>${text}</pre></membrane-view>`
  }, yaml)
  await reader.addScriptTag({ url: new URL('membrane-view.js', site).href })
  const iframe = reader.locator('membrane-view iframe')
  await expect(iframe).toHaveAttribute('sandbox', 'allow-scripts allow-popups')
  const frame = reader.frameLocator('membrane-view iframe')
  // The engine's worker has answered: what it found is listed.
  await expect(frame.getByRole('treeitem', { name: /Pod shop\/api, not isolated/ })).toBeAttached()
  await expect(iframe).not.toHaveCSS('height', '480px')
  await expect(frame.getByText(/The engine fails/)).toHaveCount(0)
  expect(asked.filter((url) => /\/Editor-/.test(url))).toEqual([])

  await frame.getByRole('button', { name: 'Edit' }).click()
  const editor = frame.locator('.monaco-editor').first()
  await expect(editor).toContainText('kind: Pod')
  await editor.click()
  await reader.keyboard.press('ControlOrMeta+End')
  await reader.keyboard.insertText('---\napiVersion: v1\nkind: Pod\nmetadata: { name: db, namespace: shop }\n')
  await expect(frame.getByRole('treeitem', { name: /Pod shop\/db/ })).toBeAttached()
})
