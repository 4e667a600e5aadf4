/** Likely mistakes are shown with what they mean, and mended with one click or key. */
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'
import { documents, pod } from './support/manifests'

const policy = (label: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ${label}
      ports: [{port: 8080}]
`

const workspace = (label: string): string =>
  documents(policy(label), pod('shop', 'api', { app: 'api' }, 8080), pod('shop', 'web', { app: 'frontend' }))

test('a misspelt label is mended from the list of problems; help opens beside the text and from its marks', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(workspace('fronted'))
  await app.expectFlow('shop/web', 'shop/api', '8080/TCP', 'DROPPED')
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems).toContainText('no pod in shop has app=fronted')
  await problems.getByRole('button', { name: 'Fix: Write frontend' }).click()
  await expect(problems).toBeHidden()
  await app.expectFlow('shop/web', 'shop/api', '8080/TCP', 'FORWARDED')

  // Written again: help leads to the place and closes with Escape.
  await app.paste(workspace('fronted'))
  await page.getByRole('button', { name: 'What selector-matches-nothing means' }).click()
  const help = page.getByRole('dialog', { name: 'A selector that selects no pod' })
  await expect(help).toContainText('Why it matters')
  await expect(help.getByRole('heading', { level: 2 })).toBeFocused()
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await help.getByRole('button', { name: /:10$/ }).click()
  await expect(help).toBeVisible()
  await help.getByRole('button', { name: 'All help' }).click()
  const all = page.getByRole('dialog', { name: 'Help: the page, and problems with what they mean' })
  await all.getByLabel('Filter the help').fill('octal')
  await all.getByRole('button', { name: 'A leading zero makes the number octal' }).click()
  await expect(page.getByRole('dialog')).toContainText('port: "0120"')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // In the editor a mark leads to its help, and a key to its fix.
  await page.getByRole('button', { name: /:10$/ }).first().click()
  await page.locator('.view-line', { hasText: 'fronted' }).getByText('fronted').hover()
  await page.locator('.monaco-hover').getByText('selector-matches-nothing').click()
  await expect(page.getByRole('dialog', { name: 'A selector that selects no pod' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /:10$/ }).first().click()
  await page.keyboard.press('Control+.')
  await expect(page.getByText('What selector-matches-nothing means').last()).toBeVisible()
  await page.getByText('Write frontend', { exact: true }).last().click()
  await expect(page.getByRole('region', { name: 'Problems' })).toBeHidden()
  await app.expectFlow('shop/web', 'shop/api', '8080/TCP', 'FORWARDED')
})
