/** The page on a phone that is held upright. */
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

test.beforeEach(({ page }) => page.setViewportSize({ width: 390, height: 844 }))

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

test('a flow that is asked about is in sight above the inspector that it opens', async ({ app, page }) => {
  await page.goto('./')
  await page.getByRole('button', { name: /A shop in three tiers/ }).click()
  await expect(page.locator('[data-pane=canvas]')).toContainText('Legend')
  await page.keyboard.press('Control+J')
  await page.getByRole('textbox', { name: 'Question' }).fill('shop/db -> shop/api:8080')
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-pane=inspector]')).toContainText('DROPPED')
  for (const id of ['shop/db', 'shop/api'])
    await expect
      .poll(async () => {
        const { y } = await app.place(id)
        const pane = await page.locator('[data-pane=canvas]').boundingBox()
        return pane !== null && y > pane.y && y < pane.y + pane.height
      })
      .toBe(true)
  await app.clickNode('shop/api')
  const handle = await page.getByRole('button', { name: 'Connect shop/api to…' }).boundingBox()
  expect(Math.abs((handle?.y ?? 0) + 10 - (await app.place('shop/api')).y)).toBeLessThan(12)
  // The form of a card has no room beside it, and lies over it.
  await page.keyboard.press('F2')
  const form = page.getByRole('dialog', { name: 'Edit shop/api' })
  await expect.poll(async () => (await form.boundingBox())?.x).toBeGreaterThan(0)
  await expect.poll(async () => ((await form.boundingBox())?.x ?? 0) + 280).toBeLessThan(390)
})
