/** Lessons: played from the first page, by address, by a teacher and from a team's own folder. */
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

test('a lesson is played: question, verdicts, forth and back, and home to the own workspace', async ({ app, page }) => {
  await app.open()
  await app.paste('# mine\nkind: Namespace\napiVersion: v1\nmetadata: {name: mine}\n')
  await page.getByRole('button', { name: 'Lessons', exact: true }).click()
  await page.getByRole('button', { name: /^A firewall by label/ }).click()
  const player = page.getByRole('complementary', { name: 'Lesson' })
  const watched = player.getByRole('region', { name: 'Watched flows' })
  const frontend = watched.getByRole('button', { name: /np-demo\/frontend → np-demo\/web/ })
  await expect(frontend).toHaveAttribute('data-verdict', 'FORWARDED')

  await player.getByRole('button', { name: 'Next' }).click()
  await expect(page).toHaveURL(/#lesson=firewall-by-label\/default-deny$/)
  await expect(watched).toBeHidden()
  await expect(page.locator('[data-pane=flows]')).toHaveAttribute('inert')
  await player.getByRole('button', { name: 'Nobody' }).click()
  await expect(player.getByText('Right.')).toBeVisible()
  await expect(frontend).toHaveAttribute('data-verdict', 'DROPPED')
  await expect(player.getByRole('region', { name: 'What changed' })).toContainText('2 flows newly dropped')
  await expect(page.locator('.monaco-editor').first()).toContainText('web-deny-ingress')
  await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'DROPPED')
  await app.clearFilter()

  await page.keyboard.press('F9')
  await expect(player.getByRole('heading', { name: 'One door for the frontend' })).toBeVisible()
  await page.keyboard.press('Shift+F9')
  await expect(frontend).toHaveAttribute('data-verdict', 'DROPPED')
  await page.goBack()
  await expect(player.getByRole('heading', { name: 'One door for the frontend' })).toBeVisible()
  await page.goBack()
  await expect(player.getByRole('heading', { name: 'Default deny' })).toBeVisible()

  await page.reload()
  await expect(player.getByRole('heading', { name: 'Default deny' })).toBeVisible()
  await expect(frontend).toHaveAttribute('data-verdict', 'DROPPED')

  await player.getByRole('button', { name: 'Leave the lesson' }).click()
  await expect(page.locator('.monaco-editor').first()).toContainText('# mine')
  await expect(player).toBeHidden()
  await expect(page).not.toHaveURL(/#/)
  await page.getByRole('button', { name: 'Lessons', exact: true }).click()
  await expect(page.getByRole('button', { name: /^A firewall by label/ })).toContainText('3 of 10 steps')
})

test('the commands of a step run by a button, and the step sees what was typed', async ({ app, page }) => {
  await app.open()
  await page.evaluate(() => (window.location.hash = '#lesson=firewall-by-label/one-door'))
  const player = page.getByRole('complementary', { name: 'Lesson' })
  const commands = player.getByRole('region', { name: 'Commands' })
  await expect(commands).toBeHidden()
  await player.getByRole('button', { name: 'Show the verdicts without answering' }).click()
  await commands.getByRole('button', { name: 'Run' }).first().click()
  const screen = page.getByRole('region', { name: 'Shell' }).locator('.xterm-accessibility').first()
  await expect(screen).toContainText(/np-demo frontend -- wget/)
  await expect(commands.getByText('Done')).toHaveCount(1)

  // What is asked for is typed in one's own words.
  const asked = commands.getByRole('listitem').filter({ hasText: 'List the network policies' })
  await expect(asked).not.toContainText('kubectl get netpol')
  await asked.getByRole('button', { name: 'Open the shell' }).click()
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.type('k -n np-demo get networkpolicies')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('web-allow-frontend')
  await expect(asked.getByText('Done')).toBeVisible()
  expect(await axeFindings(page)).toEqual([])

  // The next step begins again.
  await player.getByRole('button', { name: 'Next' }).click()
  await player.getByRole('button', { name: 'Previous' }).click()
  await expect(commands.getByText('Done')).toHaveCount(0)
})

test('free play changes the verdicts, and the step comes back', async ({ app, page }) => {
  await page.goto('./#lesson=firewall-by-label/allow-is-enough')
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await player.getByRole('button', { name: 'Show the verdicts without answering' }).click()
  const other = player.getByRole('button', { name: /np-demo\/other → np-demo\/web/ }).first()
  await expect(other).toHaveAttribute('data-verdict', 'DROPPED')
  await app.paste('# nothing left\n')
  await expect(other).toHaveAttribute('data-verdict', 'FORWARDED')
  await player.getByRole('button', { name: 'Back to the step' }).click()
  await expect(other).toHaveAttribute('data-verdict', 'DROPPED')
  await other.click()
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('Policy denied')
})

test('a changed lesson is not lost on leaving, nor the own workspace', async ({ app, page }) => {
  await app.open()
  await app.paste('# mine\n')
  await page.evaluate(() => (window.location.hash = '#lesson=star-wars/open'))
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await expect(player.getByRole('heading', { name: 'An open Death Star' })).toBeVisible()
  await app.paste('# played with\n')
  await player.getByRole('button', { name: 'Leave the lesson' }).click()
  await page.getByRole('button', { name: 'Open the changed files as my workspace' }).click()
  await expect(page.locator('.monaco-editor').first()).toContainText('# played with')
  await page.getByRole('button', { name: 'Undo: Open Star wars: layers 3, 4 and 7' }).click()
  await expect(page.locator('.monaco-editor').first()).toContainText('# mine')
})

test('the presenter has large type, a clean window and a clicker', async ({ page }) => {
  await page.goto('./#lesson=star-wars/open')
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await player.getByRole('button', { name: 'Presenter view' }).click()
  await expect(page.locator('[data-pane=editor]')).toBeHidden()
  await expect(page.locator('[data-pane=flows]')).toBeHidden()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('PageDown')
  await expect(player.getByRole('heading', { name: 'Layers 3 and 4' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-pane=editor]')).toBeVisible()
})

test('beside YAML the presenter has forty columns of it, and text of fourteen pixels on cards', async ({ page }) => {
  await page.goto('./#lesson=star-wars/layer-4')
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await player.getByRole('button', { name: 'Presenter view' }).click()
  await player.getByRole('button', { name: /YAML/ }).click()
  const editor = page.locator('[data-pane=editor]')
  await expect(editor).toBeVisible()
  const columns = (): Promise<number> =>
    editor.evaluate((pane) => {
      const lines = pane.querySelector('.view-lines')?.getBoundingClientRect()
      const widest = [...pane.querySelectorAll('.view-line > span')]
        .filter((line) => (line.textContent ?? '').length > 8)
        .map((line) => line.getBoundingClientRect().width / (line.textContent ?? '').length)[0]
      return (lines?.width ?? 0) / (widest ?? Infinity)
    })
  await expect.poll(columns).toBeGreaterThanOrEqual(40)
  // The smallest text is 11.5 units high.
  await expect.poll(() => page.evaluate(() => (window.__membraneCanvas?.zoom() ?? 0) * 11.5)).toBeGreaterThanOrEqual(14)
})

test('an address that leads nowhere says so and leaves the workspace alone', async ({ page }) => {
  await page.goto('./#lesson=no-such-lesson/at-all')
  await expect(page.getByText('There is no lesson "no-such-lesson" here.')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the workspace' }).click()
  await expect(page.getByRole('heading', { name: 'See what your network policies let through' })).toBeVisible()
})

test('a team’s own lessons are listed and played, and a broken one says where', async ({ app, page }) => {
  const folder: Readonly<Record<string, string>> = {
    'index.json': '{"title": "Ours", "lessons": ["pay/lesson.yaml", "broken.yaml"]}',
    'pay/lesson.yaml': `id: pay
title: Payments
summary: How we guard them.
steps:
  - title: Open
    text: All **open**.
    files: [cluster.yaml]
    watch:
      - {from: shop/a, to: shop/pay, port: 443, expect: forwarded}
`,
    'pay/cluster.yaml': [
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: pay, namespace: shop}\n',
    ].join('---\n'),
    'broken.yaml': 'id: broken\ntitle: Broken\nsummary: It is.\nsteps: []\n',
  }
  await page.route('**/lessons/**', async (route) => {
    const path = new URL(route.request().url()).pathname.split('/lessons/')[1] ?? ''
    await route.fulfill({ body: folder[path] ?? '', status: path in folder ? 200 : 404 })
  })
  await app.open()
  await page.getByRole('button', { name: /^All \d+ lessons/ }).click()
  await expect(page.getByRole('region', { name: 'Broken lessons' })).toContainText(
    'lessons/broken.yaml: steps must be a list of at least one step',
  )
  await page.getByRole('button', { name: /^Payments/ }).click()
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await expect(player.getByRole('button', { name: /shop\/a → shop\/pay/ })).toHaveAttribute('data-verdict', 'FORWARDED')
})

test('the player and the list are open to everyone', async ({ page }) => {
  await page.goto('./#lesson=star-wars/layer-7')
  const player = page.getByRole('complementary', { name: 'Lesson' })
  await player.getByRole('button', { name: 'HTTP 403 Access denied' }).click()
  await expect(player.getByRole('region', { name: 'What changed' })).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
  await player.getByRole('button', { name: 'All lessons' }).click()
  await expect(page.getByRole('dialog', { name: 'Lessons' })).toBeVisible()
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
})
