/** What axe finds on the page as it is now; the editor's text answers for itself. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(context: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
}

/** Serious and critical violations, each with where it is; `within` narrows the search to a part of the page. */
export async function axeFindings(page: Page, within?: string): Promise<string[]> {
  // Evaluated by the test driver, outside the page's own policy.
  await page.evaluate(axeSource)
  return page.evaluate(async (part) => {
    const { axe } = window as unknown as { axe: Axe }
    const context = { exclude: [['.monaco-editor']], ...(part === undefined ? {} : { include: [[part]] }) }
    const { violations } = await axe.run(context)
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  }, within)
}
