/** The editor helps with writing: what could stand here, what it is for, what it selects. */
import type { Page } from '@playwright/test'
import { firewall } from './support/manifests'
import { expect, test } from './support/page'

/** Puts the cursor behind the last place where a text stands. */
async function cursorBehind(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    const { __membraneEditor: editor } = window as unknown as {
      __membraneEditor: import('monaco-editor').editor.IStandaloneCodeEditor
    }
    const model = editor.getModel()!
    const at = model.getValue().lastIndexOf(wanted) + wanted.length
    editor.setPosition(model.getPositionAt(at))
    editor.revealPositionInCenter(model.getPositionAt(at))
    editor.focus()
  }, text)
}

const text = (page: Page): Promise<string> =>
  page.evaluate(() =>
    (window as unknown as { __membraneEditor: import('monaco-editor').editor.IStandaloneCodeEditor }).__membraneEditor
      .getModel()!
      .getValue(),
  )

const policy = `${firewall.open}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: front-door
  namespace: np-demo
spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: 
`

test('completion offers labels that exist, with what they would select, and of a key what belongs to it', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(policy)
  await cursorBehind(page, 'role: ')
  await page.keyboard.press('Control+Space')
  const frontend = page.locator('.suggest-widget .monaco-list-row', { hasText: 'frontend' })
  await expect(frontend).toContainText('1 pod')
  await page.keyboard.type('fro')
  await expect(page.locator('.suggest-widget .monaco-list-row')).toHaveCount(1)
  await page.keyboard.press('Tab')
  expect(await text(page)).toContain('role: frontend\n')
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')

  await app.paste(policy.replace('              role: \n', '              role: frontend\n'))
  await cursorBehind(page, 'role: frontend')
  await page.keyboard.press('Enter')
  for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace')
  await page.keyboard.type('por')
  await expect(page.locator('.suggest-widget .monaco-list-row', { hasText: 'ports' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.locator('.suggest-widget .monaco-list-row', { hasText: 'port' }).first()).toBeVisible()
  expect(await text(page)).toContain('      ports:\n        - ')
})

test('hints say whom a selector selects; labels are renamed everywhere; a policy is converted with proof', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(policy.replace('              role: \n', '              role: frontend\n'))
  await cursorBehind(page, 'ingress:')
  const hint = page.locator('.view-line', { hasText: '- podSelector' }).getByText('1 pod')
  await expect(hint).toBeVisible()
  await expect(page.locator('.view-line', { hasText: '- from:' })).toContainText('1 flow by this rule alone')
  await hint.click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector.getByRole('heading', { name: 'frontend' })).toBeVisible()
  await cursorBehind(page, '  podSel')
  await page.keyboard.press('Control+I')
  await expect(page.locator('.monaco-hover:not(.hidden)')).toContainText('The pods that the policy applies to')
  await page.keyboard.press('Escape')
  await hint.hover()
  await expect(page.locator('.monaco-hover:not(.hidden)')).toContainText('role=frontend in namespace np-demo')

  // A label is renamed in one step, which undo takes back.
  const before = await text(page)
  await cursorBehind(page, 'role: front')
  await page.keyboard.press('F2')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('It stands in 2 places in')
  await page.keyboard.type('door man')
  await expect(dialog).toContainText('A label value has at most 63')
  await dialog.getByLabel('New value').fill('doorman')
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  expect(await text(page)).toBe(
    before.replaceAll('"role":"frontend"', '"role":"doorman"').replace('role: frontend', 'role: doorman'),
  )
  await app.settled()
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
  await page.getByRole('button', { name: /^Undo/ }).click()
  expect(await text(page)).toBe(before)

  await cursorBehind(page, 'name: front-door')
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('convert the networkpolicy')
  await page.keyboard.press('Enter')
  const conversion = page.getByRole('dialog', { name: /^Convert np-demo/ })
  await expect(conversion).toContainText(/All \d+ flows come out the same\. So does every other port/)
  await conversion.getByRole('button', { name: 'Replace the NetworkPolicy' }).click()
  await expect.poll(() => text(page)).toContain('kind: CiliumNetworkPolicy')
  await app.settled()
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
})

test('the text is formatted, outlined and walked by keys', async ({ app, page }) => {
  await app.open()
  await app.paste(
    policy
      .replace('              role: \n', '              role: frontend\n')
      .replace('  name: front-door', '  name:   front-door'),
  )
  await cursorBehind(page, 'ingress:')
  await page.keyboard.press('Shift+Alt+F')
  await expect.poll(() => text(page)).toContain('  name: front-door')
  await app.settled()
  await page.keyboard.press('Control+Shift+O')
  await page.keyboard.type('web')
  await expect(page.locator('.quick-input-list .monaco-list-row').first()).toContainText('np-demo/web')
  await page.keyboard.press('Enter')
  await expect(page.locator('.quick-input-widget')).toBeHidden()
  await page.keyboard.press('Shift+Alt+F12')
  await expect(page.getByRole('status').filter({ hasText: 'decide' })).toContainText('decide for np-demo/web')
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { __membraneEditor: editor } = window as unknown as {
          __membraneEditor: import('monaco-editor').editor.IStandaloneCodeEditor
        }
        return editor.getModel()!.getLineContent(editor.getPosition()!.lineNumber)
      }),
    )
    .toContain('- from:')
})

test('Escape closes what the editor has open, and leaves the filter, the selection and the neighbours alone', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(policy.replace('              role: \n', '              role: frontend\n'))
  await app.clickNode('np-demo/web')
  const picture = page.getByRole('application', { name: /^Picture/ })
  await picture.press('n')
  const alone = page.getByRole('button', { name: 'Show everything' })
  await expect(alone).toBeVisible()
  const filter = page.getByLabel('Filter flows by text')
  await filter.fill('web')
  const input = page.locator('.monaco-editor .native-edit-context').first()
  const opened: readonly (readonly [string, string, string])[] = [
    ['role: front', 'Control+Space', '.suggest-widget.visible'],
    ['role: front', 'Control+F', '.find-widget.visible'],
    ['  podSel', 'Control+I', '.monaco-hover:not(.hidden)'],
    ['role: front', 'F2', '[role=dialog]:not(.find-widget)'],
    ['role: front', 'Shift+F12', '.peekview-widget'],
    ['role: front', 'Control+Shift+O', '.quick-input-widget'],
  ]
  for (const [place, key, widget] of opened) {
    await cursorBehind(page, place)
    await page.keyboard.press(key)
    await expect(page.locator(widget).first(), key).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.locator(widget).first(), key).toBeHidden()
    await expect(input, key).toBeFocused()
  }
  // The menu has the colours of the theme; what was open takes no keys from the page.
  await page.keyboard.press('Shift+F10')
  await expect(page.locator('.monaco-menu-container > div')).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F6')
  await expect(picture).toBeFocused()
  await expect(alone).toBeVisible()
  await expect(filter).toHaveValue('web')
})
