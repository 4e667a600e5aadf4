import type { Page } from '@playwright/test'
import { axeFindings } from './support/axe'
import { Drawing } from './support/drawing'
import { documents, pod } from './support/manifests'
import { expect, test } from './support/page'

/** Ids of what the picture shows. */
const drawn = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.__membraneCanvas?.ids() ?? [])

const service = (name: string, app: string): string => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]}
`
const shop = documents(
  ...['web-0', 'web-1', 'web-2'].map((name) => pod('shop', name, { app: 'web' }, 8080)),
  ...['api-0', 'api-1'].map((name) => pod('shop', name, { app: 'api', tier: 'back' }, 8080)),
  pod('ops', 'prom', { app: 'prom' }, 9090),
  service('api', 'api'),
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}
`,
)

test('workloads and namespaces fold, things are found where they are folded, and neighbours stand alone', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(shop)
  await app.places()
  const measures = await page.evaluate(() => window.__membraneCanvas!.measures())
  expect(measures).toMatchObject({ behindCards: 0, coincident: 0, overTitles: 0 })
  await app.clickNode('shop/web-1')
  await page.keyboard.press('f')
  await expect.poll(() => drawn(page)).toContain('workload:shop/web')
  expect(await drawn(page)).not.toContain('shop/web-1')
  await app.clickNode('workload:shop/web')
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('Workload of 3 pods')
  await page.keyboard.press('Enter')
  await expect.poll(() => drawn(page)).toContain('shop/web-1')
  await page.getByRole('button', { name: 'Fold and unfold' }).click()
  await page.getByRole('menuitem', { name: 'Fold all workloads' }).click()
  await expect.poll(() => drawn(page)).toContain('workload:shop/api')
  // A service is shown on the card of the workload that it leads to.
  expect(await drawn(page)).toContain('service:shop/api')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/^Type a command/).fill('fold all namespaces')
  await page.keyboard.press('Enter')
  await expect.poll(() => drawn(page)).toEqual(expect.arrayContaining(['namespace:shop', 'namespace:ops']))
  await expect.poll(() => drawn(page)).not.toContain('workload:shop/api')

  await page.getByRole('application').press('/')
  const find = page.getByRole('search', { name: 'Find on the canvas' })
  await find.getByRole('searchbox').fill('app=web')
  await expect(find).toContainText('1 of 3')
  await expect.poll(() => drawn(page)).toContain('shop/web-0')
  await page.keyboard.press('Enter')
  await expect(find).toContainText('2 of 3')
  await expect(page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { level: 2 })).toHaveText('web-1')
  await page.keyboard.press('Shift+Enter')
  await expect(find).toContainText('1 of 3')
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(find).toBeHidden()
  await expect(page.getByRole('application')).toBeFocused()
  expect(await drawn(page)).toContain('shop/web-0')

  await page.getByRole('button', { name: 'Fold and unfold' }).click()
  await page.getByRole('menuitem', { name: 'Unfold everything' }).click()
  await app.clickNode('ops/prom')
  const before = await seen(page)
  await page.keyboard.press('n')
  await expect(page.getByText('Only ops/prom and what it talks to.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => seen(page)).toEqual(before)
  const card = (await page.evaluate(() => window.__membraneCanvas!.place('ops/prom')))!
  await page.mouse.move(card.x, card.y)
  await page.mouse.down()
  await page.mouse.move(card.x, card.y + 90, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Undo: Move the card prom' })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect.poll(() => seen(page)).toEqual(before)
  await page.keyboard.press('n')
  await app.clickNode('shop/api-0')
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect.poll(() => drawn(page)).toContain('shop/web-2')
})

/** Where cards stand and how large they are seen. */
function seen(page: Page): Promise<unknown> {
  return page.evaluate(() => ({ places: window.__membraneCanvas!.places(), zoom: window.__membraneCanvas!.zoom() }))
}

test('a service is dropped on a pod, edited and removed; one peer of a rule is removed, with what that closes shown first', async ({
  app,
  page,
}) => {
  const drawing = new Drawing(app)
  await app.open()
  await app.paste(shop)
  const surface = page.getByRole('application')
  const box = (await surface.boundingBox())!
  const target = await drawing.place('ops/prom')
  await page
    .getByRole('button', { name: 'Add Service' })
    .dragTo(surface, { targetPosition: { x: target.x - box.x, y: target.y - box.y } })
  const form = drawing.form('service ops/service-1')
  await expect(form).toContainText('Leads to ops/prom.')
  await form.getByRole('textbox', { name: 'Ports' }).fill('80:9090')
  await page.keyboard.press('Enter')
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText('targetPort: 9090')
  await form.getByRole('button', { name: 'Change label app=prom' }).click()
  await form.getByRole('combobox', { name: 'Label app' }).fill('app=nobody')
  await page.keyboard.press('Enter')
  await expect(form).toContainText('It selects no pod yet.')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await drawing.closeForm()
  await app.clickNode('service:ops/service-1')
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('It selects no pod.')
  await page.keyboard.press('Delete')
  await expect.poll(() => drawn(page)).not.toContain('service:ops/service-1')

  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('button', { name: 'shop/api', exact: true }).last().click()
  await inspector.getByRole('button', { name: /^Remove this rule or a peer of it/ }).click()
  const sheet = page.getByRole('dialog', { name: 'Remove from the policy' })
  await sheet.getByRole('radio', { name: /metadata.name=ops/ }).check()
  await expect(sheet).toContainText('Closes (1)')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await sheet.getByRole('button', { name: 'Remove' }).click()
  await app.expectFlow('ops/prom', 'shop/api-0', '8080', 'DROPPED')
  await app.expectFlow('shop/web-0', 'shop/api-0', '8080', 'FORWARDED')
})

test('ghosts: pods that rules would let in and nobody has made are drawn on demand, and lead to their rule', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(`${pod('shop', 'api', { app: 'api' })}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: metrics}}, namespaceSelector: {matchLabels: {team: a}}}]
      ports: [{port: 9090}]
`)
  const picture = page.getByRole('application', { name: /Picture of the cluster/ })
  await picture.focus()
  await page.keyboard.press('g')
  const ghost = page.getByRole('treeitem', { name: /Ghost.*any pod with app=metrics in a namespace with team=a/ })
  await expect(ghost).toBeAttached()
  await expect(page.getByRole('button', { name: /^Ghosts/ })).toHaveAttribute('aria-pressed', 'true')
  await ghost.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('NetworkPolicy in shop')
  await picture.focus()
  await page.keyboard.press('g')
  await expect(ghost).not.toBeAttached()
})
