import { expect, test } from './support/page'

const space = (name: string) => `apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${name}, labels: {app: web}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all, namespace: ${name}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`

test('copies of a policy become one cluster-wide policy with its proof, and a flow is opened and closed again', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(['red', 'blue'].map(space).join('---\n'))
  await page.getByRole('button', { name: 'Command palette' }).click()
  await page.getByPlaceholder(/Type a command/).fill('proposals')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Proposals' })
  await expect(sheet).toContainText('No Traffic resource states a flow')
  await sheet.getByRole('button', { name: 'Fewer policies' }).click()
  await expect(sheet).toContainText('Nothing changes: every flow between known peers ends the same way on every port.')
  await sheet.getByText('Change of the YAML').click()
  await expect(sheet.getByLabel('Change of the YAML')).toContainText('+kind: CiliumClusterwideNetworkPolicy')
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/fewer.png` })
  await sheet.getByRole('button', { name: 'Replace them' }).click()
  await expect(sheet).toBeHidden()
  const flow = app.row('red/web', 'blue/web', '80/TCP')
  await expect(flow).toHaveAttribute('data-verdict', 'DROPPED')
  await flow.click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('button', { name: 'What would allow it?' }).click()
  await expect(inspector).toContainText('Nothing else changes')
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/fix.png` })
  await inspector.getByRole('button', { name: 'Allow this flow' }).click()
  await expect(flow).toHaveAttribute('data-verdict', 'FORWARDED')
  await inspector.getByRole('button', { name: 'What would close it?' }).click()
  await inspector.getByRole('button', { name: 'Close this flow' }).click()
  await expect(flow).toHaveAttribute('data-verdict', 'DROPPED')
})
