/** After the first visit the site works without its server, under any path. */
import { contextOptions } from '../playwright.config'
import { firewall } from './support/manifests'
import { App, expect, test } from './support/page'

test('the app opens, computes and exports with the network unplugged', async ({ browser }) => {
  // The browser of the other walks lets no site keep itself.
  const context = await browser.newContext({ ...contextOptions, serviceWorkers: 'allow' })
  const page = await context.newPage()
  const app = new App(page)
  await app.open()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\/some\/where\/sw\.js$/)
  await context.setOffline(true)
  await page.reload()
  await app.open()
  await app.paste(firewall.oneDoor)
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
  await page.getByRole('button', { name: 'Export' }).click()
  const [report] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export report as Markdown' }).click(),
  ])
  expect(report.suggestedFilename()).toMatch(/report\.md$/)
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByTestId('link-size')).toContainText('characters')
  await context.close()
})
