/** Small things that users stumble over. */
import { firewall } from './support/manifests'
import { expect, test } from './support/page'

test('what is typed while the palette is still opening goes into it, and not into the text', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  const text = (): Promise<string> =>
    page.evaluate(() =>
      (window as unknown as { __membraneEditor: import('monaco-editor').editor.IStandaloneCodeEditor }).__membraneEditor
        .getModel()!
        .getValue(),
    )
  const before = await text()
  await page.keyboard.press('Control+K')
  await page.keyboard.type('np-demo/web')
  const box = page.getByRole('combobox')
  await expect(box).toHaveValue('np-demo/web')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'web' })).toBeVisible()
  // An endpoint is printed as the agent on its node would.
  await expect(page.getByLabel(/^As cilium-dbg/)).toContainText(/Allow +Ingress +k8s:io\.cilium/)
  await page.keyboard.press('Control+J')
  await page.keyboard.type('np-demo/other -> world:443')
  await expect(page.getByRole('textbox', { name: 'Question' })).toHaveValue('np-demo/other -> world:443')
  await expect(page.getByTestId('answer')).toContainText('np-demo/other → world 443/TCP')
  expect(await text()).toBe(before)
})
