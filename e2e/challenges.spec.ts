/** Challenges: found in the bar, solved by typing, judged as one types, and kept. */
import { axeFindings } from './support/axe'
import { Drawing } from './support/drawing'
import { pod } from './support/manifests'
import { expect, test } from './support/page'

test('a challenge is solved: a wrong answer says what is wrong, a right one counts', async ({ app, page }) => {
  await app.open()
  await app.paste(`# mine\n${pod('shop', 'own', { app: 'own' })}---\n${pod('shop', 'client', { app: 'client' })}`)
  await page.getByRole('button', { name: 'Challenges', exact: true }).click()
  await page.getByRole('button', { name: /^Close the web pod/ }).click()
  const player = page.getByRole('complementary', { name: 'Challenge' })
  await expect(page).toHaveURL(/#challenge=close-the-web-pod$/)
  await expect(player.getByText('2 of 6 goals')).toBeVisible()
  await player.getByRole('button', { name: /Give me a hint/ }).click()
  await expect(player.getByText(/A pod is isolated for a direction/)).toBeVisible()

  const policy = (rest: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: close, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]${rest}}\n`
  await app.paste(policy(', ingress: [{}]'))
  await expect(player.getByRole('button', { name: /shop\/frontend → shop\/web:8080/ })).toContainText(
    'now allowed: NetworkPolicy',
  )
  expect(await axeFindings(page)).toEqual([])
  await player.getByRole('region', { name: 'Task' }).focus()
  await page.keyboard.press('Control+P')
  const handout = page.getByRole('dialog', { name: 'Handout' })
  await expect(handout.getByRole('img', { name: 'Who may talk to whom' })).toBeVisible()
  await expect(handout).toContainText('shop/frontend → shop/web:8080: must be denied')
  await expect(handout.getByRole('row', { name: 'shop/web isolated open' })).toBeVisible()
  await handout.getByRole('button', { name: 'Close' }).click()
  await app.paste(policy(''))
  await expect(player.getByText('6 of 6 goals')).toBeVisible()
  await expect(player.getByRole('region', { name: 'Solved' })).toContainText(/Solved in \d+ edits?, .*1 hint/)
  await player.getByRole('button', { name: /^Next: One dash too many/ }).click()
  await expect(page).toHaveURL(/#challenge=one-dash-too-many$/)
  await player.getByRole('button', { name: 'Leave the challenge' }).click()
  await expect(page.locator('.monaco-editor').first()).toContainText('# mine')
  await page.getByRole('button', { name: 'Challenges', exact: true }).click()
  await expect(page.getByRole('button', { name: /^Close the web pod/ })).toContainText('solved in')

  await page.getByRole('button', { name: 'Make a challenge of this workspace' }).click()
  const sheet = page.getByRole('dialog', { name: 'Make a challenge' })
  await expect(sheet.getByRole('list', { name: 'What is missing' })).toContainText('at least one goal')
  await sheet.getByLabel('Title').fill('Close my own')
  await sheet.getByLabel(/^Task/).fill('Nobody may call `own`.')
  await sheet.getByLabel(/shop\/client → shop\/own/).selectOption('must be denied')
  await sheet.getByRole('button', { name: 'Copy a link' }).click()
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(copied).toMatch(/#v1\./)
  const link = await copied()
  await sheet.getByRole('button', { name: 'Try it' }).click()
  await expect(player.getByText('0 of 1 goals')).toBeVisible()
  await player.getByRole('button', { name: 'Leave the challenge' }).click()
  await page.goto('about:blank')
  await page.goto(link)
  await expect(player.getByRole('heading', { name: 'Close my own' })).toBeVisible()
})

test('a challenge is solved by drawing, and again in the shell', async ({ app, page }) => {
  await app.open()
  await page.goto('./#challenge=close-the-web-pod')
  const player = page.getByRole('complementary', { name: 'Challenge' })
  await expect(player.getByText('2 of 6 goals')).toBeVisible()
  await new Drawing(app).isolate('shop/web', 'For ingress')
  await expect(player.getByText('6 of 6 goals')).toBeVisible()

  await player.getByRole('button', { name: 'Begin again' }).click()
  await expect(player.getByText('2 of 6 goals')).toBeVisible()
  await page.keyboard.press('Control+`')
  const screen = page.getByRole('region', { name: 'Shell' }).locator('.xterm-accessibility').first()
  await expect(screen).toContainText('Try: kubectl get pods -A')
  const typed = `kubectl apply -f - <<X
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: close, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
X
`
  await page.evaluate(async (text) => navigator.clipboard.writeText(text), typed)
  await page.keyboard.press('Control+V')
  await expect(screen).toContainText('networkpolicy.networking.k8s.io/close created')
  await expect(player.getByText('6 of 6 goals')).toBeVisible()
})
