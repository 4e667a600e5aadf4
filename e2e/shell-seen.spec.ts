/** What is typed in the shell is seen: in a second terminal, among the flows, in the picture and in a replay. */
import { pod } from './support/manifests'
import { expect, test } from './support/page'

const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: api}}}
`

test('requests appear in a second terminal and in Flows, marked as seen, and can be filtered and replayed', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(`${pod('shop', 'web', { app: 'web' })}---\n${pod('shop', 'api', { app: 'api' })}---\n${closed}`)
  await page.getByRole('tab', { name: 'Shell', exact: true }).click()
  const screens = page.getByRole('region', { name: 'Shell' }).locator('.xterm-accessibility')
  await expect(screens.first()).toContainText('Try: kubectl get pods -A')
  await page.getByRole('button', { name: 'New terminal' }).click()
  await expect(screens.nth(1)).toContainText('Try: kubectl get pods -A')
  await page.keyboard.type('hubble observe --to-pod shop/api -f')
  await page.keyboard.press('Enter')
  await expect(screens.nth(1)).toContainText('--to-pod shop/api -f')
  await page.getByRole('button', { name: 'Terminal 1', exact: true }).click()
  await page.keyboard.type(
    'kubectl exec -n shop web -- nc -zv -w1 $(kubectl get pod -n shop api -o jsonpath={.status.podIP}) 8080',
  )
  await page.keyboard.press('Enter')
  await expect(screens.first()).toContainText('command terminated with exit code 1')
  await page.getByRole('button', { name: 'Terminal 2', exact: true }).click()
  await expect(screens.nth(1)).toContainText(/shop\/web.*shop\/api:8080.*Policy denied DROPPED/)
  await page.keyboard.press('Control+C')

  await page.getByRole('tab', { name: 'Flows', exact: true }).click()
  const flows = page.getByRole('grid', { name: 'Flows' })
  const first = flows.getByRole('row').nth(1)
  await expect(first).toContainText('seen')
  await expect(first).toContainText('shop/web')
  await expect(first).toContainText('DROPPED')
  await page.getByRole('button', { name: 'Seen 1' }).click()
  await expect(flows.getByRole('row')).toHaveCount(2)
  await page.getByRole('combobox', { name: 'Filter flows by text' }).fill('--verdict FORWARDED')
  await expect(page.getByText('No flow matches the filter.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Filter flows by text' }).fill('--from-pod shop/web')
  await expect(flows.getByRole('row')).toHaveCount(2)
  await first.click()
  await expect(page.getByTestId('flow-verdict')).toContainText('DROPPED')
  await page.getByRole('button', { name: 'Clear the filter' }).click()

  // What was seen stays what it was when the policy is gone; the reckoned flow of the same ends goes through.
  await page.getByRole('tab', { name: 'Shell', exact: true }).click()
  // The terminals are as they were left.
  await expect(screens.nth(1)).toContainText('Policy denied DROPPED')
  await page.getByRole('button', { name: 'Terminal 1', exact: true }).click()
  await page.keyboard.type('kubectl delete netpol -n shop closed')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Flows', exact: true }).click()
  await expect(first).toContainText('DROPPED')
  await expect(flows.getByRole('row').filter({ hasText: 'FORWARDED' }).first()).toBeVisible()

  await page.getByRole('tab', { name: 'Replay', exact: true }).click()
  await page.getByRole('button', { name: 'Replay what the shell sent (1)' }).click()
  await expect(page.getByTestId('replay-summary')).toContainText('1')
})
