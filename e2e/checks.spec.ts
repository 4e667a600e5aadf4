/** Checks and comparisons, as a user walks through them. */
import { expect, test } from './support/page'
import { axeFindings } from './support/axe'
import { firewall } from './support/manifests'

test('what happens now becomes checks, and an edit makes them fail', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.getByRole('tab', { name: 'Checks' }).click()
  await page.getByRole('button', { name: 'Expect what happens now' }).click()
  await expect(page.getByTestId('check-counts')).toHaveText(/^[1-9][0-9]* passed, 0 failed$/)
  await expect(page.getByRole('tab', { name: 'checks.yaml' })).toBeVisible()
  await page
    .getByRole('tab', { name: 'untitled.yaml' })
    .or(page.getByRole('tab', { name: 'manifests.yaml' }))
    .click()
  await app.pasteText(firewall.closed)
  await expect(page.getByTestId('check-counts')).toHaveText(/passed, 1 failed$/)
  const failed = page.getByRole('listitem').filter({ hasText: 'Fail' })
  await expect(failed).toContainText('np-demo/frontend → np-demo/web:8080')
  await expect(failed).toContainText('web-deny-ingress isolates np-demo/web for ingress')
  await failed.getByRole('button', { name: 'Expect denied' }).click()
  await expect(page.getByTestId('check-counts')).toHaveText(/passed, 0 failed$/)
  await page.getByRole('button', { name: 'Strict' }).click()
  await expect(page.getByTestId('check-counts')).toContainText('0 not stated')
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
})

test('a saved point shows what an edit opens, and back again', async ({ app, page }) => {
  await app.open()
  await app.paste(firewall.closed)
  await page.getByRole('button', { name: 'Command palette' }).click()
  await page.getByPlaceholder(/Type a command/).fill('save this point')
  await page.keyboard.press('Enter')
  await expect(page.getByText('No difference in who may talk to whom.')).toBeVisible()
  await app.pasteText(firewall.oneDoor)
  const changes = page.getByRole('region', { name: 'Changes' })
  await expect(changes).toContainText('Opens (1)')
  await expect(changes).toContainText('np-demo/frontend → np-demo/web on TCP/8080')
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
  await page.getByRole('button', { name: 'Swap the two' }).click()
  await expect(changes).toContainText('Closes (1)')
  await changes.getByRole('button', { name: /frontend → np-demo\/web/ }).click()
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('np-demo/frontend')
})

test('pasted manifests are compared without entering the workspace, and a policy with not having it', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(firewall.oneDoor)
  await page.getByRole('tab', { name: 'Compare' }).click()
  await page.getByRole('button', { name: 'Compare with other manifests…' }).click()
  await page.getByLabel('Manifests to compare with').fill(firewall.open)
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const changes = page.getByRole('region', { name: 'Changes' })
  await expect(changes).toContainText('Closes')
  await expect(changes).toContainText('np-demo/web is now isolated for ingress')
  await page.getByRole('button', { name: 'Command palette' }).click()
  await page.getByPlaceholder(/Type a command/).fill('web-allow-frontend')
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect(inspector).toContainText('What it changes')
  await expect(inspector).toContainText('np-demo/frontend → np-demo/web on TCP/8080')
})
