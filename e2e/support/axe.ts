/** What axe finds on the page as it is now, in both themes; the editor's text answers for itself. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(
    context: object,
    options: object,
  ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
}

/**
 * Serious and critical violations, each with where it is; `within` narrows the search to a part of the page. Every rule is
 * asked in the light theme, and those about colour, which alone can differ, in the dark one too.
 */
export async function axeFindings(page: Page, within?: string): Promise<string[]> {
  const findings: string[] = []
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator(`html[data-theme=${theme}]`).waitFor()
    // Evaluated by the test driver, outside the page's own policy.
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
    const rules = theme === 'light' ? {} : { runOnly: ['color-contrast', 'link-in-text-block'] }
    const found = await page.evaluate(
      async ([part, options]) => {
        const { axe } = window as unknown as { axe: Axe }
        const context = { exclude: [['.monaco-editor']], ...(part === undefined ? {} : { include: [[part]] }) }
        const { violations } = await axe.run(context, options)
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
      },
      [within, rules] as const,
    )
    findings.push(...found.map((finding) => `${theme}: ${finding}`))
  }
  return findings
}
