/** What must not be lost, and what must not get out: looked for in the browser's own stores. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { marker, markerCases } from '../src/edit/testing/marker-cases'
import { toolCases } from '../src/edit/testing/marker-cases-tools'
import { App, expect, test } from './support/page'

/** A link to files as they are, as somebody could make who does not cut anything out. */
const linkTo = (files: readonly (readonly [string, string])[]): string =>
  `./#v1.${deflateRawSync(JSON.stringify({ n: 'Hostile', f: files })).toString('base64url')}`

/** Everything that the page has stored in the browser, as text. */
async function storedText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = [
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(Object.entries(sessionStorage)),
    ]
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new Error(name))
      })
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve) => {
          const request = database.transaction(store).objectStore(store).getAll()
          request.onsuccess = () => resolve(request.result)
        })
        parts.push(JSON.stringify(all))
      }
      database.close()
    }
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) parts.push(request.url)
    return parts.join('\n')
  })
}

/** Puts records into the database of this site, as another version may have. */
async function putRecords(page: Page, records: readonly (readonly [string, unknown])[]): Promise<void> {
  await page.evaluate(async (all) => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('membrane /some/where/')
      request.onsuccess = () => resolve(request.result)
    })
    const change = database.transaction('workspaces', 'readwrite')
    for (const [key, value] of all) change.objectStore('workspaces').put(value, key)
    await new Promise<void>((resolve) => {
      change.oncomplete = () => resolve()
    })
    database.close()
  }, records)
}

const kept = `# why
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: kept, namespace: shop}
spec:
  podSelector: &all {}   # all
  ingress: [{from: [{podSelector: *all}]}]
...
# and the next
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop}
`
const cases = [...markerCases, ...toolCases]
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n'

test('no secret is stored or leaves, and what holds none comes back to the byte', async ({ page }) => {
  test.slow()
  const app = new App(page)
  await page.goto(
    linkTo([['kept.yaml', kept], ['pod.yaml', pod], ...cases.map(({ text }, i) => [`case-${i}.yaml`, text] as const)]),
  )
  await app.settled()
  await expect.poll(() => storedText(page), { timeout: 30_000 }).toContain(`case-${cases.length - 1}.yaml`)
  // Asked with a password, and shown.
  await page.getByRole('button', { name: 'Ask about a flow' }).click()
  await page
    .getByRole('textbox', { name: 'Question' })
    .fill(
      `kubectl exec -n shop a -- curl -H "Authorization: Bearer ${marker}" http://203.0.113.4:8080/v1?token=${marker}`,
    )
  await page.getByRole('button', { name: 'Show it step by step' }).click()
  await expect.poll(() => storedText(page)).toContain('shop/a -> 203.0.113.4:8080 GET /v1')

  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('checkbox', { name: 'Comments in the YAML' }).check()
  await expect(page.getByTestId('link-size')).toBeVisible()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  const sent = inflateRawSync(Buffer.from(link.split('#v1.')[1] ?? '', 'base64url')).toString()
  expect(sent).toContain('kept.yaml')
  expect(sent).not.toContain(marker)
  await expect(page.getByRole('dialog')).toContainText('the whole text')
  await page.keyboard.press('Escape')

  for (const item of [
    'Export report as Markdown',
    'Export the listed flows as CSV',
    'Export the listed flows as Hubble’s dict',
    // The pixels of the PNG are those of the SVG; its bytes must not hold more than them.
    'Export picture as SVG',
    'Export picture as PNG',
  ]) {
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ])
    expect(readFileSync(await file.path(), 'latin1'), item).not.toContain(marker)
  }

  await page.reload()
  await app.settled()
  expect(await storedText(page)).not.toContain(marker)
  expect(await storedText(page)).toContain(JSON.stringify(kept).slice(1, -1))
})

test('a workspace that another version stored is kept as it is, listed and explained', async ({ page }) => {
  const app = new App(page)
  await app.open()
  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.type('# mine')
  await expect.poll(() => storedText(page)).toContain('# mine')
  await putRecords(page, [
    ['membrane.workspace.future', { stamp: 'x', record: { version: 99, documents: ['from the future'] } }],
    ['membrane.workspace.odd', 'of another shape'],
  ])
  await page.evaluate(() => {
    sessionStorage.clear()
    localStorage.setItem('membrane /some/where/ membrane.last', 'future')
  })
  await page.reload()
  await expect(page.getByRole('alert').filter({ hasText: 'does not read in full' })).toBeVisible()
  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.type('# new')
  await expect.poll(() => storedText(page)).toContain('# new')
  await page.reload()
  await expect(page.locator('.view-lines')).toContainText('# new')
  expect(await storedText(page)).toContain('from the future')
  expect(await storedText(page)).toContain('of another shape')
  await page.getByRole('button', { name: 'Workspaces' }).click()
  const list = page.getByRole('list', { name: 'Stored workspaces' })
  await expect(list.getByRole('listitem')).toHaveCount(4)
  await list.getByRole('button', { name: 'Open Workspace future' }).click()
  await expect(page.getByText('a newer one can open it')).toBeVisible()
})

test('a database that never opens is said, and the page goes on', async ({ page }) => {
  await page.addInitScript(() => {
    indexedDB.open = () => new EventTarget() as IDBOpenDBRequest
  })
  const app = new App(page)
  await app.open()
  await expect(page.getByRole('alert').filter({ hasText: 'storage does not answer' })).toBeVisible()
  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.insertText('apiVersion: v1\nkind: Pod\nmetadata: {name: a}')
  await app.settled()
})

test('closing a tab with three megabytes loses nothing that is older than a second', async ({ page, context }) => {
  test.slow()
  const items = Array.from(
    { length: 9000 },
    (_, i) =>
      `- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c${i}\n    namespace: n${i % 20}\n    annotations:\n      note: ${'x'.repeat(180)}\n`,
  )
  const text = `# top\napiVersion: v1\nitems:\n${items.join('')}kind: List\n`
  expect(text.length).toBeGreaterThan(2_500_000)
  await page.goto(linkTo([['large.yaml', text]]))
  // So much text takes a busy machine its time.
  const timeout = 90_000
  await page.locator('.monaco-editor .native-edit-context').first().waitFor({ state: 'attached', timeout })
  await expect.poll(() => storedText(page), { timeout }).toContain('name: c8999')
  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('# typed just now ')
  await expect.poll(() => storedText(page), { timeout }).toContain('# typed just now')
  await page.keyboard.type('and this')
  await expect(page.locator('.view-lines')).toContainText('and this', { timeout })
  await page.close({ runBeforeUnload: true })
  const again = await context.newPage()
  await again.goto('./')
  await expect(again.locator('.view-lines')).toContainText('# typed just now', { timeout })
})
