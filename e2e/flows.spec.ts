/** The flow table, its filters and its other views, as someone who watches flows uses them. */
import { firewall } from './support/manifests'
import { expect, test } from './support/page'

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
