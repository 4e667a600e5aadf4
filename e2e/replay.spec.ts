/** Replay of observed flows, as a user walks through it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

const sample = (name: string): string => fileURLToPath(new URL(`../src/engine/replay/samples/${name}`, import.meta.url))
const text = (name: string): string => readFileSync(sample(name), 'utf8')
const now = `${text('cluster.yaml')}\n---\n${text('current.yaml')}`
const draft = `${text('cluster.yaml')}\n---\n${text('draft.yaml')}`

/** Policies whose readers the worker loads when there are some. */
const rare = [
  '{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: base}, spec: {tier: Baseline, priority: 1, subject: {namespaces: {matchLabels: {team: none}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}',
  '{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: names}, spec: {endpointSelector: {matchLabels: {app: none}}, egress: [{toFQDNs: [{matchName: a.example}]}]}}',
].join('\n---\n')

test('observed flows move between groups as the draft is written', async ({ app, page }) => {
  await app.open()
  await app.paste(now)
  await page.getByRole('tab', { name: 'Replay' }).click()
  await expect(page.getByText('neither stored nor shared')).toBeVisible()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files of flows…' }).click()
  await (await chooser).setFiles([sample('01-jsonpb-1.21.jsonl'), sample('56-events-2026-08-07T09-00-00.000.log.gz')])
  const summary = page.getByTestId('replay-summary')
  await expect(summary).toHaveText(/^Of 12 connections seen .*this draft breaks none\.$/)
  await app.pasteText(draft)
  await expect(summary).toContainText('this draft breaks 2 in 2 pairs')
  const broken = page.locator('tbody[data-group=breaks]')
  await expect(broken.getByRole('row').filter({ hasText: 'shop/api' })).toContainText('TCP/5432')
  await page.getByRole('button', { name: /^Newly allowed/ }).click()
  await expect(broken).toHaveCount(0)
  await page.getByRole('button', { name: /^Newly allowed/ }).click()
  await page.getByLabel('Filter rows').fill('db 5432')
  await expect(broken.getByRole('row')).toHaveCount(2)
  await broken.getByRole('button', { name: /yaml:\d+/ }).click()
  await expect(page.locator('.monaco-editor').first()).toContainText('5433')
  await broken.getByRole('button', { name: 'shop/api' }).click()
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('5432')
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
  await page.getByRole('button', { name: 'Close flows' }).click()
  await expect(page.getByRole('button', { name: 'Paste flows…' })).toBeVisible()
})

test('pasted flows are replayed, and what is none is shown', async ({ app, page }) => {
  await app.open()
  await app.paste(`${now}\n---\n${rare}`)
  await page.getByRole('tab', { name: 'Replay' }).click()
  await page.getByRole('button', { name: 'Paste flows…' }).click()
  await page.getByLabel('Flows to replay').fill(`${text('20-compact-0.5.txt')}\n{"flow": cut`)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(page.getByTestId('replay-summary')).toContainText('Of 4 connections seen')
  await page.getByText(/1 line could not be read/).click()
  await expect(page.getByText(/line 17, the record is cut off or damaged/)).toBeVisible()
  await page.keyboard.press('Alt+P')
  const sheet = page.getByRole('dialog', { name: 'Proposals' })
  await expect(sheet.getByLabel('Flows')).toHaveValue('seen')
  await expect(sheet.getByText(/^Write \d+ policies$/)).toBeVisible()
  await sheet.getByText('Make a rule wider').click()
  await sheet.getByLabel('every port').first().check()
  await expect(sheet.getByText(/^The wider rules open/)).toBeVisible()
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/privilege.png` })
  expect(await axeFindings(page, '[role=dialog]')).toEqual([])
  await sheet.getByRole('button', { name: 'Write the policies' }).click()
  await expect(sheet).toBeHidden()
})

test('observed flows are filtered by flags, listed by chosen columns, kept on request and forgotten on request', async ({
  app,
  page,
}) => {
  await app.open()
  await app.paste(now)
  await page.keyboard.press('Alt+O')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open files of flows…' }).click()
  await (await chooser).setFiles([sample('01-jsonpb-1.21.jsonl')])
  const summary = page.getByTestId('replay-summary')
  await expect(summary).toContainText('this draft breaks none')
  const list = page.getByRole('region', { name: 'Observed flows' })
  const rows = list.locator('tr[data-row]')
  await page.getByLabel('Filter rows').fill('--to-pod shop/db --verdict DROPPED')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('batch/mailer')
  await page.getByLabel('Filter rows').fill('')
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Nodes' }).click()
  await page.keyboard.press('Escape')
  await expect(list.getByRole('columnheader', { name: 'Nodes' })).toBeVisible()
  await list.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('TCP')
  await page.getByRole('button', { name: 'Keep these flows in this browser' }).click()
  await expect(page.getByRole('button', { name: 'Forget the kept flows' })).toBeVisible()
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])

  await app.pasteText(draft)
  await expect(summary).toContainText('this draft breaks 2 in 2 pairs')
  // What the edit changes is announced too, and may come last.
  await expect(async () => {
    await page.keyboard.press('Control+s')
    await expect(page.getByText('The workspace is saved in this browser').first()).toBeVisible({ timeout: 2000 })
  }).toPass()
  await page.reload()
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'ready')
  await page.keyboard.press('Alt+O')
  await expect(summary).toContainText('this draft breaks 2 in 2 pairs')
  await expect(list.getByRole('columnheader', { name: 'Nodes' })).toBeVisible()
  await page.getByRole('button', { name: 'Close flows' }).click()
  await expect(page.getByText('01-jsonpb-1.21.jsonl')).toBeVisible()
  await page.getByRole('button', { name: 'Forget them' }).click()
  await expect(page.getByText('01-jsonpb-1.21.jsonl')).toHaveCount(0)
  await page.reload()
  await expect(page.getByTestId('status')).toHaveAttribute('data-status', 'ready')
  await page.keyboard.press('Alt+O')
  await expect(page.getByRole('button', { name: 'Paste flows…' })).toBeVisible()
  await expect(summary).toHaveCount(0)
})
