/** The page on a phone that is held upright. */
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

test.beforeEach(({ page }) => page.setViewportSize({ width: 390, height: 844 }))
// The tab is another test's after this one.
test.afterEach(({ page }) => page.setViewportSize({ width: 1440, height: 900 }))

test('panes open above and below the picture, each as wide as the screen', async ({ app: _listening, page }) => {
  await page.goto('./')
  await page.getByRole('button', { name: /A shop in three tiers/ }).click()
  const canvas = page.locator('[data-pane=canvas]')
  const toggles = page.getByRole('group', { name: 'Panes' })
  await expect(canvas).toContainText('Legend')
  for (const name of ['Inspector', 'Editor']) {
    const pane = page.locator(`[data-pane=${name.toLowerCase()}]`)
    await expect(pane).toBeHidden()
    await toggles.getByRole('button', { name }).click()
    await expect.poll(async () => (await pane.boundingBox())?.width).toBe(390)
    await expect.poll(async () => (await canvas.boundingBox())?.width).toBe(390)
    expect(await axeFindings(page, `[data-pane=${name.toLowerCase()}]`)).toEqual([])
    await toggles.getByRole('button', { name }).click()
    await expect(pane).toBeHidden()
  }
})
