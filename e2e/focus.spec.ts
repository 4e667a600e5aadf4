import type { Page } from '@playwright/test'
import { expect, test } from './support/page'

/** Pixels by which the picture goes beyond its pane. */
const cut = (page: Page) =>
  page.evaluate(() => {
    const { side, upright } = window.__membraneCanvas!.cut()
    return { side: Math.round(side), upright: Math.round(upright) }
  })
const ids = async (page: Page): Promise<readonly string[]> =>
  (await page.evaluate(() => window.__membraneCanvas!.ids())).toSorted()

const whole = { side: 0, upright: 0 }
const windows = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
]

for (const size of windows)
  for (const example of [/A shop/, /Star wars/])
    test(`each pod of the example ${example.source} is looked at alone, whole, in a window of ${size.width}×${size.height}`, async ({
      app,
      page,
    }) => {
      await page.setViewportSize(size)
      await app.open()
      await app.openExample(example)
      await app.places()
      await expect.poll(() => cut(page)).toEqual(whole)
      const all = await ids(page)
      const pods = all.filter((id) => /^[\w-]+\/[\w-]+$/.test(id))
      expect(pods.length).toBeGreaterThan(2)
      const before = await app.places()
      const movedBy = async (): Promise<number> => {
        const now = await app.places()
        return Math.max(...pods.map((id) => Math.hypot(now[id]!.x - before[id]!.x, now[id]!.y - before[id]!.y)))
      }
      for (const pod of pods) {
        await app.clickNode(pod)
        await page.keyboard.press('n')
        await expect(page.getByText(`Only ${pod} and what it talks to.`)).toBeVisible()
        await expect.poll(() => cut(page), pod).toEqual(whole)
        await page.keyboard.press('n')
        // What the selected pod reaches besides is drawn, too, and may take a little room.
        await expect.poll(() => ids(page)).toEqual(expect.arrayContaining([...all]))
        expect(await movedBy()).toBeLessThan(8)
        // Without a selection the inspector leaves its room to the picture.
        await page.keyboard.press('Escape')
        await expect.poll(() => cut(page), pod).toEqual(whole)
      }
    })

test('what is looked at alone stays whole when the window gets another size, and while other things are selected', async ({
  app,
  page,
}) => {
  await page.setViewportSize({ width: 1300, height: 700 })
  await app.open()
  await app.openExample(/A shop/)
  await app.clickNode('shop/api')
  await page.keyboard.press('n')
  await expect(page.getByText('Only shop/api and what it talks to.')).toBeVisible()
  await expect.poll(() => cut(page)).toEqual(whole)
  await page.setViewportSize({ width: 1024, height: 700 })
  await expect.poll(() => cut(page)).toEqual(whole)
  await app.clickNode('shop/frontend')
  await expect(page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { level: 2 })).toHaveText(
    'frontend',
  )
  expect(await cut(page)).toEqual(whole)
  await page.keyboard.press('Escape')
  await expect.poll(() => ids(page)).toContain('kube-system/coredns')
})
