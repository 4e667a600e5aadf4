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

test('completion offers labels that exist, with what they would select', async ({ app, page }) => {
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
})

test('completion of a key opens what belongs to it', async ({ app, page }) => {
  await app.open()
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
