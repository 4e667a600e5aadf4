/** Replay of observed flows, as a user walks through it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

const sample = (name: string): string => fileURLToPath(new URL(`../src/engine/replay/samples/${name}`, import.meta.url))
const text = (name: string): string => readFileSync(sample(name), 'utf8')
const now = `${text('cluster.yaml')}\n---\n${text('current.yaml')}`
const draft = `${text('cluster.yaml')}\n---\n${text('draft.yaml')}`

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
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('5432')
  expect(await axeFindings(page, '[data-pane=flows]')).toEqual([])
  await page.getByRole('button', { name: 'Close flows' }).click()
  await expect(page.getByRole('button', { name: 'Paste flows…' })).toBeVisible()
})

test('pasted flows are replayed, and what is none is shown', async ({ app, page }) => {
  await app.open()
  await app.paste(now)
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
