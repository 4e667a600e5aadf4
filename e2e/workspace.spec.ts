/** Working with a workspace: typing, breaking, undoing, reloading, exporting. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { zip } from '../src/store/export/zip'
import { axeFindings } from './support/axe'
import { documents, firewall, pod } from './support/manifests'
import { expect, test } from './support/page'

const lonePolicy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [{podSelector: {matchLabels: {role: frontend}}}]
`

const dumpName = 'cilium-sysdump-20260807-090500.zip'

/** The archive of a sysdump, as something that is dropped. */
async function droppedDump(page: Page) {
  const base64 = await readFile(`src/engine/replay/samples/${dumpName}`, 'base64')
  return page.evaluateHandle(
    ([text = '', name = '']) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name))
      return data
    },
    [base64, dumpName],
  )
}

test('an empty workspace offers a way in', async ({ app, page }) => {
  await app.open()
  await expect(page.getByRole('heading', { name: /network policies let through/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Paste a manifest' })).toBeVisible()
  await page.getByRole('button', { name: 'Copy the kubectl line' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('kubectl get')
  await app.openExample(/Star wars/)
  await app.expectFlow('star-wars/tiefighter', 'star-wars/deathstar', '80/TCP', 'FORWARDED')
  await app.expectFlow('star-wars/xwing', 'star-wars/deathstar', '80/TCP', 'DROPPED')
})

test('what is typed before the editor is there stays, and the cursor goes on where it was', async ({ page }) => {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/monaco-base-*.js', async (route) => {
    await released
    await route.continue()
  })
  await page.goto('./')
  const plain = page.getByPlaceholder('Paste YAML here')
  await plain.click()
  await page.keyboard.type('kind: Namespace\napiVersion: v1\nmetadata:\n  labels: {a: b}\nname: shop')
  await expect(plain).toHaveValue('kind: Namespace\napiVersion: v1\nmetadata:\n  labels: {a: b}\n  name: shop')
  await page.keyboard.press('Control+z')
  await expect(plain).toHaveValue('')
  await page.keyboard.press('Control+Shift+z')
  await page.keyboard.press('Control+End')
  release()
  await expect(page.locator('.monaco-editor .native-edit-context').first()).toBeFocused()
  await expect(plain).toHaveCount(0)
  await page.keyboard.type('ping')
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText('name: shopping')
})

test('text pasted while nothing has the focus lands in the workspace', async ({ app, page }) => {
  await app.open()
  await page.getByRole('heading', { name: /network policies let through/ }).click()
  await page.evaluate((text) => navigator.clipboard.writeText(text), firewall.closed)
  await page.keyboard.press('Control+V')
  await app.settled()
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
})

test('another value of a setting is tried, used and taken back', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.open)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitem', { name: /^All settings/ }).click()
  await page.getByLabel('Try another value of enable-policy').selectOption('always')
  await expect(page.getByText('is now isolated').first()).toBeVisible()
  await page.getByRole('button', { name: 'Use it' }).click()
  const row = page.getByRole('row', { name: /^enable-policy/ })
  await expect(row).toContainText('your choice')
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(row).toContainText('default of 1.21')
  await page.getByRole('button', { name: 'Map size' }).click()
  await expect(page.getByText('16,384 entries fit into a map')).toBeVisible()
  await page.getByRole('button', { name: 'Upgrade', exact: true }).click()
  await page.getByLabel('Version to come').selectOption('1.19')
  await expect(page.getByText(/facts were checked/)).toBeVisible()
  await page.getByRole('button', { name: 'Checked against the cluster' }).click()
  await page.dispatchEvent('body', 'drop', { dataTransfer: await droppedDump(page) })
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('tab', { name: 'Cluster', exact: true }).click()
  await page.getByRole('button', { name: 'Checked against the cluster' }).click()
  await expect(page.getByText(/14 of 15 entries agree, on 4 endpoints/)).toBeVisible()
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
})

test('a large sysdump shows how far it is read, and can be cancelled', async ({ app, page }) => {
  await app.open()
  const top = 'cilium-sysdump-20260807-090500'
  const archive = await zip([
    { name: `${top}/k8s-pods-20260807-090500.yaml`, text: pod('shop', 'web', { app: 'web' }) },
    {
      name: `${top}/k8s-namespaces-20260807-090500.yaml`,
      text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
    },
    // What makes it large is left alone.
    { name: `${top}/logs-cilium-abc-20260807-090500.log`, text: randomBytes(6_000_000).toString('base64') },
  ])
  const base64 = Buffer.from(await archive.arrayBuffer()).toString('base64')
  // Handed to the page once: that takes longer than what comes of it.
  const file = await page.evaluateHandle(
    ([text = '', name = '']) => {
      const letters = atob(text)
      const bytes = new Uint8Array(letters.length)
      for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i)
      return new File([bytes], name)
    },
    [base64, `${top}.zip`],
  )
  const dropped = () =>
    page.evaluateHandle((one) => {
      const data = new DataTransfer()
      data.items.add(one)
      return data
    }, file)
  // A disk that answers when it is told to.
  const disk = await page.evaluateHandle(() => {
    let answer = () => {}
    const answered = new Promise<void>((resolve) => (answer = resolve))
    Blob.prototype.stream = function (this: Blob) {
      const own = new Response(this).body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()
      // The files in the archive are short; its own beginning is looked at before.
      if (this.size > 10_000) return own
      const held = new TransformStream({ transform: async (chunk, to) => (await answered, to.enqueue(chunk)) })
      return own.pipeThrough(held)
    }
    return { answer }
  })
  await page.dispatchEvent('body', 'drop', { dataTransfer: await dropped() })
  const dialog = page.getByRole('dialog', { name: 'Reading the sysdump' })
  await expect(dialog.getByRole('progressbar', { name: 'Files read' })).toBeVisible()
  await expect(dialog).toContainText('.yaml')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await disk.evaluate(({ answer }) => answer())
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Cancelled: nothing was added to the workspace').first()).toBeAttached()
  await expect(page.getByRole('heading', { name: /network policies let through/ })).toBeVisible()
  // The same archive, read to its end.
  await page.dispatchEvent('body', 'drop', { dataTransfer: await dropped() })
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('tab', { name: /k8s-pods/ })).toBeVisible()
})

test('a dropped file becomes a tab', async ({ app, page }) => {
  await app.open()
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer()
    data.items.add(new File([text], 'dropped.yaml', { type: 'application/yaml' }))
    return data
  }, firewall.oneDoor)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await expect(page.getByText('Drop manifests to add them')).toBeVisible()
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await app.settled()
  await expect(page.getByRole('tab', { name: 'dropped.yaml' })).toHaveAttribute('aria-selected', 'true')
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
})

test('a List of kubectl is read whole, with a workload as one endpoint; a policy alone says whom it would select', async ({
  app,
  page,
}) => {
  await app.open()
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'one', labels: { app: 'a' }, annotations: { secret: 'hidden' } },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'b', namespace: 'one' },
        spec: {
          replicas: 4,
          template: {
            metadata: { labels: { app: 'b' } },
            spec: { containers: [{ name: 'c', ports: [{ containerPort: 9000 }] }] },
          },
        },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'one' } },
    ],
  }
  await app.paste(JSON.stringify(list, null, 2))
  await app.expectFlow('one/a', 'one/b', '9000/TCP', 'FORWARDED')
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('ConfigMap plays no part')
  await app.clickNode('one/b')
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('4 replicas')

  await app.paste(lonePolicy)
  const panel = page.getByRole('region', { name: 'Policies without pods' })
  await expect(panel).toContainText('would select app=web in namespace shop')
  await panel.getByRole('button', { name: 'Add example pods' }).click()
  await expect(page.getByText('3 endpoints', { exact: true })).toBeVisible()
  await app.expectFlow('shop/frontend', 'shop/web', '80/TCP', 'FORWARDED')
  await app.expectFlow('shop/bystander', 'shop/web', '80/TCP', 'DROPPED')
  await page.getByRole('button', { name: 'Undo: Add example pods' }).click()
  await expect(panel).toBeVisible()
})

test('what stands keeps its place when something is added and when a document breaks; a lost quote is found and mended', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  const first = await app.places()
  await app.paste(documents(firewall.oneDoor, pod('np-demo', 'newcomer', { role: 'new' })))
  await expect(page.getByText('4 endpoints', { exact: true })).toBeVisible()
  const before = await app.places()
  for (const [id, place] of Object.entries(first)) expect(before[id], id).toEqual(place)
  expect(Object.keys(before)).toContain('np-demo/newcomer')

  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('---\nkind: Pod: broken')
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'incomplete')
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('not valid YAML')
  await expect(page.locator('.squiggly-error').first()).toBeVisible()
  await expect(page.getByText('the picture shows what can be')).toBeVisible()
  expect(await app.places()).toEqual(before)
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')

  // Where nothing can be read any more, the last picture stays.
  await app.paste(pod('a', 'one', { app: 'one' }))
  await app.paste('{{ .Values.broken }')
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'incomplete')
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems).toContainText('template')
  expect(Object.keys(await app.places())).toContain('a/one')

  await app.paste(
    documents(
      pod('a', 'one', { app: 'one' }),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: two, namespace: a, labels: {enabled: yes}}\nspec: {containers: [{name: c}]}\n',
    ),
  )
  await expect(problems).toContainText('metadata.labels.enabled must be text, but is the boolean true')
  await problems.getByRole('button', { name: 'Write "yes"' }).click()
  await expect(page.getByText('2 endpoints', { exact: true })).toBeVisible()
  await expect(problems).toBeHidden()
})

test('typing is undone in one burst, in the editor as by the button; the enforcement mode changes every verdict', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(firewall.open)
  await expect(page.getByText('3 endpoints', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: /^Undo: Typing/ }).click()
  await expect(page.getByRole('heading', { name: /network policies let through/ })).toBeVisible()
  await page.getByRole('button', { name: /^Redo: Typing/ }).click()
  await app.settled()
  await expect(page.getByText('3 endpoints', { exact: true })).toBeVisible()
  await page.locator('.monaco-editor .native-edit-context').first().focus()
  await page.keyboard.press('Control+Z')
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'empty')

  await app.paste(firewall.open)
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'FORWARDED')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitemcheckbox', { name: /^always/ }).click()
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
})

test('letters stay in their order where the browser tells late of a caret that the editor wrote itself', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste('# ')
  await expect(page.locator('.view-lines')).toContainText('#')
  const typed = await page.evaluate(() => {
    const { __membraneEditor: editor } = window as unknown as {
      __membraneEditor: import('monaco-editor').editor.IStandaloneCodeEditor
    }
    // Much later by the editor's clock, and before it has drawn the letter.
    const clock = Date.now
    let now = clock()
    Date.now = () => (now += 1000)
    for (const text of 'the') {
      document.dispatchEvent(new Event('selectionchange'))
      editor.trigger('keyboard', 'type', { text })
      document.dispatchEvent(new Event('selectionchange'))
    }
    Date.now = clock
    return editor.getValue()
  })
  expect(typed).toBe('# the')
})

test('the text and the picture are exported, and there again after a reload', async ({ app, page }) => {
  await app.open()
  await app.openExample(/Default deny/)
  const before = await app.places()
  const save = async (item: string): Promise<{ name: string; content: Buffer }> => {
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ])
    return { name: file.suggestedFilename(), content: await readFile(await file.path()) }
  }
  const yaml = await save('Export as YAML')
  expect(yaml.name).toMatch(/\.yaml$/)
  expect(yaml.content.toString()).toContain('web-allow-frontend')
  const svg = await save('Export picture as SVG')
  expect(svg.content.toString()).toMatch(/^<svg[\s\S]*frontend[\s\S]*stroke-dasharray[\s\S]*<\/svg>/)
  const png = await save('Export picture as PNG')
  expect(png.content.subarray(1, 4).toString()).toBe('PNG')

  await page.reload()
  await app.settled()
  await expect(page.getByRole('tab', { name: 'policies.yaml' })).toBeVisible()
  await expect(page.getByText('Default deny, then selective allow').first()).toBeVisible()
  await expect.poll(() => app.places()).toEqual(before)
})
