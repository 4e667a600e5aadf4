import { axeFindings } from './support/axe'
import { Drawing } from './support/drawing'
import { expect, test } from './support/page'

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

  await drawing.menu('np-demo/web', 'Isolate…')
  await page.getByRole('dialog', { name: 'Isolate np-demo/web' }).getByRole('button', { name: 'Isolate' }).click()
  await app.expectFlow('np-demo/client', 'np-demo/web', '8080', 'DROPPED')
  await app.clearFilter()

  await drawing.connect('np-demo/frontend', 'np-demo/web')
  const sheet = page.getByRole('dialog', { name: 'Connect' })
  await expect(sheet.getByText('newly allowed')).toBeVisible()
  await expect(sheet.locator('pre')).toContainText('app: frontend')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
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
