/** The flow table, its filters and its other views, as someone who watches flows uses them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { firewall, starWars } from './support/manifests'
import { expect, test } from './support/page'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

test('an edit says what it did to the flows, and shows them alone', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.open)
  await app.paste(firewall.closed)
  const line = page.getByTestId('changes')
  await expect(line).toHaveText(/\d flows newly dropped/)
  await expect(page.locator('[role=row][data-change=dropped]').first()).toBeVisible()
  await app.paste(firewall.oneDoor)
  await expect(line).toHaveText('1 flow newly allowed')
  await line.click()
  await expect(page.getByTestId('flow-count')).toContainText('1 of')
  await expect(app.row('np-demo/frontend', 'np-demo/web', '8080/TCP')).toHaveAttribute('data-change', 'allowed')
})

test('flags of hubble observe are suggested, become chips, and hold for the canvas too', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  const box = page.getByLabel('Filter flows by text')
  await box.pressSequentially('--to-p')
  const suggestions = page.getByRole('listbox', { name: 'Suggestions' })
  await expect(suggestions.getByRole('option', { name: /--to-pod/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await suggestions.getByRole('option', { name: /np-demo\/web/ }).click()
  await expect(box).toHaveValue(/^--to-pod np-demo\/web ?$/)
  await box.pressSequentially('--verdict DROPPED')
  await expect(page.getByTestId('flow-count')).toContainText('2 of 8 flows')
  await page.getByRole('button', { name: 'Take verdict DROPPED away' }).click()
  await expect(page.getByTestId('flow-count')).toContainText(/[34] of 8 flows/)
  await box.fill('--form-pod np-demo/web')
  await page.getByRole('button', { name: 'Write --from-pod' }).click()
  await expect(box).toHaveValue('--from-pod np-demo/web')
  await expect(page.getByTestId('flow-count')).toContainText(/\d of 8 flows/)
})

test('a question gets its verdict and reason, and leads to the flow', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.keyboard.press('Control+J')
  const box = page.getByRole('textbox', { name: 'Question' })
  await box.fill('np-demo/other -> np-demo/web:8080')
  await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', 'DROPPED')
  await expect(page.getByTestId('answer')).toContainText('Dropped at ingress of np-demo/web')
  await box.fill('kubectl exec -n np-demo frontend -- nc -vz web 8080')
  await box.fill('np-demo/frontend -> np-demo/web:8080')
  await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', 'FORWARDED')
  await box.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByTestId('flow-verdict')).toContainText(
    'Allowed on both sides',
  )
})

test('rows are marked by keyboard and copied as hubble observe prints them', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.getByRole('grid', { name: 'Flows' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Control+C')
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(clipboard).toMatch(/^SOURCE\tDESTINATION\t.*\n.+\n.+\n$/)
  await page.getByRole('button', { name: 'Copy flows' }).click()
  await page.getByRole('menuitem', { name: /^compact/ }).click()
  await expect.poll(clipboard).toMatch(/^Jan {2}1 09:00:00\.\d{3}: np-demo\/.*\(ID:\d+\) -> np-demo\/.*\n/)
})

test('the matrix shows who may talk to whom, and a cell opens the flow', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.getByRole('button', { name: 'Matrix of sources and destinations' }).click()
  const matrix = page.getByTestId('matrix')
  await expect(page.getByRole('list', { name: 'The matrix in words' })).toContainText(
    'np-demo/other reaches np-demo/frontend; is kept from np-demo/web',
  )
  await matrix.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await expect(page.getByText('np-demo/other → np-demo/web: 1 flow dropped')).toBeVisible()
  await expect(page.getByTestId('flow-verdict')).toContainText('Dropped at ingress of np-demo/web')
  await page.getByRole('button', { name: 'Picture' }).click()
  await expect(page.getByRole('application', { name: /Picture/ })).toBeVisible()
})

test('groups fold by keyboard, and the chosen columns come back', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  const open = () => page.getByRole('button', { name: 'Columns and groups' }).click()
  await open()
  await page.getByRole('menuitemcheckbox', { name: 'Destination identity' }).click()
  await page.keyboard.press('Escape')
  await open()
  await page.getByRole('menuitemcheckbox', { name: 'By policy' }).click()
  const grid = page.getByRole('treegrid', { name: 'Flows' })
  const group = grid.getByRole('row', { name: /default deny/, expanded: true })
  await expect(group).toContainText('2 flows, 2 dropped')
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(grid.getByRole('row', { expanded: false })).toHaveCount(1)
  await page.reload()
  await expect(page.getByRole('treegrid').getByRole('columnheader', { name: 'Destination identity' })).toBeVisible()
})

test('a policy says what it opens and closes; a drop offers the edit that would allow it', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await page.getByRole('button', { name: 'Command palette' }).click()
  await page.getByPlaceholder(/Type a command/).fill('policy web-allow')
  await page.keyboard.press('Enter')
  await expect(inspector.getByTestId('impact')).toContainText('Opens np-demo/frontend → np-demo/web on TCP/8080')
  await page.getByRole('button', { name: 'Command palette' }).click()
  await page.getByPlaceholder(/Type a command/).fill('endpoint np-demo/web')
  await page.keyboard.press('Enter')
  await expect(inspector).toContainText('np-demo/frontend and host on TCP/8080')
  await app.row('np-demo/other', 'np-demo/web', '8080/TCP').click()
  await expect(inspector).toContainText('As hubble observe prints it')
  await inspector.getByRole('button', { name: 'What would allow it?' }).click()
  await inspector.getByRole('button', { name: 'Allow this flow' }).click()
  await expect(page.getByTestId('changes')).toHaveText('1 flow newly allowed')
  await expect(app.row('np-demo/other', 'np-demo/web', '8080/TCP')).toHaveAttribute('data-verdict', 'FORWARDED')
})

test('a request is answered by the proxy', async ({ app, page }) => {
  await app.open()
  await app.paste(starWars.l7)
  await page.getByRole('button', { name: 'Ask about a flow' }).click()
  await page
    .getByRole('textbox', { name: 'Question' })
    .fill('star-wars/tiefighter -> star-wars/deathstar:80 PUT /v1/exhaust-port')
  await expect(page.getByTestId('answer')).toHaveAttribute('data-verdict', 'DROPPED')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('request-verdict')).toContainText('403')
})

test('axe finds nothing serious in the matrix, the groups, the suggestions and the questions', async ({
  app,
  page,
}) => {
  const check = async (): Promise<string[]> => {
    await page.evaluate(axeSource)
    return page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: {
          run(context: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
        }
      }
      const { violations } = await axe.run({ exclude: [['.monaco-editor']] })
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    })
  }
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.keyboard.press('Control+J')
  await page.getByRole('textbox', { name: 'Question' }).fill('np-demo/other -> np-demo/web:8080')
  await expect(page.getByTestId('answer')).toBeVisible()
  expect(await check()).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Matrix of sources and destinations' }).click()
  await page.getByRole('button', { name: 'Columns and groups' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'By source' }).click()
  await expect(page.getByRole('treegrid')).toBeVisible()
  await page.getByLabel('Filter flows by text').pressSequentially('--verdict DROPPED --to')
  await expect(page.getByRole('listbox', { name: 'Suggestions' })).toBeVisible()
  expect(await check()).toEqual([])
})
