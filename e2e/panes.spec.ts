/** The panes follow each other, by mouse and by keyboard, and are open to everyone. */
import { axeFindings } from './support/axe'
import { firewall } from './support/manifests'
import { expect, test } from './support/page'

test('a flow, a pod and a policy are explained; the table sorts and filters', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)

  // A dropped flow says at which end, why, and what would have had to match.
  await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
  await app.row('np-demo/other', 'np-demo/web', '8080/TCP').click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector.getByTestId('flow-verdict')).toContainText(
    'Dropped at ingress of np-demo/web: no rule allows it.',
  )
  await expect(inspector).toContainText('Policy denied (POLICY_DENIED, 133)')
  await expect(inspector).toContainText(
    'is isolated for ingress by NetworkPolicy/np-demo/web-allow-frontend, NetworkPolicy/np-demo/web-deny-ingress',
  )
  await expect(inspector).toContainText('it needs role=frontend, and np-demo/other has role=other')
  await inspector
    .getByRole('button', { name: /^line / })
    .first()
    .click()
  await expect(page.locator('.monaco-editor')).toContainText('role: frontend')
  await expect(page.locator('.monaco-editor .native-edit-context').first()).toBeFocused()
  await app.clearFilter()

  // A pod chosen on the canvas leads on to its policies.
  await app.clickNode('np-demo/web')
  await expect(inspector.getByRole('heading', { name: 'web' })).toBeVisible()
  await expect(inspector).toContainText('Isolated for ingress')
  await expect(inspector).toContainText('Open for egress')
  await inspector.getByRole('button', { name: 'np-demo/web-allow-frontend' }).first().click()
  await expect(inspector.getByRole('heading', { name: 'web-allow-frontend' })).toBeVisible()
  await expect(inspector).toContainText('Allow ingress from role=frontend in namespace np-demo on TCP/8080')

  // The cursor in a policy selects it.
  await page.locator('.monaco-editor .view-line', { hasText: 'web-deny-ingress' }).click({ position: { x: 60, y: 8 } })
  await expect(inspector.getByRole('heading', { name: 'web-deny-ingress' })).toBeVisible()

  await page.getByRole('button', { name: /^DROPPED/ }).click()
  await expect(page.getByTestId('flow-count')).toContainText('2 of 8 flows')
  await expect(page.locator('[role=row][data-verdict=FORWARDED]')).toHaveCount(0)
  await page.getByRole('button', { name: /^DROPPED/ }).click()
  const column = page.getByRole('columnheader', { name: 'Source' })
  await column.getByRole('button').click()
  await expect(column).toHaveAttribute('aria-sort', 'ascending')
  await expect(page.locator('[role=row][data-verdict] [role=gridcell]:first-child').first()).toHaveText('host')
  await page.getByLabel('Filter flows by text').fill('nothing-like-this')
  await expect(page.getByText('No flow matches the filter')).toBeVisible()
})

test('everything can be reached without a mouse', async ({ app, page }) => {
  await app.open()
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder(/Type a command/).fill('example: default deny')
  await page.keyboard.press('Enter')
  await app.settled()
  const inPane = (name: string) =>
    page.evaluate((pane) => document.activeElement?.closest(`[data-pane="${pane}"]`) !== null, name)
  const seen = new Set<string>()
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('F6')
    for (const pane of ['editor', 'canvas', 'flows', 'inspector']) if (await inPane(pane)) seen.add(pane)
  }
  expect([...seen].sort()).toEqual(['canvas', 'editor', 'flows', 'inspector'])
  const handle = page.getByRole('separator', { name: 'Resize the flows' })
  const flows = page.locator('[data-pane=flows]')
  const height = async (): Promise<number> => (await flows.boundingBox())!.height
  const first = await height()
  await handle.focus()
  await page.keyboard.press('Shift+ArrowUp')
  expect(await height()).toBeCloseTo(first + 64, 0)
  await page.keyboard.press('Home')
  expect(await height()).toBe(96)
  await handle.dblclick()
  expect(await height()).toBeCloseTo(first, 0)
  await page.getByRole('grid', { name: 'Flows' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByTestId('flow-verdict')).toBeVisible()
  await page.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { level: 2 })).toBeVisible()
  await page.keyboard.press('Control+K')
  const box = page.getByPlaceholder(/Type a command/)
  await box.fill('policy web-deny')
  const chosen = page.getByRole('option', { selected: true })
  await expect(chosen).toHaveText(/web-deny-ingress/)
  await expect(box).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id')) ?? '')
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('region', { name: 'Inspector' }).getByRole('heading', { name: 'web-deny-ingress' }),
  ).toBeVisible()
})

test('the focus never falls to the page, whatever is closed, ended or taken away', async ({ app, page }) => {
  await app.open()
  const hasFocus = async (what: string): Promise<void> => {
    await expect.poll(() => page.evaluate(() => document.activeElement !== document.body), { message: what }).toBe(true)
  }
  const picture = page.getByRole('application', { name: /^Picture/ })
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await app.openExample(/A shop/)
  await expect(picture).toBeFocused()

  await page.locator('[role=row][data-verdict=DROPPED]').first().click()
  await inspector.getByRole('button', { name: 'What would allow it?' }).click()
  await inspector.getByRole('button', { name: 'Allow this flow' }).click()
  await expect(page.getByTestId('edited')).toContainText('Done: ')
  await expect(page.locator('footer').getByRole('status')).toContainText(/Undo with Ctrl\+Z\..* 1 flow newly allowed/)
  await hasFocus('after an edit by a button')
  // The last step that undo takes back leaves its button without use.
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await hasFocus('after the last undo')
  await page.getByRole('button', { name: /^Redo/ }).click()
  await app.settled()

  await page.keyboard.press('Control+P')
  await expect(page.getByRole('dialog', { name: 'Handout' })).toBeVisible()
  // Keys of the page do nothing behind a sheet.
  for (const key of ['Control+K', 'Control+J', 'Alt+P', 'm']) await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await hasFocus('after the handout')
  await page.getByRole('button', { name: 'Lessons', exact: true }).click()
  await page.getByRole('button', { name: /^A firewall by label/ }).click()
  const lesson = page.getByRole('complementary', { name: 'Lesson' })
  await expect(lesson.getByRole('region', { name: 'Step' })).toBeFocused()
  await lesson.getByRole('button', { name: 'Leave the lesson' }).click()
  await expect(picture).toBeFocused()

  await page.getByRole('button', { name: 'New file' }).first().click()
  await expect(page.locator('.monaco-editor .native-edit-context').first()).toBeFocused()
  await page.getByRole('button', { name: /^Close untitled/ }).click()
  await hasFocus('after a file was closed')
})

test('axe finds nothing serious', async ({ app, page }) => {
  await app.open()
  expect(await axeFindings(page)).toEqual([])
  await app.openExample(/A shop/)
  await app.places()
  await page.locator('[role=row][data-verdict=DROPPED]').first().click()
  await expect(page.getByTestId('flow-verdict')).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder(/Type a command/).fill('nothing like this')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await page.getByPlaceholder(/Type a command/).fill('keys and colours')
  await page.keyboard.press('Enter')
  const keys = page.getByRole('dialog', { name: 'Keys and colours' })
  await expect(keys).toContainText('command palette')
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
})
