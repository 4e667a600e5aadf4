import type { Locator } from '@playwright/test'
import { axeFindings } from './support/axe'
import { expect, test, type App } from './support/page'

/** Draws a firewall by label from nothing, with the mouse and the keyboard and without a line of YAML. */
class Drawing {
  constructor(readonly app: App) {}

  get page() {
    return this.app.page
  }

  async start(): Promise<void> {
    await this.app.open()
    await this.page.getByRole('button', { name: 'Draw a cluster' }).click()
  }

  form(name: string): Locator {
    return this.page.getByRole('dialog', { name: `Edit ${name}` })
  }

  /** Adds something by key and names it in its form. */
  async add(kind: string, name: string, called: string): Promise<void> {
    await this.page.getByRole('button', { name: `Add ${kind}` }).press('Enter')
    const field = this.page.getByRole('dialog', { name: /^Edit / }).getByRole('textbox', { name: 'Name' })
    await field.fill(name)
    await field.press('Enter')
    await expect(this.form(called)).toBeVisible()
  }

  async closeForm(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await expect(this.page.getByRole('dialog', { name: /^Edit / })).toBeHidden()
  }

  async setLabel(of: string, before: string, label: string): Promise<void> {
    await this.form(of)
      .getByRole('button', { name: `Change label ${before}` })
      .click()
    const input = this.form(of).getByRole('combobox', { name: /^Label/ })
    await input.fill(label)
    await input.press('Enter')
    await expect(this.form(of).getByRole('button', { name: `Change label ${label}` })).toBeVisible()
  }

  async place(id: string): Promise<{ x: number; y: number; right: number }> {
    return this.page.evaluate((key) => {
      const cy = (window as unknown as { __membraneCanvas: import('cytoscape').Core }).__membraneCanvas
      const node = cy.getElementById(key)
      const box = cy.container()!.getBoundingClientRect()
      const { x, y } = node.renderedPosition()
      return { x: box.left + x, y: box.top + y, right: box.left + x + node.renderedWidth() / 2 }
    }, id)
  }

  /** Drags from a node's handle to another node. */
  async connect(from: string, to: string): Promise<void> {
    const start = await this.place(from)
    await this.page.mouse.move(start.x, start.y)
    const handle = this.page.getByRole('button', { name: `Connect ${from} to…` })
    await expect(handle).toBeVisible()
    const box = (await handle.boundingBox())!
    const end = await this.place(to)
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await this.page.mouse.down()
    await this.page.mouse.move(end.x, end.y, { steps: 5 })
    await this.page.mouse.up()
    await expect(this.page.getByRole('dialog', { name: 'Connect' })).toBeVisible()
  }

  async menu(id: string, ...items: readonly string[]): Promise<void> {
    const { x, y } = await this.place(id)
    await this.page.mouse.click(x, y, { button: 'right' })
    for (const item of items) await this.page.getByRole('menuitem', { name: item }).first().click()
  }
}

test('a firewall by label is drawn without writing YAML, and taken back again', async ({ app }) => {
  const drawing = new Drawing(app)
  const { page } = app
  await drawing.start()
  await drawing.add('Namespace', 'np-demo', 'namespace np-demo')
  await drawing.closeForm()
  for (const name of ['web', 'frontend', 'client']) {
    await drawing.add('Pod', name, `np-demo/${name}`)
    const label = await drawing
      .form(`np-demo/${name}`)
      .getByRole('button', { name: /^Change label/ })
      .textContent()
    if (label !== `app=${name}`) await drawing.setLabel(`np-demo/${name}`, label!, `app=${name}`)
    await drawing.closeForm()
  }
  await app.settled()
  await app.expectFlow('np-demo/client', 'np-demo/web', '8080', 'FORWARDED')

  await drawing.menu('np-demo/web', 'Isolate…', 'for ingress')
  await app.expectFlow('np-demo/client', 'np-demo/web', '8080', 'DROPPED')
  await app.clearFilter()

  await drawing.connect('np-demo/frontend', 'np-demo/web')
  const sheet = page.getByRole('dialog', { name: 'Connect' })
  await expect(sheet.getByText('newly allowed')).toBeVisible()
  await expect(sheet.locator('pre')).toContainText('app: frontend')
  expect(await axeFindings(page)).toEqual([])
  await sheet.getByRole('button', { name: 'Allow it' }).click()
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080', 'FORWARDED')
  await app.expectFlow('np-demo/client', 'np-demo/web', '8080', 'DROPPED')
  await app.clearFilter()

  await page.getByRole('button', { name: /^Undo: Allow/ }).click()
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080', 'DROPPED')
})

test('a deployment is dropped into a namespace, moved to another, and removed', async ({ app }) => {
  const drawing = new Drawing(app)
  const { page } = app
  await app.open()
  await app.paste(
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: left} # kept\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: right}\n',
  )
  await app.clickNode('namespace:left')
  const surface = page.getByRole('application')
  const box = (await surface.boundingBox())!
  const target = await drawing.place('namespace:right')
  await page
    .getByRole('button', { name: 'Add Deployment' })
    .dragTo(surface, { targetPosition: { x: target.x - box.x, y: target.y - box.y } })
  await expect(page.getByRole('dialog', { name: 'Edit right/deployment-1' })).toBeVisible()
  await drawing.form('right/deployment-1').getByRole('combobox', { name: 'Namespace' }).selectOption('left')
  await expect(page.getByRole('dialog', { name: 'Edit left/deployment-1' })).toBeVisible()
  await drawing.closeForm()
  await app.clickNode('left/deployment-1')
  await page.keyboard.press('Delete')
  await expect(page.getByText('0 endpoints', { exact: true })).toBeVisible()
  await expect(page.locator('.monaco-editor .view-lines').first()).toContainText('# kept')
})
